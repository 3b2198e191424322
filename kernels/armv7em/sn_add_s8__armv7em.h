#ifndef SN_ADD_S8__ARMV7EM_H
#define SN_ADD_S8__ARMV7EM_H

#include "sn_rescale__armv7em.h"

/* Twice an input on the finer scale, a multiple of 4. */
SN_INLINE int32_t sn_add_input(const sn_elementwise *op, int i, int32_t x) {
  return (x + op->input_offset[i]) * (1 << (op->left_shift + 1));
}

/* ADD of tensors of the same extent whose rescalings are by less than one.
 * Inlined into its caller, where `op` is a constant, so that shifts become part
 * of other instructions. In place is safe: an element is read before the one at
 * its position is written. */
SN_INLINE void sn_add_s8__armv7em(const sn_elementwise *op, const sn_view *in0,
                                  const sn_view *in1, const sn_view *out,
                                  const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const int saturates =
      op->activation_min == INT8_MIN && op->activation_max == INT8_MAX;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *a = (const int8_t *)sn_pixel(in0, row, column, channels);
      const int8_t *b = (const int8_t *)sn_pixel(in1, row, column, channels);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      int8_t *const end = y + channels;
      while (y != end) {
        const int32_t sum = sn_rescale_twice(sn_add_input(op, 0, *a++),
                                             &op->input_rescale[0], 0) +
                            sn_rescale_twice(sn_add_input(op, 1, *b++),
                                             &op->input_rescale[1], 0);
        const int32_t result = sn_ssat8(
            sn_rescale_twice(2 * sum, &op->output_rescale, op->output_offset));
        *y++ = (int8_t)(saturates ? result
                                  : sn_clamp(result, op->activation_min,
                                             op->activation_max));
      }
    }
}

#endif
