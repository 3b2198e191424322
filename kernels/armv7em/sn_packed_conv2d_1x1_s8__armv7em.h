#ifndef SN_PACKED_CONV2D_1X1_S8__ARMV7EM_H
#define SN_PACKED_CONV2D_1X1_S8__ARMV7EM_H

#include "sn_gather__armv7em.h"
#include "sn_matmul__armv7em.h"

/* Walks over a tile's pixels in raster order. */
struct sn_walk {
  int32_t row;
  int32_t column;
};

SN_INLINE void sn_walk_next(struct sn_walk *walk, const sn_tile *tile) {
  walk->column++;
  if (walk->column >= tile->column_end) {
    walk->column = tile->column;
    walk->row++;
  }
}

/* CONV_2D with a window of one tap and no padding; also FULLY_CONNECTED, whose
 * vectors are the pixels of one row. Two pixels are widened into `scratch`
 * before either is written; single ones are read where they are. */
static SN_NOINLINE void sn_conv2d_1x1(const sn_packed_conv2d *op,
                                      const struct sn_matmul *matmul,
                                      const sn_view *in, uint32_t *scratch,
                                      const sn_view *out, const sn_tile *tile) {
  const int32_t channels = op->input.channels;
  const int32_t outputs = op->output.channels;
  struct sn_walk at = {tile->row, tile->column};
  if (tile->column >= tile->column_end)
    return;
  while (at.row < tile->row_end) {
    const int8_t *x[2];
    int8_t *y[2];
    int32_t pixels = 0;
    do {
      x[pixels] = (const int8_t *)sn_pixel(
          in, at.row * op->window.stride_rows,
          at.column * op->window.stride_columns, channels);
      y[pixels] = (int8_t *)sn_pixel(out, at.row, at.column, outputs);
      sn_walk_next(&at, tile);
      pixels++;
    } while (pixels < op->pixels && at.row < tile->row_end);
    if (pixels == 2) {
      sn_widen_2(scratch, x[0], x[1], channels);
      matmul->two(op, scratch, y[0], y[1]);
    } else {
      matmul->one(op, x[0], channels, y[0]);
    }
  }
}

#define SN_CONV2D_1X1(name, ways)                                              \
  SN_INLINE void sn_conv2d_1x1_##name##_s8__armv7em(                           \
      const sn_packed_conv2d *op, const sn_view *in, uint32_t *scratch,        \
      const sn_view *out, const sn_tile *tile) {                               \
    static const struct sn_matmul matmul = ways;                               \
    sn_conv2d_1x1(op, &matmul, in, scratch, out, tile);                        \
  }
SN_CONV2D_1X1(full, SN_MATMUL_FULL)
SN_CONV2D_1X1(relu, SN_MATMUL_RELU)
SN_CONV2D_1X1(full_widened, SN_MATMUL_WIDENED)
SN_CONV2D_1X1(relu_widened, SN_MATMUL_WIDENED)
SN_CONV2D_1X1(clamped, SN_MATMUL_CLAMPED)
SN_CONV2D_1X1(clamped_widened, SN_MATMUL_CLAMPED_WIDENED)
SN_CONV2D_1X1(plain, SN_MATMUL_PLAIN)
#undef SN_CONV2D_1X1

#endif
