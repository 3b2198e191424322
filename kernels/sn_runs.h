#ifndef SN_RUNS_H
#define SN_RUNS_H

#include "sn_compiler.h"
#include "sn_kernel.h"

/* Where the taps of a window lie in memory: found once for a span of output
 * pixels, in whose loops pointers only move on. */

/* Runs that are kept at a time: those of a window of 7 rows, most of which do
 * not wrap. */
enum { SN_RUNS = 12 };

/* Taps of one row of a window that lie at equal distances. */
struct sn_run {
  const int8_t *x; /* pixel of the first one; NULL: outside the image */
  int32_t weights; /* bytes before its weights */
  int32_t taps;
};

/* The runs of a window, or a part of them if there are more than SN_RUNS. */
struct sn_runs {
  int32_t runs;
  struct sn_run run[SN_RUNS];
  int32_t columns; /* pixels of the output's row that they serve */
  int32_t next_row, next_column; /* of the window: where the next part starts */
  int32_t whole;                 /* there is no other part */
  int32_t inside;                /* and no tap lies outside the image */
};

/* What a window moves over, and the bytes from one tap's weights to the
 * next. */
struct sn_source {
  const sn_view *view;
  sn_shape shape;
  sn_window window;
  int32_t tap_weights;
};

/* The slot of a pixel; a division only beyond the end of a ring. */
static inline int32_t sn_slot(const sn_view *view, int32_t row,
                              int32_t column) {
  const int32_t slot = row * view->row_pitch + column * view->column_pitch;
  return slot < view->slots ? slot : slot % view->slots;
}

static inline int8_t *sn_at(const sn_view *view, int32_t row, int32_t column,
                            int32_t bytes) {
  return (int8_t *)view->data + sn_slot(view, row, column) * bytes;
}

/* Bytes from one tap of a run to the next, and from the first tap of an output
 * pixel to that of its neighbour. */
static inline int32_t sn_tap_step(const struct sn_source *source) {
  return source->window.dilation_columns * source->view->column_pitch *
         source->shape.channels;
}

static inline int32_t sn_pixel_step(const struct sn_source *source) {
  return source->window.stride_columns * source->view->column_pitch *
         source->shape.channels;
}

/* Steps of `step` from `first` on that stay below `limit`, `count` at most;
 * first < limit. */
static inline int32_t sn_steps_below(int32_t first, int32_t step, int32_t limit,
                                     int32_t count) {
  return first + (count - 1) * step < limit ? count
                                            : (limit - 1 - first) / step + 1;
}

/* The run that starts at tap (i, j) of the window at input row `y`, whose first
 * column is `left`. Shortens the span to what it serves. */
static inline struct sn_run sn_run_find(const struct sn_source *source,
                                        int32_t y, int32_t left, int32_t i,
                                        int32_t j, struct sn_runs *span) {
  const sn_window *window = &source->window;
  const sn_view *view = source->view;
  const int32_t x = left + j * window->dilation_columns;
  struct sn_run run = {NULL, (i * window->columns + j) * source->tap_weights,
                       window->columns - j};
  if (y < 0 || y >= source->shape.rows)
    return run;
  if (x < 0 || x >= source->shape.columns) {
    span->columns = 1;
    if (x < 0)
      run.taps = sn_steps_below(x, window->dilation_columns, 0, run.taps);
    return run;
  }
  const int32_t taps = sn_steps_below(x, window->dilation_columns,
                                      source->shape.columns, run.taps);
  const int32_t slot = sn_slot(view, y, x);
  const int32_t step = window->dilation_columns * view->column_pitch;
  run.x = (const int8_t *)view->data + slot * source->shape.channels;
  run.taps = sn_steps_below(slot, step, view->slots, taps);
  span->columns = sn_steps_below(slot + (run.taps - 1) * step,
                                 window->stride_columns * view->column_pitch,
                                 view->slots, span->columns);
  return run;
}

/* Fills in the next part of the window of output pixel (row, column). */
static inline void sn_runs_next(struct sn_runs *span,
                                const struct sn_source *source, int32_t row,
                                int32_t column) {
  const sn_window *window = &source->window;
  const int32_t top = row * window->stride_rows - window->pad_top;
  const int32_t left = column * window->stride_columns - window->pad_left;
  int32_t i = span->next_row;
  int32_t j = span->next_column;
  int32_t runs = 0;
  while (i < window->rows && runs < SN_RUNS) {
    const int32_t y = top + i * window->dilation_rows;
    span->run[runs] = sn_run_find(source, y, left, i, j, span);
    j += span->run[runs++].taps;
    if (j == window->columns) {
      j = 0;
      i++;
    }
  }
  span->runs = runs;
  span->next_row = i;
  span->next_column = j;
}

/* Finds the window of output pixel (row, column) and how many pixels from there
 * on, `columns` at most, it serves. */
static inline void sn_runs_find(struct sn_runs *span,
                                const struct sn_source *source, int32_t row,
                                int32_t column, int32_t columns) {
  const sn_window *window = &source->window;
  const int32_t last = column * window->stride_columns - window->pad_left +
                       (window->columns - 1) * window->dilation_columns;
  span->columns = last < source->shape.columns
                      ? sn_steps_below(last, window->stride_columns,
                                       source->shape.columns, columns)
                      : 1;
  span->next_row = 0;
  span->next_column = 0;
  sn_runs_next(span, source, row, column);
  span->whole = span->next_row == window->rows;
  span->inside = span->whole;
  for (int32_t r = 0; r < span->runs; r++)
    if (span->run[r].x == NULL)
      span->inside = 0;
  if (!span->whole)
    span->columns = 1;
}

/* Goes to the first part again, or to the one behind the current one; false
 * where there is none. */
static inline void sn_runs_restart(struct sn_runs *span,
                                   const struct sn_source *source, int32_t row,
                                   int32_t column) {
  if (span->whole)
    return;
  span->next_row = 0;
  span->next_column = 0;
  sn_runs_next(span, source, row, column);
}

static inline int sn_runs_more(struct sn_runs *span,
                               const struct sn_source *source, int32_t row,
                               int32_t column) {
  if (span->whole || span->next_row == source->window.rows)
    return 0;
  sn_runs_next(span, source, row, column);
  return 1;
}

/* How many columns from a slot on, `columns` at most, lie together. */
static inline int32_t sn_together(const sn_view *view, int32_t slot,
                                  int32_t columns) {
  const int32_t left = view->column_pitch == 1 ? view->slots - slot : 1;
  return columns < left ? columns : left;
}

#endif
