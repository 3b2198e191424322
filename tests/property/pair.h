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
  X(planner_plans, 15)                                                         \
  X(resident, 20)                                                              \
  X(external, 20)                                                              \
  X(streamed, 20)                                                              \
  X(whole, 50)                                                                 \
  X(ring2d, 20)                                                                \
  X(ring1d, 10)                                                                \
  X(none, 20)                                                                  \
  X(stages_of_units, 30)                                                       \
  X(sums, 3)                                                                   \
  X(follower_chains, 10)                                                       \
  X(wrapping_rings, 10)                                                        \
  X(streamed_rings, 8)                                                         \
  X(overlapping, 5)                                                            \
  X(recomputing, 5)                                                            \
  X(other_orders, 5)                                                           \
  X(folded_pads, 5)                                                            \
  X(several_outputs, 10)                                                       \
  X(several_inputs, 3)

struct coverage {
#define X(name, least) int64_t name;
  COVERAGE_LIST(X)
#undef X
};

struct pair {
  uint64_t seed;
  uint32_t index;
  const struct graph *graph; /* as it was planned */
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

#endif
