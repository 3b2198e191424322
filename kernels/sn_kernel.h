/* The contract between generated code and kernels.
 *
 * A kernel computes one tile of an operator's output: rows and columns of
 * int8 pixels, each pixel holding all channels. It reads and writes through
 * views, so that the same kernel serves whole tensors, rings and patches. It
 * visits the tile's pixels in raster order and has read every input byte that
 * a pixel needs before it writes that pixel, unless its documentation says
 * more. Padding is never materialised: taps outside the input are skipped.
 *
 * Every kernel is a static function in a header of its own, named
 * sn_<operator>_<type>__<set>. The argument struct is constant for the
 * operator; the caller owns all memory; kernels cannot fail.
 */
#ifndef SN_KERNEL_H
#define SN_KERNEL_H

#include <stdint.h>
#include <string.h>

/* Generated code checks that it was emitted for this version. */
#define SN_KERNEL_VERSION 1

/* Most inputs of one operator. */
#define SN_INPUTS_MAX 16

/* Where the pixels of a tensor lie: pixel (row, column) occupies
 * slot (row * row_pitch + column * column_pitch) mod slots, and a slot is one
 * pixel of all channels. A whole tensor has row_pitch = columns,
 * column_pitch = 1 and slots = rows * columns; a ring has fewer slots; a patch,
 * a band or a ring of columns has other pitches. An input view is never
 * written. */
typedef struct sn_view {
  void *data;
  int32_t row_pitch;
  int32_t column_pitch;
  int32_t slots;
} sn_view;

/* A rectangle of output pixels: rows [row, row_end), columns
 * [column, column_end). */
typedef struct sn_tile {
  int32_t row;
  int32_t row_end;
  int32_t column;
  int32_t column_end;
} sn_tile;

/* Extent of a tensor of batch 1. Tensors of lower rank have leading ones. */
typedef struct sn_shape {
  int32_t rows;
  int32_t columns;
  int32_t channels;
} sn_shape;

/* A sliding window; pad_top and pad_left count rows and columns of padding
 * before the image. Padding after it follows from the shapes. */
typedef struct sn_window {
  int32_t rows;
  int32_t columns;
  int32_t stride_rows;
  int32_t stride_columns;
  int32_t dilation_rows;
  int32_t dilation_columns;
  int32_t pad_top;
  int32_t pad_left;
} sn_window;

/* real = multiplier * 2^(shift - 31); shift > 0 is to the left. */
typedef struct sn_rescale {
  int32_t multiplier;
  int32_t shift;
} sn_rescale;

/* CONV_2D. Weights are [output channel][row][column][input channel / groups].
 * The arrays have one entry an output channel; bias may be NULL. Kernels that
 * fold the input's zero point read `start` in place of bias, here and in the
 * next two: bias + input_offset * the sum of the channel's weights, modulo
 * 2^32. */
typedef struct sn_conv2d {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t groups;
  int32_t input_offset;  /* minus the input's zero point */
  int32_t output_offset; /* the output's zero point */
  int32_t activation_min;
  int32_t activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *start;
  const int32_t *multiplier;
  const int8_t *shift;
} sn_conv2d;

/* DEPTHWISE_CONV_2D. Output channel o reads input channel o / depth_multiplier.
 * Weights are [row][column][output channel]. */
typedef struct sn_depthwise_conv2d {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t depth_multiplier;
  int32_t input_offset;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *start;
  const int32_t *multiplier;
  const int8_t *shift;
} sn_depthwise_conv2d;

/* FULLY_CONNECTED over the whole input, whose elements are read in order as
 * output.columns vectors of `depth` bytes. Weights are
 * [output channel][depth]. `input` is the extent of the tensor that holds these
 * elements, before any change of shape: its pixel (row, column) has the weights
 * from (row * columns + column) * channels on. */
typedef struct sn_fully_connected {
  sn_shape input;
  int32_t depth;
  sn_shape output;
  int32_t input_offset;
  int32_t weight_offset; /* minus the weights' zero point, nearly always 0 */
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *start;
  const int32_t *multiplier;
  const int8_t *shift;
} sn_fully_connected;

/* ADD, SUB, MUL, DIV, SQUARED_DIFFERENCE, MAXIMUM, MINIMUM and PRELU of two
 * tensors whose extents are the output's or 1 in every dimension. ADD, SUB and
 * SQUARED_DIFFERENCE use all fields; MUL and DIV leave input rescaling and
 * left_shift at zero; MAXIMUM and MINIMUM look at the values alone. PRELU,
 * whose second input has the slopes, scales what is not negative with
 * input_rescale[0] and products with output_rescale. */
typedef struct sn_elementwise {
  sn_shape input[2];
  sn_shape output;
  int32_t input_offset[2];
  sn_rescale input_rescale[2];
  int32_t left_shift;
  sn_rescale output_rescale;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
} sn_elementwise;

/* AVERAGE_POOL_2D and MAX_POOL_2D. */
typedef struct sn_pool {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t activation_min;
  int32_t activation_max;
} sn_pool;

/* MEAN over any of the three dimensions of the whole input. The output is
 * written densely in the order of the dimensions that remain. The division by
 * the count is part of output_rescale. */
typedef struct sn_mean {
  sn_shape input;
  int32_t over_rows;
  int32_t over_columns;
  int32_t over_channels;
  int32_t count; /* elements per mean */
  int32_t input_zero_point;
  sn_rescale output_rescale;
  int32_t output_offset;
} sn_mean;

/* REDUCE_MAX, and with a flip of -1, which reverses the order of integers,
 * REDUCE_MIN: as MEAN, but of the values alone. */
typedef struct sn_reduce_extreme {
  sn_shape input;
  int32_t over_rows;
  int32_t over_columns;
  int32_t over_channels;
  int32_t flip;
} sn_reduce_extreme;

/* PAD and PADV2: the input's pixel (0, 0, 0) lands at output pixel
 * (top, left, front); everything around it is `value`. */
typedef struct sn_pad {
  sn_shape input;
  sn_shape output;
  int32_t top;
  int32_t left;
  int32_t front;
  int32_t value;
} sn_pad;

/* SOFTMAX over the channels. Scales: `input_rescale` turns a difference of
 * two inputs into Q5.26; differences below diff_min contribute nothing. The
 * output has scale 1/256 and zero point -128. In place is safe.
 *
 * Kernels that look exponentials up read `exponentials` in place of
 * `input_rescale` and `diff_min`: exp(-scale * d) in Q0.31 for differences d
 * from 0 on, of which `counted` count in the sum and `visible` give more than
 * the least output. */
typedef struct sn_softmax {
  sn_shape shape;
  sn_rescale input_rescale;
  int32_t diff_min;
  const int32_t *exponentials;
  int32_t counted;
  int32_t visible;
} sn_softmax;

/* L2_NORMALIZATION over the channels. The output has scale 1/128 and zero point
 * 0. In place is safe. */
typedef struct sn_l2_normalization {
  sn_shape shape;
  int32_t input_zero_point;
} sn_l2_normalization;

/* Any function of one element: RELU, LOGISTIC, HARD_SWISH and their like. The
 * compiler has computed `values`, the results for 0 to 127 and -128 to -1. In
 * place is safe. */
enum { SN_TABLE_VALUES = 256 };
typedef struct sn_table {
  sn_shape shape;
  const int8_t *values;
} sn_table;

/* CONCATENATION along one axis; the inputs agree in the other two extents. */
enum { SN_AXIS_ROWS, SN_AXIS_COLUMNS, SN_AXIS_CHANNELS };
typedef struct sn_concatenation {
  int32_t inputs;
  int32_t axis;
  sn_shape input[SN_INPUTS_MAX];
  sn_shape output;
} sn_concatenation;

/* ARG_MAX, and with a flip of -1 ARG_MIN: the position along an axis of the
 * first element that is as large as any, written densely as int32. */
typedef struct sn_arg_extreme {
  sn_shape input;
  int32_t axis;
  int32_t flip;
} sn_arg_extreme;

/* Where a row or column of a resized image comes from: `lower` and `upper`,
 * mixed with (1024 - weight) / 1024 and weight / 1024. */
typedef struct sn_resize_point {
  int16_t lower;
  int16_t upper;
  int16_t weight;
} sn_resize_point;

/* RESIZE_NEAREST_NEIGHBOR, which looks at `lower` alone, and RESIZE_BILINEAR.
 * The arrays have one entry an output row and one an output column. */
typedef struct sn_resize {
  sn_shape input;
  sn_shape output;
  const sn_resize_point *rows;
  const sn_resize_point *columns;
} sn_resize;

/* TRANSPOSE_CONV. Input pixel (i, j) is spread over the output pixels from
 * (i * stride_rows - pad_top, j * stride_columns - pad_left) on, as many as the
 * window has taps; what falls outside the output is dropped. Weights are
 * [output channel][row][column][input channel]. */
typedef struct sn_transpose_conv {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t input_offset;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
} sn_transpose_conv;

/* DEPTH_TO_SPACE and SPACE_TO_DEPTH: block * block pixels are the channels of
 * one. */
typedef struct sn_space_depth {
  sn_shape input;
  sn_shape output;
  int32_t block;
} sn_space_depth;

/* Which place of the input each place i of the output comes from along one
 * axis: table[i], or begin + i * step where there is no table. */
typedef struct sn_axis {
  int32_t begin;
  int32_t step;
  const uint16_t *table;
} sn_axis;

/* Copies of pixels and channels, axis by axis: all operators that leave out,
 * repeat, reverse or mirror parts of their input. */
typedef struct sn_gather {
  sn_shape input;
  sn_shape output;
  sn_axis rows;
  sn_axis columns;
  sn_axis channels;
} sn_gather;

/* TRANSPOSE. The output's elements are counted in the order of the output by
 * digits, the most significant first; a digit moves so many rows, columns and
 * channels in the input. */
enum { SN_DIGITS_MAX = 6 };
typedef struct sn_digit {
  int32_t extent;
  int32_t row;
  int32_t column;
  int32_t channel;
} sn_digit;

typedef struct sn_transpose {
  sn_shape input;
  sn_shape output;
  int32_t digits;
  sn_digit digit[SN_DIGITS_MAX];
} sn_transpose;

/* QUANTIZE between two 8-bit types. A flip of 0x80 turns uint8 into int8 with
 * a zero point that is 128 less. In place is safe. */
typedef struct sn_requantize {
  sn_shape shape;
  int32_t input_flip;
  int32_t output_flip;
  int32_t input_offset;
  sn_rescale output_rescale;
  int32_t output_offset;
} sn_requantize;

/* QUANTIZE from float32 and DEQUANTIZE to float32. A pixel of the float tensor
 * has 4 * channels bytes. */
typedef struct sn_float_scale {
  sn_shape shape;
  float scale;
  int32_t zero_point;
} sn_float_scale;

/* The same bytes at another place. In place is safe. */
typedef struct sn_copy {
  sn_shape shape;
  int32_t element_bytes;
} sn_copy;

/* With -DSN_COUNT generated code counts what it computes into this variable,
 * which the program then defines: output elements, and multiply-accumulates
 * with every tap counted, those outside the image included. */
#ifdef SN_COUNT
struct sn_counts {
  uint64_t elements;
  uint64_t macs;
};
extern struct sn_counts sn_counts;

static inline void sn_count(const sn_tile *tile, uint32_t elements,
                            uint32_t macs) {
  const uint64_t pixels =
      tile->row < tile->row_end && tile->column < tile->column_end
          ? (uint64_t)(tile->row_end - tile->row) *
                (uint64_t)(tile->column_end - tile->column)
          : 0;
  sn_counts.elements += pixels * elements;
  sn_counts.macs += pixels * macs;
}
#define SN_COUNT_TILE(tile, elements, macs) sn_count(tile, elements, macs)
#else
#define SN_COUNT_TILE(tile, elements, macs) ((void)0)
#endif

/* Address of a pixel; `bytes` is the size of one pixel. */
static inline void *sn_pixel(const sn_view *view, int32_t row, int32_t column,
                             int32_t bytes) {
  const int32_t slot =
      (row * view->row_pitch + column * view->column_pitch) % view->slots;
  return (char *)view->data + slot * bytes;
}

static inline int32_t sn_axis_at(const sn_axis *axis, int32_t i) {
  return axis->table ? axis->table[i] : axis->begin + i * axis->step;
}

/* Rows or columns [first, end). */
typedef struct sn_span {
  int32_t first;
  int32_t end;
} sn_span;

/* Input places that are spread over output place `at`, counted from where the
 * first one begins. */
static inline sn_span sn_spread_span(int32_t at, int32_t taps, int32_t stride,
                                     int32_t size) {
  sn_span span = {0, at / stride + 1};
  if (at >= taps)
    span.first = (at - taps) / stride + 1;
  if (span.end > size)
    span.end = size;
  if (span.first > span.end)
    span.first = span.end;
  return span;
}

/* Input rows that an output row of TRANSPOSE_CONV is the sum of. */
static inline sn_span sn_transpose_conv_rows(const sn_transpose_conv *op,
                                             int32_t row) {
  return sn_spread_span(row + op->window.pad_top, op->window.rows,
                        op->window.stride_rows, op->input.rows);
}

static inline sn_span sn_transpose_conv_columns(const sn_transpose_conv *op,
                                                int32_t column) {
  return sn_spread_span(column + op->window.pad_left, op->window.columns,
                        op->window.stride_columns, op->input.columns);
}

static inline int32_t sn_clamp(int32_t x, int32_t low, int32_t high) {
  return x < low ? low : x > high ? high : x;
}

#endif
