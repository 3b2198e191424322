#ifndef SN_QUANTIZE_F32_S8__REF_H
#define SN_QUANTIZE_F32_S8__REF_H

#include "sn_fixedpoint.h"

/* x rounded half away from zero. What does not fit, NaN included, becomes
 * INT32_MIN: so does the conversion instruction of x86, on which the reference
 * results are made. */
static inline int32_t sn_round_f32(float x) {
  if (!(x >= -2147483648.0f && x < 2147483648.0f))
    return INT32_MIN;
  const int32_t whole = (int32_t)x;
  const float rest = x - (float)whole; /* exact */
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

/* QUANTIZE from float32 to int8. */
static inline void sn_quantize_f32_s8__ref(const sn_float_scale *op,
                                           const sn_view *in,
                                           const sn_view *out,
                                           const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  const int32_t size = (int32_t)sizeof(float);
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const char *x = (const char *)sn_pixel(in, row, column, channels * size);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      for (int32_t c = 0; c < channels; c++) {
        float value;
        memcpy(&value, x + c * size, sizeof(value));
        const int32_t rounded = sn_round_f32(value / op->scale);
        y[c] = (int8_t)sn_clamp(sn_add_wrap(rounded, op->zero_point), INT8_MIN,
                                INT8_MAX);
      }
    }
}

#endif
