/* Which pixels an operator needs, and how far outputs may grow into inputs,
 * against definitions spelled out tap by tap and byte by byte. */
#include "graph/geometry.h"
#include "plan/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TRIALS = 400, EXTENT = 9, BYTES = EXTENT * EXTENT * 8 };

static uint32_t random_state = 1;

static int32_t draw(int32_t low, int32_t high) {
  random_state = random_state * 1664525u + 1013904223u;
  return low + (int32_t)((random_state >> 8) % (uint32_t)(high - low + 1));
}

/* One operator that reads tensor 0 and writes tensor 1. */
struct sample {
  struct graph graph;
  struct tensor tensor[2];
  struct op op;
  sn_window window;
};

static sn_shape draw_shape(void) {
  return (sn_shape){draw(1, EXTENT), draw(1, EXTENT), draw(1, 5)};
}

static int32_t outputs_of(int32_t input, int32_t taps, int32_t dilation,
                          int32_t stride, int32_t before, int32_t after) {
  return (input + before + after - (taps - 1) * dilation - 1) / stride + 1;
}

/* A window whose taps may all fall into padding. */
static sn_window draw_window(sn_shape input, sn_shape *output) {
  for (;;) {
    const sn_window window = {draw(1, 5), draw(1, 5), draw(1, 4), draw(1, 4),
                              draw(1, 3), draw(1, 3), draw(0, 4), draw(0, 4)};
    output->rows = outputs_of(input.rows, window.rows, window.dilation_rows,
                              window.stride_rows, window.pad_top, draw(0, 4));
    output->columns =
        outputs_of(input.columns, window.columns, window.dilation_columns,
                   window.stride_columns, window.pad_left, draw(0, 4));
    if (output->rows >= 1 && output->columns >= 1 && output->rows <= EXTENT &&
        output->columns <= EXTENT)
      return window;
  }
}

static void set_shapes(struct sample *sample, sn_shape input, sn_shape output) {
  sample->tensor[0].shape = input;
  sample->tensor[1].shape = output;
  for (int i = 0; i < 2; i++) {
    struct tensor *tensor = &sample->tensor[i];
    tensor->type = ELEMENT_INT8;
    tensor->alias_of = NO_TENSOR;
    tensor->bytes = (int64_t)tensor->shape.rows * tensor->shape.columns *
                    tensor->shape.channels;
  }
  sample->graph = (struct graph){.tensors = 2,
                                 .tensor = sample->tensor,
                                 .operators = 1,
                                 .op = &sample->op};
  sample->op.inputs = 1;
  sample->op.output = 1;
  sample->op.data_inputs = 1;
}

static void draw_convolution(struct sample *sample) {
  memset(sample, 0, sizeof *sample);
  const sn_shape input = draw_shape();
  sn_shape output = draw_shape();
  sample->window = draw_window(input, &output);
  sample->op.work = WORK_CONV_2D;
  sample->op.arguments.conv_2d = (sn_conv2d){
      .input = input, .output = output, .window = sample->window, .groups = 1};
  set_shapes(sample, input, output);
}

static void draw_depthwise(struct sample *sample) {
  memset(sample, 0, sizeof *sample);
  const sn_shape input = draw_shape();
  sn_shape output = input;
  sample->window = draw_window(input, &output);
  sample->op.work = WORK_DEPTHWISE_CONV_2D;
  sample->op.arguments.depthwise_conv_2d =
      (sn_depthwise_conv2d){.input = input,
                            .output = output,
                            .window = sample->window,
                            .depth_multiplier = 1};
  set_shapes(sample, input, output);
}

static void draw_elementwise(struct sample *sample) {
  memset(sample, 0, sizeof *sample);
  const sn_shape input = draw_shape();
  const sn_shape output = {input.rows == 1 ? draw(1, EXTENT) : input.rows,
                           input.columns == 1 ? draw(1, EXTENT) : input.columns,
                           input.channels};
  sample->op.work = WORK_ADD;
  sample->op.arguments.elementwise.output = output;
  sample->window = (sn_window){1, 1, 1, 1, 1, 1, 0, 0};
  set_shapes(sample, input, output);
}

/* Marks the input pixels that an output pixel needs, by the taps. */
static void mark_taps(const struct sample *sample, int32_t row, int32_t column,
                      bool *needed) {
  const sn_window *w = &sample->window;
  const sn_shape input = sample->tensor[0].shape;
  const bool broadcast = sample->op.work == WORK_ADD;
  memset(needed, 0, (size_t)(input.rows * input.columns) * sizeof *needed);
  for (int32_t i = 0; i < w->rows; i++)
    for (int32_t k = 0; k < w->columns; k++) {
      int32_t y = row * w->stride_rows - w->pad_top + i * w->dilation_rows;
      int32_t x =
          column * w->stride_columns - w->pad_left + k * w->dilation_columns;
      y = broadcast && input.rows == 1 ? 0 : y;
      x = broadcast && input.columns == 1 ? 0 : x;
      if (y >= 0 && y < input.rows && x >= 0 && x < input.columns)
        needed[y * input.columns + x] = true;
    }
}

static void mark_needs(const struct sample *sample, int32_t row, int32_t column,
                       bool *needed) {
  const sn_shape input = sample->tensor[0].shape;
  memset(needed, 0, (size_t)(input.rows * input.columns) * sizeof *needed);
  const struct needs needs =
      op_needs(&sample->graph, &sample->op, 0, row, column);
  if (needs.row >= needs.row_end || needs.column >= needs.column_end)
    return;
  assert_true(needs.row >= 0 && needs.row_end <= input.rows);
  assert_true(needs.column >= 0 && needs.column_end <= input.columns);
  for (int32_t y = needs.row; y < needs.row_end; y += needs.row_step)
    for (int32_t x = needs.column; x < needs.column_end; x += needs.column_step)
      needed[y * input.columns + x] = true;
}

static void compare_needs(void (*draw_sample)(struct sample *)) {
  for (int trial = 0; trial < TRIALS; trial++) {
    struct sample sample;
    bool wanted[EXTENT * EXTENT] = {false};
    bool found[EXTENT * EXTENT] = {false};
    draw_sample(&sample);
    const sn_shape output = sample.tensor[1].shape;
    for (int32_t row = 0; row < output.rows; row++)
      for (int32_t column = 0; column < output.columns; column++) {
        mark_taps(&sample, row, column, wanted);
        mark_needs(&sample, row, column, found);
        assert_memory_equal(wanted, found, sizeof wanted);
      }
  }
}

static void needs_are_the_taps_inside(void **state) {
  (void)state;
  compare_needs(draw_convolution);
  compare_needs(draw_depthwise);
  compare_needs(draw_elementwise);
}

static void padding_needs_one_pixel_or_none(void **state) {
  (void)state;
  struct sample sample = {.op = {.work = WORK_PAD}};
  const sn_shape input = {3, 4, 2};
  const sn_shape output = {6, 9, 2};
  sample.op.arguments.pad = (sn_pad){input, output, 1, 3, 0, 0};
  set_shapes(&sample, input, output);
  for (int32_t row = 0; row < output.rows; row++)
    for (int32_t column = 0; column < output.columns; column++) {
      bool found[EXTENT * EXTENT] = {false};
      mark_needs(&sample, row, column, found);
      for (int32_t y = 0; y < input.rows; y++)
        for (int32_t x = 0; x < input.columns; x++)
          assert_int_equal(found[y * input.columns + x],
                           y == row - 1 && x == column - 3);
    }
}

/* Runs the operator with the output at byte 0 and the input `distance` above,
 * pixel by pixel, or by rows where its kernels may do so. Kernels may still
 * read for a pixel or row while they write it; in place, where channels come to
 * lie upon the same channels, not. Tells whether every read finds the input's
 * own byte. */
static bool survives(const struct sample *sample, int32_t distance,
                     bool in_place) {
  static bool overwritten[2 * BYTES + 1024];
  const sn_shape input = sample->tensor[0].shape;
  const sn_shape output = sample->tensor[1].shape;
  const int32_t step =
      op_goes_by_row(&sample->op) && !in_place ? output.columns : 1;
  bool needed[EXTENT * EXTENT];
  memset(overwritten, 0, sizeof overwritten);
  for (int32_t row = 0; row < output.rows; row++)
    for (int32_t first = 0; first < output.columns; first += step) {
      memset(overwritten, true,
             (size_t)((row * output.columns + first + (in_place ? 0 : step)) *
                      output.channels));
      for (int32_t column = first; column < first + step; column++) {
        mark_taps(sample, row, column, needed);
        for (int32_t p = 0; p < input.rows * input.columns; p++)
          if (needed[p] && overwritten[distance + p * input.channels])
            return false;
      }
    }
  return true;
}

/* The smallest multiple of `step` at which the operator survives and the output
 * does not end behind the input, which would gain nothing. */
static int32_t find_distance(const struct sample *sample, int32_t step,
                             bool in_place) {
  int32_t distance = 0;
  while (sample->tensor[1].bytes > sample->tensor[0].bytes + distance ||
         !survives(sample, distance, in_place))
    distance += step;
  return distance;
}

/* What the planner measures for a stage of this one operator. */
static struct overlap measure_overlap(const struct sample *sample) {
  int32_t order = 0;
  const sn_shape output = sample->tensor[1].shape;
  const sn_unit schedule = {.rows = (uint16_t)output.rows,
                            .columns = (uint16_t)output.columns,
                            .tile_rows = (uint16_t)output.rows,
                            .tile_columns = (uint16_t)output.columns,
                            .first_rows = (uint16_t)output.rows};
  struct unit unit = {.first = 0, .last = 0};
  const struct stage stage = {
      .units = 1, .unit = &unit, .schedule = {.unit = &schedule, .units = 1}};
  struct effort effort = effort_new(EFFORT_MOST, 1);
  const struct plan plan = {.graph = &sample->graph,
                            .effort = &effort,
                            .steps = 1,
                            .order = &order,
                            .stages = 1};
  return stage_overlap(&plan, &stage, 0, 1);
}

static void compare_overlap(void (*draw_sample)(struct sample *)) {
  for (int trial = 0; trial < TRIALS; trial++) {
    struct sample sample;
    draw_sample(&sample);
    const struct overlap overlap = measure_overlap(&sample);
    assert_int_equal(overlap.apart, find_distance(&sample, ARENA_ALIGN, false));
    if (!op_is_in_place(&sample.op) ||
        sample.tensor[0].shape.channels != sample.tensor[1].shape.channels) {
      assert_int_equal(overlap.in_step, overlap.apart);
      continue;
    }
    assert_int_equal(overlap.period % ARENA_ALIGN, 0);
    assert_int_equal(overlap.period % sample.tensor[0].shape.channels, 0);
    assert_int_equal(overlap.in_step,
                     find_distance(&sample, overlap.period, true));
  }
}

static void overlaps_are_the_smallest_that_survive(void **state) {
  (void)state;
  compare_overlap(draw_convolution);
  compare_overlap(draw_depthwise);
  compare_overlap(draw_elementwise);
}

static int64_t count_taps(const struct sample *sample) {
  const sn_window *w = &sample->window;
  const sn_shape input = sample->tensor[0].shape;
  const sn_shape output = sample->tensor[1].shape;
  int64_t taps = 0;
  for (int32_t row = 0; row < output.rows; row++)
    for (int32_t column = 0; column < output.columns; column++)
      for (int32_t i = 0; i < w->rows; i++)
        for (int32_t k = 0; k < w->columns; k++) {
          const int32_t y =
              row * w->stride_rows - w->pad_top + i * w->dilation_rows;
          const int32_t x = column * w->stride_columns - w->pad_left +
                            k * w->dilation_columns;
          taps += y >= 0 && y < input.rows && x >= 0 && x < input.columns;
        }
  return taps;
}

/* Taps inside the image by the planner's count. */
static int64_t sum_taps(const struct sample *sample) {
  const sn_shape output = sample->tensor[1].shape;
  int64_t rows = 0;
  int64_t columns = 0;
  for (int32_t row = 0; row < output.rows; row++)
    rows += op_taps(&sample->op, true, row);
  for (int32_t column = 0; column < output.columns; column++)
    columns += op_taps(&sample->op, false, column);
  return rows * columns;
}

static void multiply_accumulates_are_counted(void **state) {
  (void)state;
  for (int trial = 0; trial < TRIALS; trial++) {
    struct sample sample;
    draw_convolution(&sample);
    const sn_shape in = sample.tensor[0].shape;
    const sn_shape out = sample.tensor[1].shape;
    const int64_t depth = (int64_t)in.channels * out.channels;
    assert_int_equal(sum_taps(&sample), count_taps(&sample));
    assert_int_equal(op_macs_per_tap(&sample.op), depth);
    assert_int_equal(op_macs(&sample.graph, &sample.op),
                     (int64_t)out.rows * out.columns * sample.window.rows *
                         sample.window.columns * depth);
    draw_depthwise(&sample);
    assert_int_equal(sum_taps(&sample), count_taps(&sample));
    assert_int_equal(op_macs_per_tap(&sample.op),
                     sample.tensor[0].shape.channels);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(needs_are_the_taps_inside),
      cmocka_unit_test(padding_needs_one_pixel_or_none),
      cmocka_unit_test(overlaps_are_the_smallest_that_survive),
      cmocka_unit_test(multiply_accumulates_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
