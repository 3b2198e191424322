#ifndef SN_GATHER_S8__PORTABLE_H
#define SN_GATHER_S8__PORTABLE_H

#include "sn_move__portable.h"

/* One pixel: a part of its channels, or channels one by one. */
static inline void sn_gather_pixel(const sn_gather *op, const int8_t *x,
                                   int8_t *y) {
  const int32_t channels = op->output.channels;
  const sn_axis *axis = &op->channels;
  if (axis->table != NULL) {
    for (int32_t c = 0; c < channels; c++)
      y[c] = x[axis->table[c]];
    return;
  }
  x += axis->begin;
  if (axis->step == 1) {
    memcpy(y, x, (size_t)channels);
    return;
  }
  for (int32_t c = 0; c < channels; c++, x += axis->step)
    y[c] = *x;
}

/* SLICE, STRIDED_SLICE, SPLIT, SPLIT_V, UNPACK, GATHER, MIRROR_PAD,
 * BROADCAST_TO, and what TRANSPOSE does within a pixel: whole pixels by
 * runs. */
static inline void sn_gather_s8__portable(const sn_gather *op,
                                          const sn_view *in, const sn_view *out,
                                          const sn_tile *tile) {
  const int32_t depth = op->input.channels;
  const int32_t channels = op->output.channels;
  const int runs = op->columns.table == NULL && op->columns.step == 1 &&
                   op->channels.table == NULL && op->channels.step == 1 &&
                   depth == channels;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const int32_t in_row = sn_axis_at(&op->rows, row);
    if (runs) {
      sn_move_columns(in, in_row, op->columns.begin + tile->column, out, row,
                      tile->column, tile->column_end - tile->column, channels);
      continue;
    }
    for (int32_t column = tile->column; column < tile->column_end; column++)
      sn_gather_pixel(
          op, sn_at(in, in_row, sn_axis_at(&op->columns, column), depth),
          sn_at(out, row, column, channels));
  }
}

#endif
