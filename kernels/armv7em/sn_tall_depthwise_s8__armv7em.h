#ifndef SN_TALL_DEPTHWISE_S8__ARMV7EM_H
#define SN_TALL_DEPTHWISE_S8__ARMV7EM_H

#include "sn_depthwise__armv7em.h"

/* DEPTHWISE_CONV_2D with a window of 3 x 3 and stride 1, two rows of output at
 * a time: both read the same rows of pairs, and a lone weight is half of a
 * pair.
 *
 *   pairs of input rows     0 1     2 3
 *   weights, upper row     w0 w1   w2
 *   weights, lower row        w0   w1 w2
 *
 * Four columns are done at a time. Where their number is no multiple of four,
 * twos come first; of an odd number, the first two overlap what follows. */

/* What the outputs of one channel share. */
struct sn_tall {
  uint32_t upper[3]; /* (w0, w1), column by column */
  uint32_t lower[3]; /* (w1, w2) */
  struct sn_finish finish;
  int32_t step; /* bytes from column to column */
  int32_t start;
};

#ifdef SN_ASSEMBLY
/* From a sum to an output; `t` is free. */
#define SN_TALL_SCALED(sum, t)                                                 \
  "lsl " sum ", " sum ", %[r]\n\t"                                             \
  "smmla " sum ", " sum ", %[p], %[q]\n\t"                                     \
  "ssat " sum ", #8, " sum ", asr #11\n\t"
#define SN_TALL_FULL(sum, t)                                                   \
  "add " t ", %[q], " sum ", asr #31\n\t"                                      \
  "smmlar " sum ", " sum ", %[p], " t "\n\t"                                   \
  "asr " sum ", " sum ", %[r]\n\t"                                             \
  "ssat " sum ", #8, " sum ", asr #1\n\t"

/* Four sums. */
#define SN_TALL_FINISH(finish, a, b, c, d, t)                                  \
  finish("%[" #a "]", "%[" #t "]") finish("%[" #b "]", "%[" #t "]")            \
      finish("%[" #c "]", "%[" #t "]") finish("%[" #d "]", "%[" #t "]")

/* Four columns of two rows with a window of 3 x 3, from the input at x to the
 * outputs at y, which moves on; in registers the sums of the upper row are a to
 * d, those of the lower row e to h. */
#define SN_TALL_FOUR(finish_lower, finish_upper, x, y, below, tall, columns)   \
  do {                                                                         \
    uint32_t sn_a, sn_b, sn_c, sn_d, sn_e, sn_f, sn_g, sn_h, sn_p, sn_q, sn_r, \
        sn_t;                                                                  \
    uintptr_t sn_x = (uintptr_t)(x);                                           \
    __asm__ volatile(                                                          \
        "ldrd %[p], %[q], %[w0]\n\t"                                           \
        "ldr %[h], %[start]\n\t"                                               \
        "ldrd %[t], %[r], [%[x]]\n\t"                                          \
        "smlad %[a], %[t], %[p], %[h]\n\t"                                     \
        "smlatb %[e], %[t], %[p], %[h]\n\t"                                    \
        "smlad %[a], %[r], %[q], %[a]\n\t"                                     \
        "smlatb %[e], %[r], %[q], %[e]\n\t"                                    \
        "smlad %[b], %[r], %[p], %[h]\n\t"                                     \
        "smlatb %[f], %[r], %[p], %[h]\n\t"                                    \
        "ldr %[r], %[w2]\n\t"                                                  \
        "ldr %[t], [%[x], #8]\n\t"                                             \
        "smlad %[a], %[t], %[r], %[a]\n\t"                                     \
        "smlatb %[e], %[t], %[r], %[e]\n\t"                                    \
        "smlad %[b], %[t], %[q], %[b]\n\t"                                     \
        "smlatb %[f], %[t], %[q], %[f]\n\t"                                    \
        "smlad %[c], %[t], %[p], %[h]\n\t"                                     \
        "smlatb %[g], %[t], %[p], %[h]\n\t"                                    \
        "ldr %[t], [%[x], #12]\n\t"                                            \
        "smlad %[b], %[t], %[r], %[b]\n\t"                                     \
        "smlatb %[f], %[t], %[r], %[f]\n\t"                                    \
        "smlad %[c], %[t], %[q], %[c]\n\t"                                     \
        "smlatb %[g], %[t], %[q], %[g]\n\t"                                    \
        "smlad %[d], %[t], %[p], %[h]\n\t"                                     \
        "smlatb %[h], %[t], %[p], %[h]\n\t"                                    \
        "ldrd %[t], %[p], [%[x], #16]\n\t"                                     \
        "smlad %[c], %[t], %[r], %[c]\n\t"                                     \
        "smlatb %[g], %[t], %[r], %[g]\n\t"                                    \
        "smlad %[d], %[t], %[q], %[d]\n\t"                                     \
        "smlatb %[h], %[t], %[q], %[h]\n\t"                                    \
        "smlad %[d], %[p], %[r], %[d]\n\t"                                     \
        "smlatb %[h], %[p], %[r], %[h]\n\t"                                    \
        "ldrd %[p], %[q], %[w3]\n\t"                                           \
        "ldrd %[t], %[r], [%[x], %[row]]\n\t"                                  \
        "smlabt %[a], %[t], %[p], %[a]\n\t"                                    \
        "smlad %[e], %[t], %[p], %[e]\n\t"                                     \
        "smlabt %[a], %[r], %[q], %[a]\n\t"                                    \
        "smlad %[e], %[r], %[q], %[e]\n\t"                                     \
        "smlabt %[b], %[r], %[p], %[b]\n\t"                                    \
        "smlad %[f], %[r], %[p], %[f]\n\t"                                     \
        "ldr %[r], %[w5]\n\t"                                                  \
        "ldr %[t], [%[x], %[row] + 8]\n\t"                                     \
        "smlabt %[a], %[t], %[r], %[a]\n\t"                                    \
        "smlad %[e], %[t], %[r], %[e]\n\t"                                     \
        "smlabt %[b], %[t], %[q], %[b]\n\t"                                    \
        "smlad %[f], %[t], %[q], %[f]\n\t"                                     \
        "smlabt %[c], %[t], %[p], %[c]\n\t"                                    \
        "smlad %[g], %[t], %[p], %[g]\n\t"                                     \
        "ldr %[t], [%[x], %[row] + 12]\n\t"                                    \
        "smlabt %[b], %[t], %[r], %[b]\n\t"                                    \
        "smlad %[f], %[t], %[r], %[f]\n\t"                                     \
        "smlabt %[c], %[t], %[q], %[c]\n\t"                                    \
        "smlad %[g], %[t], %[q], %[g]\n\t"                                     \
        "smlabt %[d], %[t], %[p], %[d]\n\t"                                    \
        "smlad %[h], %[t], %[p], %[h]\n\t"                                     \
        "ldrd %[t], %[p], [%[x], %[row] + 16]\n\t"                             \
        "smlabt %[c], %[t], %[r], %[c]\n\t"                                    \
        "smlad %[g], %[t], %[r], %[g]\n\t"                                     \
        "smlabt %[d], %[t], %[q], %[d]\n\t"                                    \
        "smlad %[h], %[t], %[q], %[h]\n\t"                                     \
        "smlabt %[d], %[p], %[r], %[d]\n\t"                                    \
        "smlad %[h], %[p], %[r], %[h]\n\t"                                     \
        "ldrd %[p], %[q], %[multiplier]\n\t"                                   \
        "ldr %[r], %[shift]\n\t" finish_lower "ldr %[x], %[y]\n\t"             \
        "ldr %[t], %[below]\n\t"                                               \
        "add %[x], %[x], %[t]\n\t"                                             \
        "ldr %[t], %[step]\n\t"                                                \
        "strb %[e], [%[x]]\n\t"                                                \
        "strb %[f], [%[x], %[t]]\n\t"                                          \
        "add %[x], %[x], %[t], lsl #1\n\t"                                     \
        "strb %[g], [%[x]]\n\t"                                                \
        "strb %[h], [%[x], %[t]]\n\t" finish_upper "ldr %[x], %[y]\n\t"        \
        "strb %[a], [%[x]]\n\t"                                                \
        "strb %[b], [%[x], %[t]]\n\t"                                          \
        "add %[x], %[x], %[t], lsl #1\n\t"                                     \
        "strb %[c], [%[x]]\n\t"                                                \
        "strb %[d], [%[x], %[t]]\n\t"                                          \
        "add %[x], %[x], %[t], lsl #1"                                         \
        : [a] "=&r"(sn_a), [b] "=&r"(sn_b), [c] "=&r"(sn_c), [d] "=&r"(sn_d),  \
          [e] "=&r"(sn_e), [f] "=&r"(sn_f), [g] "=&r"(sn_g), [h] "=&r"(sn_h),  \
          [p] "=&r"(sn_p), [q] "=&r"(sn_q), [r] "=&r"(sn_r), [t] "=&r"(sn_t),  \
          [x] "+&r"(sn_x)                                                      \
        : [y] "m"(y), [below] "m"(below), [start] "m"((tall)->start),          \
          [multiplier] "m"((tall)->finish.multiplier),                         \
          "m"((tall)->finish.round), [shift] "m"((tall)->finish.shift),        \
          [step] "m"((tall)->step), [w0] "m"((tall)->upper[0]),                \
          "m"((tall)->upper[1]), [w2] "m"((tall)->upper[2]),                   \
          [w3] "m"((tall)->lower[0]), "m"((tall)->lower[1]),                   \
          [w5] "m"((tall)->lower[2]), [row] "i"(16 * (columns))                \
        : "memory");                                                           \
    (y) = (int8_t *)sn_x;                                                      \
  } while (0)

/* The same of two columns; y stays. The second column is stored before the
 * first, which may lie at the same place. */
#define SN_TALL_TWO(finish_both, x, y, below, tall, columns)                   \
  do {                                                                         \
    uint32_t sn_a, sn_b, sn_e, sn_f, sn_p, sn_q, sn_r, sn_t, sn_u, sn_v, sn_w; \
    uintptr_t sn_x = (uintptr_t)(x);                                           \
    __asm__ volatile(                                                          \
        "ldrd %[p], %[q], %[w0]\n\t"                                           \
        "ldr %[r], %[w2]\n\t"                                                  \
        "ldr %[f], %[start]\n\t"                                               \
        "ldrd %[t], %[u], [%[x]]\n\t"                                          \
        "ldrd %[v], %[w], [%[x], #8]\n\t"                                      \
        "smlad %[a], %[t], %[p], %[f]\n\t"                                     \
        "smlatb %[e], %[t], %[p], %[f]\n\t"                                    \
        "smlad %[b], %[u], %[p], %[f]\n\t"                                     \
        "smlatb %[f], %[u], %[p], %[f]\n\t"                                    \
        "smlad %[a], %[u], %[q], %[a]\n\t"                                     \
        "smlatb %[e], %[u], %[q], %[e]\n\t"                                    \
        "smlad %[b], %[v], %[q], %[b]\n\t"                                     \
        "smlatb %[f], %[v], %[q], %[f]\n\t"                                    \
        "smlad %[a], %[v], %[r], %[a]\n\t"                                     \
        "smlatb %[e], %[v], %[r], %[e]\n\t"                                    \
        "smlad %[b], %[w], %[r], %[b]\n\t"                                     \
        "smlatb %[f], %[w], %[r], %[f]\n\t"                                    \
        "ldrd %[p], %[q], %[w3]\n\t"                                           \
        "ldr %[r], %[w5]\n\t"                                                  \
        "ldrd %[t], %[u], [%[x], %[row]]\n\t"                                  \
        "ldrd %[v], %[w], [%[x], %[row] + 8]\n\t"                              \
        "smlabt %[a], %[t], %[p], %[a]\n\t"                                    \
        "smlad %[e], %[t], %[p], %[e]\n\t"                                     \
        "smlabt %[b], %[u], %[p], %[b]\n\t"                                    \
        "smlad %[f], %[u], %[p], %[f]\n\t"                                     \
        "smlabt %[a], %[u], %[q], %[a]\n\t"                                    \
        "smlad %[e], %[u], %[q], %[e]\n\t"                                     \
        "smlabt %[b], %[v], %[q], %[b]\n\t"                                    \
        "smlad %[f], %[v], %[q], %[f]\n\t"                                     \
        "smlabt %[a], %[v], %[r], %[a]\n\t"                                    \
        "smlad %[e], %[v], %[r], %[e]\n\t"                                     \
        "smlabt %[b], %[w], %[r], %[b]\n\t"                                    \
        "smlad %[f], %[w], %[r], %[f]\n\t"                                     \
        "ldrd %[p], %[q], %[multiplier]\n\t"                                   \
        "ldr %[r], %[shift]\n\t" finish_both "ldr %[x], %[y]\n\t"              \
        "ldr %[t], %[below]\n\t"                                               \
        "ldr %[u], %[step]\n\t"                                                \
        "add %[t], %[t], %[x]\n\t"                                             \
        "strb %[f], [%[t], %[u]]\n\t"                                          \
        "strb %[e], [%[t]]\n\t"                                                \
        "strb %[b], [%[x], %[u]]\n\t"                                          \
        "strb %[a], [%[x]]"                                                    \
        : [a] "=&r"(sn_a), [b] "=&r"(sn_b), [e] "=&r"(sn_e), [f] "=&r"(sn_f),  \
          [p] "=&r"(sn_p), [q] "=&r"(sn_q), [r] "=&r"(sn_r), [t] "=&r"(sn_t),  \
          [u] "=&r"(sn_u), [v] "=&r"(sn_v), [w] "=&r"(sn_w), [x] "+&r"(sn_x)   \
        : [y] "m"(y), [below] "m"(below), [start] "m"((tall)->start),          \
          [multiplier] "m"((tall)->finish.multiplier),                         \
          "m"((tall)->finish.round), [shift] "m"((tall)->finish.shift),        \
          [step] "m"((tall)->step), [w0] "m"((tall)->upper[0]),                \
          "m"((tall)->upper[1]), [w2] "m"((tall)->upper[2]),                   \
          [w3] "m"((tall)->lower[0]), "m"((tall)->lower[1]),                   \
          [w5] "m"((tall)->lower[2]), [row] "i"(16 * (columns))                \
        : "memory");                                                           \
  } while (0)
#else
SN_INLINE int8_t sn_tall_finish(int kind, int32_t sum,
                                const struct sn_finish *finish) {
  return kind == SN_FINISH_SCALED ? sn_finish_scaled(sum, finish)
                                  : sn_finish_twice(sum, sum >> 31, finish);
}

SN_INLINE void sn_tall_columns(int kind, const struct sn_tall *tall,
                               int columns, const uint32_t *x, int8_t *y,
                               int32_t below, int32_t count) {
  for (int32_t j = count - 1; j >= 0; j--) {
    int32_t upper = tall->start;
    int32_t lower = tall->start;
    for (int32_t i = j; i < j + 3; i++) {
      const uint32_t first = x[i];
      const uint32_t second = x[4 * columns + i];
      upper = sn_smlad(first, tall->upper[i - j], upper);
      lower = sn_smlatb(first, tall->upper[i - j], lower);
      upper = sn_smlabt(second, tall->lower[i - j], upper);
      lower = sn_smlad(second, tall->lower[i - j], lower);
    }
    y[j * tall->step + below] = sn_tall_finish(kind, lower, &tall->finish);
    y[j * tall->step] = sn_tall_finish(kind, upper, &tall->finish);
  }
}
#endif

/* Four columns of two rows; returns where the next ones go. */
SN_INLINE int8_t *sn_tall_four_columns(int kind, const struct sn_tall *tall,
                                       int columns, const uint32_t *x,
                                       int8_t *y, int32_t below) {
#ifdef SN_ASSEMBLY
  if (kind == SN_FINISH_SCALED)
    SN_TALL_FOUR(SN_TALL_FINISH(SN_TALL_SCALED, e, f, g, h, t),
                 SN_TALL_FINISH(SN_TALL_SCALED, a, b, c, d, e), x, y, below,
                 tall, columns);
  else
    SN_TALL_FOUR(SN_TALL_FINISH(SN_TALL_FULL, e, f, g, h, t),
                 SN_TALL_FINISH(SN_TALL_FULL, a, b, c, d, e), x, y, below, tall,
                 columns);
  return y;
#else
  sn_tall_columns(kind, tall, columns, x, y, below, 4);
  return y + 4 * tall->step;
#endif
}

/* Two columns of two rows. */
SN_INLINE void sn_tall_two_columns(int kind, const struct sn_tall *tall,
                                   int columns, const uint32_t *x, int8_t *y,
                                   int32_t below) {
#ifdef SN_ASSEMBLY
  if (kind == SN_FINISH_SCALED)
    SN_TALL_TWO(SN_TALL_FINISH(SN_TALL_SCALED, e, f, a, b, t), x, y, below,
                tall, columns);
  else
    SN_TALL_TWO(SN_TALL_FINISH(SN_TALL_FULL, e, f, a, b, t), x, y, below, tall,
                columns);
#else
  sn_tall_columns(kind, tall, columns, x, y, below, 2);
#endif
}

/* Sums are twice as large in FULL, as are the weights. */
SN_INLINE uint32_t sn_tall_weight(int kind, uint32_t pair) {
  return kind == SN_FINISH_SCALED ? pair : sn_double(pair);
}

SN_INLINE void sn_tall_load(struct sn_tall *tall, int kind,
                            const int32_t *packed, int32_t last,
                            int32_t output_offset) {
  const uint32_t w0 = (uint32_t)packed[2];
  const uint32_t w1 = (uint32_t)packed[3];
  const uint32_t left = sn_tall_weight(kind, sn_sxtb16(w0));
  const uint32_t middle = sn_tall_weight(kind, sn_sxtb16_ror8(w0));
  const uint32_t right = sn_tall_weight(kind, sn_sxtb16(w1));
  const uint32_t row = sn_tall_weight(kind, sn_sxtb16_ror8(w1));
  const uint32_t odd = sn_tall_weight(kind, (uint32_t)(int8_t)last);
  tall->upper[0] = left;
  tall->upper[1] = middle;
  tall->upper[2] = right;
  tall->lower[0] = left >> 16 | row << 16;
  tall->lower[1] = sn_pkhtb(middle, row);
  tall->lower[2] = right >> 16 | odd << 16;
  tall->finish = sn_finish_load(kind, output_offset, packed[1], last >> 8);
  tall->start = (int32_t)((uint32_t)packed[0] << (kind == SN_FINISH_FULL));
}

/* Channels [from, 4) of the four whose first has number `first`. Where there is
 * no second row, what would be there is overwritten. */
SN_INLINE void sn_tall_four(const sn_packed_depthwise *op, int kind,
                            int columns, int32_t first, int32_t from,
                            const uint32_t *scratch, int8_t *outputs,
                            int32_t step, int32_t count, int32_t below) {
  const int32_t *packed = op->packed + (first + from) * SN_DEPTHWISE_WORDS(3);
  for (int32_t c = from; c < 4; c++) {
    const uint32_t *x = scratch + c * columns;
    int8_t *y = outputs + c;
    const uint32_t *const end = x + count;
    struct sn_tall tall;
    sn_tall_load(&tall, kind, packed, op->last[first + c], op->output_offset);
    /* Of a single column the second one is overwritten. */
    tall.step = count == 1 ? 0 : step;
    for (int32_t left = count & 3; left > 0;) {
      const int32_t done = 2 - left % 2;
      sn_tall_two_columns(kind, &tall, columns, x, y, below);
      x += done;
      y += done * step;
      left -= done;
    }
    for (; x != end; x += 4)
      y = sn_tall_four_columns(kind, &tall, columns, x, y, below);
    packed += SN_DEPTHWISE_WORDS(3);
  }
}

#define SN_TALL(name, kind)                                                    \
  static SN_NOINLINE void sn_depthwise_four_3_s1_##name##_tall(                \
      const sn_packed_depthwise *op, int32_t first, int32_t from,              \
      const uint32_t *scratch, int8_t *y, int32_t step, int32_t count,         \
      int32_t below) {                                                         \
    sn_tall_four(op, kind, SN_DEPTHWISE_WIDE(3, 1), first, from, scratch, y,   \
                 step, count, below);                                          \
  }                                                                            \
  SN_INLINE void sn_depthwise_conv2d_3x3_s1_##name##_tall_s8__armv7em(         \
      const sn_packed_depthwise *op, const sn_view *in, uint32_t *scratch,     \
      const sn_view *out, const sn_tile *tile) {                               \
    static const struct sn_depthwise_variant variant = {                       \
        2, 44, sn_strip_load_44, sn_depthwise_four_3_s1_##name##_tall};        \
    _Static_assert(44 == SN_DEPTHWISE_WIDE(3, 1), "scratch");                  \
    sn_depthwise(op, &variant, in, scratch, out, tile);                        \
  }
SN_TALL(full, SN_FINISH_FULL)
SN_TALL(scaled, SN_FINISH_SCALED)
#undef SN_TALL

#endif
