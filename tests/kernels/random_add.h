/* ADD as networks have it, and at the edges of what the kernel is chosen for.
 */
#ifndef TESTS_KERNELS_RANDOM_ADD_H
#define TESTS_KERNELS_RANDOM_ADD_H

#include "random_zero_point.h"
#include "sn_kernel.h"

static inline sn_rescale random_rescale(struct random *random, int32_t least,
                                        int32_t most) {
  static const int32_t edges[] = {0, 1, 1 << 30, (1 << 30) + 1, INT32_MAX};
  const int32_t how = random_between(random, 0, 9);
  return (sn_rescale){how < 5 ? edges[how]
                              : random_between(random, 1 << 30, INT32_MAX),
                      random_between(random, least, most)};
}

static inline sn_elementwise random_add(struct random *random, sn_shape shape) {
  return (sn_elementwise){
      .input = {shape, shape},
      .output = shape,
      .input_offset = {-random_zero_point(random), -random_zero_point(random)},
      .input_rescale = {random_rescale(random, -8, 0),
                        random_rescale(random, -8, 0)},
      .left_shift = 20,
      .output_rescale = random_rescale(random, -22, -1),
      .output_offset = random_zero_point(random),
      .activation_min = random_between(random, 0, 3) > 0 ? -128 : -100,
      .activation_max = random_between(random, 0, 3) > 0 ? 127 : 90};
}

#endif
