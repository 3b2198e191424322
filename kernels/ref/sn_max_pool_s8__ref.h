#ifndef SN_MAX_POOL_S8__REF_H
#define SN_MAX_POOL_S8__REF_H

#include "sn_kernel.h"

/* MAX_POOL_2D over the taps inside the image. */
static inline void sn_max_pool_s8__ref(const sn_pool *op, const sn_view *in,
                                       const sn_view *out,
                                       const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const int32_t top = row * op->window.stride_rows - op->window.pad_top;
    const int32_t bottom = top + op->window.rows;
    const int32_t y0 = top > 0 ? top : 0;
    const int32_t y1 = bottom < op->input.rows ? bottom : op->input.rows;
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int32_t left =
          column * op->window.stride_columns - op->window.pad_left;
      const int32_t right = left + op->window.columns;
      const int32_t x0 = left > 0 ? left : 0;
      const int32_t x1 = right < op->input.columns ? right : op->input.columns;
      int8_t *result = (int8_t *)sn_pixel(out, row, column, channels);
      for (int32_t c = 0; c < channels; c++) {
        int8_t largest = INT8_MIN;
        for (int32_t y = y0; y < y1; y++)
          for (int32_t x = x0; x < x1; x++) {
            const int8_t *pixel = (const int8_t *)sn_pixel(in, y, x, channels);
            if (pixel[c] > largest)
              largest = pixel[c];
          }
        result[c] =
            (int8_t)sn_clamp(largest, op->activation_min, op->activation_max);
      }
    }
  }
}

#endif
