#ifndef SN_DEPTHWISE_CONV2D_S8__REF_H
#define SN_DEPTHWISE_CONV2D_S8__REF_H

#include "sn_fixedpoint.h"

/* Channels summed side by side, so that a tap's address is found only once for
 * all of them. */
#define SN_DEPTHWISE_BLOCK 8

/* Adds the taps of one output pixel to the sums of `count` output channels
 * from `first` on. `top` and `left` are the input coordinates of the window's
 * first tap. */
static inline void sn_depthwise_conv2d_sum(const sn_depthwise_conv2d *op,
                                           const sn_view *in, int32_t top,
                                           int32_t left, int32_t first,
                                           int32_t count, uint32_t *sums) {
  for (int32_t i = 0; i < op->window.rows; i++) {
    const int32_t row = top + i * op->window.dilation_rows;
    if (row < 0 || row >= op->input.rows)
      continue;
    for (int32_t j = 0; j < op->window.columns; j++) {
      const int32_t column = left + j * op->window.dilation_columns;
      if (column < 0 || column >= op->input.columns)
        continue;
      const int8_t *x =
          (const int8_t *)sn_pixel(in, row, column, op->input.channels);
      const int8_t *w = op->weights +
                        (i * op->window.columns + j) * op->output.channels +
                        first;
      for (int32_t c = 0; c < count; c++)
        sums[c] += (uint32_t)(w[c] * (x[(first + c) / op->depth_multiplier] +
                                      op->input_offset));
    }
  }
}

/* DEPTHWISE_CONV_2D. With depth multiplier 1 it is safe in place: channel c of
 * an output pixel may lie where channel c of an input pixel lies that no later
 * output pixel needs. */
static inline void sn_depthwise_conv2d_s8__ref(const sn_depthwise_conv2d *op,
                                               const sn_view *in,
                                               const sn_view *out,
                                               const sn_tile *tile) {
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const int32_t top = row * op->window.stride_rows - op->window.pad_top;
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int32_t left =
          column * op->window.stride_columns - op->window.pad_left;
      int8_t *y = (int8_t *)sn_pixel(out, row, column, op->output.channels);
      for (int32_t first = 0; first < op->output.channels;
           first += SN_DEPTHWISE_BLOCK) {
        const int32_t rest = op->output.channels - first;
        const int32_t count =
            rest < SN_DEPTHWISE_BLOCK ? rest : SN_DEPTHWISE_BLOCK;
        uint32_t sums[SN_DEPTHWISE_BLOCK] = {0};
        sn_depthwise_conv2d_sum(op, in, top, left, first, count, sums);
        for (int32_t c = 0; c < count; c++) {
          const int32_t o = first + c;
          if (op->bias)
            sums[c] += (uint32_t)op->bias[o];
          y[o] = sn_finish(sums[c], op->multiplier[o], op->shift[o],
                           op->output_offset, op->activation_min,
                           op->activation_max);
        }
      }
    }
  }
}

#endif
