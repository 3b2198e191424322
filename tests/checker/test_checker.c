/* Plans broken on purpose: the checker must reject each with a sentence that
 * names what is wrong, and accept those that are sound. */
#include "check/check.h"
#include "graph/geometry.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const models[] = {
    PROJECT_ROOT "/tests/data/tiny.tflite",
    PROJECT_ROOT "/examples/fashion/fashion.tflite",
    PROJECT_ROOT "/examples/camera/camera.tflite",
};

struct subject {
  unsigned char *data;
  size_t size;
  enum input_mode mode;
  void (*test)(struct plan *plan);
};

static void plan_and_test(struct pool *pool, void *context) {
  const struct subject *subject = context;
  struct diagnostics diagnostics = {.sink = NULL};
  struct plan *plan =
      pipeline_plan(pool, subject->data, subject->size, STRATEGY_layer,
                    subject->mode, &diagnostics);
  assert_non_null(plan);
  subject->test(plan);
}

/* Calls test with a sound plan of every model in both input modes. */
static void for_each_plan(void (*test)(struct plan *plan), size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct subject subject = {.test = test};
    subject.data = file_load(models[i], &subject.size);
    subject.mode = INPUT_MODE_resident;
    assert_true(pool_try(plan_and_test, &subject));
    subject.mode = INPUT_MODE_external;
    assert_true(pool_try(plan_and_test, &subject));
    free(subject.data);
  }
}

enum { SMALL = 2, ALL = 3 };

static void expect_rejected(const struct plan *plan, const char *words) {
  const char *wrong = check_plan(plan);
  if (wrong == NULL)
    fail_msg("accepted; \"%s\" was expected", words);
  if (strstr(wrong, words) == NULL)
    fail_msg("\"%s\" does not say \"%s\"", wrong, words);
}

static void expect_accepted(const struct plan *plan) {
  const char *wrong = check_plan(plan);
  if (wrong != NULL)
    fail_msg("%s", wrong);
}

static void sound_plans_are_accepted(void **state) {
  (void)state;
  for_each_plan((void (*)(struct plan *))expect_accepted, ALL);
}

static void leave_the_arena(struct plan *plan) {
  plan->arena_bytes -= 1;
  expect_rejected(plan, "outside the arena");
  plan->arena_bytes += 1;
  for (int32_t i = 0; i < plan->buffers; i++) {
    struct buffer *buffer = &plan->buffer[i];
    const int32_t offset = buffer->offset;
    buffer->offset = -ARENA_ALIGN;
    expect_rejected(plan, "lies at offset -4");
    buffer->offset = plan->arena_bytes - buffer->bytes + 1;
    expect_rejected(plan, "lies at offset");
    buffer->offset = INT32_MAX;
    expect_rejected(plan, "outside the arena");
    buffer->offset = offset;
  }
  expect_accepted(plan);
}

static void buffers_outside_the_arena_are_rejected(void **state) {
  (void)state;
  for_each_plan(leave_the_arena, SMALL);
}

static void misalign(struct plan *plan) {
  plan->arena_bytes += ARENA_ALIGN;
  for (int32_t i = 0; i < plan->buffers; i++) {
    plan->buffer[i].offset += 1;
    expect_rejected(plan, "lies at offset");
    plan->buffer[i].offset -= 1;
  }
}

static void offsets_off_the_alignment_are_rejected(void **state) {
  (void)state;
  for_each_plan(misalign, SMALL);
}

static void change_order(struct plan *plan) {
  for (int32_t i = 0; i + 1 < plan->steps; i++) {
    const int32_t first = plan->order[i];
    const int32_t second = plan->order[i + 1];
    plan->order[i] = second;
    plan->order[i + 1] = first;
    expect_rejected(plan, "reads byte");
    plan->order[i] = first;
    expect_rejected(plan, "every operator exactly once");
    plan->order[i + 1] = second;
  }
  plan->order[0] = plan->graph->operators;
  expect_rejected(plan, "every operator exactly once");
}

static void wrong_orders_are_rejected(void **state) {
  (void)state;
  for_each_plan(change_order, SMALL);
}

static void change_stages(struct plan *plan) {
  plan->stage[0].last++;
  expect_rejected(plan, "every operator exactly once");
  plan->stage[0].last--;
  plan->stage[1].first--;
  expect_rejected(plan, "every operator exactly once");
  plan->stage[1].first++;
  plan->stages--;
  expect_rejected(plan, "every operator exactly once");
  plan->stages++;
  expect_accepted(plan);
}

static void stages_with_gaps_are_rejected(void **state) {
  (void)state;
  for_each_plan(change_stages, SMALL);
}

static int overlaps_tried;

/* Gives every buffer memory of its own; returns the first byte behind. */
static int32_t spread(struct plan *plan) {
  int32_t end = 0;
  for (int32_t i = 0; i < plan->buffers; i++) {
    plan->buffer[i].offset = end;
    end +=
        (plan->buffer[i].bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
  }
  plan->arena_bytes = end;
  return end;
}

/* The output at the end of the memory and the input `distance` above it. */
static void set_distance(struct plan *plan, const struct overlap *overlap,
                         int32_t end, int32_t distance) {
  struct buffer *input = &plan->buffer[overlap->input];
  struct buffer *output = &plan->buffer[overlap->output];
  output->offset = end;
  input->offset = end + distance;
  const int32_t most =
      input->bytes > output->bytes ? input->bytes : output->bytes;
  plan->arena_bytes = end + distance + most;
}

/* The next distance below what the planner allows destroys something, unless
 * the output then ends behind the input, where there is nothing to gain. */
static void overlap_each(struct plan *plan) {
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct overlap *overlap = &plan->overlap[i];
    const int32_t end = spread(plan);
    set_distance(plan, overlap, end, overlap->apart);
    expect_accepted(plan);
    set_distance(plan, overlap, end, overlap->in_step);
    expect_accepted(plan);
    const bool in_place = op_is_in_place(
        &plan->graph->op[plan->order[overlap->step]]);
    const int32_t below = in_place ? overlap->in_step - overlap->period
                                   : overlap->apart - ARENA_ALIGN;
    if (below < 0 || below < plan->buffer[overlap->output].bytes -
                                 plan->buffer[overlap->input].bytes)
      continue;
    set_distance(plan, overlap, end, below);
    expect_rejected(plan, "holds an element of tensor");
    overlaps_tried++;
  }
}

static void distances_below_the_overlap_are_rejected(void **state) {
  (void)state;
  overlaps_tried = 0;
  for_each_plan(overlap_each, SMALL);
  assert_true(overlaps_tried > 10);
}

static bool live_together(const struct buffer *a, const struct buffer *b) {
  return a->first_step <= b->last_step && b->first_step <= a->last_step;
}

static bool may_share(const struct plan *plan, int32_t a, int32_t b) {
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct overlap *overlap = &plan->overlap[i];
    if ((overlap->input == a && overlap->output == b) ||
        (overlap->input == b && overlap->output == a))
      return true;
  }
  return false;
}

/* Any two buffers that live at the same time, at the same place. */
static void collide_each(struct plan *plan) {
  for (int32_t a = 0; a < plan->buffers; a++)
    for (int32_t b = 0; b < plan->buffers; b++) {
      if (a == b || may_share(plan, a, b) ||
          !live_together(&plan->buffer[a], &plan->buffer[b]))
        continue;
      const int32_t end = spread(plan);
      plan->arena_bytes = 2 * end;
      plan->buffer[a].offset = plan->buffer[b].offset = end;
      expect_rejected(plan, "reads byte");
    }
}

static void buffers_that_collide_are_rejected(void **state) {
  (void)state;
  for_each_plan(collide_each, SMALL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sound_plans_are_accepted),
      cmocka_unit_test(buffers_outside_the_arena_are_rejected),
      cmocka_unit_test(offsets_off_the_alignment_are_rejected),
      cmocka_unit_test(wrong_orders_are_rejected),
      cmocka_unit_test(stages_with_gaps_are_rejected),
      cmocka_unit_test(distances_below_the_overlap_are_rejected),
      cmocka_unit_test(buffers_that_collide_are_rejected),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
