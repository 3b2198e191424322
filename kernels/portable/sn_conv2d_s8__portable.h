#ifndef SN_CONV2D_S8__PORTABLE_H
#define SN_CONV2D_S8__PORTABLE_H

#include "sn_dot__portable.h"

/* A convolution at one output pixel. */
struct sn_conv2d_walk {
  const sn_conv2d *op;
  struct sn_source source;
  int32_t depth;       /* bytes of a tap */
  int32_t filter_size; /* bytes of an output channel's weights */
};

/* Adds a run's products with four output channels, or with `channels` = 1. The
 * run's pixels lie `ahead` bytes further on. */
SN_ALWAYS void sn_conv2d_run(const struct sn_conv2d_walk *walk,
                             const struct sn_run *run, int32_t ahead,
                             const int8_t *w, int channels, uint32_t sum[4]) {
  int32_t count = walk->depth;
  int32_t taps = run->taps;
  const int32_t step = sn_tap_step(&walk->source);
  w += run->tap * count;
  if (run->x == NULL) {
    for (int k = 0; k < channels; k++)
      sum[k] += (uint32_t)-walk->op->input_offset *
                sn_weights_sum(w + k * walk->filter_size, taps * count);
    return;
  }
  const int8_t *x = run->x + ahead;
  if (step == count) {
    count *= taps;
    taps = 1;
  }
  for (; taps > 0; taps--) {
    if (channels == 4)
      sn_dot_4(x, w, walk->filter_size, count, sum);
    else
      sum[0] = sn_dot_1(x, w, count, sum[0]);
    x += step;
    w += count;
  }
}

/* The sums of four output channels, or of one, over all parts of a window. */
SN_ALWAYS void sn_conv2d_window(const struct sn_conv2d_walk *walk,
                                struct sn_span *span, int32_t row,
                                int32_t column, int32_t ahead, const int8_t *w,
                                int channels, uint32_t sum[4]) {
  sn_span_restart(span, &walk->source, row, column);
  do
    for (int32_t r = 0; r < span->runs; r++)
      sn_conv2d_run(walk, &span->run[r], ahead, w, channels, sum);
  while (sn_span_more(span, &walk->source, row, column));
}

/* One output pixel. */
static inline void sn_conv2d_pixel(const struct sn_conv2d_walk *walk,
                                   struct sn_span *span, int32_t row,
                                   int32_t column, int32_t ahead, int8_t *y) {
  const sn_conv2d *op = walk->op;
  const int32_t filters = op->output.channels / op->groups;
  const int8_t *w = op->weights;
  int32_t o = 0;
  for (int32_t group_end = filters; o < op->output.channels;
       group_end += filters, ahead += walk->depth)
    while (o < group_end) {
      const int channels = group_end - o >= 4 ? 4 : 1;
      uint32_t sum[4];
      if (channels == 4) {
        for (int k = 0; k < 4; k++)
          sum[k] = (uint32_t)op->start[o + k];
        sn_conv2d_window(walk, span, row, column, ahead, w, 4, sum);
      } else {
        sum[0] = (uint32_t)op->start[o];
        sn_conv2d_window(walk, span, row, column, ahead, w, 1, sum);
      }
      for (int k = 0; k < channels; k++)
        y[o + k] = sn_finish_sum(sum[k], op->multiplier[o + k],
                                 op->shift[o + k], op->output_offset,
                                 op->activation_min, op->activation_max);
      o += channels;
      w += channels * walk->filter_size;
    }
}

/* CONV_2D, also grouped, four output channels at a time. Reads op->start. */
static inline void sn_conv2d_s8__portable(const sn_conv2d *op,
                                          const sn_view *in, const sn_view *out,
                                          const sn_tile *tile) {
  const int32_t depth = op->input.channels / op->groups;
  const struct sn_conv2d_walk walk = {op,
                                      {in, op->input, op->window},
                                      depth,
                                      op->window.rows * op->window.columns *
                                          depth};
  const int32_t step = sn_pixel_step(&walk.source);
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;) {
      struct sn_span span;
      sn_span_find(&span, &walk.source, row, column, tile->column_end - column);
      for (int32_t p = 0; p < span.columns; p++)
        sn_conv2d_pixel(&walk, &span, row, column + p, p * step,
                        sn_at(out, row, column + p, op->output.channels));
      column += span.columns;
    }
}

#endif
