#ifndef SN_MATMUL__ARMV7EM_H
#define SN_MATMUL__ARMV7EM_H

#include "sn_fixedpoint.h"
#include "sn_gather__armv7em.h"
#include "sn_packed.h"

/* The products of packed weights with one or two pixels.
 *
 * Of two pixels `x` holds the inputs as halves: for each four bytes t0 to t3
 * the word (t0, t2) of each pixel, then the word (t1, t3) of each pixel.
 * `quads` counts these fours and is at least 1. Of one pixel it has the bytes.
 * A block is four output channels, A to D; its sums are called after channel
 * and pixel, a0 to d1. */

#ifdef SN_ASSEMBLY
#define SN_TEXT_OF(x) #x
#define SN_TEXT(x) SN_TEXT_OF(x)

/* clang-format off */
#define SN_DOT_STEP                                                            \
  "ldrd %[t], %[u], [%[x]], #8\n\t"                                            \
  "smlad %[a0], %[t], %[v], %[a0]\n\t"                                         \
  "smlad %[a1], %[u], %[v], %[a1]\n\t"                                         \
  "sxtb16 %[v], %[v]\n\t"                                                      \
  "smlad %[b0], %[t], %[v], %[b0]\n\t"                                         \
  "smlad %[b1], %[u], %[v], %[b1]\n\t"                                         \
  "ldr %[v], [%[w]], #4\n\t"                                                   \
  "smlad %[c0], %[t], %[v], %[c0]\n\t"                                         \
  "smlad %[c1], %[u], %[v], %[c1]\n\t"                                         \
  "sxtb16 %[v], %[v]\n\t"                                                      \
  "smlad %[d0], %[t], %[v], %[d0]\n\t"                                         \
  "smlad %[d1], %[u], %[v], %[d1]\n\t"                                         \
  "ldr %[v], [%[w]], #4\n\t"
/* clang-format on */

/* Adds to the variables a0 to d1 and moves w behind the block's shifts: 13
 * instructions for 16 MACs, and two for each four such steps. The next weights
 * are loaded ahead; where the shifts come instead, which are less than any
 * weights, the block ends, so that the loop needs no counter. It needs
 * thirteen registers, more than GCC finds on its own without spilling, hence
 * the assembly; without optimisation, or with Clang, which keeps one more for
 * itself, the plain form below has to do. A macro, because only variables of
 * its own are sure to be in registers. */
#define SN_DOT_4X2(x, w, quads)                                                \
  do {                                                                         \
    const uint32_t *sn_x = (x);                                                \
    uint32_t sn_t, sn_u, sn_v = (uint32_t)(quads)&1u;                          \
    __asm__ volatile(                                                          \
        "cmp %[v], #0\n\t"                                                     \
        "ldr %[v], [%[w]], #4\n\t"                                             \
        "bne 2f\n"                                                             \
        "1:\n\t" SN_DOT_STEP SN_DOT_STEP "2:\n\t" SN_DOT_STEP SN_DOT_STEP      \
        "cmn %[v], #" SN_TEXT(SN_SHIFTS_BELOW) "\n\t"                          \
                                               "bge 1b"                        \
        : [t] "=&r"(sn_t), [u] "=&r"(sn_u), [v] "+r"(sn_v), [x] "+r"(sn_x),    \
          [w] "+r"(w), [a0] "+r"(a0), [a1] "+r"(a1), [b0] "+r"(b0),            \
          [b1] "+r"(b1), [c0] "+r"(c0), [c1] "+r"(c1), [d0] "+r"(d0),          \
          [d1] "+r"(d1)                                                        \
        :                                                                      \
        : "cc", "memory");                                                     \
  } while (0)
#else
#define SN_DOT_4X2(x, w, quads)                                                \
  for (int32_t sn_i = 0; sn_i < 2 * (quads); sn_i++) {                         \
    const uint32_t sn_t = (x)[2 * sn_i];                                       \
    const uint32_t sn_u = (x)[2 * sn_i + 1];                                   \
    const uint32_t sn_ab = (uint32_t)(w)[0];                                   \
    const uint32_t sn_cd = (uint32_t)(w)[1];                                   \
    (w) += 2;                                                                  \
    a0 = sn_smlad(sn_t, sn_ab, a0);                                            \
    a1 = sn_smlad(sn_u, sn_ab, a1);                                            \
    b0 = sn_smlad(sn_t, sn_sxtb16(sn_ab), b0);                                 \
    b1 = sn_smlad(sn_u, sn_sxtb16(sn_ab), b1);                                 \
    c0 = sn_smlad(sn_t, sn_cd, c0);                                            \
    c1 = sn_smlad(sn_u, sn_cd, c1);                                            \
    d0 = sn_smlad(sn_t, sn_sxtb16(sn_cd), d0);                                 \
    d1 = sn_smlad(sn_u, sn_sxtb16(sn_cd), d1);                                 \
  }                                                                            \
  (w)++
#endif

/* Four taps of one pixel with a block's channels. */
SN_INLINE void sn_quad_1(uint32_t bytes, const int32_t *w, int widened,
                         int32_t sum[4]) {
  const uint32_t x[2] = {sn_sxtb16(bytes), sn_sxtb16_ror8(bytes)};
  if (widened) {
    SN_UNROLL
    for (int i = 0; i < 8; i++)
      sum[i % 4] = sn_smlad(x[i / 4], (uint32_t)w[i], sum[i % 4]);
    return;
  }
  SN_UNROLL
  for (int i = 0; i < 2; i++) {
    const uint32_t ab = (uint32_t)w[2 * i];
    const uint32_t cd = (uint32_t)w[2 * i + 1];
    sum[0] = sn_smlad(x[i], ab, sum[0]);
    sum[1] = sn_smlad(x[i], sn_sxtb16(ab), sum[1]);
    sum[2] = sn_smlad(x[i], cd, sum[2]);
    sum[3] = sn_smlad(x[i], sn_sxtb16(cd), sum[3]);
  }
}

#ifdef SN_ASSEMBLY
/* clang-format off */
#define SN_DOT_STEP_1                                                          \
  "ldr %[t], [%[x]], #4\n\t"                                                   \
  "ldrd %[v], %[y], [%[w]], #8\n\t"                                            \
  "sxtb16 %[u], %[t]\n\t"                                                      \
  "smlad %[a], %[u], %[v], %[a]\n\t"                                           \
  "smlad %[c], %[u], %[y], %[c]\n\t"                                           \
  "sxtb16 %[v], %[v]\n\t"                                                      \
  "sxtb16 %[y], %[y]\n\t"                                                      \
  "smlad %[b], %[u], %[v], %[b]\n\t"                                           \
  "smlad %[d], %[u], %[y], %[d]\n\t"                                           \
  "ldrd %[v], %[y], [%[w]], #8\n\t"                                            \
  "sxtb16 %[u], %[t], ror #8\n\t"                                              \
  "smlad %[a], %[u], %[v], %[a]\n\t"                                           \
  "smlad %[c], %[u], %[y], %[c]\n\t"                                           \
  "sxtb16 %[v], %[v]\n\t"                                                      \
  "sxtb16 %[y], %[y]\n\t"                                                      \
  "smlad %[b], %[u], %[v], %[b]\n\t"                                           \
  "smlad %[d], %[u], %[y], %[d]\n\t"
/* clang-format on */

/* clang-format off */
#define SN_DOT_STEP_1_WIDENED                                                  \
  "ldr %[t], [%[x]], #4\n\t"                                                   \
  "ldrd %[v], %[y], [%[w]], #8\n\t"                                            \
  "sxtb16 %[u], %[t]\n\t"                                                      \
  "smlad %[a], %[u], %[v], %[a]\n\t"                                           \
  "smlad %[b], %[u], %[y], %[b]\n\t"                                           \
  "ldrd %[v], %[y], [%[w]], #8\n\t"                                            \
  "sxtb16 %[t], %[t], ror #8\n\t"                                              \
  "smlad %[c], %[u], %[v], %[c]\n\t"                                           \
  "smlad %[d], %[u], %[y], %[d]\n\t"                                           \
  "ldrd %[v], %[y], [%[w]], #8\n\t"                                            \
  "smlad %[a], %[t], %[v], %[a]\n\t"                                           \
  "smlad %[b], %[t], %[y], %[b]\n\t"                                           \
  "ldrd %[v], %[y], [%[w]], #8\n\t"                                            \
  "smlad %[c], %[t], %[v], %[c]\n\t"                                           \
  "smlad %[d], %[t], %[y], %[d]\n\t"
/* clang-format on */

/* Adds the products of `quads` fours of bytes, at least one, to `sum` and moves
 * x and w, by `words` for each four, behind them: `step` has 17 instructions
 * for 16 MACs, 15 where the weights are widened. */
#define SN_DOT_4X1_BY(step, words, x, w, quads, sum)                           \
  do {                                                                         \
    const int32_t *const sn_end = (w) + (words) * (quads);                     \
    uint32_t sn_t, sn_u, sn_v = (uint32_t)(quads)&1u, sn_y;                    \
    __asm__ volatile(                                                          \
        "cmp %[v], #0\n\t"                                                     \
        "bne 2f\n"                                                             \
        "1:\n\t" step "2:\n\t" step "cmp %[w], %[end]\n\t"                     \
        "bne 1b"                                                               \
        : [t] "=&r"(sn_t), [u] "=&r"(sn_u), [v] "+r"(sn_v), [y] "=&r"(sn_y),   \
          [x] "+r"(x), [w] "+r"(w), [a] "+r"((sum)[0]), [b] "+r"((sum)[1]),    \
          [c] "+r"((sum)[2]), [d] "+r"((sum)[3])                               \
        : [end] "r"(sn_end)                                                    \
        : "cc", "memory");                                                     \
  } while (0)
#define SN_DOT_4X1(widened, x, w, quads, sum)                                  \
  do {                                                                         \
    if (widened)                                                               \
      SN_DOT_4X1_BY(SN_DOT_STEP_1_WIDENED, 8, x, w, quads, sum);               \
    else                                                                       \
      SN_DOT_4X1_BY(SN_DOT_STEP_1, 4, x, w, quads, sum);                       \
  } while (0)
#else
#define SN_DOT_4X1(widened, x, w, quads, sum)                                  \
  for (int32_t sn_i = 0; sn_i < (quads);                                       \
       sn_i++, (x) += 4, (w) += (widened) ? 8 : 4)                             \
  sn_quad_1(sn_load(x), w, widened, sum)
#endif

/* The outputs of the channels A and B, `a` and `b` being the sums of
 * 256 * A + B and of B. The difference holds sums of A below 2^23. CLAMPED
 * leaves them as sn_finish_twice does. */
SN_INLINE int32_t sn_finish_upper(int kind, int32_t a, int32_t b,
                                  const struct sn_finish *finish) {
  const int32_t difference = (int32_t)((uint32_t)a - (uint32_t)b);
  return sn_finish_twice(kind, difference >> 7,
                         kind == SN_FINISH_RELU ? 0 : difference >> 31, finish);
}

SN_INLINE int32_t sn_finish_lower(int kind, int32_t b,
                                  const struct sn_finish *finish) {
  return sn_finish_twice(kind, (int32_t)((uint32_t)b << 1),
                         kind == SN_FINISH_RELU ? 0 : b >> 31, finish);
}

/* The output of the first of two channels, of widened weights a sum as the
 * second one's. */
SN_INLINE int32_t sn_finish_first(int kind, int widened, const int32_t sum[2],
                                  const struct sn_finish *finish) {
  return widened ? sn_finish_lower(kind, sum[0], finish)
                 : sn_finish_upper(kind, sum[0], sum[1], finish);
}

/* What channel `i` of a block needs; `multiplier` has the block's four. */
SN_INLINE struct sn_finish sn_block_finish(int kind, int32_t output_offset,
                                           const int32_t *multiplier,
                                           int32_t shifts, int32_t i) {
  return sn_finish_load(kind, output_offset, multiplier[i],
                        (int32_t)((uint32_t)shifts >> SN_SHIFT_BITS * i &
                                  ((1u << SN_SHIFT_BITS) - 1)));
}

/* Output `i` of a block: stored, or of CLAMPED, whose clamp takes four at once,
 * put into a word. */
SN_INLINE void sn_output(int kind, int i, int32_t output, int8_t *y,
                         uint32_t *word) {
  if (kind == SN_FINISH_CLAMPED)
    *word |= (uint32_t)output << 8 * i;
  else
    y[i] = (int8_t)output;
}

/* A block of two pixels, not PLAIN. All blocks return the next one. */
SN_INLINE const int32_t *sn_block_2(const int32_t *w, int kind,
                                    int32_t output_offset, const uint32_t *x,
                                    int32_t quads, int8_t *y0, int8_t *y1) {
  int32_t a0 = w[0], b0 = w[1], c0 = w[2], d0 = w[3];
  int32_t a1 = a0, b1 = b0, c1 = c0, d1 = d0;
  w += 4;
  uint32_t word0 = 0, word1 = 0;
  SN_DOT_4X2(x, w, quads);
  struct sn_finish finish = sn_block_finish(kind, output_offset, w, w[-1], 0);
  sn_output(kind, 0, sn_finish_upper(kind, a0, b0, &finish), y0, &word0);
  sn_output(kind, 0, sn_finish_upper(kind, a1, b1, &finish), y1, &word1);
  if (kind != SN_FINISH_RELU)
    SN_ORDER(w);
  finish = sn_block_finish(kind, output_offset, w, w[-1], 1);
  sn_output(kind, 1, sn_finish_lower(kind, b0, &finish), y0, &word0);
  sn_output(kind, 1, sn_finish_lower(kind, b1, &finish), y1, &word1);
  SN_ORDER(w);
  finish = sn_block_finish(kind, output_offset, w, w[-1], 2);
  sn_output(kind, 2, sn_finish_upper(kind, c0, d0, &finish), y0, &word0);
  sn_output(kind, 2, sn_finish_upper(kind, c1, d1, &finish), y1, &word1);
  if (kind != SN_FINISH_RELU)
    SN_ORDER(w);
  finish = sn_block_finish(kind, output_offset, w, w[-1], 3);
  sn_output(kind, 3, sn_finish_lower(kind, d0, &finish), y0, &word0);
  sn_output(kind, 3, sn_finish_lower(kind, d1, &finish), y1, &word1);
  if (kind == SN_FINISH_CLAMPED) {
    sn_store(y0, sn_finish_clamp_4(word0, output_offset));
    sn_store(y1, sn_finish_clamp_4(word1, output_offset));
  }
  return w + 4;
}

/* A block of one pixel of `count` bytes, not PLAIN. */
SN_INLINE const int32_t *sn_block_1(const int32_t *w, int kind, int widened,
                                    int32_t output_offset, const int8_t *x,
                                    int32_t count, int8_t *y) {
  int32_t sum[4] = {w[0], w[1], w[2], w[3]};
  w += 4;
  if (count >= 4)
    SN_DOT_4X1(widened, x, w, count >> 2, sum);
  if (count & 3) {
    sn_quad_1(sn_load_part(x, count & 3), w, widened, sum);
    w += widened ? 8 : 4;
  }
  uint32_t word = 0;
  const int32_t shifts = *w++;
  struct sn_finish finish = sn_block_finish(kind, output_offset, w, shifts, 0);
  sn_output(kind, 0, sn_finish_first(kind, widened, sum, &finish), y, &word);
  finish = sn_block_finish(kind, output_offset, w, shifts, 1);
  sn_output(kind, 1, sn_finish_lower(kind, sum[1], &finish), y, &word);
  finish = sn_block_finish(kind, output_offset, w, shifts, 2);
  sn_output(kind, 2, sn_finish_first(kind, widened, sum + 2, &finish), y,
            &word);
  finish = sn_block_finish(kind, output_offset, w, shifts, 3);
  sn_output(kind, 3, sn_finish_lower(kind, sum[3], &finish), y, &word);
  if (kind == SN_FINISH_CLAMPED)
    sn_store(y, sn_finish_clamp_4(word, output_offset));
  return w + 4;
}

/* The same, PLAIN. */
SN_INLINE const int32_t *sn_block_plain(const sn_packed_conv2d *op,
                                        const int32_t *w, const int8_t *x,
                                        int32_t count, int8_t *y) {
  int32_t sum[4] = {w[0], w[1], w[2], w[3]};
  w += 4;
  for (; count > 0; count -= 4, x += 4, w += 4) {
    const uint32_t bytes = count >= 4 ? sn_load(x) : sn_load_part(x, count);
    const uint32_t pair[2] = {sn_sxtb16(bytes), sn_sxtb16_ror8(bytes)};
    SN_UNROLL
    for (int i = 0; i < 2; i++) {
      const uint32_t ab = (uint32_t)w[2 * i];
      const uint32_t cd = (uint32_t)w[2 * i + 1];
      sum[0] = sn_smlad(pair[i], sn_sxtb16_ror8(ab), sum[0]);
      sum[1] = sn_smlad(pair[i], sn_sxtb16(ab), sum[1]);
      sum[2] = sn_smlad(pair[i], sn_sxtb16_ror8(cd), sum[2]);
      sum[3] = sn_smlad(pair[i], sn_sxtb16(cd), sum[3]);
    }
  }
  const uint32_t shifts = (uint32_t)*w++;
  SN_UNROLL
  for (int c = 0; c < 4; c++)
    y[c] = sn_finish((uint32_t)sum[c], w[c], (int8_t)(shifts >> 8 * c),
                     op->output_offset, op->activation_min, op->activation_max);
  return w + 4;
}

/* What a block reads: the halves of two pixels, or the bytes of one, whose
 * weights may be widened. */
struct sn_operand {
  int32_t pixels;
  int widened;
  const uint32_t *halves;
  const int8_t *bytes;
  int32_t count; /* of bytes */
};

SN_INLINE const int32_t *sn_block(const sn_packed_conv2d *op, const int32_t *w,
                                  int kind, int32_t output_offset,
                                  const struct sn_operand *x, int8_t *y0,
                                  int8_t *y1) {
  if (kind == SN_FINISH_PLAIN)
    return sn_block_plain(op, w, x->bytes, x->count, y0);
  if (x->pixels == 2)
    return sn_block_2(w, kind, output_offset, x->halves, op->depth >> 2, y0,
                      y1);
  return sn_block_1(w, kind, x->widened, output_offset, x->bytes, x->count, y0);
}

/* All output channels of one or two pixels. A last block that is not full is
 * computed beside and copied; the block's code is there only once. */
SN_INLINE void sn_matmul(const sn_packed_conv2d *op, int kind,
                         const struct sn_operand *x, int8_t *y0, int8_t *y1) {
  const int32_t *w = op->packed;
  const int32_t output_offset = op->output_offset;
  const int32_t rest = op->output.channels & 3;
  int32_t blocks = op->output.channels >> 2;
  int8_t last[2][4];
  int8_t *after0 = NULL;
  int8_t *after1 = NULL;
  for (;;) {
    for (; blocks > 0; blocks--) {
      w = sn_block(op, w, kind, output_offset, x, y0, y1);
      y0 += 4;
      y1 += 4;
    }
    if (rest == 0 || after0 != NULL)
      break;
    after0 = y0;
    after1 = y1;
    y0 = last[0];
    y1 = last[1];
    blocks = 1;
  }
  for (int32_t c = 0; c < rest; c++) {
    after0[c] = last[0][c];
    if (x->pixels == 2)
      after1[c] = last[1][c];
  }
}

/* The way of finishing: products with two pixels and with one. These exist once
 * for all operators; FULL does single pixels of RELU, too, with the same
 * result; PLAIN and weights that are widened only know single pixels. */
struct sn_matmul {
  void (*two)(const sn_packed_conv2d *op, const uint32_t *x, int8_t *y0,
              int8_t *y1);
  void (*one)(const sn_packed_conv2d *op, const int8_t *x, int32_t count,
              int8_t *y);
};

#define SN_MATMUL_2(name, kind)                                                \
  static SN_NOINLINE void sn_matmul_2_##name(                                  \
      const sn_packed_conv2d *op, const uint32_t *x, int8_t *y0, int8_t *y1) { \
    const struct sn_operand operand = {2, 0, x, NULL, 0};                      \
    sn_matmul(op, kind, &operand, y0, y1);                                     \
  }
#define SN_MATMUL_1(name, kind, widened)                                       \
  static SN_NOINLINE void sn_matmul_1_##name(                                  \
      const sn_packed_conv2d *op, const int8_t *x, int32_t count, int8_t *y) { \
    const struct sn_operand operand = {1, widened, NULL, x, count};            \
    sn_matmul(op, kind, &operand, y, y);                                       \
  }
SN_MATMUL_2(full, SN_FINISH_FULL)
SN_MATMUL_1(full, SN_FINISH_FULL, 0)
SN_MATMUL_1(widened, SN_FINISH_FULL, 1)
SN_MATMUL_2(relu, SN_FINISH_RELU)
SN_MATMUL_2(clamped, SN_FINISH_CLAMPED)
SN_MATMUL_1(clamped, SN_FINISH_CLAMPED, 0)
SN_MATMUL_1(clamped_widened, SN_FINISH_CLAMPED, 1)
SN_MATMUL_1(plain, SN_FINISH_PLAIN, 0)
#undef SN_MATMUL_1
#undef SN_MATMUL_2

#define SN_MATMUL_FULL                                                         \
  { sn_matmul_2_full, sn_matmul_1_full }
#define SN_MATMUL_RELU                                                         \
  { sn_matmul_2_relu, sn_matmul_1_full }
#define SN_MATMUL_WIDENED                                                      \
  { NULL, sn_matmul_1_widened }
#define SN_MATMUL_CLAMPED                                                      \
  { sn_matmul_2_clamped, sn_matmul_1_clamped }
#define SN_MATMUL_CLAMPED_WIDENED                                              \
  { NULL, sn_matmul_1_clamped_widened }
#define SN_MATMUL_PLAIN                                                        \
  { NULL, sn_matmul_1_plain }

#endif
