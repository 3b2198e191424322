/* Functions of one element as tables, computed with the arithmetic of the
 * reference kernels. Sources, for the formulas and for which part is computed
 * in float: tensorflow/lite/micro/kernels/{activations_common, logistic_common,
 * tanh, hard_swish_common, leaky_relu_common, elementwise, elu}.cc and the
 * headers below tensorflow/lite/kernels/internal/reference; confirmed against
 * the tflite-micro package on all inputs. */
#ifndef GRAPH_TABLE_H
#define GRAPH_TABLE_H

#include "graph/operators.h"

#include <stdbool.h>

struct table_scales {
  float input_scale;
  float output_scale;
  int32_t input_zero_point;
  int32_t output_zero_point;
  float slope; /* of LEAKY_RELU below 0 */
  bool floats; /* DEQUANTIZE, the function of floats, and QUANTIZE */
};

/* Computes an operator's result for each int8 x at table[(uint8_t)x]. Returns
 * NULL, or says why the scales do not allow it. */
const char *table_fill(enum operator_kind kind,
                       const struct table_scales *scales,
                       int8_t table[SN_TABLE_VALUES]);

#endif
