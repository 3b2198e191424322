#ifndef SN_MAX_POOL_S8__ARMV7EM_H
#define SN_MAX_POOL_S8__ARMV7EM_H

#include "sn_pool__armv7em.h"

/* `words` words of an output pixel from `channel` on. The clamp's lower end is
 * where the search for the largest starts. */
SN_INLINE void sn_max_block(const sn_pool *op, const struct sn_windowed *window,
                            int32_t channel, int words, int8_t *y) {
  struct sn_runs *const span = window->span;
  const int32_t step = sn_tap_step(window->source);
  const int32_t ahead = window->ahead + channel;
  uint32_t most[SN_POOL_WORDS];
  SN_UNROLL
  for (int k = 0; k < words; k++)
    most[k] = sn_four(op->activation_min);
  sn_runs_restart(span, window->source, window->row, window->column);
  do {
    const struct sn_run *const end = span->run + span->runs;
    for (const struct sn_run *run = span->run; run != end; run++)
      if (run->x != NULL)
        sn_largest_words(run->x + ahead, step, run->taps, words, most);
  } while (sn_runs_more(span, window->source, window->row, window->column));
  SN_UNROLL
  for (int k = 0; k < words; k++)
    sn_store(y + channel + 4 * k,
             op->activation_max < INT8_MAX
                 ? sn_smaller_4(most[k], sn_four(op->activation_max))
                 : most[k]);
}

SN_INLINE void sn_max_words(const sn_pool *op, const struct sn_windowed *window,
                            int8_t *y) {
  const int32_t channels = op->output.channels;
  int32_t c = 0;
  for (; c + 4 * SN_POOL_WORDS <= channels; c += 4 * SN_POOL_WORDS)
    sn_max_block(op, window, c, SN_POOL_WORDS, y);
  for (; c < channels; c += 4)
    sn_max_block(op, window, c + 4 <= channels ? c : channels - 4, 1, y);
}

/* MAX_POOL_2D over the taps inside the image, of at least four channels. */
static inline void sn_max_pool_s8__armv7em(const sn_pool *op, const sn_view *in,
                                           const sn_view *out,
                                           const sn_tile *tile) {
  sn_windows_each(op, in, out, tile, sn_max_words);
}

#endif
