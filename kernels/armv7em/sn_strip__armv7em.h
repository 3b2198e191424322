#ifndef SN_STRIP__ARMV7EM_H
#define SN_STRIP__ARMV7EM_H

#include "sn_packed.h"

/* The input of depthwise kernels: some columns of the rows of one window, or of
 * several windows one below the other, widened and paired, four channels at a
 * time. Two rows make a row of pairs; where their number is odd, the last row's
 * pixels are paired with the next ones. */

/* One row of input from some column on: consecutive columns lie `step` bytes
 * apart, but after `run` of them `wrap` bytes further down. Rows of padding
 * repeat one word. */
struct sn_line {
  const int8_t *at;
  int32_t step;
  int32_t four; /* bytes to the next four channels */
  int32_t run;
  int32_t wrap;
};

SN_INLINE void sn_line_advance(struct sn_line *line) {
  line->at += line->step;
  if (--line->run == 0)
    line->at -= line->wrap;
}

SN_INLINE struct sn_line sn_line_channel(struct sn_line line, int32_t channel) {
  if (line.step != 0)
    line.at += channel;
  return line;
}

/* Four channels of two pixels, `apart` words from one to the next. */
SN_INLINE void sn_pair_pixels(uint32_t *to, int32_t apart, uint32_t x,
                              uint32_t y) {
  const uint32_t low = sn_pkhbt(x, y);
  const uint32_t high = sn_pkhtb(x, y);
  to[0] = sn_sxtb16(low);
  to[apart] = sn_sxtb16_ror8(low);
  to[2 * apart] = sn_sxtb16(high);
  to[3 * apart] = sn_sxtb16_ror8(high);
}

/* The same of two columns; `to` is in the middle of the channels, from where
 * strd reaches all. */
SN_INLINE void sn_pair_pixels_2(uint32_t *to, int apart, uint32_t x0,
                                uint32_t y0, uint32_t x1, uint32_t y1) {
  const uint32_t low0 = sn_pkhbt(x0, y0);
  const uint32_t low1 = sn_pkhbt(x1, y1);
  const uint32_t high0 = sn_pkhtb(x0, y0);
  const uint32_t high1 = sn_pkhtb(x1, y1);
  const int half = apart / 2;
  sn_store_2(to - 3 * half, sn_sxtb16(low0), sn_sxtb16(low1));
  sn_store_2(to - half, sn_sxtb16_ror8(low0), sn_sxtb16_ror8(low1));
  sn_store_2(to + half, sn_sxtb16(high0), sn_sxtb16(high1));
  sn_store_2(to + 3 * half, sn_sxtb16_ror8(high0), sn_sxtb16_ror8(high1));
}

/* `count` columns of two lines, as long as neither wraps; `apart` is even. */
SN_INLINE void sn_pair_run(uint32_t *to, int apart, const int8_t *a,
                           int32_t a_step, const int8_t *b, int32_t b_step,
                           int32_t count) {
  if (count & 1) {
    sn_pair_pixels(to, apart, sn_load(a), sn_load(b));
    to++;
    a += a_step;
    b += b_step;
  }
  uint32_t *middle = to + apart / 2 * 3;
  uint32_t *const end = middle + (count & ~1);
  while (middle != end) {
    sn_pair_pixels_2(middle, apart, sn_load(a), sn_load(b), sn_load(a + a_step),
                     sn_load(b + b_step));
    middle += 2;
    SN_FORGET(middle);
    a = sn_two_steps(a, a_step);
    b = sn_two_steps(b, b_step);
  }
}

/* Where a strip's input is: its columns from `first` to `end` lie in the image,
 * the others in the padding. */
struct sn_strip {
  int32_t lines; /* rows of input */
  int32_t columns;
  int32_t first;
  int32_t end;
  int32_t channel; /* words of scratch to the next channel */
  int32_t row;     /* words to the next row of pairs */
  int wraps;       /* some line does */
  uint32_t pad;
  struct sn_line line[SN_STRIP_LINES];
};

/* Widens and pairs four channels of a strip of which some line wraps. */
static SN_NOINLINE void sn_strip_load_wrapped(uint32_t *to,
                                              const struct sn_strip *strip,
                                              int32_t channel) {
  const int32_t apart = strip->channel;
  to += strip->first;
  for (int32_t i = 0; i < strip->lines; i += 2) {
    struct sn_line a = sn_line_channel(strip->line[i], channel);
    struct sn_line b = a;
    int32_t count = strip->end - strip->first;
    const int odd = i + 1 == strip->lines;
    if (odd) {
      if (strip->first > 0)
        sn_pair_pixels(to - 1, apart, strip->pad, sn_load(a.at));
      sn_line_advance(&b);
      count--;
    } else {
      b = sn_line_channel(strip->line[i + 1], channel);
    }
    uint32_t *const next = to + strip->row;
    for (; count > 0; count--) {
      sn_pair_pixels(to++, apart, sn_load(a.at), sn_load(b.at));
      sn_line_advance(&a);
      sn_line_advance(&b);
    }
    if (odd)
      sn_pair_pixels(to, apart, sn_load(a.at), strip->pad);
    to = next;
  }
}

/* The same where none does; moves all lines on by four channels. `apart` is
 * the strip's `channel`, which most callers know ahead. */
SN_INLINE void sn_strip_load(uint32_t *to, int apart, struct sn_strip *strip) {
  const int32_t count = strip->end - strip->first;
  to += strip->first;
  for (int32_t i = 0; i < strip->lines; i += 2) {
    struct sn_line *const line = &strip->line[i];
    const int odd = i + 1 == strip->lines;
    const int8_t *const a = line->at;
    const int8_t *b = a + line->step;
    int32_t b_step = line->step;
    int32_t both = count - odd;
    line->at = a + line->four;
    if (odd) {
      if (strip->first > 0)
        sn_pair_pixels(to - 1, apart, strip->pad, sn_load(a));
      sn_pair_pixels(to + both, apart, sn_load(a + both * b_step), strip->pad);
    } else {
      b = line[1].at;
      b_step = line[1].step;
      line[1].at = b + line[1].four;
    }
    sn_pair_run(to, apart, a, line->step, b, b_step, both);
    to += strip->row;
  }
}

/* Moves all lines on by some channels, unless they are found by number. */
SN_INLINE void sn_strip_move(struct sn_strip *strip, int32_t channels) {
  for (int32_t i = 0; !strip->wraps && i < strip->lines; i++)
    strip->line[i].at += strip->line[i].four / 4 * channels;
}

/* Finds the input rows of a strip, `apart` rows from one to the next; rows
 * outside the image read the pad. */
SN_INLINE void sn_strip_find(struct sn_strip *strip,
                             const sn_packed_depthwise *op, const sn_view *in,
                             int32_t top, int32_t apart, int32_t column) {
  const int32_t channels = op->input.channels;
  const int32_t count = strip->end - strip->first;
  const int32_t rows = op->input.rows;
  const int32_t row_pitch = in->row_pitch;
  const int32_t pitch = in->column_pitch;
  const int32_t slots = in->slots;
  const int32_t step = pitch * channels;
  int wraps = 0;
  for (int32_t i = 0; i < strip->lines; i++) {
    const int32_t row = top + i * apart;
    struct sn_line *line = &strip->line[i];
    if (row < 0 || row >= rows) {
      *line = (struct sn_line){(const int8_t *)&strip->pad, 0, 0, INT32_MAX, 0};
      continue;
    }
    const int32_t slot = (row * row_pitch + column * pitch) % slots;
    const int32_t run = (slots - slot + pitch - 1) / pitch;
    *line = (struct sn_line){(const int8_t *)in->data + slot * channels, step,
                             4, run, slots * channels};
    wraps |= run < count;
  }
  strip->wraps = wraps;
}

/* Fills the columns outside the image, and one more where that makes them even:
 * they are read by twos. */
SN_INLINE void sn_strip_pad(const struct sn_strip *strip, uint32_t *scratch) {
  const uint32_t pair = sn_sxtb16(strip->pad);
  const int32_t last = (strip->columns + 1) / 2 * 2;
  for (int32_t line = 0; line < strip->lines; line += 2) {
    uint32_t *to = scratch;
    for (int32_t channel = 0; channel < 4; channel++) {
      for (int32_t c = 0; c < strip->first; c++)
        to[c] = pair;
      for (int32_t c = strip->end; c < last; c++)
        to[c] = pair;
      to += strip->channel;
    }
    scratch += strip->row;
  }
}

#endif
