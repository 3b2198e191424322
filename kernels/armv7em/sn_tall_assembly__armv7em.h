#ifndef SN_TALL_ASSEMBLY__ARMV7EM_H
#define SN_TALL_ASSEMBLY__ARMV7EM_H

/* Blocks of sn_tall_columns__armv7em.h in assembly: products with a few columns
 * of two rows of output, and from their sums to outputs. Each takes thirteen
 * registers; weights and what a channel's outputs share lie on the stack. */

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

/* Four columns of two rows, from the input at x to the outputs at tall->y,
 * which moves on. */
#define SN_TALL_FOUR(finish_lower, finish_upper, size, x, tall, weight, ...)   \
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
    sn_x += 4 * (uintptr_t)(tall)->row;                                        \
    if ((size) > 3) {                                                          \
      SN_TALL_MIDDLE(size, sn_x, (weight) + (size));                           \
      sn_x += 4 * (uintptr_t)(tall)->row;                                      \
    }                                                                          \
    if ((size) > 5) {                                                          \
      SN_TALL_MIDDLE(size, sn_x, (weight) + 3 * (size));                       \
      sn_x += 4 * (uintptr_t)(tall)->row;                                      \
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
        : [y] "m"((tall)->y), [below] "m"((tall)->below),                      \
          [multiplier] "m"((tall)->finish.multiplier),                         \
          "m"((tall)->finish.round), [shift] "m"((tall)->finish.shift),        \
          [step] "m"((tall)->step)__VA_ARGS__                                  \
        : "memory");                                                           \
    (tall)->y = (int8_t *)sn_x;                                                \
  } while (0)

/* Two columns of two rows with a window of 3 x 3; tall->y stays. The second
 * column is stored before the first, which may lie at the same place. */
#define SN_TALL_TWO_COLUMNS(finish_both, x, tall, weight, ...)                 \
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
        "ldr %[t], %[row]\n\t"                                                 \
        "ldrd %[p], %[q], %[w3]\n\t"                                           \
        "ldr %[r], %[w5]\n\t"                                                  \
        "add %[x], %[x], %[t], lsl #2\n\t"                                     \
        "ldrd %[t], %[u], [%[x]]\n\t"                                          \
        "ldrd %[v], %[w], [%[x], #8]\n\t"                                      \
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
        : [y] "m"((tall)->y), [below] "m"((tall)->below),                      \
          [start] "m"((tall)->start),                                          \
          [multiplier] "m"((tall)->finish.multiplier),                         \
          "m"((tall)->finish.round), [shift] "m"((tall)->finish.shift),        \
          [step] "m"((tall)->step), [w0] "m"((weight)[0]),                     \
          "m"((weight)[1]), [w2] "m"((weight)[2]), [w3] "m"((weight)[3]),      \
          "m"((weight)[4]), [w5] "m"((weight)[5]),                             \
          [row] "m"((tall)->row)__VA_ARGS__                                    \
        : "memory");                                                           \
  } while (0)

#endif
