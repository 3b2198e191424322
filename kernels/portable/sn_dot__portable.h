#ifndef SN_DOT__PORTABLE_H
#define SN_DOT__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_runs.h"

/* Products of pixels with the weights of four output channels, which lie `step`
 * bytes apart. Zero points are in the sums' start. */

/* `count` consecutive bytes. Not unrolled, or compilers would sum up several
 * taps apart. */
SN_ALWAYS void sn_dot_4(const int8_t *x, const int8_t *w, int32_t step,
                        int32_t count, uint32_t sum[4]) {
  uint32_t s[4] = {sum[0], sum[1], sum[2], sum[3]};
  const int8_t *w1 = w + step;
  const int8_t *w2 = w1 + step;
  const int8_t *w3 = w2 + step;
  const int8_t *const end = x + count;
  while (x != end) {
    const int8_t value = *x++;
    s[0] += (uint32_t)(value * *w++);
    s[1] += (uint32_t)(value * *w1++);
    s[2] += (uint32_t)(value * *w2++);
    s[3] += (uint32_t)(value * *w3++);
  }
  SN_UNROLL_4
  for (int k = 0; k < 4; k++)
    sum[k] = s[k];
}

/* Two pixels, which lie `pixel` bytes apart, with two output channels; the sums
 * of the first pixel come first. */
SN_ALWAYS void sn_dot_2x2(const int8_t *x, int32_t pixel, const int8_t *w,
                          int32_t step, int32_t count, uint32_t sum[4]) {
  uint32_t s[4] = {sum[0], sum[1], sum[2], sum[3]};
  const int8_t *x1 = x + pixel;
  const int8_t *w1 = w + step;
  const int8_t *const end = x + count;
  while (x != end) {
    const int8_t value = *x++;
    const int8_t other = *x1++;
    const int8_t weight = *w++;
    const int8_t weight1 = *w1++;
    s[0] += (uint32_t)(value * weight);
    s[2] += (uint32_t)(other * weight);
    s[1] += (uint32_t)(value * weight1);
    s[3] += (uint32_t)(other * weight1);
  }
  SN_UNROLL_4
  for (int k = 0; k < 4; k++)
    sum[k] = s[k];
}

/* The same of one pixel and one output channel. */
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
