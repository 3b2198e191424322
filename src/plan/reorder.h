/* Plans of graphs whose operators run in another order. */
#ifndef PLAN_REORDER_H
#define PLAN_REORDER_H

#include "plan/planner.h"

/* Plans other orders of the operators (orders_find) as repeat_run does, and
 * returns the best of these plans and of `plan`, which is the one of the order
 * in `*kernels`. `*kernels` becomes what that plan was searched with, before
 * anything runs again. Where a search is long, one order is planned, and only
 * if less would live at its peak, were all tensors whole; where it is short, as
 * many as together take no longer than REORDER_WORK. */
struct plan *reorder_run(const struct kernels **kernels,
                         const struct planner_options *options,
                         struct plan *plan);

/* Units of work (plan/effort.h), about 30 ms. */
#define REORDER_WORK (INT64_C(1) << 26)

#endif
