#ifndef SN_POOL__PORTABLE_H
#define SN_POOL__PORTABLE_H

#include "sn_sums__portable.h"

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

/* Taps along one axis that lie inside the image. */
static inline int32_t sn_pool_taps(int32_t first, int32_t taps,
                                   int32_t extent) {
  const int32_t end = first + taps < extent ? first + taps : extent;
  return end - (first > 0 ? first : 0);
}

SN_ALWAYS void sn_pool_tile(const sn_pool *op, const sn_view *in,
                            const sn_view *out, const sn_tile *tile,
                            enum sn_pool_kind kind) {
  const sn_window *window = &op->window;
  const struct sn_source source = {in, op->input, *window, 0};
  const int32_t channels = op->output.channels;
  const int32_t step = sn_tap_step(&source);
  const int32_t pixel = sn_pixel_step(&source);
  const int32_t low = op->activation_min;
  const int32_t high = op->activation_max;
  const uint32_t start = kind == SN_POOL_MAX ? (uint32_t)INT8_MIN : 0;
  struct sn_runs span;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;
         column += span.columns) {
      sn_runs_find(&span, &source, row, column, tile->column_end - column);
      const int32_t taps =
          sn_pool_taps(row * window->stride_rows - window->pad_top,
                       window->rows, op->input.rows) *
          sn_pool_taps(column * window->stride_columns - window->pad_left,
                       window->columns, op->input.columns);
      for (int32_t p = 0; p < span.columns; p++) {
        int8_t *y = sn_at(out, row, column + p, channels);
        int32_t count;
        for (int32_t c = 0; c < channels; c += count) {
          uint32_t value[4] = {start, start, start, start};
          count = channels - c >= 4 ? 4 : 1;
          sn_runs_restart(&span, &source, row, column);
          do
            sn_pool_runs(&span, p * pixel + c, step, count, kind, value);
          while (sn_runs_more(&span, &source, row, column));
          for (int32_t k = 0; k < count; k++) {
            int32_t v = (int32_t)value[k];
            if (kind == SN_POOL_AVERAGE)
              v = (v + (v > 0 ? taps / 2 : -(taps / 2))) / taps;
            y[c + k] = (int8_t)sn_clamp(v, low, high);
          }
        }
      }
    }
}

#endif
