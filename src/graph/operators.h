/* The operators that the compiler understands, in one list:
 * X(name, builtin code of the .tflite schema, fewest inputs, most inputs). */
#ifndef GRAPH_OPERATORS_H
#define GRAPH_OPERATORS_H

#include "sn_kernel.h"

#define OPERATOR_LIST(X)                                                       \
  X(ADD, 0, 2, 2)                                                              \
  X(AVERAGE_POOL_2D, 1, 1, 1)                                                  \
  X(CONCATENATION, 2, 1, SN_INPUTS_MAX)                                        \
  X(CONV_2D, 3, 2, 3)                                                          \
  X(DEPTHWISE_CONV_2D, 4, 2, 3)                                                \
  X(DEQUANTIZE, 6, 1, 1)                                                       \
  X(FULLY_CONNECTED, 9, 2, 3)                                                  \
  X(L2_NORMALIZATION, 11, 1, 1)                                                \
  X(LOGISTIC, 14, 1, 1)                                                        \
  X(MAX_POOL_2D, 17, 1, 1)                                                     \
  X(MUL, 18, 2, 2)                                                             \
  X(RELU, 19, 1, 1)                                                            \
  X(RELU6, 21, 1, 1)                                                           \
  X(RESHAPE, 22, 1, 2)                                                         \
  X(RESIZE_BILINEAR, 23, 2, 2)                                                 \
  X(SOFTMAX, 25, 1, 1)                                                         \
  X(TANH, 28, 1, 1)                                                            \
  X(PAD, 34, 2, 2)                                                             \
  X(MEAN, 40, 2, 2)                                                            \
  X(SUB, 41, 2, 2)                                                             \
  X(DIV, 42, 2, 2)                                                             \
  X(SQUEEZE, 43, 1, 1)                                                         \
  X(STRIDED_SLICE, 45, 4, 4)                                                   \
  X(PRELU, 54, 2, 2)                                                           \
  X(MAXIMUM, 55, 2, 2)                                                         \
  X(ARG_MAX, 56, 2, 2)                                                         \
  X(MINIMUM, 57, 2, 2)                                                         \
  X(PADV2, 60, 3, 3)                                                           \
  X(EXPAND_DIMS, 70, 2, 2)                                                     \
  X(SUM, 74, 2, 2)                                                             \
  X(RSQRT, 76, 1, 1)                                                           \
  X(SHAPE, 77, 1, 1)                                                           \
  X(ARG_MIN, 79, 2, 2)                                                         \
  X(REDUCE_MAX, 82, 2, 2)                                                      \
  X(PACK, 83, 1, 8)                                                            \
  X(REDUCE_MIN, 89, 2, 2)                                                      \
  X(RESIZE_NEAREST_NEIGHBOR, 97, 2, 2)                                         \
  X(LEAKY_RELU, 98, 1, 1)                                                      \
  X(SQUARED_DIFFERENCE, 99, 2, 2)                                              \
  X(ABS, 101, 1, 1)                                                            \
  X(ELU, 111, 1, 1)                                                            \
  X(QUANTIZE, 114, 1, 1)                                                       \
  X(HARD_SWISH, 117, 1, 1)

enum operator_kind {
#define X(name, code, fewest, most) OPERATOR_##name,
  OPERATOR_LIST(X)
#undef X
      OPERATOR_UNKNOWN
};

#endif
