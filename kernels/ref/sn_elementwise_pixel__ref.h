#ifndef SN_ELEMENTWISE_PIXEL__REF_H
#define SN_ELEMENTWISE_PIXEL__REF_H

#include "sn_kernel.h"

/* The pixel of input `i` that belongs to output pixel (row, column); a
 * dimension of extent 1 is repeated. */
static inline const int8_t *sn_elementwise_pixel(const sn_elementwise *op,
                                                 int32_t i, const sn_view *in,
                                                 int32_t row, int32_t column) {
  const sn_shape *shape = &op->input[i];
  return (const int8_t *)sn_pixel(in, shape->rows > 1 ? row : 0,
                                  shape->columns > 1 ? column : 0,
                                  shape->channels);
}

#endif
