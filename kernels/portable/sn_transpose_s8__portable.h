#ifndef SN_TRANSPOSE_S8__PORTABLE_H
#define SN_TRANSPOSE_S8__PORTABLE_H

#include "sn_move__portable.h"

/* The place in the input of an element that is counted in the output's
 * order. */
struct sn_counter {
  int32_t count[SN_DIGITS_MAX];
  int32_t row, column, channel;
};

static inline void sn_counter_move(struct sn_counter *at, const sn_digit *digit,
                                   int32_t steps) {
  at->row += steps * digit->row;
  at->column += steps * digit->column;
  at->channel += steps * digit->channel;
}

/* The place of element number `element`. */
static inline void sn_counter_start(struct sn_counter *at,
                                    const sn_transpose *op, int32_t element) {
  at->row = 0;
  at->column = 0;
  at->channel = 0;
  for (int32_t i = op->digits; i-- > 0;) {
    const sn_digit *digit = &op->digit[i];
    at->count[i] = element % digit->extent;
    element /= digit->extent;
    sn_counter_move(at, digit, at->count[i]);
  }
}

/* Goes on by so many steps of digit i, which has as many left at least. */
static inline void sn_counter_step(struct sn_counter *at,
                                   const sn_transpose *op, int32_t i,
                                   int32_t steps) {
  for (; i >= 0; i--, steps = 1) {
    const sn_digit *digit = &op->digit[i];
    at->count[i] += steps;
    sn_counter_move(at, digit, steps);
    if (at->count[i] < digit->extent)
      return;
    sn_counter_move(at, digit, -digit->extent);
    at->count[i] = 0;
  }
}

/* Copies `runs` runs, one behind the other, of elements that lie `step` bytes
 * apart. Apart from its caller, whose variables would take registers from the
 * loop. */
SN_APART void sn_transpose_runs(const int8_t *x, int8_t *y, int32_t elements,
                                int32_t step, int32_t runs, int32_t run_step) {
  for (; runs > 0; runs--, x += run_step) {
    if (step == 1) {
      sn_move_bytes(y, x, elements);
      y += elements;
      continue;
    }
    const int8_t *element = x;
    for (int8_t *const end = y + elements; y != end; element += step)
      *y++ = *element;
  }
}

/* Slots of the input between neighbours of a digit. */
static inline int32_t sn_digit_slots(const sn_digit *digit, const sn_view *in) {
  return digit->row * in->row_pitch + digit->column * in->column_pitch;
}

/* Writes the next `bytes` elements: whole runs of the last digit at once, as
 * far as the digit before it goes and the input does not wrap, or a part of a
 * run. */
static inline void sn_transpose_next(const sn_transpose *op, const sn_view *in,
                                     struct sn_counter *at, int8_t *y,
                                     int32_t bytes) {
  const int32_t channels = op->input.channels;
  const int32_t last = op->digits - 1;
  const sn_digit *digit = &op->digit[last];
  const sn_digit *above = &op->digit[last - 1];
  const int32_t slots = sn_digit_slots(digit, in);
  const int32_t slots_above = sn_digit_slots(above, in);
  while (bytes > 0) {
    const int32_t left = digit->extent - at->count[last];
    const int32_t slot = sn_slot(in, at->row, at->column);
    int32_t elements = left < bytes ? left : bytes;
    int32_t runs = 1;
    elements = sn_steps_below(slot, slots, in->slots, elements);
    if (elements == digit->extent) {
      runs = above->extent - at->count[last - 1];
      runs = bytes < runs * elements ? bytes / elements : runs;
      runs = sn_steps_below(slot + (elements - 1) * slots, slots_above,
                            in->slots, runs);
    }
    sn_transpose_runs((const int8_t *)in->data + slot * channels + at->channel,
                      y, elements, slots * channels + digit->channel, runs,
                      slots_above * channels + above->channel);
    y += runs * elements;
    bytes -= runs * elements;
    if (elements == digit->extent)
      sn_counter_step(at, op, last - 1, runs);
    else
      sn_counter_step(at, op, last, elements);
  }
}

/* TRANSPOSE of at least two digits. */
static inline void sn_transpose_s8__portable(const sn_transpose *op,
                                             const sn_view *in,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    struct sn_counter at;
    sn_counter_start(&at, op,
                     (row * op->output.columns + tile->column) * channels);
    int32_t run;
    for (int32_t column = tile->column; column < tile->column_end;
         column += run) {
      const int32_t to = sn_slot(out, row, column);
      run = sn_together(out, to, tile->column_end - column);
      sn_transpose_next(op, in, &at, (int8_t *)out->data + to * channels,
                        run * channels);
    }
  }
}

#endif
