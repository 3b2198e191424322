#ifndef SN_TALL_COLUMNS__ARMV7EM_H
#define SN_TALL_COLUMNS__ARMV7EM_H

#include "sn_depthwise__armv7em.h"

#ifdef SN_ASSEMBLY
#include "sn_tall_assembly__armv7em.h"
#endif

/* A few columns of one channel, by two rows of output at a time. */

/* What the outputs of one channel share, and where they go. The blocks of
 * assembly leave no registers: all lies in memory. */
struct sn_tall {
  struct sn_finish finish;
  int32_t step; /* bytes from column to column */
  int32_t start;
  int32_t row; /* words from a row of pairs to the next one */
  int8_t *y;
  int32_t below; /* bytes from the upper row to the lower one */
};

/* An output of a sum; those that do not finish SCALED are twice as large. */
SN_INLINE int8_t sn_tall_output(int kind, int32_t sum,
                                const struct sn_finish *finish) {
  return kind == SN_FINISH_SCALED
             ? sn_finish_scaled(sum, finish)
             : sn_finish_stored(kind, sum, sum >> 31, finish);
}

#ifndef SN_ASSEMBLY
SN_INLINE void sn_tall_columns(int kind, int size, const struct sn_tall *tall,
                               const uint32_t *weight, const uint32_t *x,
                               int32_t count) {
  for (int32_t j = count - 1; j >= 0; j--) {
    int32_t upper = tall->start;
    int32_t lower = tall->start;
    for (int32_t i = 0; i < size; i++) {
      const uint32_t *word = x + j + i;
      const uint32_t *w = weight + i;
      upper = sn_smlad(*word, *w, upper);
      lower = sn_smlatb(*word, *w, lower);
      w += size + i;
      for (int32_t pairs = 1; pairs < size / 2; pairs++) {
        word += tall->row;
        upper = sn_smlad(*word, w[0], upper);
        lower = sn_smlad(*word, w[1], lower);
        w += 2 * size;
      }
      word += tall->row;
      upper = sn_smlabt(*word, w[-i], upper);
      lower = sn_smlad(*word, w[-i], lower);
    }
    int8_t *const y = tall->y + j * tall->step;
    y[tall->below] = sn_tall_output(kind, lower, &tall->finish);
    *y = sn_tall_output(kind, upper, &tall->finish);
  }
}
#endif

/* Four columns of two rows; moves on to the next ones. */
SN_INLINE void sn_tall_four_columns(int kind, int size, struct sn_tall *tall,
                                    const uint32_t *weight, const uint32_t *x) {
#ifdef SN_ASSEMBLY
  if (kind == SN_FINISH_SCALED)
    SN_TALL_FOUR(SN_TALL_FINISH(SN_TALL_SCALED, e, f, g, h, t),
                 SN_TALL_FINISH(SN_TALL_SCALED, a, b, c, d, e), size, x, tall,
                 weight, );
  else if (kind == SN_FINISH_CLAMPED)
    SN_TALL_FOUR(SN_TALL_CLAMP SN_TALL_FINISH(SN_TALL_CLAMPED, e, f, g, h, t),
                 SN_TALL_CLAMP SN_TALL_FINISH(SN_TALL_CLAMPED, a, b, c, d, e),
                 size, x, tall, weight, , [clamp] "m"((tall)->finish.clamp));
  else
    SN_TALL_FOUR(SN_TALL_FINISH(SN_TALL_FULL, e, f, g, h, t),
                 SN_TALL_FINISH(SN_TALL_FULL, a, b, c, d, e), size, x, tall,
                 weight, );
#else
  sn_tall_columns(kind, size, tall, weight, x, 4);
  tall->y += 4 * tall->step;
#endif
}

/* Two columns of two rows, of a window of 3 x 3. */
SN_INLINE void sn_tall_two_columns(int kind, const struct sn_tall *tall,
                                   const uint32_t *weight, const uint32_t *x) {
#ifdef SN_ASSEMBLY
  if (kind == SN_FINISH_SCALED)
    SN_TALL_TWO_COLUMNS(SN_TALL_FINISH(SN_TALL_SCALED, e, f, a, b, t), x, tall,
                        weight, );
  else if (kind == SN_FINISH_CLAMPED)
    SN_TALL_TWO_COLUMNS(
        SN_TALL_CLAMP SN_TALL_FINISH(SN_TALL_CLAMPED, e, f, a, b, t), x, tall,
        weight, , [clamp] "m"((tall)->finish.clamp));
  else
    SN_TALL_TWO_COLUMNS(SN_TALL_FINISH(SN_TALL_FULL, e, f, a, b, t), x, tall,
                        weight, );
#else
  sn_tall_columns(kind, 3, tall, weight, x, 2);
#endif
}

#endif
