#ifndef SN_MAX_POOL_S8__PORTABLE_H
#define SN_MAX_POOL_S8__PORTABLE_H

#include "sn_pool__portable.h"

/* MAX_POOL_2D over the taps inside the image. */
static inline void sn_max_pool_s8__portable(const sn_pool *op,
                                            const sn_view *in,
                                            const sn_view *out,
                                            const sn_tile *tile) {
  sn_windows_each(op, in, out, tile, sn_max_pixel);
}

#endif
