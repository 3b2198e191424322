/* Zero points of int8 tensors. */
#ifndef TESTS_KERNELS_RANDOM_ZERO_POINT_H
#define TESTS_KERNELS_RANDOM_ZERO_POINT_H

#include "property/random.h"

/* At both ends now and then. */
static inline int32_t random_zero_point(struct random *random) {
  const int32_t how = random_between(random, 0, 3);
  return how == 0   ? INT8_MIN
         : how == 1 ? INT8_MAX
                    : random_between(random, INT8_MIN, INT8_MAX);
}

#endif
