#ifndef SN_RESIZE_BILINEAR_S8__REF_H
#define SN_RESIZE_BILINEAR_S8__REF_H

#include "sn_kernel.h"

/* RESIZE_BILINEAR: the four neighbours weighted in units of 2^-20, rounded half
 * away from zero. */
static inline void sn_resize_bilinear_s8__ref(const sn_resize *op,
                                              const sn_view *in,
                                              const sn_view *out,
                                              const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const int32_t one = 1 << 10;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const sn_resize_point *r = &op->rows[row];
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const sn_resize_point *c = &op->columns[column];
      const int8_t *x00 = (int8_t *)sn_pixel(in, r->lower, c->lower, channels);
      const int8_t *x01 = (int8_t *)sn_pixel(in, r->lower, c->upper, channels);
      const int8_t *x10 = (int8_t *)sn_pixel(in, r->upper, c->lower, channels);
      const int8_t *x11 = (int8_t *)sn_pixel(in, r->upper, c->upper, channels);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      for (int32_t k = 0; k < channels; k++) {
        const int32_t above = x00[k] * (one - c->weight) + x01[k] * c->weight;
        const int32_t below = x10[k] * (one - c->weight) + x11[k] * c->weight;
        const int32_t sum = above * (one - r->weight) + below * r->weight;
        const int32_t half = sum > 0 ? 1 << 19 : -(1 << 19);
        y[k] = (int8_t)((sum + half) / (1 << 20));
      }
    }
  }
}

#endif
