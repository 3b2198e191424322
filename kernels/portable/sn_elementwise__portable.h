#ifndef SN_ELEMENTWISE__PORTABLE_H
#define SN_ELEMENTWISE__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_runs.h"

/* The pixel of input `i` that belongs to output pixel (row, column); a
 * dimension of extent 1 is repeated. */
SN_ALWAYS const int8_t *sn_elementwise_at(const sn_elementwise *op, int32_t i,
                                          const sn_view *in, int32_t row,
                                          int32_t column) {
  const sn_shape *shape = &op->input[i];
  return sn_at(in, shape->rows > 1 ? row : 0, shape->columns > 1 ? column : 0,
               shape->channels);
}

/* The output for a value of at most 30 bits. */
SN_ALWAYS int8_t sn_finish_small(const sn_elementwise *op, int32_t value) {
  const int32_t scaled = sn_rescale_small(value, &op->output_rescale);
  return (int8_t)sn_clamp(sn_add_wrap(scaled, op->output_offset),
                          op->activation_min, op->activation_max);
}

/* The result for two elements, one of each input. */
typedef int8_t sn_pair_function(const sn_elementwise *op, int32_t a, int32_t b);

/* Applies a function, which is inlined, to a tile, element by element. In place
 * is safe: an element is read before the one at its position is written. */
SN_ALWAYS void sn_pairs_each(const sn_elementwise *op, const sn_view *in0,
                             const sn_view *in1, const sn_view *out,
                             const sn_tile *tile, sn_pair_function *function) {
  const int32_t step0 = op->input[0].channels > 1;
  const int32_t step1 = op->input[1].channels > 1;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *a = sn_elementwise_at(op, 0, in0, row, column);
      const int8_t *b = sn_elementwise_at(op, 1, in1, row, column);
      int8_t *y = sn_at(out, row, column, op->output.channels);
      int8_t *const end = y + op->output.channels;
      for (; y != end; a += step0, b += step1)
        *y++ = function(op, *a, *b);
    }
}

#endif
