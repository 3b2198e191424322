#ifndef SN_GENERAL_DEPTHWISE_S8__ARMV7EM_H
#define SN_GENERAL_DEPTHWISE_S8__ARMV7EM_H

#include "sn_depthwise__armv7em.h"

/* DEPTHWISE_CONV_2D with any window of up to SN_GENERAL_ROWS rows, any strides,
 * dilations and depth multiplier: row by row, in strips as wide as the scratch,
 * with a loop over the words of weights. The scratch begins with the distances
 * from the pair of each word to that of the next one. A word serves four
 * neighbouring outputs, also where fewer are wanted: the scratch has room for
 * what the others read, and they are dropped. */

static inline void sn_general_steps(const sn_general_depthwise *op,
                                    uint32_t *steps) {
  const sn_window *window = &op->conv.window;
  const int32_t step = window->dilation_columns;
  const int32_t back = step * (window->columns - 1);
  for (int32_t rows = window->rows; rows > 0; rows -= 2) {
    const int neighbours = rows == 1 && window->dilation_columns == 1;
    const int32_t words =
        neighbours ? SN_GENERAL_LAST(window) : window->columns;
    for (int32_t i = 1; i < words; i++)
      *steps++ = (uint32_t)(neighbours ? 2 : step);
    *steps++ = (uint32_t)(4 * op->columns - back);
  }
}

/* The sums of four neighbours of one channel. */
struct sn_four {
  int32_t a, b, c, d;
};

/* `x` is the first one's window. */
SN_INLINE struct sn_four sn_general_sums(const uint32_t *x,
                                         const uint32_t *steps,
                                         const int32_t *weights,
                                         const int32_t *end, int32_t stride,
                                         int32_t start) {
  struct sn_four sum = {start, start, start, start};
  do {
    const uint32_t w = (uint32_t)*weights++;
    sum.a = sn_smlad(x[0], w, sum.a);
    sum.b = sn_smlad(x[stride], w, sum.b);
    sum.c = sn_smlad(x[2 * stride], w, sum.c);
    sum.d = sn_smlad(x[3 * stride], w, sum.d);
    x += (int32_t)*steps++;
  } while (weights != end);
  return sum;
}

/* `count` neighbouring outputs of one channel, `step` bytes apart. */
SN_INLINE void sn_general_channel(const sn_general_depthwise *op,
                                  const int32_t *packed, const int32_t *end,
                                  int kind, const uint32_t *steps,
                                  const uint32_t *x, int8_t *y, int32_t step,
                                  int32_t count) {
  const struct sn_finish finish =
      sn_finish_load(kind, op->conv.output_offset, packed[1], packed[2]);
  const int32_t stride = op->conv.window.stride_columns;
  for (; count > 0; count -= 4) {
    const struct sn_four sum =
        stride == 1
            ? sn_general_sums(x, steps, packed + 3, end, 1, packed[0])
            : sn_general_sums(x, steps, packed + 3, end, stride, packed[0]);
    x += 4 * stride;
    y[0] = sn_finish_packed(kind, sum.a, &finish);
    if (count == 1)
      return;
    y[step] = sn_finish_packed(kind, sum.b, &finish);
    if (count == 2)
      return;
    y += 2 * step;
    y[0] = sn_finish_packed(kind, sum.c, &finish);
    if (count == 3)
      return;
    y[step] = sn_finish_packed(kind, sum.d, &finish);
    y += 2 * step;
  }
}

#define SN_GENERAL_DEPTHWISE(name, kind)                                       \
  static SN_NOINLINE void sn_general_four_##name(                              \
      const sn_packed_depthwise *conv, int32_t first, int32_t from,            \
      const uint32_t *scratch, const struct sn_outputs *run) {                 \
    const sn_general_depthwise *op = (const sn_general_depthwise *)conv;       \
    const int32_t times = op->depth_multiplier;                                \
    const int32_t words = op->words;                                           \
    const uint32_t *const steps = scratch - words;                             \
    const int32_t *packed =                                                    \
        conv->packed + (first + from) * times * (3 + words);                   \
    scratch += from * op->columns;                                             \
    int8_t *y = run->y + from * times;                                         \
    for (int32_t c = from; c < 4; c++) {                                       \
      for (int32_t m = 0; m < times; m++) {                                    \
        const int32_t *const end = packed + 3 + words;                         \
        sn_general_channel(op, packed, end, kind, steps, scratch, y++,         \
                           run->step, run->count);                             \
        packed = end;                                                          \
      }                                                                        \
      scratch += op->columns;                                                  \
    }                                                                          \
  }                                                                            \
  static inline void sn_depthwise_conv2d_general_##name##_s8__armv7em(         \
      const sn_general_depthwise *op, const sn_view *in, uint32_t *scratch,    \
      const sn_view *out, const sn_tile *tile) {                               \
    const struct sn_depthwise_variant variant = {                              \
        0, op->columns, op->columns, NULL, sn_general_four_##name};            \
    sn_general_steps(op, scratch);                                             \
    sn_depthwise_general(op, &variant, in, scratch + op->words, out, tile);    \
  }
SN_GENERAL_DEPTHWISE(full, SN_FINISH_FULL)
SN_GENERAL_DEPTHWISE(scaled, SN_FINISH_SCALED)
SN_GENERAL_DEPTHWISE(clamped, SN_FINISH_CLAMPED)
#undef SN_GENERAL_DEPTHWISE

#endif
