#ifndef SN_ELEMENTWISE__REF_H
#define SN_ELEMENTWISE__REF_H

#include "sn_fixedpoint.h"

/* The pixel of input `i` that belongs to output pixel (row, column); a
 * dimension of extent 1 is repeated. */
static inline const int8_t *sn_elementwise_pixel(const sn_elementwise *op,
                                                 int32_t i, const sn_view *in,
                                                 int32_t row, int32_t column) {
  const sn_shape *shape = &op->input[i];
  return (const int8_t *)sn_pixel(in, shape->rows > 1 ? row : 0,
                                  shape->columns > 1 ? column : 0,
                                  shape->channels);
}

/* An element of input `i` in the finer scale that ADD, SUB and
 * SQUARED_DIFFERENCE have for both inputs. */
static inline int32_t sn_elementwise_scaled(const sn_elementwise *op, int32_t i,
                                            int32_t x) {
  const sn_rescale *scale = &op->input_rescale[i];
  const int32_t fine = (x + op->input_offset[i]) * (1 << op->left_shift);
  return sn_multiply_quantized(fine, scale->multiplier, scale->shift);
}

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
