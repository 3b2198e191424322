#ifndef SN_GENERAL_DEPTHWISE_S8__ARMV7EM_H
#define SN_GENERAL_DEPTHWISE_S8__ARMV7EM_H

#include "sn_depthwise__armv7em.h"

/* DEPTHWISE_CONV_2D with any window of up to SN_GENERAL_ROWS rows, any strides,
 * dilations and depth multiplier: row by row, in strips as wide as the scratch,
 * with a loop over the words of weights. One word serves four neighbouring
 * outputs, also where fewer are wanted: the scratch has room for what the
 * others read, and they are dropped. */

/* The sums of four neighbours of one channel; `x` is the first one's window. */
SN_INLINE void sn_general_sums(const sn_general_depthwise *op,
                               const uint32_t *x, const int32_t *weights,
                               int32_t stride, int32_t *sum) {
  const sn_window *window = &op->conv.window;
  int32_t step = window->dilation_columns;
  int32_t words = window->columns;
  int32_t a = sum[0], b = a, c = a, d = a;
  for (int32_t rows = window->rows; rows > 0; rows -= 2) {
    if (rows == 1 && step == 1) {
      /* Neighbours in one row. */
      step = 2;
      words = (words + 1) / 2;
    }
    const uint32_t *at = x;
    const int32_t *const end = weights + words;
    do {
      const uint32_t w = (uint32_t)*weights++;
      a = sn_smlad(at[0], w, a);
      b = sn_smlad(at[stride], w, b);
      c = sn_smlad(at[2 * stride], w, c);
      d = sn_smlad(at[3 * stride], w, d);
      at += step;
    } while (weights != end);
    x += 4 * op->columns;
  }
  sum[0] = a;
  sum[1] = b;
  sum[2] = c;
  sum[3] = d;
}

/* `count` neighbouring outputs of one channel, `step` bytes apart. */
SN_INLINE void sn_general_channel(const sn_general_depthwise *op,
                                  const int32_t *packed, int kind,
                                  const uint32_t *x, int8_t *y, int32_t step,
                                  int32_t count) {
  const struct sn_finish finish =
      sn_finish_load(kind, op->conv.output_offset, packed[1], packed[2]);
  const int32_t stride = op->conv.window.stride_columns;
  for (; count > 0; count -= 4) {
    int32_t sum[4] = {packed[0]};
    if (stride == 1)
      sn_general_sums(op, x, packed + 3, 1, sum);
    else
      sn_general_sums(op, x, packed + 3, stride, sum);
    y[0] = sn_depthwise_finish(kind, sum[0], &finish);
    if (count > 1)
      y[step] = sn_depthwise_finish(kind, sum[1], &finish);
    if (count > 2)
      y[2 * step] = sn_depthwise_finish(kind, sum[2], &finish);
    if (count > 3)
      y[3 * step] = sn_depthwise_finish(kind, sum[3], &finish);
    y += 4 * step;
    x += 4 * stride;
  }
}

#define SN_GENERAL_DEPTHWISE(name, kind)                                       \
  static SN_NOINLINE void sn_general_four_##name(                              \
      const sn_packed_depthwise *conv, int32_t first, int32_t from,            \
      const uint32_t *scratch, int8_t *y, int32_t step, int32_t count,         \
      int32_t below) {                                                         \
    (void)below;                                                               \
    const sn_general_depthwise *op = (const sn_general_depthwise *)conv;       \
    const int32_t times = op->depth_multiplier;                                \
    const int32_t words = SN_GENERAL_WORDS(&conv->window);                     \
    const int32_t *packed = conv->packed + (first + from) * times * words;     \
    scratch += from * op->columns;                                             \
    y += from * times;                                                         \
    for (int32_t c = from; c < 4; c++) {                                       \
      for (int32_t m = 0; m < times; m++) {                                    \
        sn_general_channel(op, packed, kind, scratch, y++, step, count);       \
        packed += words;                                                       \
      }                                                                        \
      scratch += op->columns;                                                  \
    }                                                                          \
  }                                                                            \
  static inline void sn_depthwise_conv2d_general_##name##_s8__armv7em(         \
      const sn_general_depthwise *op, const sn_view *in, uint32_t *scratch,    \
      const sn_view *out, const sn_tile *tile) {                               \
    const struct sn_depthwise_variant variant = {1, op->columns, NULL,         \
                                                 sn_general_four_##name};      \
    sn_depthwise_general(op, &variant, in, scratch, out, tile);                \
  }
SN_GENERAL_DEPTHWISE(full, SN_FINISH_FULL)
SN_GENERAL_DEPTHWISE(scaled, SN_FINISH_SCALED)
#undef SN_GENERAL_DEPTHWISE

#endif
