#ifndef SN_ELEMENTWISE_SCALED__REF_H
#define SN_ELEMENTWISE_SCALED__REF_H

#include "sn_fixedpoint.h"

/* An element of input `i` in the finer scale that ADD, SUB and
 * SQUARED_DIFFERENCE have for both inputs. */
static inline int32_t sn_elementwise_scaled(const sn_elementwise *op, int32_t i,
                                            int32_t x) {
  const sn_rescale *scale = &op->input_rescale[i];
  const int32_t fine = (x + op->input_offset[i]) * (1 << op->left_shift);
  return sn_multiply_quantized(fine, scale->multiplier, scale->shift);
}

#endif
