/* A network with a plan: what one trial of the property test is about. */
#ifndef TESTS_PROPERTY_PAIR_H
#define TESTS_PROPERTY_PAIR_H

#include "plan/plan.h"

/* How many pairs have what; X(name, least per cent of all pairs). */
#define COVERAGE_LIST(X)                                                       \
  X(pairs, 100)                                                                \
  X(random_plans, 50)                                                          \
  X(drawn_plans, 50)                                                           \
  X(packed_kernels, 55)                                                        \
  X(saving_kernels, 20)                                                        \
  X(widened_kernels, 10)                                                       \
  X(planner_plans, 15)                                                         \
  X(resident, 20)                                                              \
  X(external, 20)                                                              \
  X(streamed, 30)                                                              \
  X(whole, 50)                                                                 \
  X(ring2d, 20)                                                                \
  X(ring1d, 10)                                                                \
  X(down, 30)                                                                  \
  X(kept_rows, 5)                                                              \
  X(rings_of_columns, 5)                                                       \
  X(none, 20)                                                                  \
  X(stages_of_units, 30)                                                       \
  X(sums, 6)                                                                   \
  X(follower_chains, 10)                                                       \
  X(wrapping_rings, 25)                                                        \
  X(streamed_rings, 10)                                                        \
  X(overlapping, 40)                                                           \
  X(recomputing, 6)                                                            \
  X(other_orders, 5)                                                           \
  X(reordered, 5)                                                              \
  X(repeated, 5)                                                               \
  X(grouped, 8)                                                                \
  X(folded_pads, 8)                                                            \
  X(several_outputs, 30)                                                       \
  X(several_inputs, 6)

struct coverage {
#define X(name, least) int64_t name;
  COVERAGE_LIST(X)
#undef X
};

struct pair {
  uint64_t seed;
  uint32_t index;
  const struct graph *graph; /* as it was planned */
  const struct kernels
      *kernels; /* of the graph before rewriting, not widened */
  const struct plan *plan;
  const uint8_t *input;
  const uint8_t *expected; /* by the reference, on the graph without passes */
  int32_t input_bytes, output_bytes;
  int64_t elements;  /* computed once each; -1: some are computed again */
  const char *wrong; /* NULL, or the property that does not hold */
};

/* Makes pair `index`, always the same for a seed, and counts what it has.
 * Everything belongs to the pool. */
struct pair pair_make(struct pool *pool, uint64_t seed, uint32_t index,
                      struct coverage *coverage);

/* Writes the plan of a pair into a file and reads it again. Returns NULL when
 * both are the same plan, or when its order of operators is one that a file
 * cannot say. */
const char *pair_reread(const struct pair *pair, const char *path);

#endif
