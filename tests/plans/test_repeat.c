/* Operators that run again: what becomes of the graph, what is refused, and
 * when the planner takes it. The network is a block with squeeze and excite:
 *
 *   0 expand, 1 depthwise, 2 pool, 3 convolution, 4 the depthwise output with
 *   its gate, 5 project, 6 the skip
 */
#include "check/check.h"
#include "emit/emit.h"
#include "graph/repeat.h"
#include "graph/resolve.h"
#include "plan/bound.h"
#include "plan/repeat.h"
#include "property/network.h"
#include "rewritten.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { EXPAND, DEPTHWISE, POOL, GATE, EXCITE, PROJECT, SKIP, OPERATORS };

/* Draws the kinds of operators and the order of their inputs. */
static uint32_t seed = 7;

static struct graph *make_block(struct pool *pool) {
  static struct diagnostics diagnostics = {.file = "block"};
  static struct random random;
  struct graph *graph = network_empty(pool, &diagnostics, "block");
  random = random_start(seed, 0, 1);
  struct network network = {graph, &random};
  const int32_t input = image_add(&network, (sn_shape){12, 12, 4});
  graph->input[graph->inputs++] = input;
  const int32_t wide =
      layer_depthwise(&network, layer_pointwise(&network, input, 24), true);
  const int32_t gate =
      layer_pointwise(&network, layer_global_pool(&network, wide), 24);
  const int32_t narrow =
      layer_pointwise(&network, layer_elementwise(&network, wide, gate), 4);
  graph->output[graph->outputs++] = layer_elementwise(&network, narrow, input);
  assert_true(graph_resolve(graph));
  assert_int_equal(graph->operators, OPERATORS);
  return graph;
}

static const struct planner_options smallest = {.strategy = STRATEGY_auto,
                                                .input_mode =
                                                    INPUT_MODE_resident,
                                                .optimize = OPTIMIZE_ram};

static const char *repeat(const struct graph *graph, int32_t reader,
                          int32_t count, const int32_t *op,
                          struct graph **made) {
  const struct repetition wanted = {reader, count, op};
  return graph_repeat(graph, &wanted, made);
}

static bool reads(const struct graph *graph, int32_t op, int32_t tensor) {
  return graph->op[op].input[0] == tensor || graph->op[op].input[1] == tensor;
}

static void change_graph(struct pool *pool, void *done) {
  static const int32_t twice[] = {EXPAND, DEPTHWISE};
  static const int32_t order[] = {EXPAND, DEPTHWISE, POOL,    GATE, 7,
                                  8,      EXCITE,    PROJECT, SKIP};
  const struct graph *graph = make_block(pool);
  struct graph *made;
  assert_null(repeat(graph, EXCITE, 2, twice, &made));
  assert_int_equal(graph->operators, OPERATORS);
  assert_int_equal(made->operators, OPERATORS + 2);
  assert_memory_equal(made->order, order, sizeof order);
  assert_int_equal(made->tensors, graph->tensors + 2);
  assert_int_equal(made->op[8].input[0], made->op[7].output);
  assert_true(reads(made, EXCITE, made->op[8].output));
  assert_false(reads(made, EXCITE, made->op[DEPTHWISE].output));
  assert_int_equal(made->op[POOL].input[0], made->op[DEPTHWISE].output);
  assert_int_equal(made->tensor[made->op[8].output].producer, 8);
  assert_string_equal(made->op[8].kind_name, "DEPTHWISE_CONV_2D again of 1");
  /* The graph as it was has not changed. */
  assert_true(reads(graph, EXCITE, graph->op[DEPTHWISE].output));
  *(bool *)done = true;
}

static void operators_run_twice(void **state) {
  (void)state;
  with_pool(change_graph);
}

/* Nobody reads operator 5 before the skip: it only moves. */
static void move(struct pool *pool, void *done) {
  static const int32_t moved[] = {EXCITE, PROJECT};
  const struct graph *graph = make_block(pool);
  struct graph *made;
  assert_null(repeat(graph, SKIP, 2, moved, &made));
  assert_int_equal(made->operators, OPERATORS);
  assert_int_equal(made->tensors, graph->tensors);
  assert_int_equal(made->rewritings, 1);
  *(bool *)done = true;
}

static void what_nobody_reads_before_moves(void **state) {
  (void)state;
  with_pool(move);
}

static void refuse(struct pool *pool, void *done) {
  static const int32_t backwards[] = {DEPTHWISE, EXPAND};
  static const int32_t same[] = {DEPTHWISE, DEPTHWISE};
  static const int32_t one[] = {EXPAND};
  static const int32_t late[] = {PROJECT};
  const struct graph *graph = make_block(pool);
  struct graph *made;
  assert_non_null(strstr(repeat(graph, 99, 1, one, &made), "operator 99"));
  assert_non_null(strstr(repeat(graph, -1, 1, one, &made), "operator -1"));
  assert_non_null(strstr(repeat(graph, EXCITE, 0, one, &made), "named"));
  assert_non_null(strstr(repeat(graph, EXCITE, 2, backwards, &made), "order"));
  assert_non_null(strstr(repeat(graph, EXCITE, 2, same, &made), "order"));
  assert_non_null(strstr(repeat(graph, EXCITE, 1, late, &made), "in time"));
  assert_non_null(strstr(repeat(graph, EXCITE, 1, one, &made), "nobody"));
  *(bool *)done = true;
}

static void what_makes_no_sense_is_refused(void **state) {
  (void)state;
  with_pool(refuse);
}

static void save(struct pool *pool, void *done) {
  for (int target = 0; target < KERNEL_TARGETS; target++) {
    const struct kernels *kernels =
        kernels_new(make_block(pool), (enum kernel_target)target);
    struct plan *once = planner_run(kernels, &smallest);
    struct plan *twice = repeat_run(kernels, &smallest);
    print_message("%s: %d bytes, or %d at %.3f times the MACs\n",
                  kernel_target_name((enum kernel_target)target),
                  once->arena_bytes, twice->arena_bytes,
                  plan_mac_factor(twice));
    assert_int_equal(twice->graph->rewritings, 1);
    assert_null(check_plan(twice));
    /* The depthwise output is 12 x 12 x 24 bytes. */
    assert_true(twice->arena_bytes < once->arena_bytes - 2000);
    assert_int_equal(twice->layer_macs, once->layer_macs);
    assert_true(plan_mac_factor(twice) > 1.0);
    /* The bound over schedules is that of the network, not of the copy. */
    struct plan *plans[] = {once, twice};
    bound_fill(plans, 2);
    assert_int_equal(once->bound.bytes, twice->bound.bytes);
    assert_true(once->in_bound_class || once->macs > once->layer_macs);
    assert_false(twice->in_bound_class);
    struct planner_options by_layers = smallest;
    by_layers.strategy = STRATEGY_layer;
    assert_int_equal(bound_class(planner_run(once->kernels, &by_layers)), 1);
    assert_int_equal(bound_class(planner_run(twice->kernels, &by_layers)), 0);
    /* What runs again brings no constants of its own. */
    assert_int_equal(emit_packed_bytes(twice), emit_packed_bytes(once));
    assert_int_equal(emit_constant_bytes(twice->graph),
                     emit_constant_bytes(once->graph));
    const struct emit_options options = {"net", "a test", 0};
    const struct emitted emitted = emit_network(twice, &options);
    for (int32_t i = OPERATORS; i < twice->graph->operators; i++)
      for (size_t f = 0; f < emitted.count; f++) {
        assert_null(
            strstr(emitted.file[f].data, pool_format(pool, "net_packed%d", i)));
        assert_null(strstr(emitted.file[f].data,
                           pool_format(pool, "net_weights%d", i)));
      }
  }
  *(bool *)done = true;
}

static void memory_is_saved_and_flash_is_not_spent(void **state) {
  (void)state;
  with_pool(save);
}

/* The depthwise output is the first input of what reads it late, or the
 * second. */
static void save_either(struct pool *pool, void *done) {
  int met[2] = {0, 0};
  for (seed = 1; seed <= 8; seed++) {
    const struct kernels *kernels =
        kernels_new(make_block(pool), KERNEL_TARGET_PORTABLE);
    const struct graph *graph = kernels->graph;
    met[graph->op[EXCITE].input[1] == graph->op[DEPTHWISE].output]++;
    assert_true(repeat_run(kernels, &smallest)->arena_bytes <
                planner_run(kernels, &smallest)->arena_bytes - 2000);
  }
  seed = 7;
  assert_true(met[0] > 0 && met[1] > 0);
  *(bool *)done = true;
}

static void either_input_can_be_made_again(void **state) {
  (void)state;
  with_pool(save_either);
}

/* --max-mac-factor counts what runs again, and --sram asks for it. */
static void keep_to_limits(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_block(pool), KERNEL_TARGET_PORTABLE);
  const struct graph *graph = kernels->graph;
  const struct plan *once = planner_run(kernels, &smallest);
  const struct plan *twice = repeat_run(kernels, &smallest);
  const double factor =
      (double)plan_once_macs(twice, true) / (double)twice->layer_macs;
  struct planner_options options = smallest;
  options.max_mac_factor = factor + 1e-6;
  const struct plan *plan = repeat_run(kernels, &options);
  assert_int_equal(plan->graph->rewritings, 1);
  assert_true(plan_mac_factor(plan) <= options.max_mac_factor);
  options.max_mac_factor = factor - 1e-6;
  assert_ptr_equal(repeat_run(kernels, &options)->graph, graph);
  options = smallest;
  options.optimize = OPTIMIZE_latency;
  assert_ptr_equal(repeat_run(kernels, &options)->graph, graph);
  options.arena = once->arena_bytes - ARENA_ALIGN;
  plan = repeat_run(kernels, &options);
  assert_true(plan->arena_bytes <= options.arena);
  assert_int_equal(plan->graph->rewritings, 1);
  options.strategy = STRATEGY_stream2d;
  assert_ptr_equal(repeat_run(kernels, &options)->graph, graph);
  *(bool *)done = true;
}

static void limits_are_kept(void **state) {
  (void)state;
  with_pool(keep_to_limits);
}

static void join(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_block(pool), KERNEL_TARGET_PORTABLE);
  const struct planner_front once = planner_front(kernels, &smallest);
  const struct planner_front all = repeat_front(kernels, &smallest);
  front_expect_smaller(&all, &once);
  assert_int_equal(all.plan[all.count - 1]->instructions,
                   once.plan[once.count - 1]->instructions);
  *(bool *)done = true;
}

static void the_front_has_such_points(void **state) {
  (void)state;
  with_pool(join);
}

static void break_again(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_block(pool), KERNEL_TARGET_PORTABLE);
  const struct plan *plan = repeat_run(kernels, &smallest);
  assert_null(check_plan(plan));
  struct op *again = &plan->graph->op[OPERATORS + 1];
  again->arguments.depthwise_conv_2d.output_offset++;
  assert_string_equal(check_plan(plan),
                      "an operator that runs again does something else");
  again->arguments.depthwise_conv_2d.output_offset--;
  assert_null(check_plan(plan));
  again->input[0] = plan->graph->input[0];
  assert_string_equal(check_plan(plan),
                      "an operator that runs again does something else");
  *(bool *)done = true;
}

static void the_checker_knows_what_runs_again(void **state) {
  (void)state;
  with_pool(break_again);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(operators_run_twice),
      cmocka_unit_test(what_nobody_reads_before_moves),
      cmocka_unit_test(what_makes_no_sense_is_refused),
      cmocka_unit_test(memory_is_saved_and_flash_is_not_spent),
      cmocka_unit_test(either_input_can_be_made_again),
      cmocka_unit_test(limits_are_kept),
      cmocka_unit_test(the_front_has_such_points),
      cmocka_unit_test(the_checker_knows_what_runs_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
