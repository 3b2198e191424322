#ifndef SN_DEQUANTIZE_S8_F32__REF_H
#define SN_DEQUANTIZE_S8_F32__REF_H

#include "sn_kernel.h"

/* DEQUANTIZE from int8 to float32. */
static inline void sn_dequantize_s8_f32__ref(const sn_float_scale *op,
                                             const sn_view *in,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  const int32_t size = (int32_t)sizeof(float);
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(in, row, column, channels);
      char *y = (char *)sn_pixel(out, row, column, channels * size);
      for (int32_t c = 0; c < channels; c++) {
        const float value = op->scale * (float)(x[c] - op->zero_point);
        memcpy(y + c * size, &value, sizeof(value));
      }
    }
}

#endif
