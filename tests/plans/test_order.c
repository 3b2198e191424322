/* Orders of execution that are found, and the plans made of them, against all
 * orders of small networks. */
#include "check/check.h"
#include "graph/reorder.h"
#include "graph/resolve.h"
#include "plan/order.h"
#include "plan/rewrite.h"
#include "property/network.h"
#include "rewritten.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { OPERATORS_MOST = 9, TENSORS_MOST = 64 };

/* How operators are drawn. */
struct shape_of_network {
  int32_t operators;
  int32_t joins; /* percent of sums of two tensors, where there are such */
  int32_t channels_most;
};

static int32_t draw_layer(struct network *network, int32_t input,
                          int32_t channels_most) {
  struct random *random = network->random;
  const int32_t kind = random_between(random, 0, 3);
  if (kind == 3)
    return layer_depthwise(network, input, random_chance(random, 50));
  const int32_t channels = random_between(random, 1, channels_most);
  return kind == 2
             ? layer_conv(network, input, channels, random_chance(random, 50))
             : layer_pointwise(network, input, channels);
}

/* A tensor of the same shape as that with a number, or -1. */
static int32_t find_alike(const struct network *network, const int32_t *tensor,
                          int32_t count, int32_t number) {
  for (int32_t i = 0; i < count; i++)
    if (i != number && same_shape(shape_of(network, tensor[i]),
                                  shape_of(network, tensor[number])))
      return i;
  return -1;
}

/* Operators that each read any tensor made before; what nobody reads are the
 * outputs. False where the reference cannot do it. */
static bool draw(struct pool *pool, struct random *random,
                 const struct shape_of_network *shape, struct graph **result) {
  static struct diagnostics diagnostics = {.file = "random"};
  struct graph *graph = network_empty(pool, &diagnostics, "random");
  struct network network = {graph, random};
  const int32_t size = random_between(random, 5, 9);
  int32_t tensor[TENSORS_MOST];
  bool read[TENSORS_MOST] = {false};
  int32_t count = 0;
  tensor[count++] = graph->input[graph->inputs++] =
      image_add(&network, (sn_shape){size, size, random_between(random, 1, 4)});
  while (graph->operators < shape->operators) {
    const int32_t number = random_between(random, 0, count - 1);
    const int32_t other =
        shape->joins > 0 ? find_alike(&network, tensor, count, number) : -1;
    read[number] = true;
    if (other >= 0 && random_chance(random, shape->joins)) {
      read[other] = true;
      tensor[count++] =
          layer_elementwise(&network, tensor[number], tensor[other]);
    } else {
      tensor[count++] =
          draw_layer(&network, tensor[number], shape->channels_most);
    }
  }
  for (int32_t i = 0; i < count; i++)
    if (!read[i])
      graph->output[graph->outputs++] = tensor[i];
  *result = graph;
  return graph_resolve(graph) && graph->operators == shape->operators;
}

/* Whether all that an operator reads has been made, by definition. */
static bool is_ready(const struct graph *graph, int32_t number,
                     const int32_t *order, int32_t made) {
  const struct op *op = &graph->op[number];
  for (int32_t i = 0; i < op->data_inputs; i++) {
    const int32_t producer =
        graph->tensor[graph_storage(graph, op->input[i])].producer;
    bool found = producer == NO_OPERATOR;
    for (int32_t k = 0; k < made; k++)
      found = found || order[k] == producer;
    if (!found)
      return false;
  }
  return true;
}

static bool is_output(const struct graph *graph, int32_t tensor) {
  for (int32_t i = 0; i < graph->outputs; i++)
    if (graph->output[i] == tensor)
      return true;
  return false;
}

/* Whether a tensor lives while the operator at position `at` runs. */
static bool is_live(const struct plan *plan, const int32_t *order, int32_t at,
                    int32_t tensor) {
  const struct graph *graph = plan->graph;
  bool made = plan_is_input(graph, tensor) && !plan_is_external(plan, tensor);
  bool wanted = is_output(graph, tensor);
  for (int32_t p = 0; p < plan->steps; p++) {
    const struct op *op = &graph->op[order[p]];
    made = made || (p <= at && op->output == tensor);
    wanted = wanted || (p == at && op->output == tensor) ||
             (p >= at && graph_reads(graph, op, tensor));
  }
  return made && wanted;
}

static struct order judge(const struct plan *plan, const int32_t *order) {
  struct order judged = {.op = order};
  for (int32_t p = 0; p < plan->steps; p++) {
    int64_t live = 0;
    for (int32_t t = 0; t < plan->graph->tensors; t++)
      live += is_live(plan, order, p, t) ? plan->graph->tensor[t].bytes : 0;
    judged.peak = live > judged.peak ? live : judged.peak;
    judged.total += live;
  }
  return judged;
}

/* All orders of a network, one after the other. */
struct enumeration {
  const struct plan *plan;
  int32_t order[OPERATORS_MOST];
  int32_t count;
  void (*visit)(struct enumeration *all);
  struct order best; /* of the whole tensors */
  const struct kernels *kernels;
  int32_t arena; /* the least of all plans */
};

static void enumerate(struct enumeration *all, int32_t made) {
  const struct graph *graph = all->plan->graph;
  if (made == all->plan->steps) {
    all->count++;
    all->visit(all);
    return;
  }
  for (int32_t i = 0; i < graph->operators; i++) {
    bool done = false;
    for (int32_t k = 0; k < made; k++)
      done = done || all->order[k] == i;
    if (done || !is_ready(graph, i, all->order, made))
      continue;
    all->order[made] = i;
    enumerate(all, made + 1);
  }
}

static void visit_whole(struct enumeration *all) {
  const struct order order = judge(all->plan, all->order);
  if (all->count == 1 || order.peak < all->best.peak ||
      (order.peak == all->best.peak && order.total < all->best.total))
    all->best = order;
}

static uint32_t number; /* of the network */

static const struct shape_of_network large = {OPERATORS_MOST, 30, 6};
static const struct shape_of_network small = {5, 0, 16};

/* The first order, or the given one, has the least peak, and of these the least
 * total; all are listed where there are few. */
static void compare_whole(struct pool *pool, void *context) {
  bool *done = context;
  struct random random = random_start(91, number, 0);
  struct graph *graph;
  *done = true;
  if (!draw(pool, &random, &large, &graph))
    return;
  const enum input_mode mode =
      random_chance(&random, 50) ? INPUT_MODE_resident : INPUT_MODE_external;
  const struct kernels *kernels = kernels_new(graph, KERNEL_TARGET_PORTABLE);
  const struct plan *plan = plan_new(kernels, STRATEGY_auto, mode);
  struct enumeration all = {.plan = plan, .visit = visit_whole};
  enumerate(&all, 0);
  const struct orders orders = orders_find(plan);
  const struct order given = order_given(plan);
  struct order best = given;
  assert_true(orders.exact);
  assert_int_equal(orders.all, all.count <= ORDERS_LISTED);
  if (orders.all)
    assert_int_equal(orders.count, all.count - 1);
  for (int32_t i = 0; i < orders.count; i++) {
    const struct order *order = &orders.order[i];
    const struct order judged = judge(plan, order->op);
    const struct ordering wanted = {plan->steps, order->op};
    struct graph *made;
    assert_null(graph_reorder(graph, &wanted, &made));
    assert_int_equal(judged.peak, order->peak);
    assert_int_equal(judged.total, order->total);
    if (i == 0 && (order->peak < best.peak ||
                   (order->peak == best.peak && order->total < best.total)))
      best = *order;
  }
  if (best.peak != all.best.peak || best.total != all.best.total)
    fail_msg("network %u of %d orders: %lld bytes, in all %lld, instead of "
             "%lld and %lld",
             number, all.count, (long long)best.peak, (long long)best.total,
             (long long)all.best.peak, (long long)all.best.total);
}

static void least_peaks_are_found(void **state) {
  (void)state;
  for (number = 0; number < 60; number++)
    with_pool(compare_whole);
}

static struct plan *
plan_order(const struct kernels *kernels, enum input_mode mode,
           struct plan *(*run)(const struct kernels *,
                               const struct planner_options *)) {
  const struct planner_options options = {.strategy = STRATEGY_auto,
                                          .input_mode = mode,
                                          .optimize = OPTIMIZE_ram,
                                          .max_mac_factor = 1.0};
  struct plan *plan = run(kernels, &options);
  assert_non_null(plan);
  return plan;
}

static void visit_plan(struct enumeration *all) {
  const struct ordering wanted = {all->plan->steps, all->order};
  struct graph *made;
  assert_null(graph_reorder(all->plan->graph, &wanted, &made));
  const struct plan *plan = plan_order(kernels_rewritten(all->kernels, made),
                                       all->plan->input_mode, planner_run);
  if (all->count == 1 || plan->arena_bytes < all->arena)
    all->arena = plan->arena_bytes;
}

/* What all networks have come to. */
static struct {
  int32_t networks, gain, miss;
  double most_gain, most_missed; /* parts */
} found;

/* The planner against plans of all orders. */
static void compare_plans(struct pool *pool, void *context) {
  bool *done = context;
  struct random random = random_start(77, number, 1);
  struct graph *graph;
  *done = true;
  if (!draw(pool, &random, &small, &graph))
    return;
  const struct kernels *kernels = kernels_new(graph, KERNEL_TARGET_PORTABLE);
  const enum input_mode mode = INPUT_MODE_external;
  struct enumeration all = {.plan = plan_new(kernels, STRATEGY_auto, mode),
                            .kernels = kernels,
                            .visit = visit_plan};
  enumerate(&all, 0);
  const struct plan *plan = plan_order(kernels, mode, rewrite_run);
  const struct plan *given = plan_order(kernels, mode, planner_run);
  assert_null(check_plan(plan));
  const double gain = 1.0 - (double)plan->arena_bytes / given->arena_bytes;
  /* Arenas up to the same multiple of their alignment are equal. */
  const int32_t over = plan->arena_bytes - all.arena;
  const double missed = over < ARENA_ALIGN ? 0.0 : (double)over / all.arena;
  print_message("network %u, %d orders: given %d bytes, best %d, planned %d\n",
                number, all.count, given->arena_bytes, all.arena,
                plan->arena_bytes);
  found.networks++;
  found.gain += gain > 0.05;
  found.miss += missed > 0.0;
  found.most_gain = gain > found.most_gain ? gain : found.most_gain;
  found.most_missed = missed > found.most_missed ? missed : found.most_missed;
}

static void orders_are_planned(void **state) {
  (void)state;
  for (number = 0; number < 40; number++)
    with_pool(compare_plans);
  print_message("%d networks, %d of them more than 5 %% smaller, at most by "
                "%.1f %%; %d above the best order, at most by %.1f %%\n",
                found.networks, found.gain, 100.0 * found.most_gain, found.miss,
                100.0 * found.most_missed);
  assert_true(found.most_gain > 0.25);
  assert_true(found.gain >= 8);
  assert_int_equal(found.miss, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(least_peaks_are_found),
      cmocka_unit_test(orders_are_planned),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
