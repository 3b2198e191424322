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
 * Four columns are done at a time. Of what is left over, 3 x 3 does twos first;
 * of an odd number, the first two overlap what follows. Larger windows do four
 * once more at the end, and leave out those that are too many. A row without a
 * second one goes by fours that overlap, where it has four columns. */

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

/* The sums of four columns of the upper row alone, of a larger window. Loads
 * and products keep their order, or registers do not suffice. */
SN_INLINE void sn_tall_lone_sums(int size, int32_t start,
                                 const uint32_t *weight, int columns,
                                 const uint32_t *x, int32_t *sum) {
  SN_UNROLL
  for (int j = 0; j < 4; j++)
    sum[j] = start;
  SN_UNROLL
  for (int row = 0; row <= size / 2; row++) {
    const int last = row == size / 2;
    /* In the rows between, each second word is the lower row's. */
    const int step = row == 0 || last ? 1 : 2;
    const uint32_t *words =
        weight + (row == 0 ? 0 : size + (row - 1) * 2 * size);
    const uint32_t *from = x + row * 4 * columns;
    uint32_t w[7];
    SN_UNROLL
    for (int i = 0; i < size; i++)
      w[i] = words[step * i];
    SN_UNROLL
    for (int c = 0; c < size + 3; c += 2) {
      uint32_t pair[2];
      from = sn_load_2(from, pair);
      SN_UNROLL
      for (int k = 0; k < 2; k++) {
        SN_UNROLL
        for (int j = 3; j >= 0; j--) {
          const int i = c + k - j;
          if (i >= 0 && i < size)
            sum[j] = last ? sn_smlabt_ordered(pair[k], w[i], sum[j])
                          : sn_smlad_ordered(pair[k], w[i], sum[j]);
        }
      }
    }
  }
}

/* At least four columns of one channel of a lone row; fours may overlap:
 * outputs that are computed twice are the same. */
SN_INLINE void sn_tall_lone_row(int kind, int size, struct sn_tall *tall,
                                const uint32_t *weight, int columns,
                                const uint32_t *x, int8_t *y, int32_t step,
                                int32_t count) {
  const uint32_t *const end = x + count;
  tall->step = step;
  for (int32_t next = (count - 1) % 4 + 1; x != end; next = 4) {
    if (size == 3) {
      sn_tall_one_row(kind, tall, weight, columns, x, y);
    } else {
      int32_t sum[4];
      sn_tall_lone_sums(size, tall->start, weight, columns, x, sum);
      SN_UNROLL
      for (int j = 0; j < 4; j++)
        y[j * step] = sn_tall_output(kind, sum[j], &tall->finish);
    }
    x += next;
    y += next * step;
  }
}

/* The columns of one channel with a window of 3 x 3. */
SN_INLINE void sn_tall_channel_3(int kind, struct sn_tall *tall,
                                 const uint32_t *weight, int columns,
                                 const uint32_t *x, int8_t *y, int32_t step,
                                 int32_t count, int32_t below) {
  const uint32_t *const end = x + count;
  /* Of a single column the second one is overwritten. */
  tall->step = count == 1 ? 0 : step;
  for (int32_t left = count & 3; left > 0;) {
    const int32_t done = 2 - left % 2;
    sn_tall_two_columns(kind, tall, weight, columns, x, y, below);
    x += done;
    y += done * step;
    left -= done;
  }
  for (; x != end; x += 4)
    y = sn_tall_four_columns(kind, 3, tall, weight, columns, x, y, below, 4);
}

/* The same of larger windows. */
SN_INLINE void sn_tall_channel(int kind, int size, struct sn_tall *tall,
                               const uint32_t *weight, int columns,
                               const uint32_t *x, int8_t *y, int32_t step,
                               int32_t count, int32_t below) {
  int8_t rest[8]; /* the lower row behind four of the upper one */
  tall->step = step;
  for (int32_t left = count; left > 0; left -= 4) {
    int8_t *to = y;
    int32_t down = below;
    if (left < 4) {
      tall->step = 1;
      to = rest;
      down = 4;
    }
    to = sn_tall_four_columns(kind, size, tall, weight, columns, x, to, down,
                              left);
    if (left >= 4)
      y = to;
    x += 4;
  }
  for (int32_t j = 0; j < (count & 3); j++) {
    y[below] = rest[4 + j];
    *y = rest[j];
    y += step;
  }
}

/* Channels [from, 4) of the four whose first has number `first`. Where there is
 * no second row, what would be there is overwritten. `weight` has room for the
 * weights of a channel. */
SN_INLINE void sn_tall_four(const sn_packed_depthwise *op, uint32_t *weight,
                            int kind, int widened, int size, int32_t first,
                            int32_t from, const uint32_t *scratch,
                            int8_t *outputs, int32_t step, int32_t count,
                            int32_t below) {
  const int columns = SN_DEPTHWISE_TALL(size);
  const int32_t words =
      widened ? SN_TALL_WIDENED(size) : SN_DEPTHWISE_WORDS(size);
  const int32_t *packed = op->packed + (first + from) * words;
  struct sn_tall tall;
  for (int32_t c = from; c < 4; c++) {
    const uint32_t *x = scratch + c * columns;
    int8_t *y = outputs + c;
    sn_tall_load(&tall, weight, kind, widened, size, packed,
                 op->last[first + c], op->output_offset);
    if (size == 3)
      sn_tall_channel_3(kind, &tall, weight, columns, x, y, step, count, below);
    else
      sn_tall_channel(kind, size, &tall, weight, columns, x, y, step, count,
                      below);
    packed += words;
  }
}

/* Whether the last row is a lone one that is worth its code. */
#define SN_TALL_IS_ODD(op, size)                                               \
  ((size) < 7 && (op)->output.rows % 2 == 1 && (op)->output.columns > 3)

/* The same of a lone row of at least four columns. */
SN_INLINE void sn_tall_lone(const sn_packed_depthwise *op, uint32_t *weight,
                            int kind, int widened, int size, int32_t first,
                            int32_t from, const uint32_t *scratch,
                            int8_t *outputs, int32_t step, int32_t count) {
  const int columns = SN_DEPTHWISE_TALL(size);
  const int32_t words =
      widened ? SN_TALL_WIDENED(size) : SN_DEPTHWISE_WORDS(size);
  const int32_t *packed = op->packed + (first + from) * words;
  struct sn_tall tall;
  for (int32_t c = from; c < 4; c++) {
    sn_tall_load(&tall, weight, kind, widened, size, packed,
                 op->last[first + c], op->output_offset);
    sn_tall_lone_row(kind, size, &tall, weight, columns, scratch + c * columns,
                     outputs + c, step, count);
    packed += words;
  }
}

#define SN_TALL(name, kind, size, columns)                                     \
  SN_TALL_OF(name, kind, 0, size, columns)                                     \
  SN_TALL_OF(name##_widened, kind, 1, size, columns)
#define SN_TALL_OF(name, kind, widened, size, columns)                         \
  static SN_NOINLINE void sn_depthwise_four_##size##_s1_##name##_tall(         \
      const sn_packed_depthwise *op, int32_t first, int32_t from,              \
      const uint32_t *scratch, int8_t *y, int32_t step, int32_t count,         \
      int32_t below) {                                                         \
    uint32_t weight[SN_TALL_WORDS(size)];                                      \
    sn_tall_four(op, weight, kind, widened, size, first, from, scratch, y,     \
                 step, count, below);                                          \
  }                                                                            \
  static SN_NOINLINE void sn_depthwise_lone_##size##_s1_##name##_tall(         \
      const sn_packed_depthwise *op, int32_t first, int32_t from,              \
      const uint32_t *scratch, int8_t *y, int32_t step, int32_t count,         \
      int32_t below) {                                                         \
    (void)below;                                                               \
    uint32_t weight[SN_TALL_WORDS(size)];                                      \
    sn_tall_lone(op, weight, kind, widened, size, first, from, scratch, y,     \
                 step, count);                                                 \
  }                                                                            \
  SN_INLINE void                                                               \
      sn_depthwise_conv2d_##size##x##size##_s1_##name##_tall_s8__armv7em(      \
          const sn_packed_depthwise *op, const sn_view *in, uint32_t *scratch, \
          const sn_view *out, const sn_tile *tile) {                           \
    static const struct sn_depthwise_variant variant[2] = {                    \
        {1, columns, sn_strip_load_##columns,                                  \
         sn_depthwise_four_##size##_s1_##name##_tall, NULL},                   \
        {2, columns, sn_strip_load_##columns,                                  \
         sn_depthwise_four_##size##_s1_##name##_tall, NULL}};                  \
    static const struct sn_depthwise_variant odd[2] = {                        \
        {1, columns, sn_strip_load_##columns,                                  \
         sn_depthwise_four_##size##_s1_##name##_tall,                          \
         sn_depthwise_lone_##size##_s1_##name##_tall},                         \
        {2, columns, sn_strip_load_##columns,                                  \
         sn_depthwise_four_##size##_s1_##name##_tall,                          \
         sn_depthwise_lone_##size##_s1_##name##_tall}};                        \
    _Static_assert(columns == SN_DEPTHWISE_TALL(size), "scratch");             \
    sn_depthwise_together(op, SN_TALL_IS_ODD(op, size) ? odd : variant, in,    \
                          scratch, out, tile);                                 \
  }
#define SN_TALL_SIZE(size, columns)                                            \
  SN_TALL(full, SN_FINISH_FULL, size, columns)                                 \
  SN_TALL(scaled, SN_FINISH_SCALED, size, columns)                             \
  SN_TALL(clamped, SN_FINISH_CLAMPED, size, columns)
SN_TALL_SIZE(3, 44)
SN_TALL_SIZE(5, 44)
SN_TALL(scaled, SN_FINISH_SCALED, 7, 28)
#undef SN_TALL_SIZE
#undef SN_TALL_OF
#undef SN_TALL

#endif
