#ifndef SN_POOL__PORTABLE_H
#define SN_POOL__PORTABLE_H

#include "sn_sums__portable.h"
#include "sn_windows.h"

/* Pooling, four channels at a time: sums for the average or largest values. */

enum sn_pool_kind { SN_POOL_AVERAGE, SN_POOL_MAX };

/* Replaces four channels by the largest of theirs and those of `taps` pixels
 * that lie `step` bytes apart. */
SN_ALWAYS void sn_largest_4(const int8_t *x, int32_t step, int32_t taps,
                            uint32_t value[4]) {
  int32_t v[4];
  SN_UNROLL_4
  for (int k = 0; k < 4; k++)
    v[k] = (int32_t)value[k];
  for (; taps > 0; taps--, x += step) {
    SN_UNROLL_4
    for (int k = 0; k < 4; k++)
      v[k] = x[k] > v[k] ? x[k] : v[k];
  }
  SN_UNROLL_4
  for (int k = 0; k < 4; k++)
    value[k] = (uint32_t)v[k];
}

SN_ALWAYS uint32_t sn_largest_1(const int8_t *x, int32_t step, int32_t taps,
                                uint32_t value) {
  int32_t v = (int32_t)value;
  for (; taps > 0; taps--, x += step)
    v = *x > v ? *x : v;
  return (uint32_t)v;
}

/* Takes in the runs at hand, whose pixels lie `ahead` bytes further on; `count`
 * channels, 4 or 1. */
SN_ALWAYS void sn_pool_runs(const struct sn_runs *span, int32_t ahead,
                            int32_t step, int32_t count, enum sn_pool_kind kind,
                            uint32_t value[4]) {
  const struct sn_run *const end = span->run + span->runs;
  for (const struct sn_run *run = span->run; run != end; run++) {
    if (run->x == NULL)
      continue;
    const int8_t *x = run->x + ahead;
    if (kind == SN_POOL_AVERAGE && count == 4)
      sn_sum_4(x, step, run->taps, value);
    else if (kind == SN_POOL_AVERAGE)
      value[0] = sn_sum_1(x, step, run->taps, value[0]);
    else if (count == 4)
      sn_largest_4(x, step, run->taps, value);
    else
      value[0] = sn_largest_1(x, step, run->taps, value[0]);
  }
}

/* One output pixel. */
SN_ALWAYS void sn_pool_pixel(const sn_pool *op,
                             const struct sn_windowed *window, int8_t *y,
                             enum sn_pool_kind kind) {
  const int32_t channels = op->output.channels;
  const int32_t step = sn_tap_step(window->source);
  const int32_t taps = window->taps;
  const int32_t low = op->activation_min;
  const int32_t high = op->activation_max;
  const uint32_t start = kind == SN_POOL_MAX ? (uint32_t)INT8_MIN : 0;
  struct sn_runs *span = window->span;
  int32_t count;
  for (int32_t c = 0; c < channels; c += count) {
    uint32_t value[4] = {start, start, start, start};
    count = channels - c >= 4 ? 4 : 1;
    sn_runs_restart(span, window->source, window->row, window->column);
    do
      sn_pool_runs(span, window->ahead + c, step, count, kind, value);
    while (sn_runs_more(span, window->source, window->row, window->column));
    for (int32_t k = 0; k < count; k++) {
      int32_t v = (int32_t)value[k];
      if (kind == SN_POOL_AVERAGE)
        v = (v + (v > 0 ? taps / 2 : -(taps / 2))) / taps;
      y[c + k] = (int8_t)sn_clamp(v, low, high);
    }
  }
}

SN_ALWAYS void sn_average_pixel(const sn_pool *op,
                                const struct sn_windowed *window, int8_t *y) {
  sn_pool_pixel(op, window, y, SN_POOL_AVERAGE);
}

SN_ALWAYS void sn_max_pixel(const sn_pool *op, const struct sn_windowed *window,
                            int8_t *y) {
  sn_pool_pixel(op, window, y, SN_POOL_MAX);
}

#endif
