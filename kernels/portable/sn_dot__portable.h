#ifndef SN_DOT__PORTABLE_H
#define SN_DOT__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_span__portable.h"

/* Products of pixels with the weights of four output channels, which lie `step`
 * bytes apart. Zero points are in the sums' start. */

/* Four products of one input. */
SN_ALWAYS void sn_mac_4(int32_t x, const int8_t *w0, const int8_t *w1,
                        const int8_t *w2, const int8_t *w3, uint32_t sum[4]) {
  sum[0] += (uint32_t)(x * *w0);
  sum[1] += (uint32_t)(x * *w1);
  sum[2] += (uint32_t)(x * *w2);
  sum[3] += (uint32_t)(x * *w3);
}

/* `count` consecutive bytes. */
SN_ALWAYS void sn_dot_4(const int8_t *x, const int8_t *w, int32_t step,
                        int32_t count, uint32_t sum[4]) {
  uint32_t s[4] = {sum[0], sum[1], sum[2], sum[3]};
  const int8_t *w1 = w + step;
  const int8_t *w2 = w1 + step;
  const int8_t *w3 = w2 + step;
  const int8_t *const end = x + (count & ~3);
  const int8_t *const last = x + count;
  while (x != end) {
    SN_UNROLL_4
    for (int i = 0; i < 4; i++)
      sn_mac_4(x[i], w + i, w1 + i, w2 + i, w3 + i, s);
    x += 4;
    w += 4;
    w1 += 4;
    w2 += 4;
    w3 += 4;
  }
  while (x != last)
    sn_mac_4(*x++, w++, w1++, w2++, w3++, s);
  SN_UNROLL_4
  for (int k = 0; k < 4; k++)
    sum[k] = s[k];
}

/* The same of one output channel. */
SN_ALWAYS uint32_t sn_dot_1(const int8_t *x, const int8_t *w, int32_t count,
                            uint32_t sum) {
  const int8_t *const end = x + count;
  while (x != end)
    sum += (uint32_t)(*x++ * *w++);
  return sum;
}

/* Adds the weights of `channels` output channels times `factor`: taps that all
 * count as one value. */
static inline void sn_dot_pad(int32_t factor, const int8_t *w, int32_t step,
                              int32_t count, int32_t channels, uint32_t *sum) {
  for (int32_t k = 0; k < channels; k++, w += step) {
    int32_t weights = 0;
    for (int32_t i = 0; i < count; i++)
      weights += w[i];
    sum[k] += (uint32_t)weights * (uint32_t)factor;
  }
}

#endif
