#ifndef SN_CONCATENATION_S8__REF_H
#define SN_CONCATENATION_S8__REF_H

#include "sn_kernel.h"

/* CONCATENATION; `in` is an array of op->inputs views. All tensors have the
 * same scale, so that bytes are copied as they are. */
static inline void sn_concatenation_s8__ref(const sn_concatenation *op,
                                            const sn_view *in,
                                            const sn_view *out,
                                            const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      /* The output's pixel in the coordinates of the input at hand. */
      int32_t in_row = row;
      int32_t in_column = column;
      int32_t first = 0;
      for (int32_t i = 0; i < op->inputs; i++) {
        const sn_shape *shape = &op->input[i];
        if (in_row >= 0 && in_row < shape->rows && in_column >= 0 &&
            in_column < shape->columns)
          memcpy(y + first,
                 sn_pixel(&in[i], in_row, in_column, shape->channels),
                 (size_t)shape->channels);
        if (op->axis == SN_AXIS_ROWS)
          in_row -= shape->rows;
        else if (op->axis == SN_AXIS_COLUMNS)
          in_column -= shape->columns;
        else
          first += shape->channels;
      }
    }
}

#endif
