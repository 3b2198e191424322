/* Graphs whose operators run in another order: what is refused, what such plans
 * are worth, and their plan files. */
#include "check/check.h"
#include "graph/reorder.h"
#include "graph/resolve.h"
#include "plan/order.h"
#include "plan/plan_file.h"
#include "plan/reorder.h"
#include "plan/rewrite.h"
#include "property/network.h"
#include "rewritten.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct planner_options smallest = {.strategy = STRATEGY_auto,
                                                .input_mode =
                                                    INPUT_MODE_external,
                                                .optimize = OPTIMIZE_ram,
                                                .max_mac_factor = 1.0};

enum { BRANCHES = 4, WIDE = 30 };

/* Branches of two convolutions and their sum; the file has the first ones of
 * all before the second ones. */
static struct graph *make_cell(struct pool *pool) {
  static struct diagnostics diagnostics = {.file = "cell"};
  static struct random random;
  struct graph *graph = network_empty(pool, &diagnostics, "cell");
  random = random_start(8, 0, 1);
  struct network network = {graph, &random};
  graph->input[graph->inputs++] = image_add(&network, (sn_shape){16, 16, 8});
  int32_t tensor[BRANCHES];
  for (int32_t i = 0; i < BRANCHES; i++)
    tensor[i] = layer_conv(&network, graph->input[0], 16, true);
  for (int32_t i = 0; i < BRANCHES; i++)
    tensor[i] = layer_conv(&network, tensor[i], 8, true);
  for (int32_t i = 1; i < BRANCHES; i++)
    tensor[0] = layer_elementwise(&network, tensor[0], tensor[i]);
  graph->output[graph->outputs++] = tensor[0];
  assert_true(graph_resolve(graph));
  return graph;
}

/* Whole tensors, and plans, of the file's order and of the best one. */
static void reorder_cell(struct pool *pool, void *context) {
  bool *done = context;
  const struct kernels *kernels =
      kernels_new(make_cell(pool), KERNEL_TARGET_CORTEX_M7);
  const struct plan *empty =
      plan_new(kernels, STRATEGY_auto, INPUT_MODE_external);
  const struct orders orders = orders_find(empty);
  const struct order given = order_given(empty);
  const struct plan *before = planner_run(kernels, &smallest);
  const struct plan *plan = rewrite_run(kernels, &smallest);
  print_message("cell: whole tensors %lld bytes, in another order %lld; plan "
                "%d and %d bytes, %lld and %lld instructions\n",
                (long long)given.peak, (long long)orders.order[0].peak,
                before->arena_bytes, plan->arena_bytes,
                (long long)before->instructions, (long long)plan->instructions);
  assert_true(orders.exact && !orders.all);
  assert_null(check_plan(plan));
  assert_true(orders.order[0].peak < given.peak);
  assert_int_equal(plan->graph->rewritings, 1);
  assert_int_equal(plan->graph->rewriting[0].kind, REWRITING_ORDER);
  assert_true(plan->arena_bytes < before->arena_bytes);
  const struct planner_front front = planner_front(kernels, &smallest);
  const struct planner_front all = rewrite_front(kernels, &smallest);
  front_expect_smaller(&all, &front);
  *done = true;
}

static void branches_run_one_by_one(void **state) {
  (void)state;
  with_pool(reorder_cell);
}

/* The dump of a plan in another order is read back. */
static void read_back(struct pool *pool, void *context) {
  bool *done = context;
  const struct kernels *kernels =
      kernels_new(make_cell(pool), KERNEL_TARGET_PORTABLE);
  const struct plan *plan = rewrite_run(kernels, &smallest);
  assert_true(plan->graph->rewritings > 0);
  assert_int_equal(plan->graph->rewriting[0].kind, REWRITING_ORDER);
  struct text text = {pool, NULL, 0, 0};
  plan_file_write(plan, &text);
  assert_non_null(strstr(text.data, "\norder "));
  const struct planner_options options = {.strategy = STRATEGY_auto,
                                          .input_mode = INPUT_MODE_external};
  struct plan *again;
  assert_int_equal(plan_file_parse(kernels, "dump", text.data, text.length,
                                   &options, &again),
                   STATUS_OK);
  assert_int_equal(again->arena_bytes, plan->arena_bytes);
  assert_memory_equal(again->order, plan->order,
                      (size_t)plan->steps * sizeof *plan->order);
  assert_null(check_plan(again));
  struct text second = {pool, NULL, 0, 0};
  plan_file_write(again, &second);
  assert_string_equal(second.data, text.data);
  *done = true;
}

static void plans_are_read_back(void **state) {
  (void)state;
  with_pool(read_back);
}

static void expect_refusal(const struct graph *graph, int32_t count,
                           const int32_t *op, const char *words) {
  const struct ordering wanted = {count, op};
  struct graph *made;
  const char *wrong = graph_reorder(graph, &wanted, &made);
  assert_non_null(wrong);
  if (strstr(wrong, words) == NULL)
    fail_msg("'%s' does not say '%s'", wrong, words);
}

/* Operators 1 and 2 read operator 0's output, the sum 3 both of theirs. */
static struct graph *make_diamond(struct pool *pool) {
  static struct diagnostics diagnostics = {.file = "diamond"};
  static struct random random;
  struct graph *graph = network_empty(pool, &diagnostics, "diamond");
  random = random_start(5, 0, 1);
  struct network network = {graph, &random};
  graph->input[graph->inputs++] = image_add(&network, (sn_shape){6, 6, 2});
  const int32_t stem = layer_pointwise(&network, graph->input[0], 4);
  const int32_t left = layer_pointwise(&network, stem, 4);
  const int32_t right = layer_conv(&network, stem, 4, true);
  graph->output[graph->outputs++] = layer_elementwise(&network, left, right);
  assert_true(graph_resolve(graph));
  assert_int_equal(graph->operators, 4);
  return graph;
}

static void refuse(struct pool *pool, void *context) {
  bool *done = context;
  struct graph *graph = make_diamond(pool);
  struct graph *made;
  const int32_t good[] = {0, 2, 1, 3};
  const int32_t early[] = {0, 3, 1, 2};
  const int32_t twice[] = {0, 1, 1, 3};
  const int32_t none[] = {0, 1, 4, 3};
  expect_refusal(graph, 3, good, "names 3 operators of 4");
  expect_refusal(graph, 4, early, "operator 1 has to run before operator 3");
  expect_refusal(graph, 4, twice, "names operator 1 twice");
  expect_refusal(graph, 4, none, "no operator 4 at run time");
  const struct ordering wanted = {4, good};
  assert_null(graph_reorder(graph, &wanted, &made));
  assert_memory_equal(made->order, good, sizeof good);
  expect_refusal(made, 4, good, "before all else, once");
  *done = true;
}

static void bad_orders_are_refused(void **state) {
  (void)state;
  with_pool(refuse);
}

/* Networks with one order have no others; a diamond has one. */
static void count_orders(struct pool *pool, void *context) {
  bool *done = context;
  struct graph *graph = make_diamond(pool);
  const struct kernels *kernels = kernels_new(graph, KERNEL_TARGET_PORTABLE);
  struct orders orders =
      orders_find(plan_new(kernels, STRATEGY_auto, INPUT_MODE_resident));
  assert_int_equal(orders.count, 1);
  assert_true(orders.all);
  graph->op[3].data_inputs = 1;
  graph->op[2].input[0] = graph->op[1].output;
  graph->op[3].input[0] = graph->op[2].output;
  orders = orders_find(plan_new(kernels, STRATEGY_auto, INPUT_MODE_resident));
  assert_int_equal(orders.count, 0);
  *done = true;
}

static void chains_have_one_order(void **state) {
  (void)state;
  with_pool(count_orders);
}

/* Another order that promises nothing is planned only where that is soon done,
 * even where it would be better, as than what is executed layer by layer. */
static void search_long(struct pool *pool, void *context) {
  bool *done = context;
  const struct kernels *kernels =
      kernels_new(make_diamond(pool), KERNEL_TARGET_PORTABLE);
  const struct kernels *given = kernels;
  struct planner_options by_layer = smallest;
  by_layer.strategy = STRATEGY_layer;
  struct plan *plan = planner_run(kernels, &by_layer);
  *plan->effort = (struct effort){.begun = REORDER_WORK + 1};
  assert_ptr_equal(reorder_run(&kernels, &smallest, plan), plan);
  assert_ptr_equal(kernels, given);
  *plan->effort = (struct effort){.begun = REORDER_WORK};
  assert_true(reorder_run(&kernels, &smallest, plan)->arena_bytes <
              plan->arena_bytes);
  assert_ptr_not_equal(kernels, given);
  *done = true;
}

static void long_searches_are_not_repeated(void **state) {
  (void)state;
  with_pool(search_long);
}

/* So many branches that sets are given up. */
static void search_wide(struct pool *pool, void *context) {
  static struct diagnostics diagnostics = {.file = "wide"};
  bool *done = context;
  struct graph *graph = network_empty(pool, &diagnostics, "wide");
  struct random random = random_start(9, 0, 1);
  struct network network = {graph, &random};
  graph->input[graph->inputs++] = image_add(&network, (sn_shape){4, 4, 2});
  int32_t tensor[WIDE];
  for (int32_t i = 0; i < WIDE; i++)
    tensor[i] = layer_pointwise(&network, graph->input[0], i % 3 == 0 ? 8 : 4);
  int32_t sum[WIDE];
  for (int32_t i = 0; i < WIDE; i++)
    sum[i] = layer_pointwise(&network, tensor[i], 1);
  for (int32_t i = 1; i < WIDE; i++)
    sum[0] = layer_elementwise(&network, sum[0], sum[i]);
  graph->output[graph->outputs++] = sum[0];
  assert_true(graph_resolve(graph));
  const struct kernels *kernels = kernels_new(graph, KERNEL_TARGET_PORTABLE);
  const struct plan *plan =
      plan_new(kernels, STRATEGY_auto, smallest.input_mode);
  const struct orders orders = orders_find(plan);
  assert_true(orders.count > 0 && !orders.exact && !orders.all);
  assert_true(orders.order[0].peak < order_given(plan).peak);
  *done = true;
}

static void wide_networks_have_orders(void **state) {
  (void)state;
  with_pool(search_wide);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(branches_run_one_by_one),
      cmocka_unit_test(plans_are_read_back),
      cmocka_unit_test(bad_orders_are_refused),
      cmocka_unit_test(chains_have_one_order),
      cmocka_unit_test(long_searches_are_not_repeated),
      cmocka_unit_test(wide_networks_have_orders),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
