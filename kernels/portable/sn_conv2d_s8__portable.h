#ifndef SN_CONV2D_S8__PORTABLE_H
#define SN_CONV2D_S8__PORTABLE_H

#include "sn_dot__portable.h"

/* A convolution and the bytes it goes by. */
struct sn_conv2d_walk {
  const sn_conv2d *op;
  struct sn_source source;
  int32_t tap;    /* from one tap's pixel to the next one's */
  int32_t pixel;  /* from an output pixel's first tap to its neighbour's */
  int32_t depth;  /* of a tap's weights */
  int32_t dense;  /* the taps of a run have no gaps */
  int32_t filter; /* of an output channel's weights */
};

/* Four output channels at a time, from `o` until fewer are left before `end`,
 * of one pixel whose taps all lie inside the image, those of a run without
 * gaps. The runs' pixels lie `ahead` bytes further on. Apart from its callers,
 * for the loop inside needs all registers. */
SN_APART int32_t sn_conv2d_fours(const struct sn_conv2d_walk *walk,
                                 const struct sn_runs *span, int32_t ahead,
                                 int32_t o, int32_t end, int8_t *y) {
  const struct sn_ends ends = SN_ENDS(walk->op);
  const int32_t filter = walk->filter;
  const int8_t *w = walk->op->weights + o * filter;
  const struct sn_run *const last = span->run + span->runs;
  for (; o + 4 <= end; o += 4, w += 4 * filter) {
    uint32_t sum[4];
    memcpy(sum, walk->op->start + o, sizeof sum);
    for (const struct sn_run *run = span->run; run != last; run++)
      sn_dot_4(run->x + ahead, w + run->weights, filter,
               run->taps * walk->depth, sum);
    sn_finish_sums(&ends, o, 4, sum, y + o);
  }
  return o;
}

/* The same of a pixel and its neighbour, up to an odd channel that is left. Two
 * channels at a time, as many as there are registers for. */
SN_APART int32_t sn_conv2d_pairs(const struct sn_conv2d_walk *walk,
                                 const struct sn_runs *span, int32_t ahead,
                                 int32_t o, int32_t end, int8_t *y,
                                 int8_t *next) {
  const struct sn_ends ends = SN_ENDS(walk->op);
  const int32_t pixel = walk->pixel;
  const int32_t depth = walk->depth;
  const int32_t filter = walk->filter;
  const int32_t *const start = walk->op->start;
  const int8_t *w = walk->op->weights + o * filter;
  const struct sn_run *const last = span->run + span->runs;
  uint32_t sum[8];
  for (int32_t done = 0; o + 2 <= end;) {
    uint32_t s[4] = {(uint32_t)start[o], (uint32_t)start[o + 1]};
    s[2] = s[0];
    s[3] = s[1];
    for (const struct sn_run *run = span->run; run != last; run++)
      sn_dot_2x2(run->x + ahead, pixel, w + run->weights, filter,
                 run->taps * depth, s);
    memcpy(sum + done, s, 2 * sizeof *s);
    memcpy(sum + done + 4, s + 2, 2 * sizeof *s);
    w += 2 * filter;
    o += 2;
    done += 2;
    if (done < 4 && o + 2 <= end)
      continue;
    sn_finish_sums(&ends, o - done, done, sum, y + o - done);
    sn_finish_sums(&ends, o - done, done, sum + 4, next + o - done);
    done = 0;
  }
  return o;
}

/* Adds the products of the runs at hand with `channels` output channels, 4 or
 * 1, wherever the taps lie. */
SN_APART void sn_conv2d_sums(const struct sn_conv2d_walk *walk,
                             const struct sn_runs *span, int32_t ahead,
                             const int8_t *weights, int32_t channels,
                             uint32_t *sum) {
  const int32_t depth = walk->depth;
  const int32_t filter = walk->filter;
  const struct sn_run *const end = span->run + span->runs;
  for (const struct sn_run *run = span->run; run != end; run++) {
    const int8_t *w = weights + run->weights;
    if (run->x == NULL) {
      sn_dot_pad(-walk->op->input_offset, w, filter, run->taps * depth,
                 channels, sum);
      continue;
    }
    const int8_t *x = run->x + ahead;
    const int gaps = !walk->dense;
    const int32_t count = gaps ? depth : run->taps * depth;
    for (int32_t t = gaps ? run->taps : 1; t > 0; t--) {
      if (channels == 4)
        sn_dot_4(x, w, filter, count, sum);
      else
        *sum = sn_dot_1(x, w, count, *sum);
      x += walk->tap;
      w += count;
    }
  }
}

/* `channels` output channels, 4 or 1, from `o` on of one pixel. */
static inline void sn_conv2d_block(const struct sn_conv2d_walk *walk,
                                   struct sn_runs *span, int32_t row,
                                   int32_t column, int32_t ahead, int32_t o,
                                   int32_t channels, int8_t *y) {
  const int8_t *w = walk->op->weights + o * walk->filter;
  const int32_t *start = walk->op->start + o;
  uint32_t sum[4] = {(uint32_t)start[0]};
  for (int32_t k = 1; k < channels; k++)
    sum[k] = (uint32_t)start[k];
  sn_runs_restart(span, &walk->source, row, column);
  do
    sn_conv2d_sums(walk, span, ahead, w, channels, sum);
  while (sn_runs_more(span, &walk->source, row, column));
  const struct sn_ends ends = SN_ENDS(walk->op);
  sn_finish_sums(&ends, o, channels, sum, y + o);
}

/* One output pixel, or, where `next` is not NULL, it and its neighbour. */
static inline void sn_conv2d_pixels(const struct sn_conv2d_walk *walk,
                                    struct sn_runs *span, int32_t row,
                                    int32_t column, int32_t ahead, int8_t *y,
                                    int8_t *next) {
  const int32_t channels = walk->op->output.channels;
  const int32_t filters = channels / walk->op->groups;
  int32_t o = 0;
  for (int32_t end = filters; o < channels; end += filters) {
    if (next != NULL)
      o = sn_conv2d_pairs(walk, span, ahead, o, end, y, next);
    else if (span->inside && walk->dense)
      o = sn_conv2d_fours(walk, span, ahead, o, end, y);
    while (o < end) {
      const int32_t count = end - o >= 4 ? 4 : 1;
      sn_conv2d_block(walk, span, row, column, ahead, o, count, y);
      if (next != NULL)
        sn_conv2d_block(walk, span, row, column, ahead + walk->pixel, o, count,
                        next);
      o += count;
    }
    ahead += walk->depth;
  }
}

/* Whether an output pixel may be written while the one before it still reads
 * its window: they may lie in the same memory, where the output has grown into
 * its dying input. */
static inline int sn_conv2d_apart(const struct sn_conv2d_walk *walk,
                                  const struct sn_runs *span, int32_t ahead,
                                  const int8_t *next) {
  const uintptr_t y = (uintptr_t)next;
  const uintptr_t y_end = y + (uintptr_t)walk->op->output.channels;
  for (int32_t r = 0; r < span->runs; r++) {
    const uintptr_t x = (uintptr_t)(span->run[r].x + ahead);
    const int32_t bytes = span->run[r].taps * walk->op->input.channels;
    if (y < x + (uintptr_t)bytes && x < y_end)
      return 0;
  }
  return 1;
}

/* CONV_2D, also grouped, four output channels at a time, and two pixels where
 * their taps lie alike. Reads op->start. */
static inline void sn_conv2d_s8__portable(const sn_conv2d *op,
                                          const sn_view *in, const sn_view *out,
                                          const sn_tile *tile) {
  const int32_t depth = op->input.channels / op->groups;
  const struct sn_source source = {in, op->input, op->window, depth};
  const int32_t tap = sn_tap_step(&source);
  const struct sn_conv2d_walk walk = {op,
                                      source,
                                      tap,
                                      sn_pixel_step(&source),
                                      depth,
                                      tap == depth || op->window.columns == 1,
                                      op->window.rows * op->window.columns *
                                          depth};
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end;) {
      struct sn_runs span;
      sn_runs_find(&span, &source, row, column, tile->column_end - column);
      const int pairs = SN_PAIRS && span.inside && walk.dense;
      for (int32_t p = 0; p < span.columns;) {
        const int32_t ahead = p * walk.pixel;
        int8_t *y = sn_at(out, row, column + p, op->output.channels);
        int8_t *next = NULL;
        if (pairs && p + 1 < span.columns) {
          next = sn_at(out, row, column + p + 1, op->output.channels);
          if (!sn_conv2d_apart(&walk, &span, ahead, next))
            next = NULL;
        }
        sn_conv2d_pixels(&walk, &span, row, column + p, ahead, y, next);
        p += next != NULL ? 2 : 1;
      }
      column += span.columns;
    }
}

#endif
