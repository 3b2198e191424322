/* Which pixels the operators need that move or spread pixels, against what
 * their kernels do with an image in which every pixel has its own value. */
#include "graph/dims.h"
#include "graph/geometry.h"
#include "plan/region.h"
#include "ref/sn_depth_to_space_s8__ref.h"
#include "ref/sn_gather_s8__ref.h"
#include "ref/sn_space_to_depth_s8__ref.h"
#include "ref/sn_transpose_s8__ref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TRIALS = 300, EXTENT = 8, PIXELS = EXTENT * EXTENT, BYTES = 1 << 14 };

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
  uint16_t table[3][2 * EXTENT];
};

static void set_shapes(struct sample *sample, enum work work, sn_shape input,
                       sn_shape output) {
  const sn_shape shapes[] = {input, output};
  for (int i = 0; i < 2; i++)
    sample->tensor[i] = (struct tensor){
        .type = ELEMENT_INT8, .shape = shapes[i], .alias_of = NO_TENSOR};
  sample->graph = (struct graph){.tensors = 2,
                                 .tensor = sample->tensor,
                                 .operators = 1,
                                 .op = &sample->op};
  sample->op.work = work;
  sample->op.output = 1;
  sample->op.data_inputs = 1;
}

static sn_shape draw_shape(void) {
  return (sn_shape){draw(1, EXTENT), draw(1, EXTENT), draw(1, 4)};
}

/* Places of an axis in steps, backwards, all the same, or in any order. */
static sn_axis draw_axis(int32_t extent, int32_t *count, uint16_t *table) {
  const int32_t kind = draw(0, 3);
  const int32_t begin = draw(0, extent - 1);
  if (kind == 0) {
    *count = draw(1, EXTENT);
    return (sn_axis){begin, 0, NULL};
  }
  if (kind == 1) {
    const int32_t step = draw(1, 3);
    *count = draw(1, (extent - 1 - begin) / step + 1);
    return (sn_axis){begin, step, NULL};
  }
  if (kind == 2) {
    *count = draw(1, begin + 1);
    return (sn_axis){begin, -1, NULL};
  }
  *count = draw(1, EXTENT);
  for (int32_t i = 0; i < *count; i++)
    table[i] = (uint16_t)draw(0, extent - 1);
  return (sn_axis){0, 0, table};
}

static void draw_gather(struct sample *sample) {
  sn_gather gather = {.input = draw_shape()};
  gather.rows =
      draw_axis(gather.input.rows, &gather.output.rows, sample->table[0]);
  gather.columns =
      draw_axis(gather.input.columns, &gather.output.columns, sample->table[1]);
  gather.channels = draw_axis(gather.input.channels, &gather.output.channels,
                              sample->table[2]);
  sample->op.arguments.gather = gather;
  set_shapes(sample, WORK_GATHER, gather.input, gather.output);
}

/* A permutation of rows, columns and channels, with digits that are not yet
 * joined. */
static void draw_transpose(struct sample *sample) {
  const sn_shape input = draw_shape();
  const int32_t from[] = {1, input.rows, input.columns, input.channels};
  struct place3 step[4];
  int32_t order[] = {1, 2, 3};
  int32_t to[4] = {1, 0, 0, 0};
  sn_transpose work = {.input = input};
  dims_steps(4, from, step);
  for (int32_t i = 2; i > 0; i--) {
    const int32_t k = draw(0, i);
    const int32_t swapped = order[i];
    order[i] = order[k];
    order[k] = swapped;
  }
  for (int32_t i = 0; i < 3; i++) {
    const struct place3 *by = &step[order[i]];
    to[1 + i] = from[order[i]];
    if (to[1 + i] > 1)
      work.digit[work.digits++] =
          (sn_digit){to[1 + i], by->row, by->column, by->channel};
  }
  work.output = dims_shape(4, to);
  sample->op.arguments.transpose = work;
  set_shapes(sample, WORK_TRANSPOSE, input, work.output);
}

static void draw_block(struct sample *sample) {
  const int32_t block = draw(1, 3);
  const sn_shape small = {draw(1, EXTENT / 3), draw(1, EXTENT / 3), 0};
  const int32_t channels = draw(1, 3);
  const sn_shape fine = {small.rows * block, small.columns * block, channels};
  const sn_shape deep = {small.rows, small.columns, channels * block * block};
  const bool to_depth = draw(0, 1);
  sample->op.arguments.block =
      (sn_space_depth){to_depth ? fine : deep, to_depth ? deep : fine, block};
  set_shapes(sample, to_depth ? WORK_SPACE_TO_DEPTH : WORK_DEPTH_TO_SPACE,
             sample->op.arguments.block.input,
             sample->op.arguments.block.output);
}

static sn_view view_of(int8_t *data, sn_shape shape) {
  return (sn_view){data, shape.columns, 1, shape.rows * shape.columns};
}

/* Runs the kernel on an image whose pixels hold their numbers. */
static void run_kernel(const struct sample *sample, int8_t *output) {
  static int8_t pixels[BYTES];
  const sn_shape from = sample->tensor[0].shape;
  const sn_shape to = sample->tensor[1].shape;
  for (int32_t i = 0; i < from.rows * from.columns; i++)
    memset(pixels + i * from.channels, i, (size_t)from.channels);
  const sn_view in = view_of(pixels, from);
  const sn_view out = view_of(output, to);
  const sn_tile tile = {0, to.rows, 0, to.columns};
  const union arguments *arguments = &sample->op.arguments;
  switch (sample->op.work) {
  case WORK_GATHER:
    sn_gather_s8__ref(&arguments->gather, &in, &out, &tile);
    break;
  case WORK_TRANSPOSE:
    sn_transpose_s8__ref(&arguments->transpose, &in, &out, &tile);
    break;
  case WORK_SPACE_TO_DEPTH:
    sn_space_to_depth_s8__ref(&arguments->block, &in, &out, &tile);
    break;
  default:
    sn_depth_to_space_s8__ref(&arguments->block, &in, &out, &tile);
    break;
  }
}

/* The needs of a pixel are the smallest rectangle around what went into it, and
 * lie in what its row and its column need. */
static void check_pixel(const struct sample *sample, const int8_t *bytes,
                        int32_t row, int32_t column) {
  const sn_shape from = sample->tensor[0].shape;
  const sn_shape to = sample->tensor[1].shape;
  const struct needs needs =
      op_needs(&sample->graph, &sample->op, 0, row, column);
  struct needs found = {EXTENT, 0, 1, EXTENT, 0, 1};
  for (int32_t c = 0; c < to.channels; c++) {
    const int32_t pixel =
        (uint8_t)bytes[(row * to.columns + column) * to.channels + c];
    const int32_t r = pixel / from.columns;
    const int32_t k = pixel % from.columns;
    found.row = r < found.row ? r : found.row;
    found.row_end = r >= found.row_end ? r + 1 : found.row_end;
    found.column = k < found.column ? k : found.column;
    found.column_end = k >= found.column_end ? k + 1 : found.column_end;
  }
  assert_memory_equal(&needs, &found, sizeof needs);
  const struct range rows = region_needs(
      &sample->graph, &sample->op, 0, AXIS_ROWS, (struct range){row, row + 1});
  const struct range columns =
      region_needs(&sample->graph, &sample->op, 0, AXIS_COLUMNS,
                   (struct range){column, column + 1});
  assert_true(rows.from <= found.row && rows.to >= found.row_end);
  assert_true(columns.from <= found.column && columns.to >= found.column_end);
}

static void compare(void (*draw_sample)(struct sample *)) {
  for (int trial = 0; trial < TRIALS; trial++) {
    static int8_t bytes[BYTES];
    struct sample sample = {.op = {.number = 0}};
    draw_sample(&sample);
    run_kernel(&sample, bytes);
    const sn_shape to = sample.tensor[1].shape;
    for (int32_t row = 0; row < to.rows; row++)
      for (int32_t column = 0; column < to.columns; column++)
        check_pixel(&sample, bytes, row, column);
  }
}

static void needs_are_what_is_moved(void **state) {
  (void)state;
  compare(draw_gather);
  compare(draw_transpose);
  compare(draw_block);
}

/* Transposition that keeps rows asks for no others, and one that keeps none for
 * all. */
static void transposed_rows_stream_where_they_stay(void **state) {
  (void)state;
  struct sample sample = {.op = {.number = 0}};
  const sn_shape input = {5, 4, 3};
  sn_transpose work = {input, {5, 3, 4}, 3, {{5, 1, 0, 0}, {3, 0, 0, 1}}};
  work.digit[2] = (sn_digit){4, 0, 1, 0};
  sample.op.arguments.transpose = work;
  set_shapes(&sample, WORK_TRANSPOSE, input, work.output);
  struct range rows = region_needs(&sample.graph, &sample.op, 0, AXIS_ROWS,
                                   (struct range){2, 3});
  assert_int_equal(rows.from, 2);
  assert_int_equal(rows.to, 3);
  sample.op.arguments.transpose = (sn_transpose){
      input, {4, 5, 3}, 3, {{4, 0, 1, 0}, {5, 1, 0, 0}, {3, 0, 0, 1}}};
  sample.tensor[1].shape = (sn_shape){4, 5, 3};
  rows = region_needs(&sample.graph, &sample.op, 0, AXIS_ROWS,
                      (struct range){2, 3});
  assert_int_equal(rows.from, 0);
  assert_int_equal(rows.to, 5);
}

/* Spread from the input's side: which input places reach an output place. */
static void spreads_meet_where_they_reach(void **state) {
  (void)state;
  for (int trial = 0; trial < TRIALS; trial++) {
    const int32_t taps = draw(1, 6);
    const int32_t stride = draw(1, 4);
    const int32_t size = draw(1, EXTENT);
    for (int32_t at = 0; at < (size + 2) * stride + taps; at++) {
      const sn_span span = sn_spread_span(at, taps, stride, size);
      assert_true(span.first <= span.end && span.end <= size);
      for (int32_t i = 0; i < size; i++)
        assert_int_equal(i >= span.first && i < span.end,
                         at >= i * stride && at < i * stride + taps);
    }
  }
}

/* Tensors laid side by side: of each, what lies in the range that is asked for;
 * across that axis, all of them lie at the same places. */
static void joined_tensors_need_their_part(void **state) {
  (void)state;
  enum { INPUTS = 3 };
  for (int trial = 0; trial < TRIALS; trial++) {
    struct tensor *tensor = calloc(INPUTS + 1, sizeof *tensor);
    assert_non_null(tensor);
    struct op op = {
        .work = WORK_CONCATENATION, .data_inputs = INPUTS, .output = INPUTS};
    const struct graph graph = {
        .tensors = INPUTS + 1, .tensor = tensor, .operators = 1, .op = &op};
    const enum axis along = draw(0, 1) == 0 ? AXIS_ROWS : AXIS_COLUMNS;
    const int32_t across = draw(1, EXTENT);
    sn_concatenation join = {.inputs = INPUTS,
                             .axis = along == AXIS_ROWS ? SN_AXIS_ROWS
                                                        : SN_AXIS_COLUMNS};
    int32_t start[INPUTS + 1] = {0};
    for (int32_t i = 0; i <= INPUTS; i++) {
      const int32_t extent = i < INPUTS ? draw(1, EXTENT) : start[i];
      const sn_shape shape = along == AXIS_ROWS ? (sn_shape){extent, across, 2}
                                                : (sn_shape){across, extent, 2};
      tensor[i] = (struct tensor){
          .type = ELEMENT_INT8, .shape = shape, .alias_of = NO_TENSOR};
      *(i < INPUTS ? &join.input[i] : &join.output) = shape;
      op.input[i] = i; /* the last one is none */
      if (i < INPUTS)
        start[i + 1] = start[i] + extent;
    }
    op.arguments.concatenation = join;
    const int32_t from = draw(0, start[INPUTS] - 1);
    const int32_t to = draw(from + 1, start[INPUTS]);
    for (int32_t i = 0; i < INPUTS; i++) {
      const int32_t first = (from > start[i] ? from : start[i]) - start[i];
      const int32_t end = (to < start[i + 1] ? to : start[i + 1]) - start[i];
      const struct range part =
          region_needs(&graph, &op, i, along, (struct range){from, to});
      assert_int_equal(part.from < part.to, first < end);
      assert_true(first >= end || (part.from == first && part.to == end));
      const struct range other = region_needs(
          &graph, &op, i, along == AXIS_ROWS ? AXIS_COLUMNS : AXIS_ROWS,
          (struct range){across - 1, across});
      assert_true(other.from == across - 1 && other.to == across);
    }
    free(tensor);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(needs_are_what_is_moved),
      cmocka_unit_test(transposed_rows_stream_where_they_stay),
      cmocka_unit_test(spreads_meet_where_they_reach),
      cmocka_unit_test(joined_tensors_need_their_part),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
