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

typedef void sn_depthwise_channels(const sn_packed_depthwise *op, int32_t first,
                                   int32_t from, const uint32_t *scratch,
                                   int8_t *y, int32_t step, int32_t count,
                                   int32_t below);

/* What differs between variants. `load` makes the scratch for four channels;
 * `four` does the channels [from, 4) of them, the first of which
 * has number `first`. */
struct sn_depthwise_variant {
  int32_t rows;    /* of output at a time: 1 or 2 */
  int32_t columns; /* of the scratch */
  void (*load)(uint32_t *to, struct sn_strip *strip);
  sn_depthwise_channels *four;
  /* The same for at least four columns of a row without a second one, unless
   * it is NULL. */
  sn_depthwise_channels *lone;
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
SN_STRIP_LOAD(44)
#undef SN_STRIP_LOAD

/* The same for scratch of any width. */
static SN_NOINLINE void sn_strip_load_any(uint32_t *to, int32_t columns,
                                          struct sn_strip *strip) {
  sn_strip_load(to, columns, strip);
}

/* The first pixels of a lower row, four channels at a time: see sn_rows_kept.
 * `words` are what is read there before, or belongs there. */
struct sn_kept {
  int8_t *at;
  int32_t step; /* bytes from pixel to pixel */
  int32_t count;
  int32_t channel; /* the first one of the four, or less that have to be done */
  uint32_t words[SN_ROWS_KEPT];
};

/* Fetches the words; with `put` they change places with what lies there. */
static SN_NOINLINE void sn_kept_fetch(struct sn_kept *kept, int put) {
  int8_t *at = kept->at;
  for (int32_t i = 0; i < kept->count; i++) {
    const uint32_t word = sn_load(at);
    if (put)
      memcpy(at, &kept->words[i], 4);
    kept->words[i] = word;
    at += kept->step;
  }
}

/* The outputs of a strip, of all channels or, unless `kept` is NULL, of its
 * four. `general` is NULL, or what `op` is a part of. */
SN_INLINE void sn_depthwise_strip(const sn_packed_depthwise *op,
                                  const struct sn_depthwise_variant *variant,
                                  const sn_general_depthwise *general,
                                  const struct sn_kept *kept, const sn_view *in,
                                  uint32_t *scratch, int32_t top, int32_t left,
                                  struct sn_outputs *run) {
  const int32_t channels = op->input.channels;
  const int32_t begin = kept != NULL ? kept->channel : 0;
  const int32_t end = kept != NULL ? begin + 1 : channels;
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
  sn_depthwise_channels *const four =
      variant->lone != NULL && run->below == 0 && run->count > 3
          ? variant->lone
          : variant->four;
  int32_t from = 0;
  if (kept != NULL)
    sn_strip_move(&strip, begin);
  for (int32_t first = begin; first < end; first += 4) {
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
    four(op, first, from, scratch, run->y, run->step, run->count, run->below);
    run->y += 4 * times;
  }
}

/* The rows of output from `row` on that are done at a time; where the first
 * pixels of the lower one are `kept`, of four channels. */
SN_INLINE void sn_depthwise_row(const sn_packed_depthwise *op,
                                const struct sn_depthwise_variant *variant,
                                const sn_general_depthwise *general,
                                struct sn_kept *kept, const sn_view *in,
                                uint32_t *scratch, const sn_view *out,
                                const sn_tile *tile, int32_t row,
                                struct sn_outputs *run) {
  const int32_t channels =
      general != NULL ? op->output.channels : op->input.channels;
  const int32_t size =
      general != NULL
          ? (op->window.columns - 1) * op->window.dilation_columns + 1
          : op->window.columns;
  const int32_t stride = op->window.stride_columns;
  const int32_t pitch = out->column_pitch;
  const int32_t most = ((variant->columns - size) / stride + 1) / 4 * 4;
  const int32_t width = tile->column_end - tile->column;
  run->step = pitch * channels;
  for (int32_t column = tile->column; column < tile->column_end;
       column += run->count) {
    const int32_t slot = (row * out->row_pitch + column * pitch) % out->slots;
    const int32_t before_wrap = (out->slots - slot + pitch - 1) / pitch;
    run->padded = run->count == width;
    run->count = tile->column_end - column;
    run->count = run->count < most ? run->count : most;
    run->count = run->count < before_wrap ? run->count : before_wrap;
    run->padded = run->padded && run->count == width;
    run->y = (int8_t *)out->data + slot * channels;
    if (kept != NULL)
      run->y += kept->channel;
    sn_depthwise_strip(op, variant, general, kept, in, scratch,
                       row * op->window.stride_rows - op->window.pad_top,
                       column * stride - op->window.pad_left, run);
    if (kept != NULL && column == tile->column)
      sn_kept_fetch(kept, 1);
  }
}

/* DEPTHWISE_CONV_2D with at least four channels. The
 * pixels of a row are not written one after the other, but all that a row and
 * channel reads is read before a pixel of that row and channel, or of a later
 * row, is written; in place it is as safe as the plain kernel. Of two rows at a
 * time sn_rows_kept says where they are. */
SN_INLINE void sn_depthwise_rows(const sn_packed_depthwise *op,
                                 const struct sn_depthwise_variant *variant,
                                 const sn_general_depthwise *general,
                                 const sn_view *in, uint32_t *scratch,
                                 const sn_view *out, const sn_tile *tile) {
  const int32_t channels =
      general != NULL ? op->output.channels : op->input.channels;
  struct sn_outputs run = {.count = 0};
  for (int32_t row = tile->row; row < tile->row_end; row += variant->rows) {
    run.below = row + variant->rows > tile->row_end
                    ? 0
                    : (variant->rows - 1) * out->row_pitch * channels;
    sn_depthwise_row(op, variant, general, NULL, in, scratch, out, tile, row,
                     &run);
  }
}

static SN_NOINLINE void sn_depthwise(const sn_packed_depthwise *op,
                                     const struct sn_depthwise_variant *variant,
                                     const sn_view *in, uint32_t *scratch,
                                     const sn_view *out, const sn_tile *tile) {
  sn_depthwise_rows(op, variant, NULL, in, scratch, out, tile);
}

/* The same by two rows and four channels, where sn_rows_kept is more than 0. */
static SN_NOINLINE void
sn_depthwise_by_four(const sn_packed_depthwise *op,
                     const struct sn_depthwise_variant *variant,
                     const sn_view *in, uint32_t *scratch, const sn_view *out,
                     const sn_tile *tile) {
  const int32_t channels = op->input.channels;
  const int32_t pitch = out->row_pitch * channels;
  struct sn_outputs run = {.count = 0};
  struct sn_kept kept = {.step = channels};
  for (int32_t row = tile->row; row < tile->row_end; row += 2) {
    run.below = row + 1 < tile->row_end ? pitch : 0;
    kept.count = run.below == 0 ? 0
                                : sn_rows_kept(op->input, op->output,
                                               &op->window, in, out);
    for (kept.channel = 0; kept.channel < channels; kept.channel += 4) {
      kept.at = (int8_t *)out->data + (row + 1) * pitch + kept.channel;
      if (kept.channel > channels - 4)
        kept.at += channels - 4 - kept.channel;
      sn_kept_fetch(&kept, 0);
      sn_depthwise_row(op, variant, NULL, &kept, in, scratch, out, tile, row,
                       &run);
      sn_kept_fetch(&kept, 1);
    }
  }
}

/* Two rows at a time, if the memory is such; `variant` has the forms for one
 * row and for two. */
SN_INLINE void
sn_depthwise_together(const sn_packed_depthwise *op,
                      const struct sn_depthwise_variant variant[2],
                      const sn_view *in, uint32_t *scratch, const sn_view *out,
                      const sn_tile *tile) {
  const int32_t kept =
      sn_rows_kept(op->input, op->output, &op->window, in, out);
  if (kept > 0)
    sn_depthwise_by_four(op, &variant[1], in, scratch, out, tile);
  else
    sn_depthwise(op, &variant[kept == 0], in, scratch, out, tile);
}

static SN_NOINLINE void
sn_depthwise_general(const sn_general_depthwise *op,
                     const struct sn_depthwise_variant *variant,
                     const sn_view *in, uint32_t *scratch, const sn_view *out,
                     const sn_tile *tile) {
  sn_depthwise_rows(&op->conv, variant, op, in, scratch, out, tile);
}

#endif
