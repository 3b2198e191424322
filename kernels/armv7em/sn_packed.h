/* Arguments of kernels whose constants the compiler has packed, and the last
 * step that they share: from a sum to an int8 output.
 *
 * Constants lie in the order in which a kernel wants them, as 32-bit words.
 * Zero points are part of the sums' start: taps in the padding count as pixels
 * with the value of the zero point. Channels whose output cannot change have
 * weights of zero. src/target/pack_make.c makes the constants and checks,
 * channel by channel, that no sum leaves the range in which a kernel is exact.
 */
#ifndef SN_PACKED_H
#define SN_PACKED_H

#include "sn_dsp.h"
#include "sn_kernel.h"

/* How a sum becomes an output. In FULL, RELU and SCALED the output is saturated
 * to 8 bits and no other clamp is needed.
 *   FULL     a right shift s of 1 to 22; what is stored is s - 1
 *   RELU     the same, and the output's zero point is its least value, so that
 *            negative sums need no care
 *   SCALED   as RELU, for sums with room at the top: what is stored is a left
 *            shift of 2 to 11 after which SN_SCALED_SHIFT to the right remain
 *   CLAMPED  as FULL, and any clamp within 8 bits; SN_CLAMPED_OFFSET takes the
 *            place of the output's zero point
 *   PLAIN    any rescaling and activation, and weights that are not paired;
 *            what is stored is the shift, positive to the left */
enum {
  SN_FINISH_FULL,
  SN_FINISH_RELU,
  SN_FINISH_SCALED,
  SN_FINISH_CLAMPED,
  SN_FINISH_PLAIN
};
#define SN_SCALED_SHIFT 11

/* Zero point and clamp of CLAMPED in one word. Outputs are counted from the
 * least one, so that saturation at 0 is one half of the clamp: the upper half
 * is 2 * zero point + 1 of what is counted so. Byte 0 makes the greatest one
 * 255, where the other half saturates; byte 1, added to that modulo 256, makes
 * it the output again. */
#define SN_CLAMPED_OFFSET(zero_point, least, most)                             \
  ((int32_t)((uint32_t)(2 * ((zero_point) - (least)) + 1) << 16 |              \
             (((uint32_t)(most) + 1u) & 255u) << 8 |                           \
             (uint32_t)(255 - (most) + (least))))

/* Kernels with `widened` in their name take weights as halves, where the others
 * take bytes that they widen: twice the flash, fewer instructions. */

/* CONV_2D with one group, FULLY_CONNECTED as a convolution of 1 x 1, and
 * DEPTHWISE_CONV_2D of one channel; finished FULL, RELU, CLAMPED or PLAIN.
 *
 * The taps' bytes follow each other row by row, zeros fill them up to `depth`.
 * A block is four output channels, A to D; zeros fill up the last one. It has
 * four starts of sums, the weights, a word with the four shifts and four
 * multipliers. The shifts have SN_SHIFT_BITS each, A's the lowest, and the sign
 * above them makes the word less than -SN_SHIFTS_BELOW, which no word of
 * weights is; in PLAIN they are the word's bytes. Each four taps, t0 to t3,
 * make four words of weights: (A, B) with t0 and t2, (C, D) with t0 and t2,
 * then both with t1 and t3. A half of a word is 256 * A + B: the word as two
 * numbers of 16 bits gives sums of 256 * A + B, its bytes 0 and 2 give sums of
 * B. In PLAIN the bytes are A and B, and no sum is mixed. Widened, four taps
 * are eight words of two weights: t0 and t2 of A, B, C and D, then t1 and t3.
 */
typedef struct sn_packed_conv2d {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t depth;     /* taps x channels, up to a multiple of 4 */
  int32_t pixels;    /* done at a time: 1, or 2 with scratch for both */
  int32_t pad_value; /* the input's zero point */
  int32_t output_offset;
  int32_t activation_min;
  int32_t activation_max;
  const int32_t *packed;
} sn_packed_conv2d;

#define SN_SHIFT_BITS 5
#define SN_SHIFTS_BELOW 0x7F800000

/* Words of one block. */
#define SN_BLOCK_WORDS(depth, widened) (((widened) ? 2 : 1) * (depth) + 9)

/* Words of scratch: the inputs of two pixels as halves, and where the window is
 * not one pixel their bytes before that. */
#define SN_CONV2D_SCRATCH(depth, pixels, gathers)                              \
  (((pixels) == 2 ? (depth) : 0) + ((gathers) ? (pixels) * (depth) / 4 : 0))

/* DEPTHWISE_CONV_2D with depth multiplier 1 and an odd number of window rows;
 * finished FULL, SCALED or CLAMPED.
 *
 * The weights of a channel are in pairs: rows 0 and 1 column by column, then
 * the next two rows, at the end the last row's columns 0 and 1, 2 and 3, and so
 * on. `packed` has the start of its sum, its multiplier and all pairs but the
 * last: pairs 2i and 2i + 1 are the bytes (0, 2) and (1, 3) of word i. The last
 * pair is the last weight and nothing; `last` has that weight as its low byte
 * and the shift as its high one. Widened, all pairs are words; kernels that do
 * two rows of output at a time have them as sn_tall_load makes them, and twice
 * the start and the weights unless they finish SCALED. */
typedef struct sn_packed_depthwise {
  sn_shape input;
  sn_shape output;
  sn_window window;
  int32_t pad_value;
  int32_t output_offset;
  int32_t pairs; /* of rows of output that are done at a time; or 0: one row */
  const int32_t *packed; /* [channels][SN_DEPTHWISE_WORDS or _WIDENED] */
  const int16_t *last;   /* [channels] */
} sn_packed_depthwise;

/* Pairs of a channel, of which there is an odd number, and its words. */
#define SN_DEPTHWISE_PAIRS(size) ((size) / 2 * (size) + ((size) + 1) / 2)
#define SN_DEPTHWISE_WORDS(size) (2 + SN_DEPTHWISE_PAIRS(size) / 2)
#define SN_DEPTHWISE_WIDENED(size) (2 + SN_DEPTHWISE_PAIRS(size))

/* By two rows of output: in the first row of pairs and in the last one both
 * take the same word of weights, between them each has its own. */
#define SN_TALL_WORDS(size) ((size) * ((size)-1))
#define SN_TALL_WIDENED(size) (2 + SN_TALL_WORDS(size))

/* DEPTHWISE_CONV_2D of at least four channels with other windows, strides and
 * dilations, or a depth multiplier; finished FULL, SCALED or CLAMPED.
 *
 * `packed` has for each output channel the start of its sum, its multiplier,
 * its shift and words of two weights as halves: of rows 0 and 1 column by
 * column, then of the next two rows. The last of an odd number of rows has its
 * columns 0 and 1, 2 and 3, and so on in a word where columns are not dilated,
 * and otherwise each weight with nothing. */
typedef struct sn_general_depthwise {
  sn_packed_depthwise conv;
  int32_t depth_multiplier;
  int32_t columns; /* of the scratch */
  int32_t words;   /* of weights of a channel */
} sn_general_depthwise;

/* Rows of a window at most, its words of weights, and all words of a
 * channel. */
#define SN_GENERAL_ROWS 8
#define SN_GENERAL_LAST(window)                                                \
  ((window)->dilation_columns == 1 ? ((window)->columns + 1) / 2               \
                                   : (window)->columns)
#define SN_GENERAL_PAIRS(window)                                               \
  ((window)->rows / 2 * (window)->columns +                                    \
   (window)->rows % 2 * SN_GENERAL_LAST(window))
#define SN_GENERAL_WORDS(window) (3 + SN_GENERAL_PAIRS(window))

/* Columns of input that `outputs` neighbours read, up to an even number, and
 * words of scratch for them. */
#define SN_GENERAL_COLUMNS(window, outputs)                                    \
  ((((outputs)-1) * (window)->stride_columns +                                 \
    ((window)->columns - 1) * (window)->dilation_columns + 2) /                \
   2 * 2)
#define SN_GENERAL_SCRATCH(window, columns)                                    \
  (SN_GENERAL_PAIRS(window) + ((window)->rows + 1) / 2 * 4 * (columns))

/* Columns of input that depthwise kernels widen at a time: for wide tiles, for
 * those done by two rows, and what four outputs need, up to an even number. */
#define SN_DEPTHWISE_WIDE(size, stride) ((size) == 7 ? 28 : 44)
#define SN_DEPTHWISE_TALL(size) ((size) == 7 ? 28 : 44)
#define SN_DEPTHWISE_NARROW(size, stride) (((size) + 3 * (stride) + 1) / 2 * 2)

/* Words of the scratch of those that go row by row, up to the last one that a
 * tile of `outputs` columns reads: columns are read by twos, by 3 x 3 with
 * stride 1 also from the second of two outputs on that are left over of
 * fours. */
#define SN_DEPTHWISE_SCRATCH(size, stride, columns, outputs)                   \
  ((4 * ((size) / 2 + 1) - 1) * (columns) +                                    \
   (((outputs)-1) * (stride) + (size) + 1) / 2 * 2 +                           \
   ((size) == 3 && (stride) == 1 && (outputs) % 4 == 2))

/* Rows of input of a strip, at most. */
#define SN_STRIP_LINES 12

/* By two rows of output: words of scratch of a channel, outputs of a strip at
 * most, and the columns that a strip of `outputs` columns takes; larger windows
 * than 3 x 3 do at least four. */
#define SN_TALL_CHANNEL(size) (((size) / 2 + 1) * SN_DEPTHWISE_TALL(size))
#define SN_TALL_OUTPUTS(size) ((SN_DEPTHWISE_TALL(size) - (size) + 1) / 4 * 4)
#define SN_TALL_COLUMNS(size, outputs)                                         \
  (((size) > 3 && (outputs) < 4 ? (size) + 4 : (size) + (outputs)) / 2 * 2)

/* Words of their scratch up to the last one that a strip of `outputs` columns
 * and so many pairs of rows of output uses. */
#define SN_TALL_SCRATCH(size, pairs, outputs)                                  \
  (3 * SN_TALL_CHANNEL(size) +                                                 \
   ((pairs) + (size) / 2) * SN_TALL_COLUMNS(size, outputs))

/* Whether the kernels that do several rows of output at a time may write a
 * lower one before all that an upper one reads has been read: 0 or more, or
 * else -1.
 *
 * They may where output and input share no memory. Over its own input a channel
 * has to lie on itself. Rows of one strip are then read before any of them is
 * written. In more strips, by two rows, the lower row lies on columns of the
 * input that have been read, but for its first pixels: where the input begins
 * `pad_top` rows and n pixels above the output, n of them lie at the end of the
 * first row that the upper one reads. Of those n, at most SN_ROWS_KEPT, the
 * kernel keeps what lies there until it has been read, four channels at a time;
 * n is returned. From a row and `pad_left` pixels more on, nothing there is
 * needed. Outputs that do not lie as a whole tensor go row by row. */
enum { SN_ROWS_KEPT = 4 };
SN_INLINE int32_t sn_rows_kept(sn_shape input, sn_shape output,
                               const sn_window *window, const sn_view *in,
                               const sn_view *out) {
  const intptr_t bytes = (intptr_t)((uintptr_t)in->data - (uintptr_t)out->data);
  const int32_t channels = input.channels;
  const int32_t pitch = out->row_pitch;
  if (out->slots < output.rows * output.columns)
    return -1;
  if (bytes >= out->slots * channels || bytes <= -in->slots * channels)
    return 0;
  if (bytes % channels != 0)
    return -1;
  if (output.columns <= SN_TALL_OUTPUTS(window->columns))
    return 0;
  const intptr_t n = bytes / channels - window->pad_top * pitch;
  if (in->slots < input.rows * input.columns || in->row_pitch != pitch ||
      in->column_pitch != 1 || out->column_pitch != 1 || n < window->pad_left)
    return -1;
  return n >= pitch + window->pad_left ? 0
         : n <= SN_ROWS_KEPT           ? (int32_t)n
                                       : -1;
}

/* What finishing needs of one output channel. */
struct sn_finish {
  int32_t multiplier;
  int32_t round;
  int32_t shift; /* as stored */
  int32_t clamp; /* CLAMPED: SN_CLAMPED_OFFSET, whose lower half it is */
};

SN_INLINE struct sn_finish sn_finish_load(int kind, int32_t output_offset,
                                          int32_t multiplier, int32_t shift) {
  struct sn_finish finish = {multiplier, 0, shift, 0};
  if (kind == SN_FINISH_SCALED)
    finish.round = (1 << (shift - 2)) + (1 << (SN_SCALED_SHIFT - 1)) +
                   output_offset * (1 << SN_SCALED_SHIFT);
  else if (kind == SN_FINISH_CLAMPED)
    finish.round = (int32_t)((uint32_t)(output_offset >> 16) << shift);
  else
    finish.round = (int32_t)((uint32_t)(2 * output_offset + 1) << shift);
  if (kind == SN_FINISH_CLAMPED)
    finish.clamp = output_offset;
  return finish;
}

/* An output of CLAMPED that is counted from the least one, saturated to 0 to
 * 255, as it is stored: the low byte of what is returned. */
SN_INLINE uint32_t sn_finish_clamp(uint32_t above, int32_t clamp) {
  return sn_uqadd8(above, (uint32_t)clamp) + ((uint32_t)clamp >> 8);
}

/* Four of them, which are the bytes of a word. */
SN_INLINE uint32_t sn_finish_clamp_4(uint32_t above, int32_t clamp) {
  const uint32_t bytes = 0x01010101u;
  return sn_uadd8(sn_uqadd8(above, bytes * (uint8_t)clamp),
                  bytes * (uint8_t)(clamp >> 8));
}

/* The output of FULL and RELU, and of CLAMPED what sn_finish_clamp takes, for
 * twice the sum; `sign` is -1 where
 * the sum is negative, else 0, and 0 always in RELU.
 *
 * The reference rounds twice: h = floor((2 * sum * m + 2^31) / 2^32), then
 * floor((h - [h < 0] + 2^(s - 1)) / 2^s). Where h = 0 the subtrahend does not
 * matter, and otherwise h < 0 exactly when sum < 0, as m >= 0. Whole numbers
 * may enter under either rounding: 2^(s - 1) + zero point * 2^s is added with
 * the product. In RELU, a negative sum gives the zero point or less with and
 * without the subtrahend. */
SN_INLINE int32_t sn_finish_twice(int kind, int32_t twice, int32_t sign,
                                  const struct sn_finish *finish) {
  const int32_t high =
      sn_smmlar(twice, finish->multiplier, finish->round + sign);
  const int32_t output = high >> finish->shift; /* twice */
  return kind == SN_FINISH_CLAMPED ? (int32_t)sn_usat8_asr1(output)
                                   : sn_ssat8_asr1(output);
}

/* The output of SCALED. Against RELU everything is scaled by 2^(shift - 1),
 * whereby the first rounding adds a whole number, too. */
SN_INLINE int8_t sn_finish_scaled(int32_t sum, const struct sn_finish *finish) {
  const int32_t scaled = (int32_t)((uint32_t)sum << finish->shift);
  return (int8_t)sn_ssat8_asr11(
      sn_smmla(scaled, finish->multiplier, finish->round));
}

/* The output of FULL, RELU and CLAMPED as it is stored. */
SN_INLINE int8_t sn_finish_stored(int kind, int32_t twice, int32_t sign,
                                  const struct sn_finish *finish) {
  const int32_t output = sn_finish_twice(kind, twice, sign, finish);
  return (
      int8_t)(kind == SN_FINISH_CLAMPED
                  ? (int32_t)sn_finish_clamp((uint32_t)output, finish->clamp)
                  : output);
}

/* The output of all but PLAIN. */
SN_INLINE int8_t sn_finish_packed(int kind, int32_t sum,
                                  const struct sn_finish *finish) {
  return kind == SN_FINISH_SCALED
             ? sn_finish_scaled(sum, finish)
             : sn_finish_stored(kind, (int32_t)((uint32_t)sum << 1),
                                kind == SN_FINISH_RELU ? 0 : sum >> 31, finish);
}

#endif
