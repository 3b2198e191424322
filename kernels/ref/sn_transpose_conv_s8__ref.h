#ifndef SN_TRANSPOSE_CONV_S8__REF_H
#define SN_TRANSPOSE_CONV_S8__REF_H

#include "sn_fixedpoint.h"

/* The sum of one output channel at one output pixel, without bias. */
static inline uint32_t sn_transpose_conv_sum(const sn_transpose_conv *op,
                                             const sn_view *in, int32_t row,
                                             int32_t column,
                                             const int8_t *weights) {
  const sn_window *window = &op->window;
  const int32_t depth = op->input.channels;
  const sn_span rows = sn_transpose_conv_rows(op, row);
  const sn_span columns = sn_transpose_conv_columns(op, column);
  uint32_t sum = 0;
  for (int32_t i = rows.first; i < rows.end; i++) {
    const int32_t tap_row = row + window->pad_top - i * window->stride_rows;
    for (int32_t j = columns.first; j < columns.end; j++) {
      const int32_t tap_column =
          column + window->pad_left - j * window->stride_columns;
      const int8_t *x = (const int8_t *)sn_pixel(in, i, j, depth);
      const int8_t *w =
          weights + (tap_row * window->columns + tap_column) * depth;
      for (int32_t c = 0; c < depth; c++)
        sum += (uint32_t)(w[c] * (x[c] + op->input_offset));
    }
  }
  return sum;
}

/* TRANSPOSE_CONV. */
static inline void sn_transpose_conv_s8__ref(const sn_transpose_conv *op,
                                             const sn_view *in,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t filter_size =
      op->window.rows * op->window.columns * op->input.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      int8_t *y = (int8_t *)sn_pixel(out, row, column, op->output.channels);
      for (int32_t o = 0; o < op->output.channels; o++) {
        uint32_t sum = sn_transpose_conv_sum(op, in, row, column,
                                             op->weights + o * filter_size);
        if (op->bias)
          sum += (uint32_t)op->bias[o];
        y[o] =
            sn_finish(sum, op->multiplier[o], op->shift[o], op->output_offset,
                      op->activation_min, op->activation_max);
      }
    }
}

#endif
