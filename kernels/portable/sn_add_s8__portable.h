#ifndef SN_ADD_S8__PORTABLE_H
#define SN_ADD_S8__PORTABLE_H

#include "sn_elementwise__portable.h"

/* An input on the common, finer scale. */
SN_ALWAYS int32_t sn_addend(const sn_elementwise *op, int i, int32_t x) {
  return sn_rescale_small((x + op->input_offset[i]) * (1 << op->left_shift),
                          &op->input_rescale[i]);
}

/* ADD. Inlined into its caller, where `op` is a constant. In place is safe: an
 * element is read before the one at its position is written. */
SN_ALWAYS void sn_add_s8__portable(const sn_elementwise *op, const sn_view *in0,
                                   const sn_view *in1, const sn_view *out,
                                   const sn_tile *tile) {
  const int32_t step0 = op->input[0].channels > 1;
  const int32_t step1 = op->input[1].channels > 1;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *a = sn_elementwise_at(op, 0, in0, row, column);
      const int8_t *b = sn_elementwise_at(op, 1, in1, row, column);
      int8_t *y = sn_at(out, row, column, op->output.channels);
      int8_t *const end = y + op->output.channels;
      for (; y != end; a += step0, b += step1)
        *y++ = sn_finish_small(op, sn_addend(op, 0, *a) + sn_addend(op, 1, *b));
    }
}

#endif
