#ifndef SN_ADD_S8__ARMV7EM_H
#define SN_ADD_S8__ARMV7EM_H

#include "sn_rescale__armv7em.h"
#include "sn_runs.h"

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
  /* Equal scales: the inputs' shifts then give 2 * sum without sum. */
  const int halves = op->input_rescale[0].multiplier == 1 << 30 &&
                     op->input_rescale[1].multiplier == 1 << 30;
  int32_t round0 = sn_rescale_round(&op->input_rescale[0], 0);
  int32_t round1 = sn_rescale_round(&op->input_rescale[1], 0);
  int32_t round = sn_rescale_round(&op->output_rescale, op->output_offset);
  if (op->input_rescale[0].shift < 0)
    SN_ORDER(round0);
  if (op->input_rescale[1].shift < 0)
    SN_ORDER(round1);
  SN_ORDER(round);
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;) {
      const int32_t from0 = sn_slot(in0, row, column);
      const int32_t from1 = sn_slot(in1, row, column);
      const int32_t to = sn_slot(out, row, column);
      int32_t run = sn_together(out, to, tile->column_end - column);
      run = sn_together(in0, from0, sn_together(in1, from1, run));
      const int8_t *a = (const int8_t *)in0->data + from0 * channels;
      const int8_t *b = (const int8_t *)in1->data + from1 * channels;
      int8_t *y = (int8_t *)out->data + to * channels;
      int8_t *const end = y + run * channels;
      column += run;
      while (y != end) {
        const int32_t x0 = sn_add_input(op, 0, *a++);
        const int32_t x1 = sn_add_input(op, 1, *b++);
        const int32_t sum =
            sn_rescale_rounded(x0, x0, &op->input_rescale[0], round0) +
            sn_rescale_rounded(x1, x1, &op->input_rescale[1], round1);
        const int32_t result = sn_ssat8(sn_rescale_rounded(
            2 * sum, halves ? 2 * sum : sum, &op->output_rescale, round));
        *y++ = (int8_t)(saturates ? result
                                  : sn_clamp(result, op->activation_min,
                                             op->activation_max));
      }
    }
}

#endif
