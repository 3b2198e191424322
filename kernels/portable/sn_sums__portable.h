#ifndef SN_SUMS__PORTABLE_H
#define SN_SUMS__PORTABLE_H

#include "sn_fixedpoint.h"
#include "sn_runs.h"

/* Sums of pixels, channel by channel. */

/* Adds four channels of `pixels` pixels that lie `step` bytes apart. */
SN_ALWAYS void sn_sum_4(const int8_t *x, int32_t step, int32_t pixels,
                        uint32_t sum[4]) {
  uint32_t s[4] = {sum[0], sum[1], sum[2], sum[3]};
  for (; pixels > 0; pixels--, x += step) {
    SN_UNROLL_4
    for (int k = 0; k < 4; k++)
      s[k] = (uint32_t)sn_add_wrap((int32_t)s[k], x[k]);
  }
  SN_UNROLL_4
  for (int k = 0; k < 4; k++)
    sum[k] = s[k];
}

SN_ALWAYS uint32_t sn_sum_1(const int8_t *x, int32_t step, int32_t pixels,
                            uint32_t sum) {
  for (; pixels > 0; pixels--, x += step)
    sum = (uint32_t)sn_add_wrap((int32_t)sum, *x);
  return sum;
}

/* Adds all channels of some pixels, modulo 2^32; `sums` has one number each. */
SN_APART void sn_sum_pixels(const int8_t *x, int32_t step, int32_t pixels,
                            int32_t channels, int32_t *sums) {
  uint32_t *const sum = (uint32_t *)sums;
  int32_t c = 0;
  for (; c + 4 <= channels; c += 4)
    sn_sum_4(x + c, step, pixels, sum + c);
  for (; c < channels; c++)
    sum[c] = sn_sum_1(x + c, step, pixels, sum[c]);
}

#endif
