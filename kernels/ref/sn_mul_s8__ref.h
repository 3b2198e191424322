#ifndef SN_MUL_S8__REF_H
#define SN_MUL_S8__REF_H

#include "sn_elementwise__ref.h"

static inline int8_t sn_mul_element(const sn_elementwise *op, int32_t a,
                                    int32_t b) {
  const int32_t product = (a + op->input_offset[0]) * (b + op->input_offset[1]);
  return sn_finish((uint32_t)product, op->output_rescale.multiplier,
                   op->output_rescale.shift, op->output_offset,
                   op->activation_min, op->activation_max);
}

/* MUL. In place is safe. */
static inline void sn_mul_s8__ref(const sn_elementwise *op, const sn_view *in0,
                                  const sn_view *in1, const sn_view *out,
                                  const sn_tile *tile) {
  sn_elementwise_each(op, in0, in1, out, tile, sn_mul_element);
}

#endif
