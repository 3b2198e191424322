#ifndef SN_ARG_EXTREME_S8_S32__REF_H
#define SN_ARG_EXTREME_S8_S32__REF_H

#include "sn_kernel.h"

/* The position of the first largest flipped element along the axis, from pixel
 * (row, column) and channel `channel` on. */
static inline int32_t sn_arg_largest(const sn_arg_extreme *op,
                                     const sn_view *in, int32_t row,
                                     int32_t column, int32_t channel) {
  const int32_t extents[] = {op->input.rows, op->input.columns,
                             op->input.channels};
  int32_t at[] = {row, column, channel};
  int32_t best = 0;
  int32_t largest = INT8_MIN;
  for (int32_t i = 0; i < extents[op->axis]; i++) {
    at[op->axis] = i;
    const int8_t *pixel =
        (const int8_t *)sn_pixel(in, at[0], at[1], op->input.channels);
    const int32_t value = pixel[at[2]] ^ op->flip;
    if (value > largest) {
      largest = value;
      best = i;
    }
  }
  return best;
}

/* ARG_MAX and ARG_MIN. The whole input is read and the whole output is written,
 * whatever the tile. */
static inline void sn_arg_extreme_s8_s32__ref(const sn_arg_extreme *op,
                                              const sn_view *in,
                                              const sn_view *out,
                                              const sn_tile *tile) {
  const int32_t rows = op->axis == SN_AXIS_ROWS ? 1 : op->input.rows;
  const int32_t columns = op->axis == SN_AXIS_COLUMNS ? 1 : op->input.columns;
  const int32_t channels =
      op->axis == SN_AXIS_CHANNELS ? 1 : op->input.channels;
  char *y = (char *)out->data;
  (void)tile;
  for (int32_t row = 0; row < rows; row++)
    for (int32_t column = 0; column < columns; column++)
      for (int32_t c = 0; c < channels; c++) {
        const int32_t best = sn_arg_largest(op, in, row, column, c);
        memcpy(y, &best, sizeof best);
        y += sizeof best;
      }
}

#endif
