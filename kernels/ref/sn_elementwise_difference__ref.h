#ifndef SN_ELEMENTWISE_DIFFERENCE__REF_H
#define SN_ELEMENTWISE_DIFFERENCE__REF_H

#include "sn_fixedpoint.h"

/* Input 0 less input 1, both brought to a common, finer scale. */
static inline int32_t sn_elementwise_difference(const sn_elementwise *op,
                                                int32_t a, int32_t b) {
  const sn_rescale *scale = op->input_rescale;
  const int32_t x0 = (a + op->input_offset[0]) * (1 << op->left_shift);
  const int32_t x1 = (b + op->input_offset[1]) * (1 << op->left_shift);
  return sn_multiply_quantized(x0, scale[0].multiplier, scale[0].shift) -
         sn_multiply_quantized(x1, scale[1].multiplier, scale[1].shift);
}

#endif
