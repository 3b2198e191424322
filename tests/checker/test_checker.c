/* Plans broken on purpose: the checker must reject each with a sentence that
 * names what is wrong, and accept those that are sound. */
#include "check/check.h"
#include "graph/geometry.h"
#include "plan/layout.h"
#include "support/case_file.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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
  enum kernel_target target;
  enum strategy strategy;
  enum input_mode mode;
  void (*test)(struct plan *plan);
};

static void plan_and_test(struct pool *pool, void *context) {
  const struct subject *subject = context;
  struct diagnostics diagnostics = {.sink = NULL};
  struct plan *plan =
      pipeline_plan(pool, subject->data, subject->size, subject->target,
                    subject->strategy, subject->mode, &diagnostics);
  assert_non_null(plan);
  subject->test(plan);
}

/* Calls test with a sound plan of each of the first models in its input
 * modes. */
static void for_each_plan_of(enum strategy strategy,
                             void (*test)(struct plan *plan), size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct subject subject = {.target = i % 2 == 0 ? KERNEL_TARGET_CORTEX_M7
                                                   : KERNEL_TARGET_PORTABLE,
                              .strategy = strategy,
                              .test = test};
    subject.data = file_load(models[i], &subject.size);
    subject.mode = INPUT_MODE_resident;
    assert_true(pool_try(plan_and_test, &subject));
    subject.mode = INPUT_MODE_external;
    assert_true(pool_try(plan_and_test, &subject));
    if (strategy != STRATEGY_layer) {
      subject.mode = INPUT_MODE_streamed;
      assert_true(pool_try(plan_and_test, &subject));
    }
    free(subject.data);
  }
}

static void for_each_plan(void (*test)(struct plan *plan), size_t count) {
  for_each_plan_of(STRATEGY_layer, test, count);
}

enum { SMALL = 2, ALL = 3 };

static void expect_rejected(const struct plan *plan, const char *words) {
  const char *wrong = check_plan(plan);
  if (wrong == NULL || strstr(wrong, words) == NULL)
    fail_msg("\"%s\" was expected, not \"%s\"", words,
             wrong == NULL ? "accepted" : wrong);
}

static void expect_accepted(const struct plan *plan) {
  const char *wrong = check_plan(plan);
  if (wrong != NULL)
    fail_msg("%s", wrong);
}

static void accept(struct plan *plan) { expect_accepted(plan); }

static void shrink_buffers(struct plan *plan) {
  for (int32_t i = 0; i < plan->buffers; i++) {
    struct buffer *buffer = &plan->buffer[i];
    if (buffer->kind == BUFFER_SCRATCH) {
      const int32_t bytes = buffer->bytes;
      buffer->bytes = 4;
      expect_rejected(plan, "has no room");
      buffer->bytes = bytes;
    }
    if (buffer->kind != BUFFER_TENSOR)
      continue;
    buffer->bytes--;
    expect_rejected(plan, "has no room");
    buffer->bytes++;
    if (buffer->policy == POLICY_whole)
      continue;
    const int32_t slots = buffer->slots;
    buffer->slots++;
    expect_rejected(plan, "has no room");
    buffer->slots = INT32_MAX;
    expect_rejected(plan, "has no room");
    buffer->slots = 0;
    expect_rejected(plan, "has no room");
    buffer->slots = slots;
    const int32_t pitch = buffer->row_pitch;
    buffer->row_pitch = -1;
    expect_rejected(plan, "has no room");
    buffer->row_pitch = pitch;
  }
  expect_accepted(plan);
}

static void buffers_without_room_are_rejected(void **state) {
  (void)state;
  for_each_plan_of(STRATEGY_layer, shrink_buffers, SMALL);
  for_each_plan_of(STRATEGY_stream1d, shrink_buffers, SMALL);
  for_each_plan_of(STRATEGY_stream2d, shrink_buffers, SMALL);
}

static void sound_plans_are_accepted(void **state) {
  (void)state;
  for_each_plan_of(STRATEGY_layer, accept, ALL);
  for_each_plan_of(STRATEGY_patch, accept, SMALL);
  for_each_plan_of(STRATEGY_stream1d, accept, SMALL);
  for_each_plan_of(STRATEGY_stream2d, accept, ALL);
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

/* Exchanges a layer-wise plan's stages i and i + 1 as they stand. */
static void swap_stages(struct plan *plan, int32_t i) {
  const int32_t op = plan->order[i];
  plan->order[i] = plan->order[i + 1];
  plan->order[i + 1] = op;
  const struct stage stage = plan->stage[i];
  plan->stage[i] = plan->stage[i + 1];
  plan->stage[i + 1] = stage;
  for (int32_t k = i; k <= i + 1; k++) {
    plan->stage[k].first = plan->stage[k].last = k;
    plan->stage[k].unit[0].first = plan->stage[k].unit[0].last = k;
  }
}

/* The consumer before its producer. */
static void change_order(struct plan *plan) {
  assert_int_equal(plan->stages, plan->steps);
  for (int32_t i = 0; i + 1 < plan->stages; i++) {
    swap_stages(plan, i);
    expect_rejected(plan, "reads byte");
    swap_stages(plan, i);
  }
  expect_accepted(plan);
}

static void wrong_orders_are_rejected(void **state) {
  (void)state;
  for_each_plan(change_order, SMALL);
}

static void change_coverage(struct plan *plan) {
  const int32_t first = plan->order[0];
  plan->order[0] = plan->order[1];
  expect_rejected(plan, "every operator exactly once");
  plan->order[0] = plan->graph->operators;
  expect_rejected(plan, "every operator exactly once");
  plan->order[0] = -1;
  expect_rejected(plan, "every operator exactly once");
  plan->order[0] = first;
  plan->stages--;
  expect_rejected(plan, "every operator exactly once");
  plan->stages++;
  plan->stage[0].last++;
  expect_rejected(plan, "every operator exactly once");
  plan->stage[0].last--;
  expect_accepted(plan);
}

static void operators_left_out_or_twice_are_rejected(void **state) {
  (void)state;
  for_each_plan(change_coverage, SMALL);
}

static int overlaps_tried;
static int rings_tried;

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

/* A destroyed input: the sentence says where its byte lies in the arena, and
 * whose byte is there. */
static void expect_destroyed(const struct plan *plan,
                             const struct buffer *input,
                             const struct buffer *output) {
  const char *wrong = check_plan(plan);
  const char *reads = wrong == NULL ? NULL : strstr(wrong, "reads byte");
  long long wanted = 0, at = 0, there = 0;
  int32_t from = 0, by = 0;
  if (reads == NULL ||
      sscanf(reads,
             "reads byte %lld of tensor %d at arena byte %lld, which holds "
             "byte %lld of tensor %d",
             &wanted, &from, &at, &there, &by) != 5)
    fail_msg("\"%s\"", wrong == NULL ? "accepted" : wrong);
  assert_int_equal(from, input->number);
  assert_int_equal(at, input->offset + wanted);
  assert_int_equal(by, output->number);
  assert_int_equal(at, output->offset + there);
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
        &plan->graph->op[plan->order[plan->stage[overlap->stage].first]]);
    const int32_t below = in_place ? overlap->in_step - overlap->period
                                   : overlap->apart - ARENA_ALIGN;
    if (below < 0 || below < plan->buffer[overlap->output].bytes -
                                 plan->buffer[overlap->input].bytes)
      continue;
    set_distance(plan, overlap, end, below);
    expect_destroyed(plan, &plan->buffer[overlap->input],
                     &plan->buffer[overlap->output]);
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
  return a->kind == BUFFER_TENSOR && b->kind == BUFFER_TENSOR &&
         a->first_stage <= b->last_stage && b->first_stage <= a->last_stage;
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
      if (check_plan(plan) == NULL)
        fail_msg("buffers %d and %d are accepted at the same place", a, b);
      expect_rejected(plan, "reads byte");
    }
}

static void buffers_that_collide_are_rejected(void **state) {
  (void)state;
  for_each_plan(collide_each, SMALL);
}

/* Rings of a stream that keep one pixel less than they should. */
static void shorten_rings(struct plan *plan) {
  for (int32_t i = 0; i < plan->buffers; i++) {
    struct buffer *buffer = &plan->buffer[i];
    if (buffer->policy != POLICY_ring2d)
      continue;
    buffer->slots--;
    expect_rejected(plan, "reads byte");
    buffer->slots++;
    rings_tried++;
  }
  expect_accepted(plan);
}

static void short_rings_are_rejected(void **state) {
  (void)state;
  rings_tried = 0;
  for_each_plan_of(STRATEGY_stream2d, shorten_rings, ALL);
  assert_true(rings_tried > 0);
}

/* Units that do not wait for what feeds them. */
static void run_ahead(struct plan *plan) {
  for (int32_t i = 0; i < plan->stages; i++) {
    sn_stage *schedule = &plan->stage[i].schedule;
    const sn_feed *feed = schedule->feed;
    int32_t feeds = 0;
    for (int32_t u = 0; u < schedule->units; u++)
      feeds += schedule->unit[u].feeds;
    if (feeds == 0)
      continue;
    sn_feed *early = POOL_ARRAY(plan->graph->pool, sn_feed, (size_t)feeds);
    for (int32_t f = 0; f < feeds; f++) {
      early[f] = feed[f];
      early[f].row_reach = -10000;
    }
    schedule->feed = early;
    expect_rejected(plan, "reads byte");
    schedule->feed = feed;
  }
  expect_accepted(plan);
}

static void tiles_before_their_time_are_rejected(void **state) {
  (void)state;
  for_each_plan_of(STRATEGY_stream2d, run_ahead, SMALL);
}

/* Operators 0 to 3 in one stage whose tiles go down first, the rest layer by
 * layer: a ring of columns, a band that keeps rows, and a patch. */
static struct plan *plan_down(const struct plan *layers) {
  struct plan *plan =
      plan_new(layers->kernels, STRATEGY_auto, layers->input_mode);
  memcpy(plan->placement, layers->placement,
         (size_t)layers->steps * sizeof *plan->placement);
  plan->placement[0] = (struct placement){POLICY_ring2d, 4, 1, 4, true};
  plan->placement[1].policy = POLICY_ring1d;
  plan->placement[2].policy = POLICY_none;
  plan->placement[3] = (struct placement){POLICY_whole, 2, 3, 1, true};
  plan->stages = layers->stages - 3;
  plan->stage[0] = (struct stage){.first = 0, .last = 3};
  for (int32_t s = 1; s < plan->stages; s++)
    plan->stage[s] = (struct stage){.first = s + 3, .last = s + 3};
  assert_null(plan_complete(plan));
  assert_true(layout_make(plan, INT64_MAX));
  return plan;
}

/* The tiles of a stage's last unit in the other order. */
static void turn_round(struct plan *plan) {
  sn_stage *schedule = &plan->stage[0].schedule;
  const sn_unit *units = schedule->unit;
  sn_unit *turned =
      POOL_ARRAY(plan->graph->pool, sn_unit, (size_t)schedule->units);
  memcpy(turned, units, schedule->units * sizeof *turned);
  turned[schedule->units - 1].down = 0;
  schedule->unit = turned;
  expect_rejected(plan, "reads byte");
  schedule->unit = units;
}

static void break_down(struct plan *layers) {
  struct plan *plan = plan_down(layers);
  expect_accepted(plan);
  shorten_rings(plan);
  struct buffer *band =
      &plan->buffer[plan->buffer_of[plan_output_storage(plan, 1)]];
  assert_int_equal(band->row_pitch, band->columns);
  band->slots -= band->row_pitch;
  expect_rejected(plan, "reads byte");
  band->slots += band->row_pitch;
  turn_round(plan);
  expect_accepted(plan);
}

static void broken_columns_of_tiles_are_rejected(void **state) {
  (void)state;
  struct subject subject = {.mode = INPUT_MODE_resident,
                            .strategy = STRATEGY_layer,
                            .test = break_down};
  subject.data = file_load(models[1], &subject.size);
  rings_tried = 0;
  assert_true(pool_try(plan_and_test, &subject));
  assert_int_equal(rings_tried, 1);
  free(subject.data);
}

/* An output of the network that a later operator's output destroys from its
 * fifth byte on. */
static void destroy_outputs(struct plan *plan) {
  for (int32_t i = 0; i < plan->buffers; i++)
    for (int32_t k = 0; k < plan->buffers; k++) {
      struct buffer *output = &plan->buffer[i];
      struct buffer *later = &plan->buffer[k];
      if (output->kind != BUFFER_TENSOR || output->bytes <= ARENA_ALIGN ||
          output->last_stage != plan->stages || later->kind != BUFFER_TENSOR ||
          later->first_stage <= output->first_stage || later->bytes == 0)
        continue;
      output->offset = spread(plan);
      plan->arena_bytes += output->bytes + later->bytes + ARENA_ALIGN;
      expect_accepted(plan);
      later->offset = output->offset + ARENA_ALIGN;
      expect_destroyed(plan, output, later);
      overlaps_tried++;
    }
}

static void plan_cases(struct pool *pool, void *context) {
  size_t size;
  uint32_t count = 0;
  struct diagnostics diagnostics = {.sink = NULL};
  unsigned char *data =
      file_load(PROJECT_ROOT "/tests/conformance/heads_chain.cases", &size);
  struct conformance_case *cases = cases_split(data, size, &count);
  (void)context;
  assert_non_null(cases);
  for (uint32_t i = 0; i < count; i++)
    destroy_outputs(pipeline_plan(
        pool, cases[i].model.data, cases[i].model.size, KERNEL_TARGET_PORTABLE,
        STRATEGY_layer, INPUT_MODE_resident, &diagnostics));
  free(cases);
  free(data);
}

static void destroyed_outputs_are_rejected(void **state) {
  (void)state;
  overlaps_tried = 0;
  assert_true(pool_try(plan_cases, NULL));
  assert_true(overlaps_tried > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sound_plans_are_accepted),
      cmocka_unit_test(buffers_outside_the_arena_are_rejected),
      cmocka_unit_test(buffers_without_room_are_rejected),
      cmocka_unit_test(offsets_off_the_alignment_are_rejected),
      cmocka_unit_test(wrong_orders_are_rejected),
      cmocka_unit_test(operators_left_out_or_twice_are_rejected),
      cmocka_unit_test(distances_below_the_overlap_are_rejected),
      cmocka_unit_test(destroyed_outputs_are_rejected),
      cmocka_unit_test(buffers_that_collide_are_rejected),
      cmocka_unit_test(short_rings_are_rejected),
      cmocka_unit_test(tiles_before_their_time_are_rejected),
      cmocka_unit_test(broken_columns_of_tiles_are_rejected),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
