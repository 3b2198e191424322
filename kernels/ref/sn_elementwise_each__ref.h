#ifndef SN_ELEMENTWISE_EACH__REF_H
#define SN_ELEMENTWISE_EACH__REF_H

#include "sn_elementwise_pixel__ref.h"

/* The result for two elements, one of each input. */
typedef int8_t sn_elementwise_function(const sn_elementwise *op, int32_t a,
                                       int32_t b);

/* Applies a function to a tile, element by element. In place is safe: an
 * element is read before the one at its position is written. */
static inline void sn_elementwise_each(const sn_elementwise *op,
                                       const sn_view *in0, const sn_view *in1,
                                       const sn_view *out, const sn_tile *tile,
                                       sn_elementwise_function *function) {
  const int32_t step0 = op->input[0].channels > 1;
  const int32_t step1 = op->input[1].channels > 1;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *a = sn_elementwise_pixel(op, 0, in0, row, column);
      const int8_t *b = sn_elementwise_pixel(op, 1, in1, row, column);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, op->output.channels);
      for (int32_t c = 0; c < op->output.channels; c++)
        y[c] = function(op, a[c * step0], b[c * step1]);
    }
}

#endif
