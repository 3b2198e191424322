#ifndef SN_AVERAGE_POOL_S8__ARMV7EM_H
#define SN_AVERAGE_POOL_S8__ARMV7EM_H

#include "sn_pool__armv7em.h"

/* `words` words of an output pixel from `channel` on. */
SN_INLINE void sn_average_block(const sn_pool *op,
                                const struct sn_windowed *window,
                                int32_t channel, int words, int wide,
                                int8_t *y) {
  struct sn_sums sums = {wide, {0}, {0}};
  sn_window_sums(window, channel, words, &sums);
  SN_UNROLL
  for (int k = 0; k < words; k++)
    sn_store(y + channel + 4 * k,
             sn_average_4(op, sn_sums_of(&sums, k), (uint32_t)window->taps));
}

SN_INLINE void sn_average_words(const sn_pool *op,
                                const struct sn_windowed *window, int8_t *y) {
  const int32_t channels = op->output.channels;
  const int wide = op->window.rows * op->window.columns > SN_HALF_BYTES;
  int32_t c = 0;
  for (; !wide && c + 4 * SN_POOL_WORDS <= channels; c += 4 * SN_POOL_WORDS)
    sn_average_block(op, window, c, SN_POOL_WORDS, 0, y);
  for (; c < channels; c += 4)
    sn_average_block(op, window, c + 4 <= channels ? c : channels - 4, 1, wide,
                     y);
}

/* AVERAGE_POOL_2D over the taps inside the image, rounded half away from zero,
 * of at least four channels. Every window has to cover at least one pixel of
 * the image. */
static inline void sn_average_pool_s8__armv7em(const sn_pool *op,
                                               const sn_view *in,
                                               const sn_view *out,
                                               const sn_tile *tile) {
  sn_windows_each(op, in, out, tile, sn_average_words);
}

#endif
