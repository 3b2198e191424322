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
  X(DEPTH_TO_SPACE, 5, 1, 1)                                                   \
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
  X(SPACE_TO_DEPTH, 26, 1, 1)                                                  \
  X(TANH, 28, 1, 1)                                                            \
  X(PAD, 34, 2, 2)                                                             \
  X(GATHER, 36, 2, 2)                                                          \
  X(BATCH_TO_SPACE_ND, 37, 3, 3)                                               \
  X(SPACE_TO_BATCH_ND, 38, 3, 3)                                               \
  X(TRANSPOSE, 39, 2, 2)                                                       \
  X(MEAN, 40, 2, 2)                                                            \
  X(SUB, 41, 2, 2)                                                             \
  X(DIV, 42, 2, 2)                                                             \
  X(SQUEEZE, 43, 1, 1)                                                         \
  X(STRIDED_SLICE, 45, 4, 4)                                                   \
  X(SPLIT, 49, 2, 2)                                                           \
  X(CAST, 53, 1, 1)                                                            \
  X(PRELU, 54, 2, 2)                                                           \
  X(MAXIMUM, 55, 2, 2)                                                         \
  X(ARG_MAX, 56, 2, 2)                                                         \
  X(MINIMUM, 57, 2, 2)                                                         \
  X(PADV2, 60, 3, 3)                                                           \
  X(SLICE, 65, 3, 3)                                                           \
  X(TRANSPOSE_CONV, 67, 3, 4)                                                  \
  X(TILE, 69, 2, 2)                                                            \
  X(EXPAND_DIMS, 70, 2, 2)                                                     \
  X(SUM, 74, 2, 2)                                                             \
  X(RSQRT, 76, 1, 1)                                                           \
  X(SHAPE, 77, 1, 1)                                                           \
  X(ARG_MIN, 79, 2, 2)                                                         \
  X(REDUCE_MAX, 82, 2, 2)                                                      \
  X(PACK, 83, 1, SN_INPUTS_MAX)                                                \
  X(UNPACK, 88, 1, 1)                                                          \
  X(REDUCE_MIN, 89, 2, 2)                                                      \
  X(ZEROS_LIKE, 93, 1, 1)                                                      \
  X(FILL, 94, 2, 2)                                                            \
  X(RESIZE_NEAREST_NEIGHBOR, 97, 2, 2)                                         \
  X(LEAKY_RELU, 98, 1, 1)                                                      \
  X(SQUARED_DIFFERENCE, 99, 2, 2)                                              \
  X(MIRROR_PAD, 100, 2, 2)                                                     \
  X(ABS, 101, 1, 1)                                                            \
  X(SPLIT_V, 102, 3, 3)                                                        \
  X(REVERSE_V2, 105, 2, 2)                                                     \
  X(ELU, 111, 1, 1)                                                            \
  X(QUANTIZE, 114, 1, 1)                                                       \
  X(HARD_SWISH, 117, 1, 1)                                                     \
  X(CALL_ONCE, 129, 0, 0)                                                      \
  X(BROADCAST_TO, 130, 2, 2)                                                   \
  X(VAR_HANDLE, 142, 0, 0)                                                     \
  X(READ_VARIABLE, 143, 1, 1)                                                  \
  X(ASSIGN_VARIABLE, 144, 2, 2)

enum operator_kind {
#define X(name, code, fewest, most) OPERATOR_##name,
  OPERATOR_LIST(X)
#undef X
      OPERATOR_UNKNOWN
};

#endif
