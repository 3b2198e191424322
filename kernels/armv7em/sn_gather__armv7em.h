#ifndef SN_GATHER__ARMV7EM_H
#define SN_GATHER__ARMV7EM_H

#include "sn_dsp.h"

/* Bytes as halves in the order of sn_matmul__armv7em.h. A number of bytes that
 * is not a multiple of 4 is filled up with zeros. */

/* One to three bytes as a word. */
SN_INLINE uint32_t sn_load_part(const int8_t *x, int32_t bytes) {
  uint32_t word = 0;
  for (int32_t i = 0; i < bytes; i++)
    word |= (uint32_t)(uint8_t)x[i] << 8 * i;
  return word;
}

SN_INLINE uint32_t *sn_widen_word_2(uint32_t *to, uint32_t u, uint32_t v) {
  sn_store_2(to, sn_sxtb16(u), sn_sxtb16(v));
  sn_store_2(to + 2, sn_sxtb16_ror8(u), sn_sxtb16_ror8(v));
  return to + 4;
}

/* Two pixels, interleaved word by word. */
static inline uint32_t *sn_widen_2(uint32_t *to, const int8_t *x0,
                                   const int8_t *x1, int32_t bytes) {
  for (; bytes >= 8; bytes -= 8) {
    const uint32_t u = sn_load(x0 + 4);
    const uint32_t v = sn_load(x1 + 4);
    to = sn_widen_word_2(to, sn_load(x0), sn_load(x1));
    to = sn_widen_word_2(to, u, v);
    x0 += 8;
    x1 += 8;
  }
  if (bytes >= 4) {
    to = sn_widen_word_2(to, sn_load(x0), sn_load(x1));
    x0 += 4;
    x1 += 4;
    bytes -= 4;
  }
  if (bytes > 0)
    to = sn_widen_word_2(to, sn_load_part(x0, bytes), sn_load_part(x1, bytes));
  return to;
}

#endif
