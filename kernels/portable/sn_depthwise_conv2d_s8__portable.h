#ifndef SN_DEPTHWISE_CONV2D_S8__PORTABLE_H
#define SN_DEPTHWISE_CONV2D_S8__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_runs.h"

/* Output channels from `first` on, `count` of them: 4, or 1. */
struct sn_depthwise_block {
  const sn_depthwise_conv2d *op;
  int32_t tap; /* bytes from one tap's pixel to the next one's */
  int32_t first;
  int32_t count;
  int32_t at[4]; /* their input channels */
};

/* The products of `taps` pixels with four output channels. Zero points are in
 * the sums' start. `at` are the input channels after the first one. */
SN_ALWAYS void sn_depthwise_taps_4(const int8_t *x, int32_t x_step,
                                   const int8_t *w, int32_t w_step,
                                   int32_t taps, int32_t at1, int32_t at2,
                                   int32_t at3, uint32_t sum[4]) {
  uint32_t s[4] = {sum[0], sum[1], sum[2], sum[3]};
  for (; taps > 0; taps--) {
    s[0] += (uint32_t)(x[0] * w[0]);
    s[1] += (uint32_t)(x[at1] * w[1]);
    s[2] += (uint32_t)(x[at2] * w[2]);
    s[3] += (uint32_t)(x[at3] * w[3]);
    x += x_step;
    w += w_step;
  }
  SN_UNROLL_4
  for (int k = 0; k < 4; k++)
    sum[k] = s[k];
}

SN_ALWAYS uint32_t sn_depthwise_taps_1(const int8_t *x, int32_t x_step,
                                       const int8_t *w, int32_t w_step,
                                       int32_t taps, uint32_t sum) {
  for (; taps > 0; taps--) {
    sum += (uint32_t)(*x * *w);
    x += x_step;
    w += w_step;
  }
  return sum;
}

/* Adds the products of the runs at hand, whose pixels lie `ahead` bytes further
 * on. Taps outside the image read one zero point again and again. */
SN_APART void sn_depthwise_runs(const struct sn_depthwise_block *block,
                                const struct sn_runs *span, int32_t ahead,
                                uint32_t *sum) {
  const sn_depthwise_conv2d *op = block->op;
  const int8_t pad = (int8_t)-op->input_offset;
  const int8_t pads[4] = {pad, pad, pad, pad};
  const int8_t *weights = op->weights + block->first;
  const int32_t channels = op->output.channels;
  const struct sn_run *const end = span->run + span->runs;
  const int32_t *at = block->at;
  for (const struct sn_run *run = span->run; run != end; run++) {
    const int8_t *x = run->x == NULL ? pads : run->x + ahead + at[0];
    const int32_t step = run->x == NULL ? 0 : block->tap;
    const int8_t *w = weights + run->weights;
    if (block->count == 1)
      sum[0] = sn_depthwise_taps_1(x, step, w, channels, run->taps, sum[0]);
    else if (op->depth_multiplier == 1 || run->x == NULL)
      sn_depthwise_taps_4(x, step, w, channels, run->taps, 1, 2, 3, sum);
    else
      sn_depthwise_taps_4(x, step, w, channels, run->taps, at[1] - at[0],
                          at[2] - at[0], at[3] - at[0], sum);
  }
}

/* Four channels, each its input channel, along a span of output pixels whose
 * taps all lie inside the image. */
SN_APART void sn_depthwise_four(const struct sn_depthwise_block *block,
                                const struct sn_source *source,
                                const struct sn_runs *span, const sn_view *out,
                                int32_t row, int32_t column) {
  const sn_depthwise_conv2d *op = block->op;
  const struct sn_ends ends = SN_ENDS(op);
  const int32_t channels = op->output.channels;
  const int32_t first = block->first;
  const int32_t step = sn_pixel_step(source);
  const int8_t *weights = op->weights + first;
  const struct sn_run *const end = span->run + span->runs;
  int32_t ahead = first;
  for (int32_t p = 0; p < span->columns; p++, ahead += step) {
    uint32_t sum[4];
    memcpy(sum, op->start + first, sizeof sum);
    for (const struct sn_run *run = span->run; run != end; run++)
      sn_depthwise_taps_4(run->x + ahead, block->tap, weights + run->weights,
                          channels, run->taps, 1, 2, 3, sum);
    sn_finish_sums(&ends, first, 4, sum,
                   sn_at(out, row, column + p, channels) + first);
  }
}

/* One block of channels along a span of output pixels. */
static inline void sn_depthwise_span(const struct sn_depthwise_block *block,
                                     const struct sn_source *source,
                                     struct sn_runs *span, const sn_view *out,
                                     int32_t row, int32_t column) {
  const sn_depthwise_conv2d *op = block->op;
  const int32_t pixel = sn_pixel_step(source);
  const int32_t *start = op->start + block->first;
  const struct sn_ends ends = SN_ENDS(op);
  for (int32_t p = 0; p < span->columns; p++) {
    uint32_t sum[4] = {(uint32_t)start[0]};
    for (int32_t k = 1; k < block->count; k++)
      sum[k] = (uint32_t)start[k];
    sn_runs_restart(span, source, row, column);
    do
      sn_depthwise_runs(block, span, p * pixel, sum);
    while (sn_runs_more(span, source, row, column));
    int8_t *y = sn_at(out, row, column + p, op->output.channels);
    sn_finish_sums(&ends, block->first, block->count, sum, y + block->first);
  }
}

/* DEPTHWISE_CONV_2D, four output channels at a time along a row. With depth
 * multiplier 1 it is safe in place, as the plain kernel is. Reads op->start. */
static inline void
sn_depthwise_conv2d_s8__portable(const sn_depthwise_conv2d *op,
                                 const sn_view *in, const sn_view *out,
                                 const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const struct sn_source source = {in, op->input, op->window, channels};
  struct sn_depthwise_block block = {op, sn_tap_step(&source), 0, 0, {0}};
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;) {
      struct sn_runs span;
      sn_runs_find(&span, &source, row, column, tile->column_end - column);
      for (block.first = 0; block.first < channels;
           block.first += block.count) {
        block.count = channels - block.first >= 4 ? 4 : 1;
        for (int32_t k = 0; k < block.count; k++)
          block.at[k] = op->depth_multiplier == 1
                            ? block.first + k
                            : (block.first + k) / op->depth_multiplier;
        if (span.inside && block.count == 4 && op->depth_multiplier == 1)
          sn_depthwise_four(&block, &source, &span, out, row, column);
        else
          sn_depthwise_span(&block, &source, &span, out, row, column);
      }
      column += span.columns;
    }
}

#endif
