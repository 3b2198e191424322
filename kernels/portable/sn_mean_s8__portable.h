#ifndef SN_MEAN_S8__PORTABLE_H
#define SN_MEAN_S8__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_sums__portable.h"
#include "sn_windows.h"

/* The sums of `count` channels, 4 or 1, from `channel` on over the pixels that
 * make one mean; with over_channels the one sum over all of them. */
static inline void sn_mean_block(const sn_mean *op,
                                 const struct sn_windowed *window,
                                 int32_t channel, int32_t count,
                                 uint32_t sum[4]) {
  struct sn_runs *span = window->span;
  const int32_t step = sn_tap_step(window->source);
  sn_runs_restart(span, window->source, window->row, window->column);
  do
    for (int32_t r = 0; r < span->runs; r++) {
      const struct sn_run *run = &span->run[r];
      const int8_t *x = run->x + channel;
      if (op->over_channels)
        for (int32_t t = 0; t < run->taps; t++, x += step)
          sum[0] = sn_sum_1(x, 1, op->input.channels, sum[0]);
      else if (count == 4)
        sn_sum_4(x, step, run->taps, sum);
      else
        sum[0] = sn_sum_1(x, step, run->taps, sum[0]);
    }
  while (sn_runs_more(span, window->source, window->row, window->column));
}

/* One pixel of the output. */
SN_ALWAYS void sn_mean_pixel(const sn_mean *op,
                             const struct sn_windowed *window, int8_t *y) {
  const int32_t channels = op->over_channels ? 1 : op->input.channels;
  const uint32_t start =
      0 - (uint32_t)op->count * (uint32_t)op->input_zero_point;
  int32_t count;
  for (int32_t c = 0; c < channels; c += count) {
    uint32_t sum[4] = {start, start, start, start};
    count = channels - c >= 4 ? 4 : 1;
    sn_mean_block(op, window, c, count, sum);
    for (int32_t k = 0; k < count; k++)
      *y++ = sn_finish_sum(sum[k], op->output_rescale.multiplier,
                           op->output_rescale.shift, op->output_offset,
                           INT8_MIN, INT8_MAX);
  }
}

/* MEAN. The whole input is read and the whole output is written, whatever the
 * tile; the division by the count is part of the output's rescaling. */
static inline void sn_mean_s8__portable(const sn_mean *op, const sn_view *in,
                                        const sn_view *out,
                                        const sn_tile *tile) {
  (void)tile;
  sn_means_each(op, in, out, op->over_channels ? 1 : op->input.channels,
                sn_mean_pixel);
}

#endif
