#ifndef SN_ADD_S8__PORTABLE_H
#define SN_ADD_S8__PORTABLE_H

#include "sn_elementwise__portable.h"

/* An input on the common, finer scale. */
SN_ALWAYS int32_t sn_addend(const sn_elementwise *op, int i, int32_t x) {
  return sn_rescale_small((x + op->input_offset[i]) * (1 << op->left_shift),
                          &op->input_rescale[i]);
}

SN_ALWAYS int8_t sn_add_pair(const sn_elementwise *op, int32_t a, int32_t b) {
  return sn_finish_small(op, sn_addend(op, 0, a) + sn_addend(op, 1, b));
}

/* ADD. Inlined into its caller, where `op` is a constant. */
SN_ALWAYS void sn_add_s8__portable(const sn_elementwise *op, const sn_view *in0,
                                   const sn_view *in1, const sn_view *out,
                                   const sn_tile *tile) {
  sn_pairs_each(op, in0, in1, out, tile, sn_add_pair);
}

#endif
