#ifndef SN_TALL_DEPTHWISE_S8__ARMV7EM_H
#define SN_TALL_DEPTHWISE_S8__ARMV7EM_H

#include "sn_depthwise__armv7em.h"

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

/* What the outputs of one channel share. */
struct sn_tall {
  struct sn_finish finish;
  int32_t step; /* bytes from column to column */
  int32_t start;
};

/* An output of a sum; those that do not finish SCALED are twice as large. */
SN_INLINE int8_t sn_tall_output(int kind, int32_t sum,
                                const struct sn_finish *finish) {
  return kind == SN_FINISH_SCALED
             ? sn_finish_scaled(sum, finish)
             : sn_finish_stored(kind, sum, sum >> 31, finish);
}

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

#define SN_TALL_CLAMPED(sum, t)                                                \
  "add " t ", %[q], " sum ", asr #31\n\t"                                      \
  "smmlar " sum ", " sum ", %[p], " t "\n\t"                                   \
  "asr " sum ", " sum ", %[r]\n\t"                                             \
  "usat " sum ", #8, " sum ", asr #1\n\t"                                      \
  "uqadd8 " sum ", " sum ", %[x]\n\t"                                          \
  "add " sum ", " sum ", %[x], lsr #8\n\t"

/* What CLAMPED loads before; x is free where outputs are finished. */
#define SN_TALL_CLAMP "ldr %[x], %[clamp]\n\t"

/* Four sums. */
#define SN_TALL_FINISH(finish, a, b, c, d, t)                                  \
  finish("%[" #a "]", "%[" #t "]") finish("%[" #b "]", "%[" #t "]")            \
      finish("%[" #c "]", "%[" #t "]") finish("%[" #d "]", "%[" #t "]")

/* Products with the sums of four columns, of the upper row a to d, of the lower
 * row e to h: `upper` and `lower` are the instructions, the input is at x + o
 * bytes. Three taps; the first products may be added to another register. */
#define SN_TALL_THREE(upper, lower, o, a, b, c, d, e, f, g)                    \
  "ldrd %[p], %[q], %[w0]\n\t"                                                 \
  "ldrd %[t], %[r], [%[x], #" o "]\n\t" upper " %[a], %[t], %[p], %[" a        \
  "]\n\t" lower " %[e], %[t], %[p], %[" e "]\n\t" upper                        \
  " %[a], %[r], %[q], %[a]\n\t" lower " %[e], %[r], %[q], %[e]\n\t" upper      \
  " %[b], %[r], %[p], %[" b "]\n\t" lower " %[f], %[r], %[p], %[" f "]\n\t"    \
  "ldr %[r], %[w2]\n\t"                                                        \
  "ldr %[t], [%[x], #" o " + 8]\n\t" upper " %[a], %[t], %[r], %[a]\n\t" lower \
  " %[e], %[t], %[r], %[e]\n\t" upper " %[b], %[t], %[q], %[b]\n\t" lower      \
  " %[f], %[t], %[q], %[f]\n\t" upper " %[c], %[t], %[p], %[" c "]\n\t" lower  \
  " %[g], %[t], %[p], %[" g "]\n\t"                                            \
  "ldr %[t], [%[x], #" o " + 12]\n\t" upper                                    \
  " %[b], %[t], %[r], %[b]\n\t" lower " %[f], %[t], %[r], %[f]\n\t" upper      \
  " %[c], %[t], %[q], %[c]\n\t" lower " %[g], %[t], %[q], %[g]\n\t" upper      \
  " %[d], %[t], %[p], %[" d "]\n\t" lower " %[h], %[t], %[p], %[h]\n\t"        \
  "ldrd %[t], %[p], [%[x], #" o " + 16]\n\t" upper                             \
  " %[c], %[t], %[r], %[c]\n\t" lower " %[g], %[t], %[r], %[g]\n\t" upper      \
  " %[d], %[t], %[q], %[d]\n\t" lower " %[h], %[t], %[q], %[h]\n\t" upper      \
  " %[d], %[p], %[r], %[d]\n\t" lower " %[h], %[p], %[r], %[h]"

/* Two taps. */
#define SN_TALL_TWO(upper, lower, o)                                           \
  "ldrd %[p], %[q], %[w0]\n\t"                                                 \
  "ldrd %[t], %[r], [%[x], #" o "]\n\t" upper                                  \
  " %[a], %[t], %[p], %[a]\n\t" lower " %[e], %[t], %[p], %[e]\n\t" upper      \
  " %[a], %[r], %[q], %[a]\n\t" lower " %[e], %[r], %[q], %[e]\n\t" upper      \
  " %[b], %[r], %[p], %[b]\n\t" lower " %[f], %[r], %[p], %[f]\n\t"            \
  "ldrd %[t], %[r], [%[x], #" o " + 8]\n\t" upper                              \
  " %[b], %[t], %[q], %[b]\n\t" lower " %[f], %[t], %[q], %[f]\n\t" upper      \
  " %[c], %[t], %[p], %[c]\n\t" lower " %[g], %[t], %[p], %[g]\n\t" upper      \
  " %[c], %[r], %[q], %[c]\n\t" lower " %[g], %[r], %[q], %[g]\n\t" upper      \
  " %[d], %[r], %[p], %[d]\n\t" lower " %[h], %[r], %[p], %[h]\n\t"            \
  "ldr %[t], [%[x], #" o " + 16]\n\t" upper                                    \
  " %[d], %[t], %[q], %[d]\n\t" lower " %[h], %[t], %[q], %[h]"

/* One tap, whose weights are a word for the upper row and one for the lower. */
#define SN_TALL_ONE(o)                                                         \
  "ldrd %[p], %[q], %[w0]\n\t"                                                 \
  "ldrd %[t], %[r], [%[x], #" o "]\n\t"                                        \
  "smlad %[a], %[t], %[p], %[a]\n\t"                                           \
  "smlad %[e], %[t], %[q], %[e]\n\t"                                           \
  "smlad %[b], %[r], %[p], %[b]\n\t"                                           \
  "smlad %[f], %[r], %[q], %[f]\n\t"                                           \
  "ldrd %[t], %[r], [%[x], #" o " + 8]\n\t"                                    \
  "smlad %[c], %[t], %[p], %[c]\n\t"                                           \
  "smlad %[g], %[t], %[q], %[g]\n\t"                                           \
  "smlad %[d], %[r], %[p], %[d]\n\t"                                           \
  "smlad %[h], %[r], %[q], %[h]"

#define SN_TALL_SUMS(how)                                                      \
  [a] how(sn_a), [b] how(sn_b), [c] how(sn_c), [d] how(sn_d), [e] how(sn_e),   \
      [f] how(sn_f), [g] how(sn_g), [h] how(sn_h), [p] "=&r"(sn_p),            \
      [q] "=&r"(sn_q), [r] "=&r"(sn_r), [t] "=&r"(sn_t)

/* The first products; the sums begin in h. */
#define SN_TALL_FIRST(input, words, begin)                                     \
  __asm__ volatile("ldr %[h], %[start]\n\t" SN_TALL_THREE("smlad", "smlatb",   \
                                                          "0", "h", "h", "h",  \
                                                          "h", "h", "h", "h")  \
                   : SN_TALL_SUMS("=&r")                                       \
                   : [x] "r"(input), [start] "m"(begin), [w0] "m"((words)[0]), \
                     "m"((words)[1]), [w2] "m"((words)[2])                     \
                   : "memory")

/* More products; `last` is the number of the last word of weights. */
#define SN_TALL_NEXT(text, input, words, last)                                 \
  __asm__ volatile(text                                                        \
                   : SN_TALL_SUMS("+&r")                                       \
                   : [x] "r"(input), [w0] "m"((words)[0]),                     \
                     "m"((words)[1]), [w2] "m"((words)[last])                  \
                   : "memory")

#define SN_TALL_THREE_MORE(upper, lower)                                       \
  SN_TALL_THREE(upper, lower, "0", "a", "b", "c", "d", "e", "f", "g")

/* A row of pairs whose taps differ. */
#define SN_TALL_MIDDLE(size, x, w)                                             \
  do {                                                                         \
    SN_TALL_NEXT(SN_TALL_ONE("0"), x, w, 1);                                   \
    SN_TALL_NEXT(SN_TALL_ONE("4"), x, (w) + 2, 1);                             \
    SN_TALL_NEXT(SN_TALL_ONE("8"), x, (w) + 4, 1);                             \
    SN_TALL_NEXT(SN_TALL_ONE("12"), x, (w) + 6, 1);                            \
    SN_TALL_NEXT(SN_TALL_ONE("16"), x, (w) + 8, 1);                            \
    if ((size) > 5) {                                                          \
      SN_TALL_NEXT(SN_TALL_ONE("20"), x, (w) + 10, 1);                         \
      SN_TALL_NEXT(SN_TALL_ONE("24"), x, (w) + 12, 1);                         \
    }                                                                          \
  } while (0)

/* Four columns of two rows, from the input at x to the outputs at y, which
 * moves on. */
#define SN_TALL_FOUR(finish_lower, finish_upper, size, x, y, below, tall,      \
                     weight, columns, ...)                                     \
  do {                                                                         \
    uint32_t sn_a, sn_b, sn_c, sn_d, sn_e, sn_f, sn_g, sn_h, sn_p, sn_q, sn_r, \
        sn_t;                                                                  \
    uintptr_t sn_x = (uintptr_t)(x);                                           \
    const uint32_t *const sn_last = (weight) + SN_TALL_WORDS(size) - (size);   \
    SN_TALL_FIRST(sn_x, (weight), (tall)->start);                              \
    if ((size) > 3)                                                            \
      SN_TALL_NEXT(SN_TALL_TWO("smlad", "smlatb", "12"), sn_x, (weight) + 3,   \
                   1);                                                         \
    if ((size) > 5)                                                            \
      SN_TALL_NEXT(SN_TALL_TWO("smlad", "smlatb", "20"), sn_x, (weight) + 5,   \
                   1);                                                         \
    sn_x += (uintptr_t)(16 * (columns));                                       \
    if ((size) > 3) {                                                          \
      SN_TALL_MIDDLE(size, sn_x, (weight) + (size));                           \
      sn_x += (uintptr_t)(16 * (columns));                                     \
    }                                                                          \
    if ((size) > 5) {                                                          \
      SN_TALL_MIDDLE(size, sn_x, (weight) + 3 * (size));                       \
      sn_x += (uintptr_t)(16 * (columns));                                     \
    }                                                                          \
    SN_TALL_NEXT(SN_TALL_THREE_MORE("smlabt", "smlad"), sn_x, sn_last, 2);     \
    if ((size) > 3)                                                            \
      SN_TALL_NEXT(SN_TALL_TWO("smlabt", "smlad", "12"), sn_x, sn_last + 3,    \
                   1);                                                         \
    if ((size) > 5)                                                            \
      SN_TALL_NEXT(SN_TALL_TWO("smlabt", "smlad", "20"), sn_x, sn_last + 5,    \
                   1);                                                         \
    __asm__ volatile(                                                          \
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
        : SN_TALL_SUMS("+&r"), [x] "=&r"(sn_x)                                 \
        : [y] "m"(y), [below] "m"(below),                                      \
          [multiplier] "m"((tall)->finish.multiplier),                         \
          "m"((tall)->finish.round), [shift] "m"((tall)->finish.shift),        \
          [step] "m"((tall)->step)__VA_ARGS__                                  \
        : "memory");                                                           \
    (y) = (int8_t *)sn_x;                                                      \
  } while (0)

/* Two columns of two rows with a window of 3 x 3; y stays. The second column is
 * stored before the first, which may lie at the same place. */
#define SN_TALL_TWO_COLUMNS(finish_both, x, y, below, tall, weight, columns,   \
                            ...)                                               \
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
          [step] "m"((tall)->step), [w0] "m"((weight)[0]),                     \
          "m"((weight)[1]), [w2] "m"((weight)[2]), [w3] "m"((weight)[3]),      \
          "m"((weight)[4]), [w5] "m"((weight)[5]),                             \
          [row] "i"(16 * (columns)) __VA_ARGS__                                \
        : "memory");                                                           \
  } while (0)

/* Products of a row of pairs with the sums of four columns, a window of 3 x 3;
 * what is added to first is `e` to `g`. */
#define SN_TALL_ROW(mla, o, e, f, g)                                           \
  "ldrd %[t], %[u], [%[x], " o "]\n\t" mla " %[a], %[t], %[p], %[" e           \
  "]\n\t" mla " %[a], %[u], %[q], %[a]\n\t" mla " %[b], %[u], %[p], %[" f      \
  "]\n\t"                                                                      \
  "ldrd %[t], %[u], [%[x], " o " + 8]\n\t" mla                                 \
  " %[a], %[t], %[r], %[a]\n\t" mla " %[b], %[t], %[q], %[b]\n\t" mla          \
  " %[c], %[t], %[p], %[" g "]\n\t" mla " %[b], %[u], %[r], %[b]\n\t" mla      \
  " %[c], %[u], %[q], %[c]\n\t" mla " %[d], %[u], %[p], %[d]\n\t"              \
  "ldrd %[t], %[u], [%[x], " o " + 16]\n\t" mla                                \
  " %[c], %[t], %[r], %[c]\n\t" mla " %[d], %[t], %[q], %[d]\n\t" mla          \
  " %[d], %[u], %[r], %[d]\n\t"

/* Four columns of the upper row alone with a window of 3 x 3; y stays. */
#define SN_TALL_ONE_ROW(finish_row, x, y, tall, weight, columns, ...)          \
  do {                                                                         \
    uint32_t sn_a, sn_b, sn_c, sn_d, sn_p, sn_q, sn_r, sn_t, sn_u;             \
    uintptr_t sn_x = (uintptr_t)(x);                                           \
    __asm__ volatile(                                                          \
        "ldr %[d], %[start]\n\t"                                               \
        "ldrd %[p], %[q], %[w0]\n\t"                                           \
        "ldr %[r], %[w2]\n\t" SN_TALL_ROW(                                     \
            "smlad", "#0", "d", "d",                                           \
            "d") "ldrd %[p], %[q], %[w3]\n\t"                                  \
                 "ldr %[r], %[w5]\n\t" SN_TALL_ROW(                            \
                     "smlabt", "%[row]", "a", "b",                             \
                     "c") "ldrd %[p], %[q], %[multiplier]\n\t"                 \
                          "ldr %[r], %[shift]\n\t" finish_row                  \
                          "ldr %[x], %[y]\n\t"                                 \
                          "ldr %[u], %[step]\n\t"                              \
                          "strb %[a], [%[x]]\n\t"                              \
                          "strb %[b], [%[x], %[u]]\n\t"                        \
                          "add %[x], %[x], %[u], lsl #1\n\t"                   \
                          "strb %[c], [%[x]]\n\t"                              \
                          "strb %[d], [%[x], %[u]]"                            \
        : [a] "=&r"(sn_a), [b] "=&r"(sn_b), [c] "=&r"(sn_c), [d] "=&r"(sn_d),  \
          [p] "=&r"(sn_p), [q] "=&r"(sn_q), [r] "=&r"(sn_r), [t] "=&r"(sn_t),  \
          [u] "=&r"(sn_u), [x] "+&r"(sn_x)                                     \
        : [y] "m"(y), [start] "m"((tall)->start),                              \
          [multiplier] "m"((tall)->finish.multiplier),                         \
          "m"((tall)->finish.round), [shift] "m"((tall)->finish.shift),        \
          [step] "m"((tall)->step), [w0] "m"((weight)[0]),                     \
          "m"((weight)[1]), [w2] "m"((weight)[2]), [w3] "m"((weight)[3]),      \
          "m"((weight)[4]), [w5] "m"((weight)[5]),                             \
          [row] "i"(16 * (columns)) __VA_ARGS__                                \
        : "memory");                                                           \
  } while (0)
#else
SN_INLINE void sn_tall_columns(int kind, int size, const struct sn_tall *tall,
                               const uint32_t *weight, int columns,
                               const uint32_t *x, int8_t *y, int32_t below,
                               int32_t count) {
  for (int32_t j = count - 1; j >= 0; j--) {
    int32_t upper = tall->start;
    int32_t lower = tall->start;
    for (int32_t i = 0; i < size; i++) {
      const uint32_t *word = x + j + i;
      const uint32_t *w = weight + i;
      upper = sn_smlad(*word, *w, upper);
      lower = sn_smlatb(*word, *w, lower);
      w += size + i;
      for (int32_t pairs = 1; pairs < size / 2; pairs++) {
        word += 4 * columns;
        upper = sn_smlad(*word, w[0], upper);
        lower = sn_smlad(*word, w[1], lower);
        w += 2 * size;
      }
      word += 4 * columns;
      upper = sn_smlabt(*word, w[-i], upper);
      lower = sn_smlad(*word, w[-i], lower);
    }
    y[j * tall->step + below] = sn_tall_output(kind, lower, &tall->finish);
    y[j * tall->step] = sn_tall_output(kind, upper, &tall->finish);
  }
}
#endif

/* Four columns of two rows, of which the first `count` matter; returns where
 * the next ones go. */
SN_INLINE int8_t *sn_tall_four_columns(int kind, int size,
                                       const struct sn_tall *tall,
                                       const uint32_t *weight, int columns,
                                       const uint32_t *x, int8_t *y,
                                       int32_t below, int32_t count) {
#ifdef SN_ASSEMBLY
  (void)count;
  if (kind == SN_FINISH_SCALED)
    SN_TALL_FOUR(SN_TALL_FINISH(SN_TALL_SCALED, e, f, g, h, t),
                 SN_TALL_FINISH(SN_TALL_SCALED, a, b, c, d, e), size, x, y,
                 below, tall, weight, columns, );
  else if (kind == SN_FINISH_CLAMPED)
    SN_TALL_FOUR(SN_TALL_CLAMP SN_TALL_FINISH(SN_TALL_CLAMPED, e, f, g, h, t),
                 SN_TALL_CLAMP SN_TALL_FINISH(SN_TALL_CLAMPED, a, b, c, d, e),
                 size, x, y, below, tall, weight, columns,
                 , [clamp] "m"((tall)->finish.clamp));
  else
    SN_TALL_FOUR(SN_TALL_FINISH(SN_TALL_FULL, e, f, g, h, t),
                 SN_TALL_FINISH(SN_TALL_FULL, a, b, c, d, e), size, x, y, below,
                 tall, weight, columns, );
  return y;
#else
  sn_tall_columns(kind, size, tall, weight, columns, x, y, below,
                  count < 4 ? count : 4);
  return y + 4 * tall->step;
#endif
}

/* Two columns of two rows, of a window of 3 x 3. */
SN_INLINE void sn_tall_two_columns(int kind, const struct sn_tall *tall,
                                   const uint32_t *weight, int columns,
                                   const uint32_t *x, int8_t *y,
                                   int32_t below) {
#ifdef SN_ASSEMBLY
  if (kind == SN_FINISH_SCALED)
    SN_TALL_TWO_COLUMNS(SN_TALL_FINISH(SN_TALL_SCALED, e, f, a, b, t), x, y,
                        below, tall, weight, columns, );
  else if (kind == SN_FINISH_CLAMPED)
    SN_TALL_TWO_COLUMNS(
        SN_TALL_CLAMP SN_TALL_FINISH(SN_TALL_CLAMPED, e, f, a, b, t), x, y,
        below, tall, weight, columns, , [clamp] "m"((tall)->finish.clamp));
  else
    SN_TALL_TWO_COLUMNS(SN_TALL_FINISH(SN_TALL_FULL, e, f, a, b, t), x, y,
                        below, tall, weight, columns, );
#else
  sn_tall_columns(kind, 3, tall, weight, columns, x, y, below, 2);
#endif
}

/* Four columns of the upper row alone, of a window of 3 x 3. */
SN_INLINE void sn_tall_one_row(int kind, const struct sn_tall *tall,
                               const uint32_t *weight, int columns,
                               const uint32_t *x, int8_t *y) {
#ifdef SN_ASSEMBLY
  if (kind == SN_FINISH_SCALED)
    SN_TALL_ONE_ROW(SN_TALL_FINISH(SN_TALL_SCALED, a, b, c, d, t), x, y, tall,
                    weight, columns, );
  else if (kind == SN_FINISH_CLAMPED)
    SN_TALL_ONE_ROW(
        SN_TALL_CLAMP SN_TALL_FINISH(SN_TALL_CLAMPED, a, b, c, d, t), x, y,
        tall, weight, columns, , [clamp] "m"((tall)->finish.clamp));
  else
    SN_TALL_ONE_ROW(SN_TALL_FINISH(SN_TALL_FULL, a, b, c, d, t), x, y, tall,
                    weight, columns, );
#else
  sn_tall_columns(kind, 3, tall, weight, columns, x, y, 0, 4);
#endif
}

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
