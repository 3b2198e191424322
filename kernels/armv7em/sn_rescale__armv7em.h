#ifndef SN_RESCALE__ARMV7EM_H
#define SN_RESCALE__ARMV7EM_H

#include "sn_dsp.h"
#include "sn_kernel.h"

/* What sn_rescale_rounded adds to a product, for a result that is `more`
 * higher. Kernels keep it in a register: as a constant that the compiler knows
 * it takes an addition of its own. */
SN_INLINE int32_t sn_rescale_round(const sn_rescale *rescale, int32_t more) {
  return rescale->shift == 0
             ? more
             : (int32_t)((uint32_t)(2 * more + 1) << (-rescale->shift - 1));
}

/* `twice` / 2 rescaled as the reference does, by less than one; for the
 * rounding see sn_finish_twice of sn_packed.h. Half of a multiple of 4 needs
 * none: with a factor of one half, `twice` has to be one. `like` has the sign
 * of `twice`. */
SN_INLINE int32_t sn_rescale_rounded(int32_t twice, int32_t like,
                                     const sn_rescale *rescale, int32_t round) {
  if (rescale->shift == 0 && rescale->multiplier == 1 << 30)
    return (twice >> 2) + round;
  if (rescale->shift == 0)
    return sn_smmlar(twice, rescale->multiplier, round);
  return sn_smmlar(twice, rescale->multiplier, round + (like >> 31)) >>
         -rescale->shift;
}

#endif
