#ifndef SN_PAD_S8__PORTABLE_H
#define SN_PAD_S8__PORTABLE_H

#include "sn_move__portable.h"

/* The columns of a row that come from the input, where pixels have padding
 * too. */
static inline void sn_pad_pixels(const sn_pad *op, const sn_view *in,
                                 const sn_view *out, int32_t row,
                                 int32_t column, int32_t end) {
  const int32_t depth = op->input.channels;
  const int32_t channels = op->output.channels;
  for (; column < end; column++) {
    const int8_t *x = sn_at(in, row - op->top, column - op->left, depth);
    int8_t *y = sn_at(out, row, column, channels);
    memset(y, op->value, (size_t)op->front);
    memcpy(y + op->front, x, (size_t)depth);
    memset(y + op->front + depth, op->value,
           (size_t)(channels - depth - op->front));
  }
}

/* PAD and PADV2, by runs of pixels. */
static inline void sn_pad_s8__portable(const sn_pad *op, const sn_view *in,
                                       const sn_view *out,
                                       const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const int32_t in_row = row - op->top;
    const int inside = in_row >= 0 && in_row < op->input.rows;
    /* Columns of the input begin here, and end there. */
    const int32_t left =
        inside ? sn_clamp(op->left, tile->column, tile->column_end)
               : tile->column_end;
    const int32_t right =
        sn_clamp(op->left + op->input.columns, left, tile->column_end);
    sn_fill_columns(out, row, tile->column, left - tile->column, channels,
                    op->value);
    if (op->input.channels == channels)
      sn_move_columns(in, in_row, left - op->left, out, row, left, right - left,
                      channels);
    else
      sn_pad_pixels(op, in, out, row, left, right);
    sn_fill_columns(out, row, right, tile->column_end - right, channels,
                    op->value);
  }
}

#endif
