/* Instructions of Armv7E-M's DSP extension, by their names; elsewhere the same
 * functions in plain C, so that the kernels run on any host.
 *
 * A word of two halves holds its first half in the low 16 bits. Compilers for
 * every target shift negative numbers arithmetically. */
#ifndef SN_DSP_H
#define SN_DSP_H

#include <stdint.h>
#include <string.h>

#if defined(__clang__) || defined(__GNUC__)
#define SN_INLINE static inline __attribute__((always_inline))
#define SN_NOINLINE __attribute__((noinline))
#else
#define SN_INLINE static inline
#define SN_NOINLINE
#endif

/* Four bytes from any address; Cortex-M4 and M7 load unaligned words. */
SN_INLINE uint32_t sn_load(const void *from) {
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)
#define SN_DSP_TARGET 1

/* The second and fourth instruction have no intrinsic; the others are written
 * the same way so that compilers cannot tear a rotation from its extension. */

/* Bytes 0 and 2, sign-extended. */
SN_INLINE uint32_t sn_sxtb16(uint32_t x) {
  uint32_t y;
  __asm__("sxtb16 %0, %1" : "=r"(y) : "r"(x));
  return y;
}

/* Bytes 1 and 3, sign-extended. */
SN_INLINE uint32_t sn_sxtb16_ror8(uint32_t x) {
  uint32_t y;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(y) : "r"(x));
  return y;
}

/* sum + the products of the low and of the high halves. */
SN_INLINE int32_t sn_smlad(uint32_t x, uint32_t y, int32_t sum) {
  int32_t result;
  __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
  return result;
}

/* sum + the high word of x * y, rounded half up. */
SN_INLINE int32_t sn_smmlar(int32_t x, int32_t y, int32_t sum) {
  int32_t result;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
  return result;
}

/* sum + the high word of x * y, rounded down. */
SN_INLINE int32_t sn_smmla(int32_t x, int32_t y, int32_t sum) {
  int32_t result;
  __asm__("smmla %0, %1, %2, %3" : "=r"(result) : "r"(x), "r"(y), "r"(sum));
  return result;
}

/* The low half of x and the low half of y above it. */
SN_INLINE uint32_t sn_pkhbt(uint32_t x, uint32_t y) {
  uint32_t result;
  __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(result) : "r"(x), "r"(y));
  return result;
}

/* The high half of x and the high half of y above it. */
SN_INLINE uint32_t sn_pkhtb(uint32_t x, uint32_t y) {
  uint32_t result;
  __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(result) : "r"(y), "r"(x));
  return result;
}

/* x, saturated to 8 bits. */
SN_INLINE int32_t sn_ssat8(int32_t x) {
  int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(x) : "cc");
  return result;
}

/* x / 2^SHIFT, rounded down and saturated to 8 bits; SHIFT is a literal. */
#define SN_SSAT8_ASR(result, x, SHIFT)                                         \
  __asm__("ssat %0, #8, %1, asr %2"                                            \
          : "=r"(result)                                                       \
          : "r"(x), "i"(SHIFT)                                                 \
          : "cc")

#else

SN_INLINE uint32_t sn_halves(int32_t low, int32_t high) {
  return ((uint32_t)low & 0xFFFFu) | (uint32_t)high << 16;
}

SN_INLINE uint32_t sn_sxtb16(uint32_t x) {
  return sn_halves((int8_t)x, (int8_t)(x >> 16));
}

SN_INLINE uint32_t sn_sxtb16_ror8(uint32_t x) { return sn_sxtb16(x >> 8); }

SN_INLINE int32_t sn_smlad(uint32_t x, uint32_t y, int32_t sum) {
  const int32_t low = (int16_t)x * (int16_t)y;
  const int32_t high = (int16_t)(x >> 16) * (int16_t)(y >> 16);
  return (int32_t)((uint32_t)low + (uint32_t)high + (uint32_t)sum);
}

SN_INLINE int32_t sn_smmlar(int32_t x, int32_t y, int32_t sum) {
  const int64_t product = (int64_t)x * y + ((int64_t)1 << 31);
  return (int32_t)((uint32_t)sum + (uint32_t)(product >> 32));
}

SN_INLINE int32_t sn_smmla(int32_t x, int32_t y, int32_t sum) {
  return (int32_t)((uint32_t)sum + (uint32_t)(((int64_t)x * y) >> 32));
}

SN_INLINE uint32_t sn_pkhbt(uint32_t x, uint32_t y) {
  return (x & 0xFFFFu) | y << 16;
}

SN_INLINE uint32_t sn_pkhtb(uint32_t x, uint32_t y) {
  return x >> 16 | (y & 0xFFFF0000u);
}

SN_INLINE int32_t sn_ssat8(int32_t x) {
  return x < INT8_MIN ? INT8_MIN : x > INT8_MAX ? INT8_MAX : x;
}

#define SN_SSAT8_ASR(result, x, SHIFT) ((result) = sn_ssat8((x) >> (SHIFT)))

#endif

#endif
