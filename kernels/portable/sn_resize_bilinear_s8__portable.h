#ifndef SN_RESIZE_BILINEAR_S8__PORTABLE_H
#define SN_RESIZE_BILINEAR_S8__PORTABLE_H

#include "sn_runs.h"

/* RESIZE_BILINEAR: the four neighbours weighted in units of 2^-20, each with
 * the product of its row's and its column's weight, rounded half away from
 * zero. */
static inline void sn_resize_bilinear_s8__portable(const sn_resize *op,
                                                   const sn_view *in,
                                                   const sn_view *out,
                                                   const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const int32_t one = 1 << 10;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const sn_resize_point r = op->rows[row];
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const sn_resize_point c = op->columns[column];
      const int8_t *x00 = sn_at(in, r.lower, c.lower, channels);
      const int8_t *x01 = sn_at(in, r.lower, c.upper, channels);
      const int8_t *x10 = sn_at(in, r.upper, c.lower, channels);
      const int8_t *x11 = sn_at(in, r.upper, c.upper, channels);
      const int32_t w00 = (one - r.weight) * (one - c.weight);
      const int32_t w01 = (one - r.weight) * c.weight;
      const int32_t w10 = r.weight * (one - c.weight);
      const int32_t w11 = r.weight * c.weight;
      int8_t *y = sn_at(out, row, column, channels);
      int8_t *const end = y + channels;
      while (y != end) {
        const int32_t sum =
            *x00++ * w00 + *x01++ * w01 + *x10++ * w10 + *x11++ * w11;
        /* Half a unit, less the smallest step where the sum is negative. */
        *y++ = (int8_t)((sum + (1 << 19) - (sum < 0)) >> 20);
      }
    }
  }
}

#endif
