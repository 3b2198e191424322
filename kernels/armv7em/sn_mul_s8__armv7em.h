#ifndef SN_MUL_S8__ARMV7EM_H
#define SN_MUL_S8__ARMV7EM_H

#include "sn_rescale__armv7em.h"
#include "sn_runs.h"

/* A number as both halves of a word. */
SN_INLINE uint32_t sn_both(int32_t x) {
  return ((uint32_t)x & 0xFFFFu) | (uint32_t)x << 16;
}

/* The output for twice a product. */
SN_INLINE int8_t sn_mul_output(const sn_elementwise *op, int32_t round,
                               int32_t twice) {
  const int32_t result =
      sn_ssat8(sn_rescale_rounded(twice, twice, &op->output_rescale, round));
  return (
      int8_t)(op->activation_min == INT8_MIN && op->activation_max == INT8_MAX
                  ? result
                  : sn_clamp(result, op->activation_min, op->activation_max));
}

/* `count` elements that lie together, or where `steps` is 0 with one of the
 * input `second`, the other's index being 1 - second. */
SN_INLINE void sn_mul_run(const sn_elementwise *op, int second, int steps,
                          const int8_t *a, const int8_t *b, int8_t *y,
                          int32_t count) {
  const int32_t offset_a = op->input_offset[1 - second];
  const int32_t offset_b = op->input_offset[second];
  int32_t round = sn_rescale_round(&op->output_rescale, op->output_offset);
  SN_ORDER(round); /* a register, with which additions shift, not a constant */
  const uint32_t one = sn_both(2 * (*b + offset_b));
  int8_t *const end = y + count;
  for (int8_t *const fours = y + (count & ~3); y != fours;
       y += 4, a += 4, b += steps ? 4 : 0) {
    const uint32_t u = sn_load(a);
    const uint32_t u0 = sn_sxtab16(sn_both(offset_a), u);
    const uint32_t u1 = sn_sxtab16_ror8(sn_both(offset_a), u);
    uint32_t v0 = one, v1 = one;
    if (steps) {
      const uint32_t v = sn_load(b);
      v0 = sn_double(sn_sxtab16(sn_both(offset_b), v));
      v1 = sn_double(sn_sxtab16_ror8(sn_both(offset_b), v));
    }
    y[0] = sn_mul_output(op, round, sn_smulbb(u0, v0));
    y[1] = sn_mul_output(op, round, sn_smulbb(u1, v1));
    y[2] = sn_mul_output(op, round, sn_smultt(u0, v0));
    y[3] = sn_mul_output(op, round, sn_smultt(u1, v1));
  }
  for (; y != end; y++, a++, b += steps)
    *y = sn_mul_output(op, round, 2 * (*a + offset_a) * (*b + offset_b));
}

/* How many columns of an input from a slot on, `columns` at most, lie together
 * with those of the output. */
SN_INLINE int32_t sn_mul_together(const sn_elementwise *op, int i,
                                  const sn_view *in, int32_t slot,
                                  int32_t columns) {
  const sn_shape *shape = &op->input[i];
  return shape->columns == op->output.columns &&
                 shape->channels == op->output.channels
             ? sn_together(in, slot, columns)
             : 1;
}

SN_INLINE int32_t sn_mul_slot(const sn_elementwise *op, int i,
                              const sn_view *in, int32_t row, int32_t column) {
  const sn_shape *shape = &op->input[i];
  return sn_slot(in, shape->rows > 1 ? row : 0,
                 shape->columns > 1 ? column : 0);
}

/* MUL whose rescaling is by less than one half. Inlined into its caller, where
 * `op` is a constant, so that shifts become part of other instructions. In
 * place is safe: elements are read, four at a time, before those at their
 * positions are written. */
SN_INLINE void sn_mul_s8__armv7em(const sn_elementwise *op, const sn_view *in0,
                                  const sn_view *in1, const sn_view *out,
                                  const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const int second = op->input[0].channels == channels;
  const sn_view *const in[2] = {in0, in1};
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;) {
      const int32_t from0 = sn_mul_slot(op, 0, in0, row, column);
      const int32_t from1 = sn_mul_slot(op, 1, in1, row, column);
      const int32_t to = sn_slot(out, row, column);
      int32_t run = sn_together(out, to, tile->column_end - column);
      run = sn_mul_together(op, 0, in0, from0, run);
      run = sn_mul_together(op, 1, in1, from1, run);
      const int8_t *const x[2] = {
          (const int8_t *)in[0]->data + from0 * op->input[0].channels,
          (const int8_t *)in[1]->data + from1 * op->input[1].channels};
      sn_mul_run(op, second, op->input[second].channels == channels,
                 x[1 - second], x[second], (int8_t *)out->data + to * channels,
                 run * channels);
      column += run;
    }
}

#endif
