#ifndef SN_MUL_S8__PORTABLE_H
#define SN_MUL_S8__PORTABLE_H

#include "sn_elementwise__portable.h"

SN_ALWAYS int8_t sn_mul_pair(const sn_elementwise *op, int32_t a, int32_t b) {
  return sn_finish_small(op,
                         (a + op->input_offset[0]) * (b + op->input_offset[1]));
}

/* MUL. Inlined into its caller, where `op` is a constant. */
SN_ALWAYS void sn_mul_s8__portable(const sn_elementwise *op, const sn_view *in0,
                                   const sn_view *in1, const sn_view *out,
                                   const sn_tile *tile) {
  sn_pairs_each(op, in0, in1, out, tile, sn_mul_pair);
}

#endif
