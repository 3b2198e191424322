#include "plan/reorder.h"

#include "graph/reorder.h"
#include "plan/order.h"
#include "plan/repeat.h"

/* What the search for a plan took. */
static int64_t work_of(const struct plan *plan) {
  return plan->effort->begun - plan->effort->left;
}

static bool promises(const struct order *order, const struct order *given) {
  return order->peak < given->peak ||
         (order->peak == given->peak && order->total < given->total);
}

/* The kernels of a graph in another order. */
static const struct kernels *reorder(const struct kernels *kernels,
                                     const struct order *order, int32_t steps) {
  const struct ordering wanted = {steps, order->op};
  struct graph *made;
  return graph_reorder(kernels->graph, &wanted, &made) == NULL
             ? kernels_rewritten(kernels, made)
             : NULL;
}

struct plan *reorder_run(const struct kernels **kernels,
                         const struct planner_options *options,
                         struct plan *plan) {
  const struct kernels *given = *kernels;
  const struct plan *empty =
      plan_new(given, options->strategy, options->input_mode);
  const struct orders orders = orders_find(empty);
  if (orders.count == 0)
    return plan;
  const struct order judged = order_given(empty);
  const int64_t usual = work_of(plan);
  int64_t spent = 0;
  struct plan *best = plan;
  for (int32_t i = 0; i < orders.count; i++) {
    const bool first = spent == 0 && promises(&orders.order[i], &judged);
    if (!first && spent + usual > REORDER_WORK)
      continue;
    const struct kernels *other =
        reorder(given, &orders.order[i], empty->steps);
    struct plan *tried = other == NULL ? NULL : repeat_run(other, options);
    if (tried == NULL)
      continue;
    spent += work_of(tried);
    if (planner_is_better(options, tried, best)) {
      best = tried;
      *kernels = other;
    }
  }
  return best;
}
