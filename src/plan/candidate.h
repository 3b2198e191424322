/* Candidate stages: decisions for a run of operators, and what they cost. */
#ifndef PLAN_CANDIDATE_H
#define PLAN_CANDIDATE_H

#include "plan/plan.h"

/* When the storages of a plan's tensors are made and last read, as positions in
 * plan.order: -1 for network inputs, plan.steps for outputs. */
struct lifetime {
  int32_t made, last_read;
};

struct lifetime *candidate_lifetimes(const struct plan *plan);

/* By cut, the number of operators before it: bytes of the tensors that live
 * across it. */
int64_t *candidate_crossing(const struct plan *plan,
                            const struct lifetime *lifetimes);

/* How a stage is cut into tiles. A width of 0 is the whole row; a height of 0
 * the whole tensor. */
struct tiling {
  enum policy policy; /* of tensors inside: ring2d, ring1d or none */
  int32_t rows, columns;
  bool down; /* down each column of tiles first */
};

/* Decides the placements of operators [first, last] as one stage; with `input`
 * also that of the streamed input, which the stage then takes. */
void candidate_place(struct plan *plan, const struct lifetime *lifetimes,
                     int32_t first, int32_t last, bool input,
                     struct tiling tiling);

/* Whether `ring1d` and `none` are possible for [first, last]: nothing but the
 * last output leaves the stage, which has at least two tiles. */
bool candidate_is_patchable(const struct plan *plan,
                            const struct lifetime *lifetimes, int32_t first,
                            int32_t last);

/* What a stage costs. */
struct candidate_cost {
  bool legal;
  int64_t ram; /* while it runs, everything that lives across it included */
  int64_t apart_ram; /* the same with outputs beside dying inputs */
  /* When the stage is not frugal: bytes more, instructions fewer. */
  int64_t lavish_bytes, lavish_saving;
  int64_t ring_bytes; /* the part that can only grow when the stage does */
  int64_t instructions;
  int64_t macs;
};

/* What a stage needs at the least, its kernels frugal: a slot of each ring that
 * has not been filled in yet, and outputs grow into dying inputs at best. */
int64_t candidate_least_ram(const struct plan *plan,
                            const struct lifetime *lifetimes,
                            const struct stage *stage);

/* What a stage costs that has been built, its kernels frugal. */
struct candidate_cost candidate_cost_of(const struct plan *plan,
                                        const struct lifetime *lifetimes,
                                        const struct stage *stage);

/* Measures the stage whose placements have been decided, its kernels frugal.
 * Leaves nothing in the pool. */
struct candidate_cost candidate_measure(struct plan *plan,
                                        const struct lifetime *lifetimes,
                                        int32_t first, int32_t last,
                                        bool input);

/* What the same stage costs when it is not frugal. */
struct candidate_cost candidate_lavish(struct candidate_cost frugal);

#endif
