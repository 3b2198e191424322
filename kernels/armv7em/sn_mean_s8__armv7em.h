#ifndef SN_MEAN_S8__ARMV7EM_H
#define SN_MEAN_S8__ARMV7EM_H

#include "sn_mean__armv7em.h"

/* `words` words of an output pixel from `channel` on. */
SN_INLINE void sn_mean_words(const sn_mean *op,
                             const struct sn_windowed *window, int32_t channel,
                             int words, int wide, int8_t *y) {
  struct sn_sums sums = {wide, {0}, {0}};
  sn_window_sums(window, channel, words, &sums);
  SN_UNROLL
  for (int k = 0; k < words; k++)
    sn_mean_outputs(op, sn_sums_of(&sums, k), 4, y + channel + 4 * k);
}

SN_INLINE void sn_mean_each(const sn_mean *op, const struct sn_windowed *window,
                            int8_t *y) {
  const int32_t channels = op->input.channels;
  const int wide = op->count > SN_HALF_BYTES;
  int32_t c = 0;
  for (; !wide && c + 4 * SN_POOL_WORDS <= channels; c += 4 * SN_POOL_WORDS)
    sn_mean_words(op, window, c, SN_POOL_WORDS, 0, y);
  for (; c < channels; c += 4)
    sn_mean_words(op, window, c + 4 <= channels ? c : channels - 4, 1, wide, y);
}

/* MEAN over rows or columns or both, of at least four channels, whose rescaling
 * is by less than one half. The whole input is read and the whole output is
 * written, whatever the tile. */
static inline void sn_mean_s8__armv7em(const sn_mean *op, const sn_view *in,
                                       const sn_view *out,
                                       const sn_tile *tile) {
  (void)tile;
  sn_means_each(op, in, out, op->input.channels, sn_mean_each);
}

#endif
