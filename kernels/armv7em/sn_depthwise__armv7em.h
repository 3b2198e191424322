#ifndef SN_DEPTHWISE__ARMV7EM_H
#define SN_DEPTHWISE__ARMV7EM_H

#include "sn_strip__armv7em.h"

/* DEPTHWISE_CONV_2D goes through a tile by one or two rows, through these in
 * strips whose columns fit the scratch, and through a strip four channels at a
 * time. It first widens and pairs the strip's input for these channels. The
 * scratch is [row of pairs][channel][column], where a product of two halves is
 * two taps, and a pair serves all outputs whose window holds it. */

/* Where the outputs of a strip lie; columns are `step` bytes apart. */
struct sn_outputs {
  int8_t *y;
  int32_t step;
  int32_t count;
  int32_t below; /* bytes to the second row, 0 where there is none */
  int padded;    /* the strip before was the same columns: its padding stays */
};

/* What differs between variants. `load` makes the scratch for four channels;
 * `four` does the channels [from, 4) of them, the first of which
 * has number `first`. */
struct sn_depthwise_variant {
  int32_t rows;    /* of output at a time: 1 or 2 */
  int32_t columns; /* of the scratch */
  void (*load)(uint32_t *to, struct sn_strip *strip);
  void (*four)(const sn_packed_depthwise *op, int32_t first, int32_t from,
               const uint32_t *scratch, int8_t *y, int32_t step, int32_t count,
               int32_t below);
};

#define SN_STRIP_LOAD(columns)                                                 \
  static SN_NOINLINE void sn_strip_load_##columns(uint32_t *to,                \
                                                  struct sn_strip *strip) {    \
    sn_strip_load(to, columns, strip);                                         \
  }
SN_STRIP_LOAD(6)
SN_STRIP_LOAD(8)
SN_STRIP_LOAD(10)
SN_STRIP_LOAD(12)
SN_STRIP_LOAD(14)
SN_STRIP_LOAD(28)
SN_STRIP_LOAD(32)
SN_STRIP_LOAD(44)
#undef SN_STRIP_LOAD

/* The same for scratch of any width. */
static SN_NOINLINE void sn_strip_load_any(uint32_t *to, int32_t columns,
                                          struct sn_strip *strip) {
  sn_strip_load(to, columns, strip);
}

/* The outputs of a strip, all channels. `general` is NULL, or what `op` is a
 * part of. */
SN_INLINE void sn_depthwise_strip(const sn_packed_depthwise *op,
                                  const struct sn_depthwise_variant *variant,
                                  const sn_general_depthwise *general,
                                  const sn_view *in, uint32_t *scratch,
                                  int32_t top, int32_t left,
                                  struct sn_outputs *run) {
  const int32_t channels = op->input.channels;
  const sn_window *window = &op->window;
  const int32_t times = general != NULL ? general->depth_multiplier : 1;
  const int32_t size =
      general != NULL ? (window->columns - 1) * window->dilation_columns + 1
                      : window->columns;
  struct sn_strip strip;
  strip.lines = (general != NULL ? window->rows : size) + variant->rows - 1;
  strip.columns = (run->count - 1) * op->window.stride_columns + size;
  strip.first = sn_clamp(-left, 0, strip.columns);
  strip.end = sn_clamp(op->input.columns - left, strip.first, strip.columns);
  strip.pad = 0x01010101u * (uint8_t)op->pad_value;
  sn_strip_find(&strip, op, in, top,
                general != NULL ? window->dilation_rows : 1,
                left + strip.first);
  if (!run->padded)
    sn_strip_pad(&strip, scratch, variant->columns);
  const int empty = strip.first >= strip.end;
  int32_t from = 0;
  for (int32_t first = 0; first < channels; first += 4) {
    if (first > channels - 4) {
      /* The last four channels, of which some have been done. */
      from = first - channels + 4;
      first -= from;
      run->y -= from * times;
      sn_strip_move(&strip, -from);
    }
    if (strip.wraps)
      sn_strip_load_wrapped(scratch, variant->columns, &strip, first);
    else if (!empty && general != NULL)
      sn_strip_load_any(scratch, variant->columns, &strip);
    else if (!empty)
      variant->load(scratch, &strip);
    variant->four(op, first, from, scratch, run->y, run->step, run->count,
                  run->below);
    run->y += 4 * times;
  }
}

/* Whether a row may be written before all that the row above it reads has been
 * read: where output and input share no memory, or a channel's output lies on
 * input of the same channel and one strip reads the whole row. Outputs that
 * wrap go row by row. */
SN_INLINE int sn_rows_pair(const sn_view *in, const sn_view *out,
                           const sn_tile *tile, int32_t channels,
                           int32_t most) {
  const intptr_t apart = (intptr_t)((uintptr_t)out->data - (uintptr_t)in->data);
  return (tile->row_end - 1) * out->row_pitch +
                 (tile->column_end - 1) * out->column_pitch <
             out->slots &&
         (apart >= in->slots * channels || apart <= -out->slots * channels ||
          (tile->column_end - tile->column <= most && apart % channels == 0));
}

/* DEPTHWISE_CONV_2D with at least four channels. The
 * pixels of a row are not written one after the other, but all that a row and
 * channel reads is read before a pixel of that row and channel, or of a later
 * row, is written; in place it is as safe as the plain kernel. */
SN_INLINE void sn_depthwise_rows(const sn_packed_depthwise *op,
                                 const struct sn_depthwise_variant *variant,
                                 const sn_general_depthwise *general,
                                 const sn_view *in, uint32_t *scratch,
                                 const sn_view *out, const sn_tile *tile) {
  const int32_t channels =
      general != NULL ? op->output.channels : op->input.channels;
  const int32_t size =
      general != NULL
          ? (op->window.columns - 1) * op->window.dilation_columns + 1
          : op->window.columns;
  const int32_t stride = op->window.stride_columns;
  const int32_t pitch = out->column_pitch;
  const int32_t most = ((variant->columns - size) / stride + 1) / 4 * 4;
  const int pairs =
      variant->rows == 2 && sn_rows_pair(in, out, tile, channels, most);
  const int32_t width = tile->column_end - tile->column;
  struct sn_outputs run = {.step = pitch * channels};
  int32_t row_end;
  for (int32_t row = tile->row; row < tile->row_end; row = row_end) {
    row_end = row + 1 + (pairs && row + 1 < tile->row_end);
    run.below = (row_end - row - 1) * out->row_pitch * channels;
    for (int32_t column = tile->column; column < tile->column_end;
         column += run.count) {
      const int32_t slot = (row * out->row_pitch + column * pitch) % out->slots;
      const int32_t before_wrap = (out->slots - slot + pitch - 1) / pitch;
      run.padded = run.count == width;
      run.count = tile->column_end - column;
      run.count = run.count < most ? run.count : most;
      run.count = run.count < before_wrap ? run.count : before_wrap;
      run.padded = run.padded && run.count == width;
      run.y = (int8_t *)out->data + slot * channels;
      sn_depthwise_strip(op, variant, general, in, scratch,
                         row * op->window.stride_rows - op->window.pad_top,
                         column * stride - op->window.pad_left, &run);
    }
  }
}

static SN_NOINLINE void sn_depthwise(const sn_packed_depthwise *op,
                                     const struct sn_depthwise_variant *variant,
                                     const sn_view *in, uint32_t *scratch,
                                     const sn_view *out, const sn_tile *tile) {
  sn_depthwise_rows(op, variant, NULL, in, scratch, out, tile);
}

static SN_NOINLINE void
sn_depthwise_general(const sn_general_depthwise *op,
                     const struct sn_depthwise_variant *variant,
                     const sn_view *in, uint32_t *scratch, const sn_view *out,
                     const sn_tile *tile) {
  sn_depthwise_rows(&op->conv, variant, op, in, scratch, out, tile);
}

#endif
