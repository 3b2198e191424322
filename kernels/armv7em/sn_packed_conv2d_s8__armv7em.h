#ifndef SN_PACKED_CONV2D_S8__ARMV7EM_H
#define SN_PACKED_CONV2D_S8__ARMV7EM_H

#include "sn_gather__armv7em.h"
#include "sn_matmul__armv7em.h"

/* Writes the window of output pixel (row, column) to `to`, taps outside the
 * image as the input's zero point, zeros behind them up to the depth. */
static inline void sn_window_copy(const sn_packed_conv2d *op, const sn_view *in,
                                  int32_t row, int32_t column, int8_t *to) {
  const sn_window *window = &op->window;
  const int32_t channels = op->input.channels;
  const int32_t top = row * window->stride_rows - window->pad_top;
  const int32_t left = column * window->stride_columns - window->pad_left;
  const int32_t bytes = window->columns * channels;
  const int inside = left >= 0 && left + window->columns <= op->input.columns &&
                     window->dilation_columns == 1 && in->column_pitch == 1;
  int8_t *const end = to + op->depth;
  for (int32_t i = 0; i < window->rows; i++, to += bytes) {
    const int32_t y = top + i * window->dilation_rows;
    if (y < 0 || y >= op->input.rows) {
      memset(to, op->pad_value, (size_t)bytes);
      continue;
    }
    if (inside) {
      const int32_t slot = (y * in->row_pitch + left) % in->slots;
      if (slot + window->columns <= in->slots) {
        const int8_t *x = (const int8_t *)in->data + slot * channels;
        int32_t b = 0;
        for (; b + 4 <= bytes; b += 4)
          memcpy(to + b, x + b, 4);
        for (; b < bytes; b++)
          to[b] = x[b];
        continue;
      }
    }
    for (int32_t j = 0; j < window->columns; j++) {
      const int32_t x = left + j * window->dilation_columns;
      if (x < 0 || x >= op->input.columns)
        memset(to + j * channels, op->pad_value, (size_t)channels);
      else
        memcpy(to + j * channels, sn_pixel(in, y, x, channels),
               (size_t)channels);
    }
  }
  while (to < end)
    *to++ = 0;
}

/* CONV_2D with any window: one or two pixels at a time, each read completely
 * before either is written. `scratch` has SN_CONV2D_SCRATCH words. */
static SN_NOINLINE void sn_conv2d_window(const sn_packed_conv2d *op,
                                         const struct sn_matmul *matmul,
                                         const sn_view *in, uint32_t *scratch,
                                         const sn_view *out,
                                         const sn_tile *tile) {
  const int32_t depth = op->depth;
  const int32_t most = op->pixels;
  int8_t *const bytes = (int8_t *)(scratch + (most == 2 ? depth : 0));
  int8_t *y[2];
  int32_t pixels = 0;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      sn_window_copy(op, in, row, column, bytes + pixels * depth);
      y[pixels] = (int8_t *)sn_pixel(out, row, column, op->output.channels);
      pixels++;
      if (pixels < most)
        continue;
      if (pixels == 2) {
        sn_widen_2(scratch, bytes, bytes + depth, depth);
        matmul->two(op, scratch, y[0], y[1]);
      } else {
        matmul->one(op, bytes, depth, y[0]);
      }
      pixels = 0;
    }
  if (pixels == 1)
    matmul->one(op, bytes, depth, y[0]);
}

#define SN_CONV2D(name, ways)                                                  \
  SN_INLINE void sn_conv2d_##name##_s8__armv7em(                               \
      const sn_packed_conv2d *op, const sn_view *in, uint32_t *scratch,        \
      const sn_view *out, const sn_tile *tile) {                               \
    static const struct sn_matmul matmul = ways;                               \
    sn_conv2d_window(op, &matmul, in, scratch, out, tile);                     \
  }
SN_CONV2D(full, SN_MATMUL_FULL)
SN_CONV2D(relu, SN_MATMUL_RELU)
SN_CONV2D(full_widened, SN_MATMUL_WIDENED)
SN_CONV2D(relu_widened, SN_MATMUL_WIDENED)
SN_CONV2D(clamped, SN_MATMUL_CLAMPED)
SN_CONV2D(clamped_widened, SN_MATMUL_CLAMPED_WIDENED)
SN_CONV2D(plain, SN_MATMUL_PLAIN)
#undef SN_CONV2D

#endif
