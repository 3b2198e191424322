#ifndef SN_DEPTHWISE_CONV2D_S8__PORTABLE_H
#define SN_DEPTHWISE_CONV2D_S8__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_span__portable.h"

/* Output channels from `first` on, `count` of them, of which each reads the
 * input channel `at`. */
struct sn_depthwise_block {
  int32_t first;
  int32_t at[4];
};

/* Adds a run's products. `count` is 1 or 4; `consecutive` says that the input
 * channels are. */
SN_ALWAYS void sn_depthwise_run(const sn_depthwise_conv2d *op,
                                const struct sn_run *run, int32_t ahead,
                                int32_t step,
                                const struct sn_depthwise_block *block,
                                int count, int consecutive, uint32_t sum[4]) {
  const int32_t channels = op->output.channels;
  const int8_t *w = op->weights + run->tap * channels + block->first;
  const int8_t *const end = w + run->taps * channels;
  if (run->x == NULL) {
    for (; w != end; w += channels)
      for (int k = 0; k < count; k++)
        sum[k] += (uint32_t)(w[k] * -op->input_offset);
    return;
  }
  const int8_t *x = run->x + ahead + block->at[0];
  for (; w != end; w += channels, x += step) {
    SN_UNROLL_4
    for (int k = 0; k < count; k++)
      sum[k] +=
          (uint32_t)(w[k] * x[consecutive ? k : block->at[k] - block->at[0]]);
  }
}

/* One block of channels along a span of output pixels. */
SN_ALWAYS void sn_depthwise_span(const sn_depthwise_conv2d *op,
                                 const struct sn_source *source,
                                 struct sn_span *span, const sn_view *out,
                                 int32_t row, int32_t column,
                                 const struct sn_depthwise_block *block,
                                 int count, int consecutive) {
  const int32_t step = sn_tap_step(source);
  const int32_t pixel = sn_pixel_step(source);
  const int32_t first = block->first;
  for (int32_t p = 0; p < span->columns; p++) {
    uint32_t sum[4];
    SN_UNROLL_4
    for (int k = 0; k < count; k++)
      sum[k] = (uint32_t)op->start[first + k];
    sn_span_restart(span, source, row, column);
    do
      for (int32_t r = 0; r < span->runs; r++)
        sn_depthwise_run(op, &span->run[r], p * pixel, step, block, count,
                         consecutive, sum);
    while (sn_span_more(span, source, row, column));
    int8_t *y = sn_at(out, row, column + p, op->output.channels) + first;
    SN_UNROLL_4
    for (int k = 0; k < count; k++)
      y[k] = sn_finish_sum(sum[k], op->multiplier[first + k],
                           op->shift[first + k], op->output_offset,
                           op->activation_min, op->activation_max);
  }
}

/* DEPTHWISE_CONV_2D, four output channels at a time along a row. With depth
 * multiplier 1 it is safe in place, as the plain kernel is. Reads op->start. */
static inline void
sn_depthwise_conv2d_s8__portable(const sn_depthwise_conv2d *op,
                                 const sn_view *in, const sn_view *out,
                                 const sn_tile *tile) {
  const struct sn_source source = {in, op->input, op->window};
  const int32_t channels = op->output.channels;
  const int32_t times = op->depth_multiplier;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;) {
      struct sn_span span;
      sn_span_find(&span, &source, row, column, tile->column_end - column);
      struct sn_depthwise_block block = {0, {0}};
      while (block.first < channels) {
        const int count = channels - block.first >= 4 ? 4 : 1;
        for (int k = 0; k < count; k++)
          block.at[k] =
              times == 1 ? block.first + k : (block.first + k) / times;
        if (count == 1)
          sn_depthwise_span(op, &source, &span, out, row, column, &block, 1, 1);
        else if (times == 1)
          sn_depthwise_span(op, &source, &span, out, row, column, &block, 4, 1);
        else
          sn_depthwise_span(op, &source, &span, out, row, column, &block, 4, 0);
        block.first += count;
      }
      column += span.columns;
    }
}

#endif
