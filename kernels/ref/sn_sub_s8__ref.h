#ifndef SN_SUB_S8__REF_H
#define SN_SUB_S8__REF_H

#include "sn_elementwise__ref.h"

static inline int8_t sn_sub_element(const sn_elementwise *op, int32_t a,
                                    int32_t b) {
  const int32_t difference =
      sn_elementwise_scaled(op, 0, a) - sn_elementwise_scaled(op, 1, b);
  return sn_finish((uint32_t)difference, op->output_rescale.multiplier,
                   op->output_rescale.shift, op->output_offset,
                   op->activation_min, op->activation_max);
}

/* SUB. In place is safe. */
static inline void sn_sub_s8__ref(const sn_elementwise *op, const sn_view *in0,
                                  const sn_view *in1, const sn_view *out,
                                  const sn_tile *tile) {
  sn_elementwise_each(op, in0, in1, out, tile, sn_sub_element);
}

#endif
