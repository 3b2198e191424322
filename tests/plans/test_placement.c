/* Decisions that are not legal: each is refused with its reason; and rings that
 * have no room. Networks are a 1x1 convolution of an 8x8 image and what stands
 * behind it. */
#include "graph/resolve.h"
#include "plan/plan.h"
#include "plan/replay.h"
#include "plan/stage.h"
#include "property/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A network under construction. */
struct subject {
  struct network network;
  struct random random;
  struct diagnostics diagnostics;
  int32_t image; /* of the convolution, operator 0 */
};

static const sn_shape image_shape = {8, 8, 2};

static void start(struct subject *subject, struct pool *pool) {
  *subject = (struct subject){.random = {1}};
  struct graph *graph = network_empty(pool, &subject->diagnostics, "test");
  subject->network = (struct network){graph, &subject->random};
  graph->input[graph->inputs++] = image_add(&subject->network, image_shape);
  subject->image = layer_pointwise(&subject->network, graph->input[0], 2);
}

static int32_t add_output(struct subject *subject, int32_t tensor) {
  struct graph *graph = subject->network.graph;
  graph->output[graph->outputs++] = tensor;
  return tensor;
}

static int32_t add_pool(struct subject *subject, int32_t input, int32_t taps,
                        int32_t stride, int32_t extent) {
  const int32_t output =
      image_add_like(&subject->network, (sn_shape){extent, extent, 2}, input);
  struct op *op =
      op_add(&subject->network, OPERATOR_MAX_POOL_2D, 1, &input, output);
  op->options.filter_rows = taps;
  op->options.filter_columns = taps;
  op->options.stride_rows = stride;
  op->options.stride_columns = stride;
  return output;
}

static int32_t add_quantize(struct subject *subject, int32_t input) {
  return layer_requantize(&subject->network, input, NO_TENSOR);
}

/* All operators in one stage of whole tensors, in tiles of one pixel. */
static struct plan *plan_make(struct subject *subject, enum input_mode mode) {
  struct graph *graph = subject->network.graph;
  assert_true(graph_resolve(graph));
  struct plan *plan =
      plan_new(kernels_new(graph, KERNEL_TARGET_PORTABLE), STRATEGY_auto, mode);
  plan->stages = 1;
  plan->stage[0] = (struct stage){.first = 0,
                                  .last = plan->steps - 1,
                                  .takes_input = mode == INPUT_MODE_streamed};
  for (int32_t p = 0; p < plan->steps; p++)
    plan->placement[p] = (struct placement){POLICY_whole, 1, 1, 1, false};
  plan->input = (struct placement){POLICY_whole, 1, 1, 1, false};
  return plan;
}

static void refuse(struct plan *plan, const char *words) {
  const char *wrong = plan_complete(plan);
  if (wrong == NULL) {
    fail_msg("legal; \"%s\" was expected", words);
    return;
  }
  if (strstr(wrong, words) == NULL)
    fail_msg("\"%s\" does not say \"%s\"", wrong, words);
}

/* The convolution, a 3x3 window, and a window of one pixel in `stride`. */
static struct plan *chain(struct subject *subject, struct pool *pool,
                          int32_t stride, enum input_mode mode) {
  start(subject, pool);
  const int32_t middle = add_pool(subject, subject->image, 3, 1, 8);
  add_output(subject, add_pool(subject, middle, 1, stride, 8 / stride));
  return plan_make(subject, mode);
}

static void check_chain(struct pool *pool, void *context) {
  struct subject *subject = context;
  struct plan *plan = chain(subject, pool, 4, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_ring1d;
  plan->placement[1].policy = POLICY_none;
  refuse(plan, "its readers leave columns out; it wants policy none");
  plan = chain(subject, pool, 4, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_ring1d;
  plan->placement[1].policy = POLICY_none;
  plan->placement[2].down = true;
  refuse(plan, "its readers leave rows out; it wants policy none");
  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_ring1d;
  plan->placement[1].policy = POLICY_none;
  assert_null(plan_complete(plan));

  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[2].policy = POLICY_none;
  refuse(plan, "has policy none, but no operator behind it in the stage leads");
  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[2].policy = POLICY_ring2d;
  refuse(plan, "output tensor");
  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[1].tile_columns = 0;
  refuse(plan, "wants tiles of at least 1 x 1");
  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[1].policy = POLICY_ring2d;
  plan->stage[0].last = 1;
  plan->stage[plan->stages++] = (struct stage){.first = 2, .last = 2};
  refuse(plan, "operator 2 outside of the stage reads it; it wants policy "
               "whole");
}

static void check_streamed(struct pool *pool, void *context) {
  struct subject *subject = context;
  const char *const words = "the streamed input wants policy ring2d or whole, "
                            "and tiles of one row, from left to right";
  struct plan *plan = chain(subject, pool, 1, INPUT_MODE_streamed);
  plan->input.tile_rows = 2;
  refuse(plan, words);
  plan = chain(subject, pool, 1, INPUT_MODE_streamed);
  plan->input.down = true;
  refuse(plan, words);
  plan = chain(subject, pool, 1, INPUT_MODE_streamed);
  plan->input.policy = POLICY_ring1d;
  refuse(plan, words);
  plan = chain(subject, pool, 1, INPUT_MODE_streamed);
  plan->input.policy = POLICY_none;
  refuse(plan, words);
  plan = chain(subject, pool, 1, INPUT_MODE_streamed);
  plan->input.policy = POLICY_ring2d;
  plan->stage[0].last = -1;
  plan->stage[plan->stages++] = (struct stage){.first = 0, .last = 2};
  refuse(plan, "operator 0 outside of the stage reads it; it wants policy "
               "whole");
}

static void check_readers(struct pool *pool, void *context) {
  struct subject *subject = context;
  /* Two readers: the second one is of another unit. */
  start(subject, pool);
  add_output(subject, add_pool(subject, subject->image, 3, 1, 8));
  add_output(subject, add_pool(subject, subject->image, 3, 1, 8));
  struct plan *plan = plan_make(subject, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_none;
  refuse(plan, "operator 2 of another unit reads it; it wants policy ring2d or "
               "whole");

  /* No reader. */
  start(subject, pool);
  add_quantize(subject, subject->image);
  add_output(subject, add_pool(subject, subject->image, 3, 1, 8));
  plan = plan_make(subject, INPUT_MODE_resident);
  plan->placement[1].policy = POLICY_none;
  refuse(plan, "nobody reads it; it wants policy ring2d or whole");
}

static void check_shapes(struct pool *pool, void *context) {
  struct subject *subject = context;
  struct network *network = &subject->network;
  /* A change of scale has no window. */
  start(subject, pool);
  add_output(subject, layer_resize(network, subject->image));
  struct plan *plan = plan_make(subject, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_none;
  refuse(plan, "operator 1 does not read it through a window; it wants policy "
               "ring2d or whole");

  /* Behind a change of shape. */
  start(subject, pool);
  const int32_t flat =
      image_add_like(network, (sn_shape){4, 16, 2}, subject->image);
  op_add(network, OPERATOR_RESHAPE, 1, &subject->image, flat);
  add_output(subject, add_quantize(subject, flat));
  plan = plan_make(subject, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_ring2d;
  refuse(plan, "operator 2 reads it in another shape; it wants policy whole");

  /* A mean of the rows is written as one pixel of 16 channels. */
  start(subject, pool);
  const int32_t operands[] = {subject->image,
                              integers_add(network, 1, (const int32_t[]){1})};
  const int32_t mean = image_add(network, (sn_shape){1, 8, 2});
  op_add(network, OPERATOR_MEAN, 2, operands, mean)->options.keep_dims = 1;
  add_output(subject, add_quantize(subject, mean));
  plan = plan_make(subject, INPUT_MODE_resident);
  plan->placement[1].policy = POLICY_ring2d;
  refuse(plan, "its operator writes it in another shape; it wants policy "
               "whole");
}

static void check_stages(struct pool *pool, void *context) {
  struct subject *subject = context;
  struct plan *plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->stage[0].last = 1;
  refuse(plan, "do not cover all operators");
  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->stage[0].first = 1;
  refuse(plan, "do not cover the operators in order");
  plan = chain(subject, pool, 1, INPUT_MODE_streamed);
  plan->stage[0].last = 1;
  plan->stage[plan->stages++] =
      (struct stage){.first = 2, .last = 2, .takes_input = true};
  refuse(plan, "taken by the first stage");
}

/* The stage's schedule, its rings within `most` bytes; returns whether they
 * have the room, and what they take at the least. */
static bool fill_rings(const struct plan *plan, struct stage *stage,
                       int64_t most, int64_t *least) {
  struct ring_room room = {.most = most};
  *stage = plan->stage[0];
  assert_null(stage_schedule(plan, stage));
  const bool filled = replay_rings(plan, stage, &room) == NULL;
  assert_int_equal(filled, room.least <= most);
  *least = room.least;
  return filled;
}

static void check_rings(struct pool *pool, void *context) {
  struct subject *subject = context;
  struct plan *plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_ring2d;
  plan->placement[1].policy = POLICY_ring2d;
  struct stage free = plan->stage[0];
  assert_null(stage_build(plan, &free));
  struct stage stage;
  int64_t least;
  int64_t stopped;
  assert_true(fill_rings(plan, &stage, INT64_MAX, &least));
  int64_t bytes = 0;
  for (int32_t p = 0; p < 2; p++) {
    assert_int_equal(stage.slots[p], free.slots[p]);
    assert_int_equal(stage.row_pitch[p], free.row_pitch[p]);
    bytes += (int64_t)(free.slots[p] - 1) * image_shape.channels;
  }
  assert_in_range(least, 1, bytes);
  assert_true(fill_rings(plan, &stage, least, &stopped));
  assert_int_equal(stopped, least);
  assert_false(fill_rings(plan, &stage, least - 1, &stopped));
  assert_int_equal(stopped, least);
  assert_false(fill_rings(plan, &stage, 0, &stopped));
}

#define RUN(body)                                                              \
  (void)state;                                                                 \
  struct subject subject;                                                      \
  assert_true(pool_try(body, &subject))

static void chains(void **state) { RUN(check_chain); }
static void streamed_inputs(void **state) { RUN(check_streamed); }
static void readers(void **state) { RUN(check_readers); }
static void shapes(void **state) { RUN(check_shapes); }
static void stages(void **state) { RUN(check_stages); }
static void rings(void **state) { RUN(check_rings); }

static const struct buffer *buffer_at(const struct plan *plan, int32_t p) {
  return &plan->buffer[plan->buffer_of[plan_output_storage(plan, p)]];
}

static void expect_pitches(const struct buffer *buffer, int32_t row_pitch,
                           int32_t column_pitch) {
  assert_int_equal(buffer->rows, 3);
  assert_int_equal(buffer->columns, 3);
  assert_int_equal(buffer->row_pitch, row_pitch);
  assert_int_equal(buffer->column_pitch, column_pitch);
}

/* A window that moves to the right lies column by column, others row by row. */
static void lay_windows(struct pool *pool, void *context) {
  struct subject *subject = context;
  struct plan *plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_ring1d;
  plan->placement[1].policy = POLICY_none;
  assert_null(plan_complete(plan));
  expect_pitches(buffer_at(plan, 0), 1, 3);
  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_ring1d;
  plan->placement[1].policy = POLICY_none;
  plan->placement[2].down = true;
  assert_null(plan_complete(plan));
  expect_pitches(buffer_at(plan, 0), 3, 1);
  plan = chain(subject, pool, 1, INPUT_MODE_resident);
  plan->placement[0].policy = POLICY_none;
  plan->placement[1].policy = POLICY_none;
  assert_null(plan_complete(plan));
  expect_pitches(buffer_at(plan, 0), 3, 1);
}

static void windows_lie_as_they_move(void **state) {
  (void)state;
  struct subject subject;
  assert_true(pool_try(lay_windows, &subject));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(chains),
      cmocka_unit_test(streamed_inputs),
      cmocka_unit_test(readers),
      cmocka_unit_test(shapes),
      cmocka_unit_test(stages),
      cmocka_unit_test(rings),
      cmocka_unit_test(windows_lie_as_they_move)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
