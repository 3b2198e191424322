#include "graph/quantize.h"

#include <math.h>

/* real = multiplier * 2^(shift - 31); 0 < |real| <= 2^31. */
static sn_rescale split(double real) {
  int shift;
  int64_t multiplier = (int64_t)round(frexp(real, &shift) * 0x1p31);
  if (multiplier == INT64_C(1) << 31) {
    multiplier /= 2;
    shift++;
  }
  return (sn_rescale){(int32_t)multiplier, shift};
}

bool quantize_multiplier(double real, sn_rescale *rescale) {
  *rescale = (sn_rescale){0, 0};
  if (!(fabs(real) < 0x1p30))
    return false;
  if (real != 0.0 && split(real).shift >= -31)
    *rescale = split(real);
  return true;
}

static bool quantize_bound(float bound, float scale, int32_t zero_point,
                           int32_t *quantized) {
  const float steps = roundf(bound / scale);
  if (!(fabsf(steps) < 0x1p31f))
    return false;
  *quantized = (int32_t)((int64_t)steps + zero_point > INT32_MAX
                             ? INT32_MAX
                             : (int64_t)steps + zero_point);
  return true;
}

bool quantize_activation(int32_t activation, float scale, int32_t zero_point,
                         int32_t *low, int32_t *high) {
  int32_t from = INT8_MIN;
  int32_t to = INT8_MAX;
  bool good = true;
  switch (activation) {
  case ACTIVATION_NONE:
    break;
  case ACTIVATION_RELU:
    good = quantize_bound(0.0f, scale, zero_point, &from);
    break;
  case ACTIVATION_RELU6:
    good = quantize_bound(0.0f, scale, zero_point, &from) &&
           quantize_bound(6.0f, scale, zero_point, &to);
    break;
  case ACTIVATION_RELU_N1_TO_1:
    good = quantize_bound(-1.0f, scale, zero_point, &from) &&
           quantize_bound(1.0f, scale, zero_point, &to);
    break;
  default:
    return false;
  }
  *low = from > INT8_MIN ? from : INT8_MIN;
  *high = to < INT8_MAX ? to : INT8_MAX;
  return good;
}

bool quantize_mean(double real, int32_t count, sn_rescale *rescale) {
  if (!quantize_multiplier(real, rescale))
    return false;
  int32_t bits = 0;
  while (bits < 31 && count >> (bits + 1) != 0)
    bits++;
  if (bits > 31 + rescale->shift)
    bits = 31 + rescale->shift;
  rescale->multiplier =
      (int32_t)(((int64_t)rescale->multiplier << bits) / count);
  rescale->shift -= bits;
  return true;
}

bool quantize_softmax(double beta, double scale, sn_rescale *rescale,
                      int32_t *diff_min) {
  enum { INTEGER_BITS = 5 };
  const double one = (double)(1 << (31 - INTEGER_BITS));
  double real = beta * scale * one;
  if (!(real > 1.0))
    return false;
  if (real > (double)INT32_MAX)
    real = (double)INT32_MAX;
  *rescale = split(real);
  *diff_min = -(int32_t)floor(((1 << INTEGER_BITS) - 1) * one /
                              (double)(INT64_C(1) << rescale->shift));
  return true;
}
