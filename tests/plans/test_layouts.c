/* Layouts that are known: for the same buffers and overlaps, and no others. */
#include "late.h"
#include "plan/layouts.h"
#include "rewritten.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BUFFERS = 3, MOST = 1 << 20 };

/* Offset of one buffer behind those that count. */
enum { BEHIND = 4321 };

struct sample {
  struct plan *plan;
  struct buffer buffer[BUFFERS + 1];
  struct overlap overlap;
};

/* Makes a plan in which buffers of 100, 200 and 300 bytes live at a time. */
static void make(const struct kernels *kernels, struct sample *sample) {
  *sample = (struct sample){
      .plan = plan_new(kernels, STRATEGY_layer, INPUT_MODE_resident),
      .overlap =
          {.input = 1, .output = 2, .apart = 40, .in_step = 40, .period = 4},
  };
  sample->plan->buffers = BUFFERS;
  sample->plan->buffer = sample->buffer;
  sample->plan->overlap = &sample->overlap;
  for (int32_t b = 0; b < BUFFERS; b++)
    sample->buffer[b].bytes = 100 * (b + 1);
  sample->buffer[BUFFERS].offset = BEHIND;
}

static int32_t bytes_of(struct layouts *layouts, struct plan *plan) {
  assert_true(layouts_make(layouts, plan, MOST));
  return plan->arena_bytes;
}

static void look_up(struct pool *pool, void *done) {
  struct random random = random_start(3, 0, 1);
  struct network network = late_start(pool, &random, 4);
  const struct kernels *kernels =
      kernels_new(late_make(&network, 8, 1, false), KERNEL_TARGET_PORTABLE);
  struct layouts *layouts = layouts_new(pool);
  struct sample first;
  struct sample other;
  make(kernels, &first);
  assert_int_equal(bytes_of(layouts, first.plan), 600);
  make(kernels, &other);
  assert_int_equal(bytes_of(layouts, other.plan), 600);
  for (int32_t b = 0; b < BUFFERS; b++)
    assert_int_equal(other.buffer[b].offset, first.buffer[b].offset);
  first.buffer[BUFFERS].offset = 0;
  assert_int_equal(bytes_of(layouts, other.plan), 600);
  assert_int_equal(other.buffer[BUFFERS].offset, BEHIND);
  make(kernels, &other);
  other.plan->buffers--;
  assert_int_equal(bytes_of(layouts, other.plan), 300);
  make(kernels, &other);
  other.buffer[BUFFERS - 1].bytes += 4;
  assert_int_equal(bytes_of(layouts, other.plan), 604);
  /* The input may start 40 bytes above the output. */
  make(kernels, &other);
  other.plan->overlaps = 1;
  assert_int_equal(bytes_of(layouts, other.plan), 400);
  *(bool *)done = true;
}

static void equals_share_a_layout(void **state) {
  (void)state;
  with_pool(look_up);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(equals_share_a_layout)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
