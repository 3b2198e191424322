/* Every kernel with packed constants, for the tests on host and boards. */
#ifndef TESTS_KERNELS_PACKED_LIST_H
#define TESTS_KERNELS_PACKED_LIST_H

#include "armv7em/sn_packed_conv2d_1x1_s8__armv7em.h"
#include "armv7em/sn_packed_conv2d_s8__armv7em.h"
#include "armv7em/sn_packed_depthwise_s8__armv7em.h"
#include "armv7em/sn_tall_depthwise_s8__armv7em.h"

/* X(form, finish, window's size and stride or 0, strips, member of struct
 * packed with the arguments, kernel) */
#define DEPTHWISE_WIDTHS(X, size, stride, finish, name)                            \
  X(PACK_DEPTHWISE, finish, size, stride, PACK_NARROW, depthwise,                  \
    sn_depthwise_conv2d_##size##x##size##_s##stride##_##name##_narrow_s8__armv7em) \
  X(PACK_DEPTHWISE, finish, size, stride, PACK_WIDE, depthwise,                    \
    sn_depthwise_conv2d_##size##x##size##_s##stride##_##name##_wide_s8__armv7em)
#define DEPTHWISE_LIST(X, size, stride)                                        \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_FULL, full)                      \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_SCALED, scaled)
#define TALL_LIST(X, size)                                                     \
  X(PACK_DEPTHWISE, SN_FINISH_FULL, size, 1, PACK_TALL, depthwise,             \
    sn_depthwise_conv2d_##size##x##size##_s1_full_tall_s8__armv7em)            \
  X(PACK_DEPTHWISE, SN_FINISH_SCALED, size, 1, PACK_TALL, depthwise,           \
    sn_depthwise_conv2d_##size##x##size##_s1_scaled_tall_s8__armv7em)
#define PACKED_KERNEL_LIST(X)                                                  \
  X(PACK_CONV_2D_1X1, SN_FINISH_FULL, 0, 0, PACK_NARROW, conv_2d,              \
    sn_conv2d_1x1_full_s8__armv7em)                                            \
  X(PACK_CONV_2D_1X1, SN_FINISH_RELU, 0, 0, PACK_NARROW, conv_2d,              \
    sn_conv2d_1x1_relu_s8__armv7em)                                            \
  X(PACK_CONV_2D_1X1, SN_FINISH_PLAIN, 0, 0, PACK_NARROW, conv_2d,             \
    sn_conv2d_1x1_plain_s8__armv7em)                                           \
  X(PACK_CONV_2D, SN_FINISH_FULL, 0, 0, PACK_NARROW, conv_2d,                  \
    sn_conv2d_full_s8__armv7em)                                                \
  X(PACK_CONV_2D, SN_FINISH_RELU, 0, 0, PACK_NARROW, conv_2d,                  \
    sn_conv2d_relu_s8__armv7em)                                                \
  X(PACK_CONV_2D, SN_FINISH_PLAIN, 0, 0, PACK_NARROW, conv_2d,                 \
    sn_conv2d_plain_s8__armv7em)                                               \
  DEPTHWISE_LIST(X, 3, 1)                                                      \
  DEPTHWISE_LIST(X, 3, 2)                                                      \
  DEPTHWISE_LIST(X, 5, 1)                                                      \
  DEPTHWISE_LIST(X, 5, 2)                                                      \
  DEPTHWISE_LIST(X, 7, 1)                                                      \
  DEPTHWISE_LIST(X, 7, 2)                                                      \
  TALL_LIST(X, 3)                                                              \
  TALL_LIST(X, 5)                                                              \
  X(PACK_DEPTHWISE, SN_FINISH_SCALED, 7, 1, PACK_TALL, depthwise,              \
    sn_depthwise_conv2d_7x7_s1_scaled_tall_s8__armv7em)

enum {
#define X(form, finish, size, stride, strips, member, kernel) PACKED_##kernel,
  PACKED_KERNEL_LIST(X)
#undef X
      PACKED_KERNELS
};

#endif
