/* Channels in groups: what becomes of the graph, what is refused, and when the
 * planner takes it. */
#include "check/check.h"
#include "emit/emit.h"
#include "graph/group.h"
#include "graph/repeat.h"
#include "graph/resolve.h"
#include "late.h"
#include "plan/bound.h"
#include "plan/rewrite.h"
#include "rewritten.h"
#include "run/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct random numbers;

static struct network start(struct pool *pool) {
  numbers = random_start(3, 0, 1);
  return late_start(pool, &numbers, 24);
}

static struct graph *make(struct pool *pool, int32_t wide, int32_t multiplier,
                          bool table) {
  struct network network = start(pool);
  return late_make(&network, wide, multiplier, table);
}

static struct graph *make_row(struct pool *pool, int32_t blocks,
                              int32_t narrower) {
  struct network network = start(pool);
  return late_make_row(&network, blocks, narrower);
}

static struct graph *make_late(struct pool *pool) {
  return make(pool, WIDE, 1, false);
}

static const struct planner_options smallest = {.strategy = STRATEGY_auto,
                                                .input_mode =
                                                    INPUT_MODE_external,
                                                .optimize = OPTIMIZE_ram};

static const int32_t pair[] = {EXPAND, DEPTHWISE};

static const char *group(const struct graph *graph, int32_t channels,
                         int32_t count, const int32_t *op,
                         struct graph **made) {
  const struct grouping wanted = {channels, count, op};
  return graph_group(graph, &wanted, made);
}

static void change_graph(struct pool *pool, void *done) {
  static const int32_t order[] = {EXPAND, DEPTHWISE, 3, 4, 5, 6, 7, PROJECT};
  const struct graph *graph = make_late(pool);
  struct graph *made;
  assert_null(group(graph, 80, 2, pair, &made));
  assert_int_equal(made->operators, OPERATORS + 5);
  assert_int_equal(made->tensors, graph->tensors + 4);
  assert_memory_equal(made->order, order, sizeof order);
  assert_int_equal(made->op[EXPAND].work, WORK_NONE);
  assert_int_equal(made->op[DEPTHWISE].work, WORK_NONE);
  assert_string_equal(made->op[3].kind_name, "CONV_2D group 1 of 2 of 0");
  assert_string_equal(made->op[6].kind_name,
                      "DEPTHWISE_CONV_2D group 2 of 2 of 1");
  assert_string_equal(made->op[7].kind_name, "CONCATENATION of groups of 0");
  assert_int_equal(made->op[3].input[0], graph->input[0]);
  assert_int_equal(made->op[4].input[0], made->op[3].output);
  assert_int_equal(made->op[7].input[1], made->op[6].output);
  assert_int_equal(made->op[7].output, graph->op[DEPTHWISE].output);
  assert_int_equal(made->tensor[made->op[5].output].bytes, SIZE * SIZE * 64);
  assert_int_equal(made->tensor[made->op[5].output].producer, 5);
  assert_int_equal(made->tensor[graph->op[DEPTHWISE].output].producer, 7);
  assert_int_equal(made->op[6].group_of, DEPTHWISE);
  assert_int_equal(made->op[6].channel, 80);
  assert_int_equal(made->op[PROJECT].group_of, NO_OPERATOR);
  /* The graph as it was has not changed. */
  assert_int_equal(graph->op[EXPAND].work, WORK_CONV_2D);
  assert_int_equal(graph->tensor[graph->op[DEPTHWISE].output].producer,
                   DEPTHWISE);
  *(bool *)done = true;
}

static void channels_become_operators(void **state) {
  (void)state;
  with_pool(change_graph);
}

/* Both graphs give the same. */
static void compare(const struct graph *graph, const struct graph *made) {
  struct pool *pool = graph->pool;
  struct reference reference;
  const uint8_t *input = network_input(graph, &numbers);
  const size_t bytes = (size_t)graph_output_bytes(graph);
  uint8_t *expected = pool_alloc(pool, bytes, 1);
  uint8_t *output = pool_alloc(pool, bytes, 1);
  reference_run(graph, input, expected, &reference);
  reference_run(made, input, output, &reference);
  assert_memory_equal(output, expected, bytes);
}

static void compute(struct pool *pool, void *done) {
  static const int32_t three[] = {EXPAND, 1, 2};
  struct graph *made;
  for (int32_t multiplier = 1; multiplier <= 3; multiplier++)
    for (int32_t channels = 1; channels < 14; channels++) {
      const struct graph *graph = make(pool, 14, multiplier, false);
      assert_null(group(graph, channels, 2, pair, &made));
      compare(graph, made);
      graph = make(pool, 14, multiplier, true);
      assert_null(group(graph, channels, 3, three, &made));
      compare(graph, made);
      assert_null(group(graph, channels, 2, three, &made));
      compare(graph, made);
    }
  *(bool *)done = true;
}

static void groups_compute_the_same(void **state) {
  (void)state;
  with_pool(compute);
}

/* Operators of groups can run again, and can be grouped themselves. */
static void go_on(struct pool *pool, void *done) {
  static const int32_t again[] = {3};
  static const int32_t second[] = {5, 6};
  static const int32_t first[] = {3, 4};
  const struct repetition repetition = {5, 1, again};
  const struct graph *graph = make_late(pool);
  struct graph *made;
  struct graph *next;
  assert_null(group(graph, 80, 2, pair, &made));
  assert_non_null(strstr(graph_repeat(made, &repetition, &next), "nobody"));
  assert_null(group(made, 30, 2, second, &next));
  assert_int_equal(next->rewritings, 2);
  compare(graph, next);
  static const int32_t expand[] = {EXPAND};
  const struct repetition twice = {PROJECT, 1, expand};
  assert_non_null(graph_repeat(made, &twice, &next));
  /* The other way round: what runs again is left whole. */
  static const int32_t both[] = {EXPAND, DEPTHWISE};
  const struct repetition moved = {PROJECT, 2, both};
  assert_null(graph_repeat(graph, &moved, &next));
  assert_null(group(next, 80, 2, pair, &made));
  compare(graph, made);
  assert_non_null(group(made, 30, 2, pair, &next));
  assert_null(group(made, 30, 2, first, &next));
  *(bool *)done = true;
}

static void rewriting_goes_on(void **state) {
  (void)state;
  with_pool(go_on);
}

static const char *why_not(const struct graph *graph, int32_t channels,
                           int32_t count, const int32_t *op) {
  struct graph *made;
  const char *wrong = group(graph, channels, count, op, &made);
  return wrong == NULL ? "nothing" : wrong;
}

#define ASSERT_SAYS(message, words) assert_non_null(strstr(message, words))

static void refuse(struct pool *pool, void *done) {
  static const int32_t unknown[] = {EXPAND, 99};
  static const int32_t negative[] = {-1, DEPTHWISE};
  static const int32_t mixed[] = {EXPAND, DEPTHWISE, PROJECT};
  static const int32_t late[] = {DEPTHWISE, PROJECT};
  const struct graph *graph = make_late(pool);
  ASSERT_SAYS(why_not(graph, 16, 2, unknown), "no operator 99");
  ASSERT_SAYS(why_not(graph, 16, 2, negative), "no operator -1");
  ASSERT_SAYS(why_not(graph, 16, 1, pair), "at least one operator behind");
  ASSERT_SAYS(why_not(graph, 16, 0, pair), "at least one operator behind");
  ASSERT_SAYS(why_not(graph, 16, 3, mixed), "operator 2 is not what alone");
  ASSERT_SAYS(why_not(graph, 16, 2, late), "cannot begin with operator 1");
  ASSERT_SAYS(why_not(graph, 0, 2, pair), "groups have fewer");
  ASSERT_SAYS(why_not(graph, WIDE, 2, pair), "groups have fewer");
  ASSERT_SAYS(why_not(graph, 8, 2, pair), "more than 16 groups");
  assert_string_equal(why_not(graph, 9, 2, pair), "nothing");
  /* What somebody else reads, or the caller. */
  struct network network = start(pool);
  struct graph *forked = network.graph;
  const int32_t wide = layer_pointwise(&network, forked->input[0], WIDE);
  forked->output[forked->outputs++] = late_add_depthwise(&network, wide, 1);
  forked->output[forked->outputs++] = wide;
  assert_true(graph_resolve(forked));
  ASSERT_SAYS(why_not(forked, 16, 2, pair), "operator 1 is not what alone");
  forked->outputs = 1;
  assert_string_equal(why_not(forked, 16, 2, pair), "nothing");
  /* Two that would do. */
  network = start(pool);
  forked = network.graph;
  const int32_t both = layer_pointwise(&network, forked->input[0], WIDE);
  forked->output[forked->outputs++] = late_add_depthwise(&network, both, 1);
  forked->output[forked->outputs++] = late_add_depthwise(&network, both, 1);
  assert_true(graph_resolve(forked));
  static const int32_t second[] = {EXPAND, 2};
  ASSERT_SAYS(why_not(forked, 16, 2, pair), "operator 1 is not what alone");
  ASSERT_SAYS(why_not(forked, 16, 2, second), "operator 2 is not what alone");
  *(bool *)done = true;
}

static void what_makes_no_sense_is_refused(void **state) {
  (void)state;
  with_pool(refuse);
}

static void save(struct pool *pool, void *done) {
  for (int target = 0; target < KERNEL_TARGETS; target++) {
    const struct kernels *kernels =
        kernels_new(make_late(pool), (enum kernel_target)target);
    struct planner_options options = smallest;
    options.max_mac_factor = 1.0;
    struct plan *before = planner_run(kernels, &options);
    struct plan *plan = rewrite_run(kernels, &options);
    print_message("%s: %d bytes, or %d in groups\n",
                  kernel_target_name((enum kernel_target)target),
                  before->arena_bytes, plan->arena_bytes);
    assert_int_equal(plan->graph->rewritings, 1);
    assert_int_equal(plan->graph->rewriting[0].kind, REWRITING_GROUPS);
    assert_null(check_plan(plan));
    /* The depthwise output, a sixth of the expansion, and scratch. */
    assert_true(plan->arena_bytes < 25 * WIDE + SIZE * SIZE * WIDE / 6 + 900);
    assert_true(plan->arena_bytes < before->arena_bytes - 2000);
    assert_int_equal(plan->layer_macs, before->layer_macs);
    assert_int_equal(plan->macs, plan->layer_macs);
    /* The bound over schedules is that of whole pixels. */
    struct plan *plans[] = {before, plan};
    bound_fill(plans, 2);
    assert_int_equal(before->bound.bytes, plan->bound.bytes);
    assert_false(plan->in_bound_class);
    /* Groups of whole blocks bring no constants of their own. */
    assert_int_equal(emit_constant_bytes(plan->graph),
                     emit_constant_bytes(before->graph));
    const int64_t more = emit_packed_bytes(plan) - emit_packed_bytes(before);
    assert_true(more >= 0 && more <= 64);
  }
  *(bool *)done = true;
}

static void memory_is_saved_and_nothing_computed_twice(void **state) {
  (void)state;
  with_pool(save);
}

enum { BLOCKS = 5 };

/* All equals are grouped at once. */
static void save_row(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_row(pool, BLOCKS, 0), KERNEL_TARGET_PORTABLE);
  struct planner_options options = smallest;
  options.input_mode = INPUT_MODE_resident;
  options.max_mac_factor = 1.0;
  const struct plan *before = planner_run(kernels, &options);
  const struct plan *plan = rewrite_run(kernels, &options);
  assert_int_equal(plan->graph->rewritings, BLOCKS);
  assert_true(plan->arena_bytes < before->arena_bytes - 3000);
  assert_null(check_plan(plan));
  *(bool *)done = true;
}

static void equals_are_grouped_together(void **state) {
  (void)state;
  with_pool(save_row);
}

/* Unequals one after the other, as the peak moves on, but not for ever. */
static void save_peaks(struct pool *pool, void *done) {
  enum { ROUNDS = 4 };
  const struct kernels *kernels =
      kernels_new(make_row(pool, ROUNDS + 1, 8), KERNEL_TARGET_PORTABLE);
  struct planner_options options = smallest;
  options.input_mode = INPUT_MODE_resident;
  options.max_mac_factor = 1.0;
  const struct plan *plan = rewrite_run(kernels, &options);
  assert_int_equal(plan->graph->rewritings, ROUNDS);
  assert_null(check_plan(plan));
  *(bool *)done = true;
}

static void peaks_are_lowered_one_by_one(void **state) {
  (void)state;
  with_pool(save_peaks);
}

static void keep_to_limits(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_late(pool), KERNEL_TARGET_CORTEX_M7);
  const struct graph *graph = kernels->graph;
  const struct plan *before = planner_run(kernels, &smallest);
  struct planner_options options = smallest;
  options.strategy = STRATEGY_stream2d;
  assert_ptr_equal(rewrite_run(kernels, &options)->graph, graph);
  options = smallest;
  options.optimize = OPTIMIZE_latency;
  assert_ptr_equal(rewrite_run(kernels, &options)->graph, graph);
  options.arena = before->arena_bytes - ARENA_ALIGN;
  const struct plan *plan = rewrite_run(kernels, &options);
  assert_true(plan->arena_bytes <= options.arena);
  assert_int_equal(plan->graph->rewritings, 1);
  options.effort = 1;
  assert_ptr_equal(rewrite_run(kernels, &options)->graph, graph);
  *(bool *)done = true;
}

static void limits_are_kept(void **state) {
  (void)state;
  with_pool(keep_to_limits);
}

/* What the least RAM leads to is found where there is room for just that, too,
 * though some things have to be computed again. */
static void fit_least(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_late(pool), KERNEL_TARGET_PORTABLE);
  struct planner_options options = smallest;
  options.arena = rewrite_run(kernels, &smallest)->arena_bytes;
  options.optimize = OPTIMIZE_latency;
  options.max_mac_factor = 2.0;
  const struct plan *plan = rewrite_run(kernels, &options);
  assert_true(plan->arena_bytes <= options.arena);
  assert_true(plan->macs > plan->layer_macs);
  *(bool *)done = true;
}

static void the_least_room_is_enough(void **state) {
  (void)state;
  with_pool(fit_least);
}

/* Where halos would be recomputed to stay within a limit, groups are faster. */
static void speed_up(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_late(pool), KERNEL_TARGET_CORTEX_M7);
  struct planner_options options = smallest;
  options.optimize = OPTIMIZE_latency;
  options.arena = planner_run(kernels, &smallest)->arena_bytes;
  const struct plan *before = planner_run(kernels, &options);
  const struct plan *plan = rewrite_run(kernels, &options);
  assert_true(before->arena_bytes <= options.arena);
  assert_true(before->macs > before->layer_macs);
  assert_true(plan->arena_bytes <= options.arena);
  assert_true(plan->instructions < before->instructions);
  assert_int_equal(plan->macs, plan->layer_macs);
  *(bool *)done = true;
}

static void groups_are_faster_than_halos(void **state) {
  (void)state;
  with_pool(speed_up);
}

static void join(struct pool *pool, void *done) {
  const struct kernels *kernels =
      kernels_new(make_late(pool), KERNEL_TARGET_PORTABLE);
  const struct planner_front before = planner_front(kernels, &smallest);
  const struct planner_front all = rewrite_front(kernels, &smallest);
  front_expect_smaller(&all, &before);
  /* Points with less than 1/1024 between them are one. */
  const int64_t fastest = before.plan[before.count - 1]->instructions;
  assert_true(all.plan[all.count - 1]->instructions <=
              fastest + fastest / 1024);
  *(bool *)done = true;
}

static void the_front_has_such_points(void **state) {
  (void)state;
  with_pool(join);
}

static void break_group(struct pool *pool, void *done) {
  static const char wrong[] = "a group's operator computes other channels";
  const struct kernels *kernels =
      kernels_new(make_late(pool), KERNEL_TARGET_PORTABLE);
  const struct plan *plan = rewrite_run(kernels, &smallest);
  struct op *expand = &plan->graph->op[OPERATORS];
  struct op *depthwise = &plan->graph->op[OPERATORS + 3];
  assert_null(check_plan(plan));
  expand->arguments.conv_2d.weights++;
  assert_string_equal(check_plan(plan), wrong);
  expand->arguments.conv_2d.weights--;
  depthwise->channel--;
  assert_string_equal(check_plan(plan), wrong);
  depthwise->channel++;
  depthwise->arguments.depthwise_conv_2d.bias--;
  assert_string_equal(check_plan(plan), wrong);
  depthwise->arguments.depthwise_conv_2d.bias++;
  depthwise->arguments.depthwise_conv_2d.window.pad_top--;
  assert_string_equal(check_plan(plan), wrong);
  depthwise->arguments.depthwise_conv_2d.window.pad_top++;
  assert_null(check_plan(plan));
  *(bool *)done = true;
}

static void the_checker_knows_groups(void **state) {
  (void)state;
  with_pool(break_group);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(channels_become_operators),
      cmocka_unit_test(groups_compute_the_same),
      cmocka_unit_test(rewriting_goes_on),
      cmocka_unit_test(what_makes_no_sense_is_refused),
      cmocka_unit_test(memory_is_saved_and_nothing_computed_twice),
      cmocka_unit_test(equals_are_grouped_together),
      cmocka_unit_test(peaks_are_lowered_one_by_one),
      cmocka_unit_test(limits_are_kept),
      cmocka_unit_test(the_least_room_is_enough),
      cmocka_unit_test(groups_are_faster_than_halos),
      cmocka_unit_test(the_front_has_such_points),
      cmocka_unit_test(the_checker_knows_groups),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
