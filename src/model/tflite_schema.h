/* The parts of the .tflite schema (version 3) that are used: slots of its
 * tables, and which fields of the options' tables are read. The reader has them
 * from here, and the writer of the tests. */
#ifndef MODEL_TFLITE_SCHEMA_H
#define MODEL_TFLITE_SCHEMA_H

/* Slots of the schema's tables. */
enum {
  MODEL_VERSION,
  MODEL_OPERATOR_CODES,
  MODEL_SUBGRAPHS,
  MODEL_BUFFERS = 4
};
enum { CODE_DEPRECATED, CODE_CUSTOM, CODE_VERSION, CODE_BUILTIN };
enum {
  SUBGRAPH_TENSORS,
  SUBGRAPH_INPUTS,
  SUBGRAPH_OUTPUTS,
  SUBGRAPH_OPERATORS
};
enum {
  TENSOR_SHAPE,
  TENSOR_TYPE,
  TENSOR_BUFFER,
  TENSOR_NAME,
  TENSOR_QUANTIZATION,
  TENSOR_IS_VARIABLE,
  TENSOR_SPARSITY,
};
enum {
  QUANTIZATION_SCALE = 2,
  QUANTIZATION_ZERO_POINT,
  QUANTIZATION_DETAILS_TYPE,
  QUANTIZATION_DIMENSION = 6,
};
enum { BUFFER_DATA, BUFFER_OFFSET, BUFFER_SIZE };
enum {
  OPERATOR_CODE_INDEX,
  OPERATOR_INPUTS,
  OPERATOR_OUTPUTS,
  OPERATOR_OPTIONS_TYPE,
  OPERATOR_OPTIONS,
};

enum { VAR_HANDLE_CONTAINER, VAR_HANDLE_SHARED_NAME };

enum {
  SCHEMA_VERSION = 3,
  BUILTIN_CUSTOM = 32,
  OPTIONS_VAR_HANDLE = 111,
};

/* Options that are read: operator, type number of its options table, slot,
 * bytes (5: a float), field, value when absent. */
#define OPTION_LIST(X)                                                         \
  X(CONV_2D, 1, 0, 1, padding, 0)                                              \
  X(CONV_2D, 1, 1, 4, stride_columns, 0)                                       \
  X(CONV_2D, 1, 2, 4, stride_rows, 0)                                          \
  X(CONV_2D, 1, 3, 1, activation, 0)                                           \
  X(CONV_2D, 1, 4, 4, dilation_columns, 1)                                     \
  X(CONV_2D, 1, 5, 4, dilation_rows, 1)                                        \
  X(DEPTHWISE_CONV_2D, 2, 0, 1, padding, 0)                                    \
  X(DEPTHWISE_CONV_2D, 2, 1, 4, stride_columns, 0)                             \
  X(DEPTHWISE_CONV_2D, 2, 2, 4, stride_rows, 0)                                \
  X(DEPTHWISE_CONV_2D, 2, 3, 4, depth_multiplier, 0)                           \
  X(DEPTHWISE_CONV_2D, 2, 4, 1, activation, 0)                                 \
  X(DEPTHWISE_CONV_2D, 2, 5, 4, dilation_columns, 1)                           \
  X(DEPTHWISE_CONV_2D, 2, 6, 4, dilation_rows, 1)                              \
  X(AVERAGE_POOL_2D, 5, 0, 1, padding, 0)                                      \
  X(AVERAGE_POOL_2D, 5, 1, 4, stride_columns, 0)                               \
  X(AVERAGE_POOL_2D, 5, 2, 4, stride_rows, 0)                                  \
  X(AVERAGE_POOL_2D, 5, 3, 4, filter_columns, 0)                               \
  X(AVERAGE_POOL_2D, 5, 4, 4, filter_rows, 0)                                  \
  X(AVERAGE_POOL_2D, 5, 5, 1, activation, 0)                                   \
  X(MAX_POOL_2D, 5, 0, 1, padding, 0)                                          \
  X(MAX_POOL_2D, 5, 1, 4, stride_columns, 0)                                   \
  X(MAX_POOL_2D, 5, 2, 4, stride_rows, 0)                                      \
  X(MAX_POOL_2D, 5, 3, 4, filter_columns, 0)                                   \
  X(MAX_POOL_2D, 5, 4, 4, filter_rows, 0)                                      \
  X(MAX_POOL_2D, 5, 5, 1, activation, 0)                                       \
  X(FULLY_CONNECTED, 8, 0, 1, activation, 0)                                   \
  X(FULLY_CONNECTED, 8, 1, 1, weights_format, 0)                               \
  X(SOFTMAX, 9, 0, 5, beta, 0)                                                 \
  X(ADD, 11, 0, 1, activation, 0)                                              \
  X(SUB, 28, 0, 1, activation, 0)                                              \
  X(DIV, 29, 0, 1, activation, 0)                                              \
  X(LEAKY_RELU, 75, 0, 5, alpha, 0)                                            \
  X(L2_NORMALIZATION, 12, 0, 1, activation, 0)                                 \
  X(MUL, 21, 0, 1, activation, 0)                                              \
  X(MEAN, 27, 0, 1, keep_dims, 0)                                              \
  X(STRIDED_SLICE, 32, 0, 4, begin_mask, 0)                                    \
  X(STRIDED_SLICE, 32, 1, 4, end_mask, 0)                                      \
  X(STRIDED_SLICE, 32, 2, 4, ellipsis_mask, 0)                                 \
  X(STRIDED_SLICE, 32, 3, 4, new_axis_mask, 0)                                 \
  X(STRIDED_SLICE, 32, 4, 4, shrink_axis_mask, 0)                              \
  X(STRIDED_SLICE, 32, 5, 1, offset, 0)                                        \
  X(GATHER, 23, 0, 4, axis, 0)                                                 \
  X(GATHER, 23, 1, 4, batch_dims, 0)                                           \
  X(UNPACK, 64, 1, 4, axis, 0)                                                 \
  X(MIRROR_PAD, 77, 0, 1, mirror_mode, 0)                                      \
  X(DEPTH_TO_SPACE, 94, 0, 4, block_size, 0)                                   \
  X(SPACE_TO_DEPTH, 19, 0, 4, block_size, 0)                                   \
  X(TRANSPOSE_CONV, 49, 0, 1, padding, 0)                                      \
  X(TRANSPOSE_CONV, 49, 1, 4, stride_columns, 0)                               \
  X(TRANSPOSE_CONV, 49, 2, 4, stride_rows, 0)                                  \
  X(TRANSPOSE_CONV, 49, 3, 1, activation, 0)                                   \
  X(PACK, 59, 1, 4, axis, 0)                                                   \
  X(CONCATENATION, 10, 0, 4, axis, 0)                                          \
  X(CONCATENATION, 10, 1, 1, activation, 0)                                    \
  X(RESIZE_BILINEAR, 15, 2, 1, align_corners, 0)                               \
  X(RESIZE_BILINEAR, 15, 3, 1, half_pixel_centers, 0)                          \
  X(RESIZE_NEAREST_NEIGHBOR, 74, 0, 1, align_corners, 0)                       \
  X(RESIZE_NEAREST_NEIGHBOR, 74, 1, 1, half_pixel_centers, 0)                  \
  X(CALL_ONCE, 103, 0, 4, init_subgraph, 0)

#endif
