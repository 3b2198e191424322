#ifndef SN_AVERAGE_POOL_S8__PORTABLE_H
#define SN_AVERAGE_POOL_S8__PORTABLE_H

#include "sn_pool__portable.h"

/* AVERAGE_POOL_2D over the taps inside the image, rounded half away from
 * zero. Every window has to cover at least one pixel of the image. */
static inline void sn_average_pool_s8__portable(const sn_pool *op,
                                                const sn_view *in,
                                                const sn_view *out,
                                                const sn_tile *tile) {
  sn_windows_each(op, in, out, tile, sn_average_pixel);
}

#endif
