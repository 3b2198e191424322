/* Which channels are grouped, and how many at a time, by what groups are
 * estimated to need: in late layers, executed layer by layer. Beside one
 * channel of the expansion, which has SIZE * SIZE bytes or the seven rows that
 * the depthwise convolution reads, live the input and its output. */
#include "late.h"
#include "plan/apart.h"
#include "plan/planner.h"
#include "rewritten.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct planner_options by_layer = {
    .strategy = STRATEGY_layer, .input_mode = INPUT_MODE_resident};

static struct random numbers;

static struct network start(struct pool *pool, int32_t channels) {
  numbers = random_start(3, 0, 1);
  return late_start(pool, &numbers, channels);
}

static const struct plan *plan_layers(const struct graph *graph) {
  return planner_run(kernels_new(graph, KERNEL_TARGET_PORTABLE), &by_layer);
}

/* The channels at a time at the peak within so many bytes, or 0. */
static int32_t channels_within(const struct plan *plan, int64_t most,
                               bool fewest) {
  const struct kernels *made = apart_group(plan, APART_PEAK, most, fewest);
  if (made == NULL)
    return 0;
  assert_int_equal(made->graph->rewriting[0].grouping.count, 2);
  return made->graph->rewriting[0].grouping.channels;
}

static void fill_room(struct pool *pool, void *done) {
  static const int32_t channels[] = {0, 12, 16, 20, 24, 32, 36, 48, 72};
  enum { COUNT = sizeof channels / sizeof *channels };
  enum { BESIDE = SIZE * SIZE * 24 + SIZE * SIZE / 4 * WIDE };
  struct network network = start(pool, 24);
  const struct plan *plan = plan_layers(late_make(&network, WIDE, 1, false));
  for (int32_t i = 1; i < COUNT; i++) {
    const int64_t most = BESIDE + channels[i] * SIZE * SIZE;
    assert_int_equal(channels_within(plan, most, false), channels[i]);
    assert_int_equal(channels_within(plan, most - 1, false), channels[i - 1]);
  }
  *(bool *)done = true;
}

static void groups_fill_the_room(void **state) {
  (void)state;
  with_pool(fill_room);
}

/* Of 140 channels, 20 at a time need with all that lives beside them as much as
 * the copy that joins more groups than seven. */
static void compare_numbers(struct pool *pool, void *done) {
  enum { CHANNELS = 140, INPUT = 21, OUTPUT = SIZE * SIZE / 4 * CHANNELS };
  enum { MOST = SIZE * SIZE * INPUT + OUTPUT + 20 * 7 * SIZE };
  assert_int_equal(MOST, 2 * OUTPUT);
  struct network network = start(pool, INPUT);
  const struct plan *plan =
      plan_layers(late_make(&network, CHANNELS, 1, false));
  assert_int_equal(channels_within(plan, MOST, true), 20);
  assert_int_equal(channels_within(plan, MOST - 1, true), 0);
  *(bool *)done = true;
}

static void fewer_groups_that_need_the_same_are_better(void **state) {
  (void)state;
  with_pool(compare_numbers);
}

static int32_t groupings(const struct graph *graph, enum apart_reason reason) {
  const struct plan *plan = plan_layers(graph);
  const struct kernels *made =
      apart_group(plan, reason, plan->arena_bytes, true);
  return made == NULL ? 0 : made->graph->rewritings;
}

static void look_for_others(struct pool *pool, void *done) {
  struct network network = start(pool, 24);
  assert_int_equal(groupings(late_make_row(&network, 3, 0), APART_PEAK), 3);
  network = start(pool, 24);
  assert_int_equal(groupings(late_make_row(&network, 3, 8), APART_PEAK), 1);
  network = start(pool, 24);
  assert_int_equal(groupings(late_make_row(&network, 3, 0), APART_TWICE), 0);
  *(bool *)done = true;
}

static void only_likes_of_the_peak_are_grouped(void **state) {
  (void)state;
  with_pool(look_for_others);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(groups_fill_the_room),
      cmocka_unit_test(fewer_groups_that_need_the_same_are_better),
      cmocka_unit_test(only_likes_of_the_peak_are_grouped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
