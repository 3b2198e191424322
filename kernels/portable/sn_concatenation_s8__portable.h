#ifndef SN_CONCATENATION_S8__PORTABLE_H
#define SN_CONCATENATION_S8__PORTABLE_H

#include "sn_move__portable.h"

/* Columns of a row of the inputs side by side, or of the one that has the row
 * where they lie one below the other. */
static inline void sn_concatenate_columns(const sn_concatenation *op,
                                          const sn_view *in, const sn_view *out,
                                          int32_t row, int32_t column,
                                          int32_t end) {
  const int by_row = op->axis == SN_AXIS_ROWS;
  int32_t first_row = 0;
  int32_t first_column = 0;
  for (int32_t i = 0; i < op->inputs && column < end; i++) {
    const sn_shape *shape = &op->input[i];
    const int32_t in_row = row - first_row;
    const int32_t last = first_column + shape->columns;
    if (in_row < shape->rows && column < last) {
      const int32_t columns = (end < last ? end : last) - column;
      sn_move_columns(&in[i], in_row, column - first_column, out, row, column,
                      columns, op->output.channels);
      column += columns;
    }
    first_row += by_row ? shape->rows : 0;
    first_column += by_row ? 0 : shape->columns;
  }
}

/* One pixel behind the other, each with the channels of all inputs. */
static inline void sn_concatenate_channels(const sn_concatenation *op,
                                           const sn_view *in,
                                           const sn_view *out, int32_t row,
                                           int32_t column, int32_t end) {
  const int8_t *x[SN_INPUTS_MAX];
  while (column < end) {
    const int32_t to = sn_slot(out, row, column);
    int8_t *y = (int8_t *)out->data + to * op->output.channels;
    int32_t run = sn_together(out, to, end - column);
    for (int32_t i = 0; i < op->inputs; i++) {
      const int32_t from = sn_slot(&in[i], row, column);
      x[i] = (const int8_t *)in[i].data + from * op->input[i].channels;
      run = sn_together(&in[i], from, run);
    }
    column += run;
    for (; run > 0; run--)
      for (int32_t i = 0; i < op->inputs; i++) {
        const int32_t channels = op->input[i].channels;
        memcpy(y, x[i], (size_t)channels);
        x[i] += channels;
        y += channels;
      }
  }
}

/* CONCATENATION; `in` is an array of op->inputs views. All tensors have the
 * same scale, so that bytes are copied as they are. */
static inline void sn_concatenation_s8__portable(const sn_concatenation *op,
                                                 const sn_view *in,
                                                 const sn_view *out,
                                                 const sn_tile *tile) {
  for (int32_t row = tile->row; row < tile->row_end; row++)
    if (op->axis == SN_AXIS_CHANNELS)
      sn_concatenate_channels(op, in, out, row, tile->column, tile->column_end);
    else
      sn_concatenate_columns(op, in, out, row, tile->column, tile->column_end);
}

#endif
