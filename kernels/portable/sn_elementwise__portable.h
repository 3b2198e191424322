#ifndef SN_ELEMENTWISE__PORTABLE_H
#define SN_ELEMENTWISE__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_runs__portable.h"

/* The pixel of input `i` that belongs to output pixel (row, column); a
 * dimension of extent 1 is repeated. */
SN_ALWAYS const int8_t *sn_elementwise_at(const sn_elementwise *op, int32_t i,
                                          const sn_view *in, int32_t row,
                                          int32_t column) {
  const sn_shape *shape = &op->input[i];
  return sn_at(in, shape->rows > 1 ? row : 0, shape->columns > 1 ? column : 0,
               shape->channels);
}

/* The output for a value of at most 30 bits. */
SN_ALWAYS int8_t sn_finish_small(const sn_elementwise *op, int32_t value) {
  const int32_t scaled = sn_rescale_small(value, &op->output_rescale);
  return (int8_t)sn_clamp(sn_add_wrap(scaled, op->output_offset),
                          op->activation_min, op->activation_max);
}

#endif
