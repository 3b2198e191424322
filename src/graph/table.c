#include "graph/table.h"

#include "graph/quantize.h"
#include "ref/sn_quantize_f32_s8__ref.h"
#include "sn_fixedpoint.h"

#include <math.h>
#include <stdlib.h>

static const char out_of_range[] = "the factors are out of range";

static void table_set(int8_t *table, int32_t x, int32_t value) {
  table[(uint8_t)x] = (int8_t)sn_clamp(value, INT8_MIN, INT8_MAX);
}

static int32_t rescale_apply(int32_t x, sn_rescale rescale) {
  return sn_multiply_quantized(x, rescale.multiplier, rescale.shift);
}

static const char *fill_relu(const struct table_scales *scales, int8_t *table) {
  sn_rescale rescale;
  const int32_t zero = scales->output_zero_point;
  if (!quantize_multiplier(
          (double)scales->input_scale / (double)scales->output_scale, &rescale))
    return out_of_range;
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const int32_t value =
        sn_add_wrap(rescale_apply(x - scales->input_zero_point, rescale), zero);
    table_set(table, x, value > zero ? value : zero);
  }
  return NULL;
}

/* The values as they are, clamped in the input's scale. */
static const char *fill_relu6(const struct table_scales *scales,
                              int8_t *table) {
  int32_t low;
  int32_t high;
  if (!quantize_activation(ACTIVATION_RELU6, scales->input_scale,
                           scales->input_zero_point, &low, &high))
    return "6 is out of range";
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++)
    table_set(table, x, sn_clamp(x, low, high));
  return NULL;
}

/* A negative slope is its magnitude's result with the other sign, which rounds
 * ties otherwise than a negative factor would. */
static const char *fill_leaky_relu(const struct table_scales *scales,
                                   int8_t *table) {
  sn_rescale above;
  sn_rescale below;
  const double identity =
      (double)scales->input_scale / (double)scales->output_scale;
  const double slope = (double)scales->input_scale * (double)scales->slope /
                       (double)scales->output_scale;
  if (!quantize_multiplier(fabs(slope), &below) ||
      !quantize_multiplier(identity, &above))
    return out_of_range;
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const int32_t value = x - scales->input_zero_point;
    const int32_t result = rescale_apply(value, value >= 0 ? above : below);
    table_set(table, x,
              sn_add_wrap(value < 0 && slope < 0.0 ? -result : result,
                          scales->output_zero_point));
  }
  return NULL;
}

static const char *fill_abs(const struct table_scales *scales, int8_t *table) {
  sn_rescale rescale;
  const bool same = scales->input_scale == scales->output_scale;
  if (!quantize_multiplier(
          (double)scales->input_scale / (double)scales->output_scale, &rescale))
    return out_of_range;
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const int32_t value = abs(x - scales->input_zero_point);
    table_set(table, x,
              sn_add_wrap(same ? value : rescale_apply(value, rescale),
                          scales->output_zero_point));
  }
  return NULL;
}

/* Where the reference kernel fails, below the zero point, the result is that
 * of 0. */
static const char *fill_rsqrt(const struct table_scales *scales,
                              int8_t *table) {
  enum { FRACTION_BITS = 20 };
  sn_rescale rescale;
  if (!quantize_multiplier(1.0 / (sqrt((double)scales->input_scale) *
                                  (double)scales->output_scale),
                           &rescale) ||
      rescale.shift - FRACTION_BITS < -31)
    return out_of_range;
  rescale.shift -= FRACTION_BITS;
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const int32_t value = x - scales->input_zero_point;
    sn_rescale root = sn_reciprocal_sqrt(value);
    root.shift += FRACTION_BITS;
    const int32_t result = rescale_apply(rescale_apply(1, root), rescale);
    table_set(table, x,
              value <= 0 ? INT8_MAX
                         : sn_add_wrap(result, scales->output_zero_point));
  }
  return NULL;
}

/* LOGISTIC of x in Q4.27, in Q0.31. */
static int32_t logistic(int32_t x) {
  if (x == 0)
    return 1 << 30;
  const int32_t above =
      sn_reciprocal_one_plus(sn_exp_negative_bits(x > 0 ? -x : x, 4));
  return x > 0 ? above : INT32_MAX - above;
}

/* TANH of x in Q4.27, in Q0.31: twice x is the same number in Q5.26. */
static int32_t hyperbolic_tangent(int32_t x) {
  if (x == 0)
    return 0;
  const int32_t y =
      sn_double_reciprocal_one_plus(sn_exp_negative(x > 0 ? -x : x));
  const int32_t above = sn_multiply_pow2(y - (1 << 29), 2);
  return x > 0 ? above : -above;
}

/* A function of Q4.27 to Q0.31 whose results are kept with `bits` fraction
 * bits; inputs beyond +-15 give the ends of the int8 range. */
static const char *fill_sigmoid(const struct table_scales *scales,
                                int8_t *table, int32_t (*function)(int32_t),
                                int32_t bits) {
  enum { INTEGER_BITS = 4 };
  const double one = (double)(1 << (31 - INTEGER_BITS));
  const int32_t zero = scales->output_zero_point;
  int shift;
  const double fraction = frexp((double)scales->input_scale * one, &shift);
  if (shift < 0 || shift > 62)
    return "the input's scale is out of range";
  const int32_t multiplier = (int32_t)round(fraction * 0x1p31);
  const int32_t radius =
      (int32_t)floor(((1 << INTEGER_BITS) - 1) * one / ldexp(1.0, shift));
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const int32_t value = x - scales->input_zero_point;
    int32_t result = value < 0 ? INT8_MIN : INT8_MAX;
    if (value <= -radius)
      result = INT8_MIN;
    else if (value < radius)
      result = sn_divide_pow2(
                   function(sn_multiply_quantized(value, multiplier, shift)),
                   31 - bits) +
               zero;
    table_set(table, x, result);
  }
  return NULL;
}

static const char *fill_logistic(const struct table_scales *scales,
                                 int8_t *table) {
  if (scales->output_scale != 1.0f / 256.0f ||
      scales->output_zero_point != -128)
    return "wants an output scale of 1/256 and a zero point of -128";
  return fill_sigmoid(scales, table, logistic, 8);
}

static const char *fill_tanh(const struct table_scales *scales, int8_t *table) {
  if (scales->output_scale != 1.0f / 128.0f || scales->output_zero_point != 0)
    return "wants an output scale of 1/128 and a zero point of 0";
  return fill_sigmoid(scales, table, hyperbolic_tangent, 7);
}

/* 16-bit arithmetic of HARD_SWISH: a factor with its 15 fraction bits, and the
 * products and shifts of 16-bit numbers. */
static int32_t factor_16(int32_t multiplier) {
  return multiplier >= INT32_MAX - (1 << 15) ? INT16_MAX
                                             : (multiplier + (1 << 15)) >> 16;
}

static int32_t saturate_16(int32_t x) {
  return sn_clamp(x, INT16_MIN, INT16_MAX);
}

static int32_t multiply_high_16(int32_t a, int32_t b) {
  return (a * b + (1 << 14)) >> 15;
}

/* The same, rounded towards 0. */
static int32_t multiply_high_down_16(int32_t a, int32_t b) {
  return a * b / (1 << 15);
}

/* x * 2^n, saturated; n is 0 to 30. */
static int32_t shift_left_16(int32_t x, int32_t n) {
  const int64_t value = (int64_t)x * (1 << n);
  return value > INT16_MAX   ? INT16_MAX
         : value < INT16_MIN ? INT16_MIN
                             : (int32_t)value;
}

/* x / 2^n, rounded half away from zero; n is 0 to 31. From 16 on the mask has
 * no more bits than 16, as in the reference kernel. */
static int32_t shift_right_16(int32_t x, int32_t n) {
  const int32_t mask = (int16_t)((1u << n) - 1);
  const int32_t threshold = (mask >> 1) + (x < 0);
  return (x >> n) + ((x & mask) > threshold);
}

static const char *fill_hard_swish(const struct table_scales *scales,
                                   int8_t *table) {
  const float fine = 1.0f / 128.0f * scales->input_scale;
  sn_rescale output;
  sn_rescale slope;
  if (!quantize_multiplier((double)(fine / scales->output_scale), &output) ||
      output.shift > 0 ||
      !quantize_multiplier((double)(fine / (3.0f / 32768.0f)), &slope))
    return out_of_range;
  const int32_t output_factor = factor_16(output.multiplier);
  const int32_t slope_factor = factor_16(slope.multiplier);
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const int32_t value = (x - scales->input_zero_point) * (1 << 7);
    /* -1 to 1 for inputs of -3 to 3, then 0 to 1, both with 15 bits */
    int32_t gate = value;
    if (slope.shift > 0)
      gate = shift_left_16(gate, slope.shift - 1);
    gate = multiply_high_16(gate, slope_factor);
    if (slope.shift > 0)
      gate = shift_left_16(gate, 1);
    if (slope.shift < 0)
      gate = shift_right_16(gate, -slope.shift);
    gate = (gate + (1 << 15)) >> 1;
    const int32_t product =
        multiply_high_down_16(gate, multiply_high_16(value, output_factor));
    table_set(table, x,
              saturate_16(shift_right_16(product, -output.shift) +
                          scales->output_zero_point));
  }
  return NULL;
}

/* In float, as the reference kernel fills its own table. */
static const char *fill_elu(const struct table_scales *scales, int8_t *table) {
  const float inverse = 1.0f / scales->output_scale;
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const float value =
        scales->input_scale * (float)(x - scales->input_zero_point);
    const float result = value < 0.0f ? expf(value) - 1.0f : value;
    const float steps =
        roundf(result * inverse) + (float)scales->output_zero_point;
    if (!(fabsf(steps) < 0x1p31f))
      return out_of_range;
    table_set(table, x, (int32_t)steps);
  }
  return NULL;
}

/* What the reference kernels of DEQUANTIZE, ELU and QUANTIZE give one behind
 * the other. */
static const char *fill_elu_floats(const struct table_scales *scales,
                                   int8_t *table) {
  for (int32_t x = INT8_MIN; x <= INT8_MAX; x++) {
    const float value =
        scales->input_scale * (float)(x - scales->input_zero_point);
    const float result = value < 0.0f ? expm1f(value) : value;
    table_set(table, x,
              sn_add_wrap(sn_round_f32(result / scales->output_scale),
                          scales->output_zero_point));
  }
  return NULL;
}

const char *table_fill(enum operator_kind kind,
                       const struct table_scales *scales,
                       int8_t table[SN_TABLE_VALUES]) {
  switch (kind) {
  case OPERATOR_RELU:
    return fill_relu(scales, table);
  case OPERATOR_RELU6:
    return fill_relu6(scales, table);
  case OPERATOR_LEAKY_RELU:
    return fill_leaky_relu(scales, table);
  case OPERATOR_LOGISTIC:
    return fill_logistic(scales, table);
  case OPERATOR_TANH:
    return fill_tanh(scales, table);
  case OPERATOR_HARD_SWISH:
    return fill_hard_swish(scales, table);
  case OPERATOR_ELU:
    return scales->floats ? fill_elu_floats(scales, table)
                          : fill_elu(scales, table);
  case OPERATOR_ABS:
    return fill_abs(scales, table);
  case OPERATOR_RSQRT:
    return fill_rsqrt(scales, table);
  default:
    abort(); /* the resolver asks for these alone */
  }
}
