#ifndef SN_PACKED_DEPTHWISE_S8__ARMV7EM_H
#define SN_PACKED_DEPTHWISE_S8__ARMV7EM_H

#include "sn_depthwise__armv7em.h"

/* DEPTHWISE_CONV_2D row by row: of an odd number of input rows, the last row's
 * pixels are paired with the next ones. `columns` are those of the scratch:
 * many for wide tiles, or as few as four outputs need. */

/* Pair `index` of a channel's weights; of bytes the last one is `odd`. */
SN_INLINE uint32_t sn_depthwise_pair(const int32_t *weights, uint32_t odd,
                                     int widened, int size, int index) {
  if (widened)
    return (uint32_t)weights[index];
  if (index == SN_DEPTHWISE_PAIRS(size) - 1)
    return odd;
  const uint32_t word = (uint32_t)weights[index / 2];
  return index % 2 == 0 ? sn_sxtb16(word) : sn_sxtb16_ror8(word);
}

/* Adds one row of pairs to the sums of four or fewer outputs: taps `first` to
 * `end` of `size`, or in the last row each second one. The order is that of
 * the columns; nothing here may be moved, or registers do not suffice. */
SN_INLINE void sn_depthwise_taps(const uint32_t *x, const int32_t *weights,
                                 uint32_t odd, int widened, int columns,
                                 int size, int stride, int outputs, int row,
                                 int first, int end, int32_t *sum) {
  const int last = row == size / 2;
  const int step = last ? 2 : 1;
  uint32_t w[7];
  x += row * 4 * columns + first * step;
  SN_UNROLL
  for (int i = first; i < end; i++)
    w[i] = sn_depthwise_pair(weights, odd, widened, size, row * size + i);
  const int used = (outputs - 1) * stride + (end - 1 - first) * step + 1;
  SN_UNROLL
  for (int c = 0; c < used; c += 2) {
    uint32_t pair[2];
    x = sn_load_2(x, pair);
    SN_UNROLL
    for (int k = 0; k < 2; k++) {
      SN_UNROLL
      for (int j = outputs - 1; j >= 0; j--) {
        const int offset = c + k - j * stride;
        if (offset >= 0 && offset % step == 0 && offset / step < end - first)
          sum[j] = sn_smlad_ordered(pair[k], w[first + offset / step], sum[j]);
      }
    }
  }
}

/* The sums of `outputs` neighbours of one channel. */
SN_INLINE void sn_depthwise_sums(const uint32_t *x, const int32_t *weights,
                                 uint32_t odd, int widened, int columns,
                                 int size, int stride, int outputs,
                                 int32_t start, int32_t *sum) {
  SN_UNROLL
  for (int j = 0; j < outputs; j++)
    sum[j] = start;
  SN_UNROLL
  for (int row = 0; row <= size / 2; row++) {
    const int taps = row < size / 2 ? size : (size + 1) / 2;
    /* Weights of more than five taps do not fit the registers. */
    const int half = taps > 5 ? 4 : taps;
    sn_depthwise_taps(x, weights, odd, widened, columns, size, stride, outputs,
                      row, 0, half, sum);
    if (half < taps)
      sn_depthwise_taps(x, weights, odd, widened, columns, size, stride,
                        outputs, row, half, taps, sum);
  }
}

#ifdef SN_ASSEMBLY
/* The first four pairs of weights, of bytes and of halves. */
#define SN_PAIRS_3X3                                                           \
  "ldrd %[v], %[y], [%[p], #8]\n\t"                                            \
  "sxtb16 %[w], %[v], ror #8\n\t"                                              \
  "sxtb16 %[v], %[v]\n\t"                                                      \
  "sxtb16 %[z], %[y], ror #8\n\t"                                              \
  "sxtb16 %[y], %[y]\n\t"
#define SN_PAIRS_3X3_WIDENED                                                   \
  "ldrd %[v], %[w], [%[p], #8]\n\t"                                            \
  "ldrd %[y], %[z], [%[p], #16]\n\t"

/* The sums of four neighbours with a window of 3 x 3 and stride 1, in the
 * variables a to d; `start` is at packed[0], the weights behind the multiplier,
 * the last pair of bytes is the operand `o`. The compiler needs half as many
 * instructions again. */
#define SN_SUMS_3X3_BY(x, packed, pairs, last, columns, ...)                   \
  do {                                                                         \
    uint32_t sn_t, sn_u, sn_v, sn_w, sn_y, sn_z, sn_s;                         \
    __asm__ volatile(                                                          \
        pairs "ldr %[s], [%[p]]\n\t"                                           \
              "ldrd %[t], %[u], [%[x]]\n\t"                                    \
              "smlad %[a], %[t], %[v], %[s]\n\t"                               \
              "smlad %[a], %[u], %[w], %[a]\n\t"                               \
              "smlad %[b], %[u], %[v], %[s]\n\t"                               \
              "ldrd %[t], %[u], [%[x], #8]\n\t"                                \
              "smlad %[a], %[t], %[y], %[a]\n\t"                               \
              "smlad %[b], %[t], %[w], %[b]\n\t"                               \
              "smlad %[c], %[t], %[v], %[s]\n\t"                               \
              "smlad %[b], %[u], %[y], %[b]\n\t"                               \
              "smlad %[c], %[u], %[w], %[c]\n\t"                               \
              "smlad %[d], %[u], %[v], %[s]\n\t"                               \
              "ldrd %[t], %[u], [%[x], #16]\n\t"                               \
              "smlad %[c], %[t], %[y], %[c]\n\t"                               \
              "smlad %[d], %[t], %[w], %[d]\n\t"                               \
              "smlad %[d], %[u], %[y], %[d]\n\t"                               \
              "ldrd %[t], %[u], [%[x], %[o0]]\n\t" last                        \
              "smlad %[a], %[t], %[z], %[a]\n\t"                               \
              "smlad %[b], %[u], %[z], %[b]\n\t"                               \
              "ldrd %[t], %[u], [%[x], %[o1]]\n\t"                             \
              "smlad %[a], %[t], %[s], %[a]\n\t"                               \
              "smlad %[c], %[t], %[z], %[c]\n\t"                               \
              "smlad %[b], %[u], %[s], %[b]\n\t"                               \
              "smlad %[d], %[u], %[z], %[d]\n\t"                               \
              "ldrd %[t], %[u], [%[x], %[o2]]\n\t"                             \
              "smlad %[c], %[t], %[s], %[c]\n\t"                               \
              "smlad %[d], %[u], %[s], %[d]"                                   \
        : [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d),              \
          [t] "=&r"(sn_t), [u] "=&r"(sn_u), [v] "=&r"(sn_v), [w] "=&r"(sn_w),  \
          [y] "=&r"(sn_y), [z] "=&r"(sn_z), [s] "=&r"(sn_s)                    \
        : [x] "r"(x), [p] "r"(packed), [o0] "i"(16 * (columns)),               \
          [o1] "i"(16 * (columns) + 8),                                        \
          [o2] "i"(16 * (columns) + 16) __VA_ARGS__                            \
        : "memory");                                                           \
  } while (0)
#define SN_SUMS_3X3(x, packed, odd, widened, columns)                          \
  do {                                                                         \
    if (widened)                                                               \
      SN_SUMS_3X3_BY(x, packed, SN_PAIRS_3X3_WIDENED,                          \
                     "ldr %[s], [%[p], #24]\n\t", columns, );                  \
    else                                                                       \
      SN_SUMS_3X3_BY(x, packed, SN_PAIRS_3X3, "ldr %[s], %[o]\n\t", columns,   \
                     , [o] "m"(odd));                                          \
  } while (0)
#else
#define SN_SUMS_3X3(x, packed, odd, widened, columns)                          \
  do {                                                                         \
    int32_t sn_sum[4];                                                         \
    sn_depthwise_sums(x, (packed) + 2, odd, widened, columns, 3, 1, 4,         \
                      (packed)[0], sn_sum);                                    \
    a = sn_sum[0];                                                             \
    b = sn_sum[1];                                                             \
    c = sn_sum[2];                                                             \
    d = sn_sum[3];                                                             \
  } while (0)
#endif

/* `count` neighbouring outputs of one channel, `step` bytes apart: fours, then
 * two and one. */
SN_INLINE void sn_depthwise_channel(const int32_t *packed, int32_t last,
                                    int kind, int widened, int columns,
                                    int size, int stride, int32_t output_offset,
                                    const uint32_t *x, int8_t *y, int32_t step,
                                    int32_t count) {
  const int32_t *weights = packed + 2;
  const uint32_t odd = (uint32_t)(int8_t)last & 0xFFFFu;
  const struct sn_finish finish =
      sn_finish_load(kind, output_offset, packed[1], last >> 8);
  const uint32_t *const end = x + (count >> 2) * 4 * stride;
  int32_t sum[2];
  while (x != end) {
    int32_t a, b, c, d;
    if (size == 3 && stride == 1) {
      SN_SUMS_3X3(x, packed, odd, widened, columns);
    } else {
      int32_t four[4];
      sn_depthwise_sums(x, weights, odd, widened, columns, size, stride, 4,
                        packed[0], four);
      a = four[0];
      b = four[1];
      c = four[2];
      d = four[3];
    }
    y[0] = sn_finish_packed(kind, a, &finish);
    y[step] = sn_finish_packed(kind, b, &finish);
    y += 2 * step;
    y[0] = sn_finish_packed(kind, c, &finish);
    y[step] = sn_finish_packed(kind, d, &finish);
    y += 2 * step;
    x += 4 * stride;
  }
  /* Small windows leave little to share. */
  const int twos = size > 3;
  if (twos && (count & 2) != 0) {
    sn_depthwise_sums(x, weights, odd, widened, columns, size, stride, 2,
                      packed[0], sum);
    y[0] = sn_finish_packed(kind, sum[0], &finish);
    y[step] = sn_finish_packed(kind, sum[1], &finish);
    y += 2 * step;
    x += 2 * stride;
  }
  for (int32_t left = count & (twos ? 1 : 3); left > 0; left--) {
    sn_depthwise_sums(x, weights, odd, widened, columns, size, stride, 1,
                      packed[0], sum);
    *y = sn_finish_packed(kind, sum[0], &finish);
    y += step;
    x += stride;
  }
}

#define SN_DEPTHWISE_FOUR(name, kind, size, stride, columns, widened, words)   \
  static SN_NOINLINE void                                                      \
      sn_depthwise_four_##size##_s##stride##_##name##_##columns(               \
          const sn_packed_depthwise *op, int32_t first, int32_t from,          \
          const uint32_t *scratch, const struct sn_outputs *run) {             \
    const int32_t output_offset = op->output_offset;                           \
    const int32_t *packed = op->packed + (first + from) * words;               \
    const int32_t step = run->step;                                            \
    const int32_t count = run->count;                                          \
    int8_t *const y = run->y;                                                  \
    for (int32_t c = from; c < 4; c++) {                                       \
      sn_depthwise_channel(packed, op->last[first + c], kind, widened,         \
                           columns, size, stride, output_offset,               \
                           scratch + c * (columns), y + c, step, count);       \
      packed += words;                                                         \
    }                                                                          \
  }

#define SN_DEPTHWISE(name, kind, size, stride, width, limit, columns)          \
  SN_DEPTHWISE_OF(name, kind, size, stride, width, limit, columns, 0,          \
                  SN_DEPTHWISE_WORDS(size))                                    \
  SN_DEPTHWISE_OF(name##_widened, kind, size, stride, width, limit, columns,   \
                  1, SN_DEPTHWISE_WIDENED(size))
#define SN_DEPTHWISE_OF(name, kind, size, stride, width, limit, columns,                \
                        widened, words)                                                 \
  SN_DEPTHWISE_FOUR(name, kind, size, stride, columns, widened, words)                  \
  SN_INLINE void                                                                        \
      sn_depthwise_conv2d_##size##x##size##_s##stride##_##name##_##width##_s8__armv7em( \
          const sn_packed_depthwise *op, const sn_view *in, uint32_t *scratch,          \
          const sn_view *out, const sn_tile *tile) {                                    \
    static const struct sn_depthwise_variant variant = {                                \
        0, columns, columns, sn_strip_load_##columns,                                   \
        sn_depthwise_four_##size##_s##stride##_##name##_##columns};                     \
    _Static_assert(columns == SN_DEPTHWISE_##limit(size, stride), "scratch");           \
    sn_depthwise(op, &variant, 1, in, scratch, out, tile);                              \
  }
#define SN_DEPTHWISE_SIZE(size, stride, few, many)                             \
  SN_DEPTHWISE(full, SN_FINISH_FULL, size, stride, narrow, NARROW, few)        \
  SN_DEPTHWISE(full, SN_FINISH_FULL, size, stride, wide, WIDE, many)           \
  SN_DEPTHWISE(scaled, SN_FINISH_SCALED, size, stride, narrow, NARROW, few)    \
  SN_DEPTHWISE(scaled, SN_FINISH_SCALED, size, stride, wide, WIDE, many)       \
  SN_DEPTHWISE(clamped, SN_FINISH_CLAMPED, size, stride, narrow, NARROW, few)  \
  SN_DEPTHWISE(clamped, SN_FINISH_CLAMPED, size, stride, wide, WIDE, many)
SN_DEPTHWISE_SIZE(3, 1, 6, 44)
SN_DEPTHWISE_SIZE(3, 2, 10, 44)
SN_DEPTHWISE_SIZE(5, 1, 8, 44)
SN_DEPTHWISE_SIZE(5, 2, 12, 44)
SN_DEPTHWISE_SIZE(7, 1, 10, 28)
SN_DEPTHWISE_SIZE(7, 2, 14, 28)
#undef SN_DEPTHWISE_SIZE
#undef SN_DEPTHWISE_OF
#undef SN_DEPTHWISE
#undef SN_DEPTHWISE_FOUR

#endif
