#ifndef SN_WINDOWS_H
#define SN_WINDOWS_H

#include "sn_runs.h"

/* Windows of pools and pixels of reductions, gone over one by one. What is done
 * with each is a function, which is inlined. */

/* The window of one output pixel: that at which `span` was found, (row,
 * column), or `ahead` bytes further on. */
struct sn_windowed {
  struct sn_runs *span;
  const struct sn_source *source;
  int32_t row, column;
  int32_t ahead;
  int32_t taps; /* inside the image */
};

/* Computes all channels of an output pixel. */
typedef void sn_window_function(const sn_pool *op,
                                const struct sn_windowed *window, int8_t *y);

/* Taps along one axis that lie inside the image. */
static inline int32_t sn_window_taps(int32_t first, int32_t taps,
                                     int32_t extent) {
  const int32_t end = first + taps < extent ? first + taps : extent;
  return end - (first > 0 ? first : 0);
}

/* A window that is the whole input, as one row where its rows follow each
 * other. */
SN_ALWAYS struct sn_source sn_source_whole(const sn_view *in, sn_shape shape) {
  struct sn_source source = {
      in, shape, {shape.rows, shape.columns, 1, 1, 1, 1, 0, 0}, 0};
  if (in->row_pitch == shape.columns * in->column_pitch) {
    source.shape.columns *= shape.rows;
    source.shape.rows = 1;
    source.window.columns = source.shape.columns;
    source.window.rows = 1;
  }
  return source;
}

/* Whether a pool has one window, which is the whole input. */
SN_ALWAYS int sn_pool_is_whole(const sn_pool *op) {
  return op->output.rows == 1 && op->output.columns == 1 &&
         op->window.rows == op->input.rows &&
         op->window.columns == op->input.columns && op->window.pad_top == 0 &&
         op->window.pad_left == 0;
}

/* Calls a function with the window and the output of each pixel of a tile. */
SN_ALWAYS void sn_windows_each(const sn_pool *op, const sn_view *in,
                               const sn_view *out, const sn_tile *tile,
                               sn_window_function *function) {
  const struct sn_source source =
      sn_pool_is_whole(op) ? sn_source_whole(in, op->input)
                           : (struct sn_source){in, op->input, op->window, 0};
  const sn_window *window = &source.window;
  const int32_t pixel = sn_pixel_step(&source);
  struct sn_runs span;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;
         column += span.columns) {
      sn_runs_find(&span, &source, row, column, tile->column_end - column);
      const int32_t taps =
          sn_window_taps(row * window->stride_rows - window->pad_top,
                         window->rows, source.shape.rows) *
          sn_window_taps(column * window->stride_columns - window->pad_left,
                         window->columns, source.shape.columns);
      for (int32_t p = 0; p < span.columns; p++) {
        const struct sn_windowed one = {&span,  &source,   row,
                                        column, p * pixel, taps};
        function(op, &one, sn_at(out, row, column + p, op->output.channels));
      }
    }
}

typedef void sn_mean_function(const sn_mean *op,
                              const struct sn_windowed *window, int8_t *y);

/* The same for MEAN: what one mean sums up is a window, and the output is
 * dense; `channels` of each pixel. */
SN_ALWAYS void sn_means_each(const sn_mean *op, const sn_view *in,
                             const sn_view *out, int32_t channels,
                             sn_mean_function *function) {
  const int32_t rows = op->over_rows ? 1 : op->input.rows;
  const int32_t columns = op->over_columns ? 1 : op->input.columns;
  const sn_window window = {op->over_rows ? op->input.rows : 1,
                            op->over_columns ? op->input.columns : 1,
                            1,
                            1,
                            1,
                            1,
                            0,
                            0};
  const struct sn_source source =
      op->over_rows && op->over_columns
          ? sn_source_whole(in, op->input)
          : (struct sn_source){in, op->input, window, 0};
  int8_t *y = (int8_t *)out->data;
  for (int32_t row = 0; row < rows; row++)
    for (int32_t column = 0; column < columns; column++, y += channels) {
      struct sn_runs span;
      sn_runs_find(&span, &source, row, column, 1);
      const struct sn_windowed one = {&span,  &source, row,
                                      column, 0,       op->count};
      function(op, &one, y);
    }
}

/* Adds `pixels` pixels from `x` on, `step` bytes apart, to the sums. */
typedef void sn_sum_function(const int8_t *x, int32_t step, int32_t pixels,
                             int32_t channels, int32_t *sums);

/* Calls a function with the pixels of a tile, as many as lie at equal distances
 * at a time. */
SN_ALWAYS void sn_sum_each(const sn_view *in, const sn_tile *tile,
                           int32_t channels, int32_t *sums,
                           sn_sum_function *function) {
  const int32_t step = in->column_pitch;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;) {
      const int32_t slot = sn_slot(in, row, column);
      const int32_t pixels =
          sn_steps_below(slot, step, in->slots, tile->column_end - column);
      function((const int8_t *)in->data + slot * channels, step * channels,
               pixels, channels, sums);
      column += pixels;
    }
}

#endif
