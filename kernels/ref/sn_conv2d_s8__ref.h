#ifndef SN_CONV2D_S8__REF_H
#define SN_CONV2D_S8__REF_H

#include "sn_fixedpoint.h"

/* The sum of one output channel at one output pixel, without bias. `top` and
 * `left` are the input coordinates of the window's first tap, `depth` is the
 * number of input channels a group has, `first` the group's first one. */
static inline uint32_t sn_conv2d_sum(const sn_conv2d *op, const sn_view *in,
                                     int32_t top, int32_t left, int32_t first,
                                     int32_t depth, const int8_t *weights) {
  uint32_t sum = 0;
  for (int32_t i = 0; i < op->window.rows; i++) {
    const int32_t row = top + i * op->window.dilation_rows;
    if (row < 0 || row >= op->input.rows)
      continue;
    for (int32_t j = 0; j < op->window.columns; j++) {
      const int32_t column = left + j * op->window.dilation_columns;
      if (column < 0 || column >= op->input.columns)
        continue;
      const int8_t *x =
          (const int8_t *)sn_pixel(in, row, column, op->input.channels) + first;
      const int8_t *w = weights + (i * op->window.columns + j) * depth;
      for (int32_t c = 0; c < depth; c++)
        sum += (uint32_t)(w[c] * (x[c] + op->input_offset));
    }
  }
  return sum;
}

/* CONV_2D, also grouped. */
static inline void sn_conv2d_s8__ref(const sn_conv2d *op, const sn_view *in,
                                     const sn_view *out, const sn_tile *tile) {
  const int32_t depth = op->input.channels / op->groups;
  const int32_t filters = op->output.channels / op->groups;
  const int32_t filter_size = op->window.rows * op->window.columns * depth;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const int32_t top = row * op->window.stride_rows - op->window.pad_top;
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int32_t left =
          column * op->window.stride_columns - op->window.pad_left;
      int8_t *y = (int8_t *)sn_pixel(out, row, column, op->output.channels);
      for (int32_t o = 0; o < op->output.channels; o++) {
        const int32_t first = o / filters * depth;
        uint32_t sum = sn_conv2d_sum(op, in, top, left, first, depth,
                                     op->weights + o * filter_size);
        if (op->bias)
          sum += (uint32_t)op->bias[o];
        y[o] =
            sn_finish(sum, op->multiplier[o], op->shift[o], op->output_offset,
                      op->activation_min, op->activation_max);
      }
    }
  }
}

#endif
