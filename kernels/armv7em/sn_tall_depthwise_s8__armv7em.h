#ifndef SN_TALL_DEPTHWISE_S8__ARMV7EM_H
#define SN_TALL_DEPTHWISE_S8__ARMV7EM_H

#include "sn_tall_columns__armv7em.h"

/* DEPTHWISE_CONV_2D with stride 1, two rows of output at a time: both read the
 * same rows of pairs, and a lone weight is half of a pair.
 *
 *   pairs of input rows     0 1     2 3     4 5
 *   3 x 3, upper row       w0 w1   w2
 *          lower row          w0   w1 w2
 *   5 x 5, upper row       w0 w1   w2 w3   w4
 *          lower row          w0   w1 w2   w3 w4
 *
 * Four columns are done at a time. What is left over are four that overlap
 * others; only 3 x 3 does two of one or two left over, and all windows have
 * others for strips of less than four. Of a row without a second one, what
 * would be the second is overwritten. */

/* Pair `index` of the packed weights. Unless they finish SCALED, sums are twice
 * as large, as are the weights. */
SN_INLINE uint32_t sn_tall_pair(int kind, int size, const int32_t *words,
                                int32_t last, int index) {
  uint32_t pair = (uint32_t)(int8_t)last;
  if (index < SN_DEPTHWISE_PAIRS(size) - 1) {
    const uint32_t word = (uint32_t)words[index / 2];
    pair = index % 2 == 0 ? sn_sxtb16(word) : sn_sxtb16_ror8(word);
  }
  return kind == SN_FINISH_SCALED ? pair : sn_double(pair);
}

/* Makes the words of both rows from packed bytes. */
SN_INLINE void sn_tall_widen(uint32_t *weight, int kind, int size,
                             const int32_t *packed, int32_t last) {
  /* Two words stay in registers; more are better loaded again and again. */
  const int32_t pair_of_words[2] = {packed[0], packed[1]};
  const int32_t *words = size == 3 ? pair_of_words : packed;
  SN_UNROLL
  for (int i = 0; i < size; i++) {
    uint32_t above = sn_tall_pair(kind, size, words, last, i);
    uint32_t *words_of_row = weight + size;
    weight[i] = above;
    SN_UNROLL
    for (int row = 1; row < size / 2; row++) {
      const uint32_t pair =
          sn_tall_pair(kind, size, words, last, row * size + i);
      words_of_row[2 * i] = pair;
      words_of_row[2 * i + 1] = above >> 16 | pair << 16;
      words_of_row += 2 * size;
      above = pair;
    }
    const uint32_t pair =
        sn_tall_pair(kind, size, words, last, size / 2 * size + i / 2);
    words_of_row[i] =
        i % 2 == 0 ? above >> 16 | pair << 16 : sn_pkhtb(above, pair);
  }
}

/* Weights of the assembly have to lie at the stack pointer: there is no
 * register for another base. */
SN_INLINE void sn_tall_load(struct sn_tall *tall, uint32_t *weight, int kind,
                            int widened, int size, const int32_t *packed,
                            int32_t last, int32_t output_offset) {
  if (widened) {
    const uint32_t *words = (const uint32_t *)packed + 2;
    SN_UNROLL
    for (int row = 0; row < size / 2; row++) {
      SN_UNROLL
      for (int i = 0; i < size; i++) {
        uint32_t pair[2];
        words = sn_load_2(words, pair);
        sn_store_2(weight + 2 * (row * size + i), pair[0], pair[1]);
      }
    }
  } else {
    sn_tall_widen(weight, kind, size, packed + 2, last);
  }
  const struct sn_finish finish =
      sn_finish_load(kind, output_offset, packed[1], last >> 8);
  tall->finish.multiplier = finish.multiplier;
  tall->finish.round = finish.round;
  tall->finish.shift = finish.shift;
  /* The others need not have it in memory. */
  if (kind == SN_FINISH_CLAMPED)
    tall->finish.clamp = finish.clamp;
  tall->start =
      (int32_t)((uint32_t)packed[0] << (!widened && kind != SN_FINISH_SCALED));
}

/* The columns of two rows of one channel with a window of 3 x 3. */
SN_INLINE void sn_tall_rows_3(int kind, struct sn_tall *tall,
                              const uint32_t *weight, const uint32_t *x,
                              int32_t step, int32_t count) {
  const uint32_t *const end = x + count;
  for (int32_t left = count & 3; left > 0;) {
    const int32_t done = 2 - left % 2;
    sn_tall_two_columns(kind, tall, weight, x);
    x += done;
    tall->y += done * step;
    left -= done;
  }
  for (; x != end; x += 4)
    sn_tall_four_columns(kind, 3, tall, weight, x);
}

/* The same of larger windows. */
SN_INLINE void sn_tall_rows(int kind, int size, struct sn_tall *tall,
                            const uint32_t *weight, const uint32_t *x,
                            int32_t step, int32_t count) {
  int8_t rest[8]; /* four of the upper row, then those of the lower one */
  int8_t *y = tall->y;
  const int32_t below = tall->below;
  const uint32_t *const last = x + (count < 4 ? 0 : count - 4);
  if (count < 4) {
    tall->y = rest;
    tall->below = 4;
    tall->step = 1;
  }
  for (;;) {
    for (; x <= last; x += 4)
      sn_tall_four_columns(kind, size, tall, weight, x);
    if (x == last + 4)
      break;
    tall->y -= (x - last) * step;
    x = last;
  }
  if (count < 4) {
    tall->step = step;
    for (int32_t j = 0; j < count; j++) {
      y[below] = rest[4 + j];
      *y = rest[j];
      y += step;
    }
  }
}

/* Channels [from, 4) of the four whose first has number `first`. `weight` has
 * room for the weights of a channel. */
SN_INLINE void sn_tall_four(const sn_packed_depthwise *op, uint32_t *weight,
                            int kind, int widened, int size, int32_t first,
                            int32_t from, const uint32_t *scratch,
                            const struct sn_outputs *run) {
  const int32_t words =
      widened ? SN_TALL_WIDENED(size) : SN_DEPTHWISE_WORDS(size);
  const int32_t *packed = op->packed + (first + from) * words;
  struct sn_tall tall;
  tall.row = run->row;
  /* Of a single column the second one is overwritten. */
  tall.step = size == 3 && run->count == 1 ? 0 : run->step;
  for (int32_t c = from; c < 4; c++) {
    const uint32_t *x = scratch + c * SN_TALL_CHANNEL(size);
    int8_t *y = run->y + c;
    sn_tall_load(&tall, weight, kind, widened, size, packed,
                 op->last[first + c], op->output_offset);
    for (int32_t left = run->rows; left > 0; left -= 2) {
      tall.y = y;
      tall.below = left > 1 ? run->below : 0;
      if (size == 3)
        sn_tall_rows_3(kind, &tall, weight, x, run->step, run->count);
      else
        sn_tall_rows(kind, size, &tall, weight, x, run->step, run->count);
      x += run->row;
      y += 2 * run->below;
    }
    packed += words;
  }
}

#define SN_TALL(name, kind, size)                                              \
  SN_TALL_OF(name, kind, 0, size)                                              \
  SN_TALL_OF(name##_widened, kind, 1, size)
#define SN_TALL_OF(name, kind, widened, size)                                  \
  static SN_NOINLINE void sn_depthwise_four_##size##_s1_##name##_tall(         \
      const sn_packed_depthwise *op, int32_t first, int32_t from,              \
      const uint32_t *scratch, const struct sn_outputs *run) {                 \
    uint32_t weight[SN_TALL_WORDS(size)];                                      \
    sn_tall_four(op, weight, kind, widened, size, first, from, scratch, run);  \
  }                                                                            \
  SN_INLINE void                                                               \
      sn_depthwise_conv2d_##size##x##size##_s1_##name##_tall_s8__armv7em(      \
          const sn_packed_depthwise *op, const sn_view *in, uint32_t *scratch, \
          const sn_view *out, const sn_tile *tile) {                           \
    static const struct sn_depthwise_variant variant = {                       \
        1, SN_DEPTHWISE_TALL(size), SN_TALL_CHANNEL(size),                     \
        sn_strip_load_tall_##size,                                             \
        sn_depthwise_four_##size##_s1_##name##_tall};                          \
    sn_depthwise_tall(op, &variant, in, scratch, out, tile);                   \
  }
#define SN_TALL_SIZE(size)                                                     \
  SN_TALL(full, SN_FINISH_FULL, size)                                          \
  SN_TALL(scaled, SN_FINISH_SCALED, size)                                      \
  SN_TALL(clamped, SN_FINISH_CLAMPED, size)
SN_TALL_SIZE(3)
SN_TALL_SIZE(5)
SN_TALL(scaled, SN_FINISH_SCALED, 7)
#undef SN_TALL_SIZE
#undef SN_TALL_OF
#undef SN_TALL

#endif
