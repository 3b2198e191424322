#ifndef SN_MEAN__ARMV7EM_H
#define SN_MEAN__ARMV7EM_H

#include "sn_pool__armv7em.h"
#include "sn_rescale__armv7em.h"

/* The outputs of `count` sums; the division is part of the rescaling. */
SN_INLINE void sn_mean_outputs(const sn_mean *op, const uint32_t sum[],
                               int32_t count, int8_t *y) {
  const uint32_t zero = (uint32_t)op->count * (uint32_t)op->input_zero_point;
  const int32_t round =
      sn_rescale_round(&op->output_rescale, op->output_offset);
  SN_UNROLL
  for (int32_t k = 0; k < count; k++) {
    const int32_t twice = (int32_t)(2 * (sum[k] - zero));
    y[k] = (int8_t)sn_ssat8(
        sn_rescale_rounded(twice, twice, &op->output_rescale, round));
  }
}

#endif
