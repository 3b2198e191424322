#ifndef SN_DEPTHWISE__ARMV7EM_H
#define SN_DEPTHWISE__ARMV7EM_H

#include "sn_strip__armv7em.h"

/* DEPTHWISE_CONV_2D goes through a tile by one or several rows, through these
 * in strips whose columns fit the scratch, and through a strip four channels at
 * a time. It first widens and pairs the strip's input for these channels, where
 * a product of two halves is two taps, and a pair serves all outputs whose
 * window holds it. Row by row the scratch is [row of pairs][channel][column];
 * by several rows it is [channel][row of pairs][column], with as many columns
 * as the strip reads, so that narrow maps have many rows in it. */

/* Where the outputs of a strip lie; columns are `step` bytes apart. */
struct sn_outputs {
  int8_t *y;
  int32_t step;
  int32_t count;
  int32_t rows;
  int32_t below; /* bytes from a row to the next one */
  int32_t row;   /* words of scratch from a row of pairs to the next one */
  int padded;    /* the strip before was the same columns: its padding stays */
};

typedef void sn_depthwise_channels(const sn_packed_depthwise *op, int32_t first,
                                   int32_t from, const uint32_t *scratch,
                                   const struct sn_outputs *run);

/* What differs between variants. `load` makes the scratch for four channels;
 * `four` does the channels [from, 4) of them, the first of which
 * has number `first`. */
struct sn_depthwise_variant {
  int tall;        /* two rows of output at a time, of several in the scratch */
  int32_t columns; /* of the scratch, at most */
  int32_t channel; /* words of scratch from a channel to the next one */
  void (*load)(uint32_t *to, struct sn_strip *strip);
  sn_depthwise_channels *four;
};

#define SN_STRIP_LOAD(name, channel)                                           \
  static SN_NOINLINE void sn_strip_load_##name(uint32_t *to,                   \
                                               struct sn_strip *strip) {       \
    sn_strip_load(to, channel, strip);                                         \
  }
SN_STRIP_LOAD(6, 6)
SN_STRIP_LOAD(8, 8)
SN_STRIP_LOAD(10, 10)
SN_STRIP_LOAD(12, 12)
SN_STRIP_LOAD(14, 14)
SN_STRIP_LOAD(28, 28)
SN_STRIP_LOAD(44, 44)
SN_STRIP_LOAD(tall_3, SN_TALL_CHANNEL(3))
SN_STRIP_LOAD(tall_5, SN_TALL_CHANNEL(5))
SN_STRIP_LOAD(tall_7, SN_TALL_CHANNEL(7))
SN_STRIP_LOAD(any, strip->channel)
#undef SN_STRIP_LOAD

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
  strip.lines = general != NULL ? window->rows : size;
  if (variant->tall)
    strip.lines += (run->rows - 1) | 1;
  strip.columns = (run->count - 1) * op->window.stride_columns + size;
  strip.channel = variant->channel;
  strip.row =
      variant->tall ? SN_TALL_COLUMNS(size, run->count) : 4 * variant->columns;
  run->row = strip.row;
  strip.first = sn_clamp(-left, 0, strip.columns);
  strip.end = sn_clamp(op->input.columns - left, strip.first, strip.columns);
  strip.pad = 0x01010101u * (uint8_t)op->pad_value;
  sn_strip_find(&strip, op, in, top,
                general != NULL ? window->dilation_rows : 1,
                left + strip.first);
  if (!run->padded)
    sn_strip_pad(&strip, scratch);
  const int empty = strip.first >= strip.end;
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
      sn_strip_load_wrapped(scratch, &strip, first);
    else if (!empty && general != NULL)
      sn_strip_load_any(scratch, &strip);
    else if (!empty)
      variant->load(scratch, &strip);
    variant->four(op, first, from, scratch, run);
    run->y += 4 * times;
  }
}

/* As many rows of output from `row` on as `run` says; where the first pixels of
 * the lower one of two are `kept`, of four channels. */
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
  run->below = out->row_pitch * channels;
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

/* DEPTHWISE_CONV_2D with at least four channels, `rows` rows of output at a
 * time. The pixels of a row are not written one after the other, but all that
 * rows and a channel read is read before a pixel of those rows and that
 * channel, or of a later row, is written; row by row in place it is as safe as
 * the plain kernel. Of several rows at a time sn_rows_kept says where they
 * are. */
SN_INLINE void sn_depthwise_rows(const sn_packed_depthwise *op,
                                 const struct sn_depthwise_variant *variant,
                                 const sn_general_depthwise *general,
                                 int32_t rows, const sn_view *in,
                                 uint32_t *scratch, const sn_view *out,
                                 const sn_tile *tile) {
  struct sn_outputs run = {.count = 0};
  for (int32_t row = tile->row; row < tile->row_end; row += rows) {
    const int32_t left = tile->row_end - row;
    run.rows = left < rows ? left : rows;
    sn_depthwise_row(op, variant, general, NULL, in, scratch, out, tile, row,
                     &run);
  }
}

static SN_NOINLINE void sn_depthwise(const sn_packed_depthwise *op,
                                     const struct sn_depthwise_variant *variant,
                                     int32_t rows, const sn_view *in,
                                     uint32_t *scratch, const sn_view *out,
                                     const sn_tile *tile) {
  sn_depthwise_rows(op, variant, NULL, rows, in, scratch, out, tile);
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
    run.rows = row + 1 < tile->row_end ? 2 : 1;
    kept.count = run.rows == 1 ? 0
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

/* Several rows at a time, if the memory is such. */
SN_INLINE void sn_depthwise_tall(const sn_packed_depthwise *op,
                                 const struct sn_depthwise_variant *variant,
                                 const sn_view *in, uint32_t *scratch,
                                 const sn_view *out, const sn_tile *tile) {
  const int32_t kept =
      sn_rows_kept(op->input, op->output, &op->window, in, out);
  if (kept > 0)
    sn_depthwise_by_four(op, variant, in, scratch, out, tile);
  else
    sn_depthwise(op, variant, kept < 0 ? 1 : 2 * op->pairs, in, scratch, out,
                 tile);
}

static SN_NOINLINE void
sn_depthwise_general(const sn_general_depthwise *op,
                     const struct sn_depthwise_variant *variant,
                     const sn_view *in, uint32_t *scratch, const sn_view *out,
                     const sn_tile *tile) {
  sn_depthwise_rows(&op->conv, variant, op, 1, in, scratch, out, tile);
}

#endif
