#ifndef SN_RESCALE__ARMV7EM_H
#define SN_RESCALE__ARMV7EM_H

#include "sn_dsp.h"
#include "sn_kernel.h"

/* What sn_rescale_rounded adds to a product, for an output that is `more`
 * higher; the shift is at least 1 to the right. */
SN_INLINE int32_t sn_rescale_round(const sn_rescale *rescale, int32_t more) {
  return (int32_t)((uint32_t)(2 * more + 1) << (-rescale->shift - 1));
}

/* `twice` / 2 rescaled as the reference does; for the rounding see
 * sn_finish_twice of sn_packed.h. */
SN_INLINE int32_t sn_rescale_rounded(int32_t twice, const sn_rescale *rescale,
                                     int32_t round) {
  return sn_smmlar(twice, rescale->multiplier, round + (twice >> 31)) >>
         -rescale->shift;
}

/* The same by any factor less than one, plus `more`. Half of a multiple of 4
 * needs no rounding: with a factor of one half, `twice` has to be one. */
SN_INLINE int32_t sn_rescale_twice(int32_t twice, const sn_rescale *rescale,
                                   int32_t more) {
  if (rescale->shift == 0 && rescale->multiplier == 1 << 30)
    return (twice >> 2) + more;
  if (rescale->shift == 0)
    return sn_smmlar(twice, rescale->multiplier, more);
  return sn_rescale_rounded(twice, rescale, sn_rescale_round(rescale, more));
}

#endif
