/* Arguments of kernels whose constants the compiler has packed, and the last
 * step that they share: from a sum to an int8 output.
 *
 * Zero points are part of the sums' start: taps in the padding count as pixels
 * with the value of the zero point. Channels whose output cannot change have
 * weights of zero. src/emit/pack.c makes the constants and checks, channel by
 * channel, that no sum leaves the range in which a kernel is exact.
 */
#ifndef SN_PACKED_H
#define SN_PACKED_H

#include "sn_dsp.h"
#include "sn_kernel.h"

/* Where the sum of an output channel starts, and what it is multiplied by. */
typedef struct sn_channel {
  int32_t start;
  int32_t multiplier;
} sn_channel;

/* How a sum becomes an output:
 *   FULL  shifts of 1 to 22 to the right; the output is saturated
 *   RELU  as FULL, and the output's zero point is its least value: negative
 *         sums need no care. `shift` is to the left, 2 to 8, such that
 *         SN_RELU_SHIFT to the right remains
 *   PLAIN any rescaling and any activation, and weights that are not paired */
enum { SN_FINISH_FULL, SN_FINISH_RELU, SN_FINISH_PLAIN };
#define SN_RELU_SHIFT 11

/* CONV_2D with one group, FULLY_CONNECTED as a convolution of 1 x 1, and
 * DEPTHWISE_CONV_2D of one channel.
 *
 * The taps' bytes follow each other row by row, zeros fill them up to `depth`.
 * Each four of them, t0 to t3, meet each four output channels, A to D, in four
 * words: (A, B) with t0 and t2, (C, D) with t0 and t2, then both with t1 and
 * t3. A half of a word is 256 * A + B: with the word itself as two numbers of
 * 16 bits and its bytes 0 and 2 one gets the sums of 256 * A + B and of B. In
 * PLAIN the bytes are A and B, and no sum is mixed. */
typedef struct sn_packed_conv2d {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t depth;     /* taps x channels, up to a multiple of 4 */
  int32_t pad_value; /* the input's zero point */
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
  const int8_t *weights;     /* [channels / 4][depth / 4][16], aligned to 4 */
  const sn_channel *channel; /* up to a multiple of 4 */
  const int8_t *shift;       /* likewise */
} sn_packed_conv2d;

/* DEPTHWISE_CONV_2D with depth multiplier 1 and an odd number of window rows.
 * The taps of a channel are paired: rows 0 and 1 column by column, then the
 * next two rows, at the end the last row's columns 0 and 1, 2 and 3, and so on.
 * Pairs 2i and 2i + 1 are the bytes (0, 2) and (1, 3) of word i. */
typedef struct sn_packed_depthwise {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t pad_value;
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
  const int8_t *weights;     /* [channels][words of pairs][4], aligned to 4 */
  const sn_channel *channel; /* [channels] */
  const int8_t *shift;       /* [channels] */
} sn_packed_depthwise;

/* What finishing needs of one output channel. */
struct sn_finish {
  int32_t multiplier;
  int32_t round;
  int32_t shift;
};

SN_INLINE struct sn_finish sn_finish_load(int kind, int32_t output_offset,
                                          int32_t multiplier, int32_t shift) {
  struct sn_finish finish = {multiplier, output_offset, shift};
  if (kind == SN_FINISH_RELU)
    finish.round = (1 << (shift - 2)) + (1 << (SN_RELU_SHIFT - 1)) +
                   output_offset * (1 << SN_RELU_SHIFT);
  if (kind == SN_FINISH_FULL)
    finish.round = (int32_t)((uint32_t)(2 * output_offset + 1) << (shift - 1));
  return finish;
}

/* The output of FULL for twice the sum.
 *
 * The reference rounds twice: h = floor((2 * sum * m + 2^31) / 2^32), then
 * floor((h - [h < 0] + 2^(s - 1)) / 2^s). Where h = 0 the subtrahend does not
 * matter, and otherwise h < 0 exactly when sum < 0, as m >= 0. Whole numbers
 * may enter under either rounding: 2^(s - 1) + zero point * 2^s is added with
 * the product. */
SN_INLINE int32_t sn_finish_full(int32_t twice,
                                 const struct sn_finish *finish) {
  const int32_t round = finish->round + (twice >> 31);
  return sn_ssat8(sn_smmlar(twice, finish->multiplier, round) >> finish->shift);
}

/* The output of RELU for sum * 2^shift, shift >= 2. Against FULL everything is
 * scaled by 2^(shift - 1), whereby the first rounding is an integer, too; the
 * case of sum < 0 is left out, as both ways give no more than the zero
 * point. */
SN_INLINE int32_t sn_finish_relu(int32_t scaled,
                                 const struct sn_finish *finish) {
  const int32_t high = sn_smmla(scaled, finish->multiplier, finish->round);
  int32_t y;
  SN_SSAT8_ASR(y, high, SN_RELU_SHIFT);
  return y;
}

#endif
