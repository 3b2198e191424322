#ifndef SN_MINIMUM_S8__REF_H
#define SN_MINIMUM_S8__REF_H

#include "sn_elementwise__ref.h"

static inline int8_t sn_minimum_element(const sn_elementwise *op, int32_t a,
                                        int32_t b) {
  (void)op;
  return (int8_t)(a < b ? a : b);
}

/* MINIMUM of the values as they are, whatever their scales. In place is safe.
 */
static inline void sn_minimum_s8__ref(const sn_elementwise *op,
                                      const sn_view *in0, const sn_view *in1,
                                      const sn_view *out, const sn_tile *tile) {
  sn_elementwise_each(op, in0, in1, out, tile, sn_minimum_element);
}

#endif
