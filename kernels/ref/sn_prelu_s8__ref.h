#ifndef SN_PRELU_S8__REF_H
#define SN_PRELU_S8__REF_H

#include "sn_elementwise__ref.h"

static inline int8_t sn_prelu_element(const sn_elementwise *op, int32_t a,
                                      int32_t b) {
  const int32_t x = a + op->input_offset[0];
  const int32_t slope = b + op->input_offset[1];
  const sn_rescale *scale =
      x >= 0 ? &op->input_rescale[0] : &op->output_rescale;
  return sn_finish((uint32_t)(x >= 0 ? x : x * slope), scale->multiplier,
                   scale->shift, op->output_offset, op->activation_min,
                   op->activation_max);
}

/* PRELU. In place is safe. */
static inline void sn_prelu_s8__ref(const sn_elementwise *op,
                                    const sn_view *in0, const sn_view *in1,
                                    const sn_view *out, const sn_tile *tile) {
  sn_elementwise_each(op, in0, in1, out, tile, sn_prelu_element);
}

#endif
