/* Every kernel with packed constants, for the tests on host and boards. */
#ifndef TESTS_KERNELS_PACKED_LIST_H
#define TESTS_KERNELS_PACKED_LIST_H

#include "armv7em/sn_general_depthwise_s8__armv7em.h"
#include "armv7em/sn_packed_conv2d_1x1_s8__armv7em.h"
#include "armv7em/sn_packed_conv2d_s8__armv7em.h"
#include "armv7em/sn_packed_depthwise_s8__armv7em.h"
#include "armv7em/sn_tall_depthwise_s8__armv7em.h"

/* X(form, finish, window's size and stride or 0, strips, whether weights are
 * widened, member of struct packed with the arguments, kernel) */
#define DEPTHWISE_WIDTHS(X, size, stride, finish, name, widened)                   \
  X(PACK_DEPTHWISE, finish, size, stride, PACK_NARROW, widened, depthwise,         \
    sn_depthwise_conv2d_##size##x##size##_s##stride##_##name##_narrow_s8__armv7em) \
  X(PACK_DEPTHWISE, finish, size, stride, PACK_WIDE, widened, depthwise,           \
    sn_depthwise_conv2d_##size##x##size##_s##stride##_##name##_wide_s8__armv7em)
#define DEPTHWISE_LIST(X, size, stride)                                        \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_FULL, full, false)               \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_FULL, full_widened, true)        \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_SCALED, scaled, false)           \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_SCALED, scaled_widened, true)    \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_CLAMPED, clamped, false)         \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_CLAMPED, clamped_widened, true)
#define TALL_KERNEL(X, size, finish, name, widened)                            \
  X(PACK_DEPTHWISE, finish, size, 1, PACK_TALL, widened, depthwise,            \
    sn_depthwise_conv2d_##size##x##size##_s1_##name##_tall_s8__armv7em)
#define TALL_SCALED(X, size)                                                   \
  TALL_KERNEL(X, size, SN_FINISH_SCALED, scaled, false)                        \
  TALL_KERNEL(X, size, SN_FINISH_SCALED, scaled_widened, true)
#define TALL_LIST(X, size)                                                     \
  TALL_KERNEL(X, size, SN_FINISH_FULL, full, false)                            \
  TALL_KERNEL(X, size, SN_FINISH_FULL, full_widened, true)                     \
  TALL_KERNEL(X, size, SN_FINISH_CLAMPED, clamped, false)                      \
  TALL_KERNEL(X, size, SN_FINISH_CLAMPED, clamped_widened, true)               \
  TALL_SCALED(X, size)
#define CONV_2D_KERNEL(X, finish, name, widened)                               \
  X(PACK_CONV_2D_1X1, finish, 0, 0, PACK_NARROW, widened, conv_2d,             \
    sn_conv2d_1x1_##name##_s8__armv7em)                                        \
  X(PACK_CONV_2D, finish, 0, 0, PACK_NARROW, widened, conv_2d,                 \
    sn_conv2d_##name##_s8__armv7em)
#define PACKED_KERNEL_LIST(X)                                                  \
  CONV_2D_KERNEL(X, SN_FINISH_FULL, full, false)                               \
  CONV_2D_KERNEL(X, SN_FINISH_FULL, full_widened, true)                        \
  CONV_2D_KERNEL(X, SN_FINISH_RELU, relu, false)                               \
  CONV_2D_KERNEL(X, SN_FINISH_RELU, relu_widened, true)                        \
  CONV_2D_KERNEL(X, SN_FINISH_CLAMPED, clamped, false)                         \
  CONV_2D_KERNEL(X, SN_FINISH_CLAMPED, clamped_widened, true)                  \
  CONV_2D_KERNEL(X, SN_FINISH_PLAIN, plain, false)                             \
  DEPTHWISE_LIST(X, 3, 1)                                                      \
  DEPTHWISE_LIST(X, 3, 2)                                                      \
  DEPTHWISE_LIST(X, 5, 1)                                                      \
  DEPTHWISE_LIST(X, 5, 2)                                                      \
  DEPTHWISE_LIST(X, 7, 1)                                                      \
  DEPTHWISE_LIST(X, 7, 2)                                                      \
  TALL_LIST(X, 3)                                                              \
  TALL_LIST(X, 5)                                                              \
  TALL_SCALED(X, 7)                                                            \
  X(PACK_GENERAL_DEPTHWISE, SN_FINISH_FULL, 0, 0, PACK_NARROW, false, general, \
    sn_depthwise_conv2d_general_full_s8__armv7em)                              \
  X(PACK_GENERAL_DEPTHWISE, SN_FINISH_SCALED, 0, 0, PACK_NARROW, false,        \
    general, sn_depthwise_conv2d_general_scaled_s8__armv7em)                   \
  X(PACK_GENERAL_DEPTHWISE, SN_FINISH_CLAMPED, 0, 0, PACK_NARROW, false,       \
    general, sn_depthwise_conv2d_general_clamped_s8__armv7em)

enum {
#define X(form, finish, size, stride, strips, widened, member, kernel)         \
  PACKED_##kernel,
  PACKED_KERNEL_LIST(X)
#undef X
      PACKED_KERNELS
};

#endif
