/* What executing operators costs on a Cortex-M7 with the plain kernels. The
 * model is linear in what is executed; its factors were fitted to counts of
 * `streamnet bench`. */
#ifndef PLAN_COST_H
#define PLAN_COST_H

#include "graph/graph.h"

struct work_amount {
  int64_t macs;          /* every tap counts */
  int64_t executed_macs; /* taps inside the image */
  int64_t elements;      /* computed; a reduction: eaten */
  int64_t calls;         /* of the kernel */
};

/* Estimated instructions of an operator's kernel for this much work. */
int64_t cost_instructions(const struct op *op,
                          const struct work_amount *amount);

/* Estimated instructions to find and start the next tile of a unit. */
int64_t cost_tile_instructions(void);

#endif
