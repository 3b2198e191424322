/* Who makes a tensor, and how operators read it. */
#ifndef PLAN_READING_H
#define PLAN_READING_H

#include "plan/plan.h"

/* Whether an operator, as the leader of a stage with several operators, can eat
 * its input tile by tile with sums. */
bool stage_can_sum(const struct graph *graph, const struct op *op);

/* Whether an operator reads an input as the tensor that was made, not as an
 * alias of another shape: only then do rows and columns mean the same. */
bool stage_reads_as_made(const struct graph *graph, const struct op *op,
                         int32_t i);

/* Whether an operator writes its output as the tensor that others read, not as
 * a dense run of elements that the tensor's shape cuts into rows otherwise. */
bool stage_writes_as_made(const struct graph *graph, const struct op *op);

/* The unit of a stage that fills a tensor's storage, or -1. */
int32_t stage_producer(const struct plan *plan, const struct stage *stage,
                       int32_t tensor);

#endif
