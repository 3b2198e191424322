#ifndef SN_MATMUL__ARMV7EM_H
#define SN_MATMUL__ARMV7EM_H

#include "sn_fixedpoint.h"
#include "sn_packed.h"

/* The products of packed weights with one or two pixels.
 *
 * `x` holds the inputs as halves: for each four bytes t0 to t3 the word
 * (t0, t2) of each pixel, then the word (t1, t3) of each pixel. `sum` has for
 * each of four output channels one number a pixel. `quads` counts fours of
 * inputs and is at least 1. */

#ifdef SN_DSP_TARGET
/* clang-format off */
#define SN_STEP_4X2                                                            \
  "ldrd %[t], %[u], [%[x]], #8\n\t"                                            \
  "ldr %[v], [%[w]], #4\n\t"                                                   \
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
  "smlad %[d1], %[u], %[v], %[d1]\n\t"
/* clang-format on */

/* Thirteen registers hold everything; compilers spill in this loop, hence the
 * assembly. It takes 13 instructions for 16 MACs. */
SN_INLINE void sn_dot_4x2(const uint32_t *x, const int8_t *w, int32_t quads,
                          int32_t sum[8]) {
  const int8_t *const end = w + 16 * quads;
  uint32_t t, u;
  uint32_t v = (uint32_t)quads & 1u;
  __asm__ volatile(
      "cmp %[v], #0\n\t"
      "bne 2f\n"
      "1:\n\t" SN_STEP_4X2 SN_STEP_4X2 "2:\n\t" SN_STEP_4X2 SN_STEP_4X2
      "ldr %[t], %[end]\n\t"
      "cmp %[w], %[t]\n\t"
      "bne 1b"
      : [t] "=&r"(t), [u] "=&r"(u), [v] "+&r"(v), [x] "+&r"(x), [w] "+&r"(w),
        [a0] "+&r"(sum[0]), [a1] "+&r"(sum[1]), [b0] "+&r"(sum[2]),
        [b1] "+&r"(sum[3]), [c0] "+&r"(sum[4]), [c1] "+&r"(sum[5]),
        [d0] "+&r"(sum[6]), [d1] "+&r"(sum[7])
      : [end] "m"(end)
      : "cc", "memory");
}
#else
SN_INLINE void sn_dot_4x2(const uint32_t *x, const int8_t *w, int32_t quads,
                          int32_t sum[8]) {
  for (int32_t i = 0; i < 2 * quads; i++)
    for (int32_t pair = 0; pair < 2; pair++) {
      const uint32_t v = sn_load(w + 8 * i + 4 * pair);
      for (int32_t pixel = 0; pixel < 2; pixel++) {
        int32_t *to = sum + 4 * pair + pixel;
        to[0] = sn_smlad(x[2 * i + pixel], v, to[0]);
        to[2] = sn_smlad(x[2 * i + pixel], sn_sxtb16(v), to[2]);
      }
    }
}
#endif

SN_INLINE void sn_dot_4x1(const uint32_t *x, const int8_t *w, int32_t quads,
                          int32_t sum[4]) {
  const int8_t *const end = w + 16 * quads;
  do {
    for (int32_t i = 0; i < 2; i++) {
      const uint32_t t = x[i];
      const uint32_t u = sn_load(w + 8 * i);
      const uint32_t v = sn_load(w + 8 * i + 4);
      sum[0] = sn_smlad(t, u, sum[0]);
      sum[1] = sn_smlad(t, sn_sxtb16(u), sum[1]);
      sum[2] = sn_smlad(t, v, sum[2]);
      sum[3] = sn_smlad(t, sn_sxtb16(v), sum[3]);
    }
    x += 2;
    w += 16;
  } while (w != end);
}

/* For weights that are not paired, one pixel of every `pixels`. */
SN_INLINE void sn_dot_plain(const uint32_t *x, int32_t pixels, const int8_t *w,
                            int32_t quads, int32_t sum[4]) {
  for (int32_t i = 0; i < 2 * quads; i++) {
    const uint32_t u = sn_load(w + 8 * i);
    const uint32_t v = sn_load(w + 8 * i + 4);
    sum[0] = sn_smlad(*x, sn_sxtb16_ror8(u), sum[0]);
    sum[1] = sn_smlad(*x, sn_sxtb16(u), sum[1]);
    sum[2] = sn_smlad(*x, sn_sxtb16_ror8(v), sum[2]);
    sum[3] = sn_smlad(*x, sn_sxtb16(v), sum[3]);
    x += pixels;
  }
}

/* The outputs of the channels A and B, `a` and `b` being the sums of
 * 256 * A + B and of B. The difference holds sums of A below 2^23. */
SN_INLINE int8_t sn_finish_upper(int kind, int32_t a, int32_t b,
                                 const struct sn_finish *finish) {
  const int32_t difference = (int32_t)((uint32_t)a - (uint32_t)b);
  if (kind == SN_FINISH_RELU)
    return (int8_t)sn_finish_relu(difference >> (8 - finish->shift), finish);
  return (int8_t)sn_finish_full(difference >> 7, finish);
}

SN_INLINE int8_t sn_finish_lower(int kind, int32_t b,
                                 const struct sn_finish *finish) {
  if (kind == SN_FINISH_RELU)
    return (int8_t)sn_finish_relu(
        (int32_t)((uint32_t)b << (uint32_t)finish->shift), finish);
  return (int8_t)sn_finish_full((int32_t)((uint32_t)b << 1), finish);
}

/* Four output channels of `pixels` pixels. */
SN_INLINE void sn_matmul_block(const sn_packed_conv2d *op, int kind,
                               const uint32_t *x, int32_t pixels,
                               const int8_t *w, const sn_channel *channel,
                               const int8_t *shift, int8_t *y0, int8_t *y1) {
  int32_t sum[8];
  for (int32_t c = 0; c < 4; c++)
    for (int32_t p = 0; p < pixels; p++)
      sum[c * pixels + p] = channel[c].start;
  if (kind == SN_FINISH_PLAIN) {
    for (int32_t p = 0; p < pixels; p++) {
      int32_t one[4];
      for (int32_t c = 0; c < 4; c++)
        one[c] = channel[c].start;
      sn_dot_plain(x + p, pixels, w, op->depth / 4, one);
      for (int32_t c = 0; c < 4; c++)
        (p == 0 ? y0 : y1)[c] =
            sn_finish((uint32_t)one[c], channel[c].multiplier, shift[c],
                      op->output_offset, op->activation_min,
                      op->activation_max);
    }
    return;
  }
  if (pixels == 2)
    sn_dot_4x2(x, w, op->depth / 4, sum);
  else
    sn_dot_4x1(x, w, op->depth / 4, sum);
  for (int32_t c = 0; c < 4; c++) {
    const struct sn_finish finish = sn_finish_load(
        kind, op->output_offset, channel[c].multiplier, shift[c]);
    const int32_t *s = sum + c * pixels;
    const int upper = c % 2 == 0;
    y0[c] = upper ? sn_finish_upper(kind, s[0], s[pixels], &finish)
                  : sn_finish_lower(kind, s[0], &finish);
    if (pixels == 2)
      y1[c] = upper ? sn_finish_upper(kind, s[1], s[pixels + 1], &finish)
                    : sn_finish_lower(kind, s[1], &finish);
  }
}

/* All output channels of one or two pixels. */
SN_INLINE void sn_matmul(const sn_packed_conv2d *op, int kind,
                         const uint32_t *x, int32_t pixels, int8_t *y0,
                         int8_t *y1) {
  const int32_t channels = op->output.channels;
  const int8_t *w = op->weights;
  const sn_channel *channel = op->channel;
  const int8_t *shift = op->shift;
  int32_t left = channels;
  for (; left >= 4; left -= 4) {
    sn_matmul_block(op, kind, x, pixels, w, channel, shift, y0, y1);
    w += 4 * op->depth;
    channel += 4;
    shift += 4;
    y0 += 4;
    y1 += 4;
  }
  if (left > 0) {
    int8_t last[2][4];
    sn_matmul_block(op, kind, x, pixels, w, channel, shift, last[0], last[1]);
    for (int32_t c = 0; c < left; c++) {
      y0[c] = last[0][c];
      if (pixels == 2)
        y1[c] = last[1][c];
    }
  }
}

/* One copy of each for all operators: their loops are too long to repeat. */
#define SN_MATMUL(name, kind)                                                  \
  static inline SN_NOINLINE void sn_matmul_2_##name(                           \
      const sn_packed_conv2d *op, const uint32_t *x, int8_t *y0, int8_t *y1) { \
    sn_matmul(op, kind, x, 2, y0, y1);                                         \
  }                                                                            \
  static inline SN_NOINLINE void sn_matmul_1_##name(                           \
      const sn_packed_conv2d *op, const uint32_t *x, int8_t *y) {              \
    sn_matmul(op, kind, x, 1, y, y);                                           \
  }
SN_MATMUL(full, SN_FINISH_FULL)
SN_MATMUL(relu, SN_FINISH_RELU)
SN_MATMUL(plain, SN_FINISH_PLAIN)
#undef SN_MATMUL

SN_INLINE void sn_matmul_2(const sn_packed_conv2d *op, int kind,
                           const uint32_t *x, int8_t *y0, int8_t *y1) {
  if (kind == SN_FINISH_FULL)
    sn_matmul_2_full(op, x, y0, y1);
  else if (kind == SN_FINISH_RELU)
    sn_matmul_2_relu(op, x, y0, y1);
  else
    sn_matmul_2_plain(op, x, y0, y1);
}

SN_INLINE void sn_matmul_1(const sn_packed_conv2d *op, int kind,
                           const uint32_t *x, int8_t *y) {
  if (kind == SN_FINISH_FULL)
    sn_matmul_1_full(op, x, y);
  else if (kind == SN_FINISH_RELU)
    sn_matmul_1_relu(op, x, y);
  else
    sn_matmul_1_plain(op, x, y);
}

#endif
