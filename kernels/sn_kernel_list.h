/* The list of kernels: X(work, member of the arguments, type of the arguments,
 * kernel without its set, number of input views). Every set in kernels/ has
 * these functions, each in a header of its name. N stands for an array of views
 * whose length is among the arguments. */
#ifndef SN_KERNEL_LIST_H
#define SN_KERNEL_LIST_H

#define SN_KERNEL_LIST(X)                                                      \
  X(CONV_2D, conv_2d, sn_conv2d, sn_conv2d_s8, 1)                              \
  X(DEPTHWISE_CONV_2D, depthwise_conv_2d, sn_depthwise_conv2d,                 \
    sn_depthwise_conv2d_s8, 1)                                                 \
  X(FULLY_CONNECTED, fully_connected, sn_fully_connected,                      \
    sn_fully_connected_s8, 1)                                                  \
  X(ADD, elementwise, sn_elementwise, sn_add_s8, 2)                            \
  X(MUL, elementwise, sn_elementwise, sn_mul_s8, 2)                            \
  X(SUB, elementwise, sn_elementwise, sn_sub_s8, 2)                            \
  X(DIV, elementwise, sn_elementwise, sn_div_s8, 2)                            \
  X(SQUARED_DIFFERENCE, elementwise, sn_elementwise, sn_squared_difference_s8, \
    2)                                                                         \
  X(MAXIMUM, elementwise, sn_elementwise, sn_maximum_s8, 2)                    \
  X(MINIMUM, elementwise, sn_elementwise, sn_minimum_s8, 2)                    \
  X(PRELU, elementwise, sn_elementwise, sn_prelu_s8, 2)                        \
  X(TABLE, table, sn_table, sn_table_s8, 1)                                    \
  X(AVERAGE_POOL, pool, sn_pool, sn_average_pool_s8, 1)                        \
  X(MAX_POOL, pool, sn_pool, sn_max_pool_s8, 1)                                \
  X(MEAN, mean, sn_mean, sn_mean_s8, 1)                                        \
  X(REDUCE_EXTREME, reduce_extreme, sn_reduce_extreme, sn_reduce_extreme_s8,   \
    1)                                                                         \
  X(ARG_EXTREME, arg_extreme, sn_arg_extreme, sn_arg_extreme_s8_s32, 1)        \
  X(PAD, pad, sn_pad, sn_pad_s8, 1)                                            \
  X(CONCATENATION, concatenation, sn_concatenation, sn_concatenation_s8, N)    \
  X(RESIZE_NEAREST, resize, sn_resize, sn_resize_nearest_s8, 1)                \
  X(RESIZE_BILINEAR, resize, sn_resize, sn_resize_bilinear_s8, 1)              \
  X(TRANSPOSE_CONV, transpose_conv, sn_transpose_conv, sn_transpose_conv_s8,   \
    1)                                                                         \
  X(DEPTH_TO_SPACE, block, sn_space_depth, sn_depth_to_space_s8, 1)            \
  X(SPACE_TO_DEPTH, block, sn_space_depth, sn_space_to_depth_s8, 1)            \
  X(GATHER, gather, sn_gather, sn_gather_s8, 1)                                \
  X(TRANSPOSE, transpose, sn_transpose, sn_transpose_s8, 1)                    \
  X(SOFTMAX, softmax, sn_softmax, sn_softmax_s8, 1)                            \
  X(L2_NORMALIZATION, l2_normalization, sn_l2_normalization,                   \
    sn_l2_normalization_s8, 1)                                                 \
  X(REQUANTIZE, requantize, sn_requantize, sn_requantize_s8, 1)                \
  X(QUANTIZE_F32, float_scale, sn_float_scale, sn_quantize_f32_s8, 1)          \
  X(DEQUANTIZE_F32, float_scale, sn_float_scale, sn_dequantize_s8_f32, 1)      \
  X(COPY, copy, sn_copy, sn_copy, 1)

/* Kernels of operators that reduce their whole input to one pixel, for inputs
 * of which only a part exists at a time: X(work, member of the arguments, type
 * of the arguments, kernel without its set). They are called as
 *
 *   kernel(arguments, in, sums, out, tile)
 *
 * with `tile` a rectangle of input pixels. Tiles come row of tiles by row of
 * tiles, or column by column, and cover the input once. `sums` has one number
 * for each output channel and must survive from the first tile, at row 0 and
 * column 0, which clears it, to the last one, which ends with the last row and
 * column and writes the output. They do MEAN over rows and columns but not
 * channels, REDUCE_MAX and REDUCE_MIN likewise, AVERAGE_POOL_2D whose window is
 * the whole input without padding, and FULLY_CONNECTED with one output vector;
 * results are those of the kernels above. */
#define SN_SUMS_KERNEL_LIST(X)                                                 \
  X(MEAN, mean, sn_mean, sn_mean_sums_s8)                                      \
  X(REDUCE_EXTREME, reduce_extreme, sn_reduce_extreme,                         \
    sn_reduce_extreme_sums_s8)                                                 \
  X(AVERAGE_POOL, pool, sn_pool, sn_average_pool_sums_s8)                      \
  X(FULLY_CONNECTED, fully_connected, sn_fully_connected,                      \
    sn_fully_connected_sums_s8)

#endif
