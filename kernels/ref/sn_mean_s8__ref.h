#ifndef SN_MEAN_S8__REF_H
#define SN_MEAN_S8__REF_H

#include "sn_fixedpoint.h"

/* The sum over the reduced dimensions, from pixel (row, column) and channel
 * `channel` on. */
static inline int32_t sn_mean_sum(const sn_mean *op, const sn_view *in,
                                  int32_t row, int32_t column,
                                  int32_t channel) {
  const int32_t row_end = op->over_rows ? op->input.rows : row + 1;
  const int32_t column_end = op->over_columns ? op->input.columns : column + 1;
  const int32_t channel_end =
      op->over_channels ? op->input.channels : channel + 1;
  int32_t sum = 0;
  for (int32_t y = row; y < row_end; y++)
    for (int32_t x = column; x < column_end; x++) {
      const int8_t *pixel =
          (const int8_t *)sn_pixel(in, y, x, op->input.channels);
      for (int32_t c = channel; c < channel_end; c++)
        sum = sn_add_wrap(sum, pixel[c]);
    }
  return sum;
}

/* MEAN. The whole input is read and the whole output is written, whatever the
 * tile; the division by the count is part of the output's rescaling. */
static inline void sn_mean_s8__ref(const sn_mean *op, const sn_view *in,
                                   const sn_view *out, const sn_tile *tile) {
  const int32_t rows = op->over_rows ? 1 : op->input.rows;
  const int32_t columns = op->over_columns ? 1 : op->input.columns;
  const int32_t channels = op->over_channels ? 1 : op->input.channels;
  const uint32_t offset = (uint32_t)op->count * (uint32_t)op->input_zero_point;
  int8_t *y = (int8_t *)out->data;
  (void)tile;
  for (int32_t row = 0; row < rows; row++)
    for (int32_t column = 0; column < columns; column++)
      for (int32_t c = 0; c < channels; c++)
        *y++ =
            sn_finish((uint32_t)sn_mean_sum(op, in, row, column, c) - offset,
                      op->output_rescale.multiplier, op->output_rescale.shift,
                      op->output_offset, INT8_MIN, INT8_MAX);
}

#endif
