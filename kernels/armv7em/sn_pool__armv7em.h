#ifndef SN_POOL__ARMV7EM_H
#define SN_POOL__ARMV7EM_H

#include "sn_dsp.h"
#include "sn_fixedpoint.h"
#include "sn_windows.h"

/* Pools and means, a word of four channels at a time. Where their number is no
 * multiple of four, the last word overlaps the one before, and what both have
 * is computed twice; there are at least four. */

/* Words of a block; those left over go one by one, and so do all of sums that
 * are too large for halves. */
enum { SN_POOL_WORDS = 4 };

/* Bytes whose sum 16 bits hold. */
enum { SN_HALF_BYTES = 256 };

/* Four copies of a byte. */
SN_INLINE uint32_t sn_four(int32_t byte) { return 0x01010101u * (uint8_t)byte; }

/* Replaces `words` words by the larger bytes of theirs and those of `taps`
 * pixels from `x` on that lie `step` bytes apart. */
SN_INLINE void sn_largest_words(const int8_t *x, int32_t step, int32_t taps,
                                int words, uint32_t most[]) {
  for (; taps > 0; taps--, x += step) {
    SN_UNROLL
    for (int k = 0; k < words; k++)
      most[k] = sn_larger_4(sn_load(x + 4 * k), most[k]);
  }
}

/* Adds `words` words of such pixels to the halves of sums: those of bytes 0 and
 * 2 of a word, then those of bytes 1 and 3. */
SN_INLINE void sn_sum_halves(const int8_t *x, int32_t step, int32_t taps,
                             int words, uint32_t half[]) {
  for (; taps > 0; taps--, x += step) {
    SN_UNROLL
    for (int k = 0; k < words; k++) {
      const uint32_t word = sn_load(x + 4 * k);
      half[2 * k] = sn_sxtab16(half[2 * k], word);
      half[2 * k + 1] = sn_sxtab16_ror8(half[2 * k + 1], word);
    }
  }
}

SN_INLINE void sn_sum_add(uint32_t *sum, int32_t x) {
  *sum = (uint32_t)sn_add_wrap((int32_t)*sum, x);
}

/* Adds halves to sums of 32 bits, in the order of the channels, and starts them
 * anew. */
SN_INLINE void sn_sum_widen(uint32_t half[], int words, uint32_t sum[]) {
  SN_UNROLL
  for (int k = 0; k < words; k++) {
    SN_UNROLL
    for (int odd = 0; odd < 2; odd++) {
      uint32_t *const two = &half[2 * k + odd];
      sn_sum_add(&sum[4 * k + odd], (int16_t)*two);
      sn_sum_add(&sum[4 * k + odd + 2], (int32_t)*two >> 16);
      *two = 0;
    }
  }
}

/* Adds `words` words of any number of pixels to sums. */
SN_INLINE void sn_sum_words(const int8_t *x, int32_t step, int32_t taps,
                            int words, uint32_t sum[]) {
  uint32_t half[2 * SN_POOL_WORDS] = {0};
  while (taps > 0) {
    const int32_t some = taps < SN_HALF_BYTES ? taps : SN_HALF_BYTES;
    sn_sum_halves(x, step, some, words, half);
    sn_sum_widen(half, words, sum);
    x += some * step;
    taps -= some;
  }
}

/* Sums of a block's words: halves, and where a window may have more taps than
 * they hold, what they have been added to. */
struct sn_sums {
  int wide;
  uint32_t half[2 * SN_POOL_WORDS];
  uint32_t sum[4 * SN_POOL_WORDS];
};

/* Adds up a window's `words` words from `channel` on; `sums` is zero. */
SN_INLINE void sn_window_sums(const struct sn_windowed *window, int32_t channel,
                              int words, struct sn_sums *sums) {
  struct sn_runs *const span = window->span;
  const int32_t step = sn_tap_step(window->source);
  const int32_t ahead = window->ahead + channel;
  sn_runs_restart(span, window->source, window->row, window->column);
  do {
    const struct sn_run *const end = span->run + span->runs;
    for (const struct sn_run *run = span->run; run != end; run++)
      if (run->x != NULL && sums->wide)
        sn_sum_words(run->x + ahead, step, run->taps, words, sums->sum);
      else if (run->x != NULL)
        sn_sum_halves(run->x + ahead, step, run->taps, words, sums->half);
  } while (sn_runs_more(span, window->source, window->row, window->column));
}

/* The four sums of one word, behind what has been stored before: schedulers
 * that mix the words run out of registers. */
SN_INLINE const uint32_t *sn_sums_of(struct sn_sums *sums, int word) {
  uint32_t *const sum = sums->sum + 4 * word;
  if (!sums->wide) {
    SN_ORDER(sums->half[2 * word]);
    sn_sum_widen(sums->half + 2 * word, 1, sum);
  }
  return sum;
}

/* Adds all channels of some pixels, modulo 2^32; `sums` has one number each. */
SN_NOINLINE static void sn_sum_pixels_4(const int8_t *x, int32_t step,
                                        int32_t pixels, int32_t channels,
                                        int32_t *sums) {
  uint32_t *const sum = (uint32_t *)sums;
  int32_t c = 0;
  for (; c + 4 * SN_POOL_WORDS <= channels; c += 4 * SN_POOL_WORDS)
    sn_sum_words(x + c, step, pixels, SN_POOL_WORDS, sum + c);
  for (; c + 4 <= channels; c += 4)
    sn_sum_words(x + c, step, pixels, 1, sum + c);
  for (; c < channels; c++)
    for (int32_t p = 0; p < pixels; p++)
      sn_sum_add(&sum[c], x[p * step + c]);
}

/* The average of `taps` bytes as it is stored: sum / taps, rounded half away
 * from zero, plus 128. That is floor((2 * sum + taps - [sum < 0]) / (2 *
 * taps)): the subtrahend matters where the dividend is a multiple of the
 * divisor, which it is only at a half. With 257 for 1 there is nothing
 * negative. */
SN_INLINE uint32_t sn_average(uint32_t sum, uint32_t taps) {
  return (2 * sum + (uint32_t)((int32_t)sum >> 31) + 257 * taps) / (2 * taps);
}

/* The averages of four sums, clamped. */
SN_INLINE uint32_t sn_average_4(const sn_pool *op, const uint32_t sum[4],
                                uint32_t taps) {
  uint32_t word = sn_average(sum[0], taps) | sn_average(sum[1], taps) << 8 |
                  sn_average(sum[2], taps) << 16 |
                  sn_average(sum[3], taps) << 24;
  word ^= sn_four(INT8_MIN);
  if (op->activation_min > INT8_MIN)
    word = sn_larger_4(word, sn_four(op->activation_min));
  if (op->activation_max < INT8_MAX)
    word = sn_smaller_4(word, sn_four(op->activation_max));
  return word;
}

#endif
