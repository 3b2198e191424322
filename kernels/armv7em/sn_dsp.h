/* Instructions of Armv7E-M's DSP extension, by their names; elsewhere the same
 * functions in plain C, so that the kernels run on any host.
 *
 * A word of two halves holds its first half in the low 16 bits. Compilers for
 * every target shift negative numbers arithmetically. */
#ifndef SN_DSP_H
#define SN_DSP_H

#include <stdint.h>
#include <string.h>

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)
#include <arm_acle.h>
#endif

#if defined(__clang__) || defined(__GNUC__)
#define SN_INLINE static inline __attribute__((always_inline))
#define SN_NOINLINE __attribute__((noinline, unused))
#else
#define SN_INLINE static inline
#define SN_NOINLINE
#endif

#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define SN_UNROLL _Pragma("GCC unroll 16")
#else
#define SN_UNROLL
#endif

/* Keeps what needs the variable x behind what is stored before; schedulers that
 * hoist it make registers scarce. */
#if defined(__clang__) || defined(__GNUC__)
#define SN_ORDER(x) __asm__ volatile("" : "+r"(x) : : "memory")
#else
#define SN_ORDER(x) ((void)0)
#endif

/* Keeps a pointer that a loop moves where it is: another one at some distance
 * may be out of reach of the loop's instructions. */
#if defined(__clang__) || defined(__GNUC__)
#define SN_FORGET(x) __asm__("" : "+r"(x))
#else
#define SN_FORGET(x) ((void)0)
#endif

/* Four bytes from any address, the first one lowest; Cortex-M4 and M7 load
 * unaligned words. */
SN_INLINE uint32_t sn_load(const void *from) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  const uint8_t *byte = from;
  return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 |
         (uint32_t)byte[3] << 24;
#else
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
#endif
}

/* Four bytes to any address, the lowest one first. */
SN_INLINE void sn_store(void *to, uint32_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  uint8_t *byte = to;
  for (int i = 0; i < 4; i++)
    byte[i] = (uint8_t)(word >> 8 * i);
#else
  memcpy(to, &word, sizeof word);
#endif
}

/* The product of the low halves, and of the high ones, as compilers find
 * smulbb and smultt. */
SN_INLINE int32_t sn_smulbb(uint32_t x, uint32_t y) {
  return (int16_t)x * (int16_t)y;
}

SN_INLINE int32_t sn_smultt(uint32_t x, uint32_t y) {
  return (int16_t)(x >> 16) * (int16_t)(y >> 16);
}

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)
/* Blocks of assembly that need thirteen registers, which GCC can give when it
 * optimises; Clang keeps one more for itself. */
#if defined(__OPTIMIZE__) && !defined(__clang__)
#define SN_ASSEMBLY 1
#endif

/* Intrinsics of ACLE where kernels are as fast with them. Assembly is what has
 * none (sxtb16 with a rotation, smmla, smmlar, pkhbt, pkhtb, and two words with
 * a step), which C makes 2 to 4 instructions of; what keeps its place; and
 * sxtb16, sadd16 and ssat with a shift: their intrinsics make GCC 12.2 schedule
 * some kernels worse, up to 0.3, 0.6 and 2.3 % more instructions. */

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

/* Both halves of `sum` plus bytes 0 and 2 of x, sign-extended. */
SN_INLINE uint32_t sn_sxtab16(uint32_t sum, uint32_t x) {
  return (uint32_t)__sxtab16((int16x2_t)sum, (int8x4_t)x);
}

/* The same with bytes 1 and 3. */
SN_INLINE uint32_t sn_sxtab16_ror8(uint32_t sum, uint32_t x) {
  uint32_t y;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(y) : "r"(sum), "r"(x));
  return y;
}

/* The larger of each two bytes, and the smaller. */
SN_INLINE uint32_t sn_larger_4(uint32_t x, uint32_t y) {
  (void)__ssub8((int8x4_t)x, (int8x4_t)y);
  return (uint32_t)__sel((uint8x4_t)x, (uint8x4_t)y);
}

SN_INLINE uint32_t sn_smaller_4(uint32_t x, uint32_t y) {
  (void)__ssub8((int8x4_t)x, (int8x4_t)y);
  return (uint32_t)__sel((uint8x4_t)y, (uint8x4_t)x);
}

/* sum + the products of the low and of the high halves. */
SN_INLINE int32_t sn_smlad(uint32_t x, uint32_t y, int32_t sum) {
  return __smlad((int16x2_t)x, (int16x2_t)y, sum);
}

/* The same; keeps its place among others of its kind and sn_load_2. */
SN_INLINE int32_t sn_smlad_ordered(uint32_t x, uint32_t y, int32_t sum) {
  int32_t result;
  __asm__ volatile("smlad %0, %1, %2, %3"
                   : "=r"(result)
                   : "r"(x), "r"(y), "r"(sum));
  return result;
}

/* sum + the high half of x times the low half of y. */
SN_INLINE int32_t sn_smlatb(uint32_t x, uint32_t y, int32_t sum) {
  return __smlatb((int32_t)x, (int32_t)y, sum);
}

/* sum + the low half of x times the high half of y. */
SN_INLINE int32_t sn_smlabt(uint32_t x, uint32_t y, int32_t sum) {
  return __smlabt((int32_t)x, (int32_t)y, sum);
}

/* The same; keeps its place as sn_smlad_ordered does. */
SN_INLINE int32_t sn_smlabt_ordered(uint32_t x, uint32_t y, int32_t sum) {
  int32_t result;
  __asm__ volatile("smlabt %0, %1, %2, %3"
                   : "=r"(result)
                   : "r"(x), "r"(y), "r"(sum));
  return result;
}

/* Both halves doubled. */
SN_INLINE uint32_t sn_double(uint32_t x) {
  uint32_t y;
  __asm__("sadd16 %0, %1, %1" : "=r"(y) : "r"(x));
  return y;
}

/* Two words at an aligned address; returns the address behind them. */
SN_INLINE const uint32_t *sn_load_2(const uint32_t *from, uint32_t word[2]) {
  __asm__ volatile("ldrd %0, %1, [%2], #8"
                   : "=&r"(word[0]), "=&r"(word[1]), "+r"(from)
                   : "m"(*(const uint32_t(*)[2])from));
  return from;
}

typedef uint64_t __attribute__((may_alias, aligned(4))) sn_two_words;

/* Two words to an aligned address, by one instruction. */
SN_INLINE void sn_store_2(uint32_t *to, uint32_t first, uint32_t second) {
  __asm__("strd %1, %2, %0"
          : "=m"(*(sn_two_words *)to)
          : "r"(first), "r"(second));
}

/* from + 2 * step, without a register for twice the step. */
SN_INLINE const int8_t *sn_two_steps(const int8_t *from, int32_t step) {
  const int8_t *to;
  __asm__("add %0, %1, %2, lsl #1" : "=r"(to) : "r"(from), "r"(step));
  return to;
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

/* x, saturated to 8 bits. In GCC's header this is a macro that converts a
 * sign. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
SN_INLINE int32_t sn_ssat8(int32_t x) { return __ssat(x, 8); }
#pragma GCC diagnostic pop

/* x / 2 and x / 2^11, rounded down and saturated to 8 bits. */
SN_INLINE int32_t sn_ssat8_asr1(int32_t x) {
  int32_t result;
  __asm__("ssat %0, #8, %1, asr #1" : "=r"(result) : "r"(x));
  return result;
}

SN_INLINE int32_t sn_ssat8_asr11(int32_t x) {
  int32_t result;
  __asm__("ssat %0, #8, %1, asr #11" : "=r"(result) : "r"(x));
  return result;
}

/* x / 2, rounded down and saturated to 0 to 255. */
SN_INLINE uint32_t sn_usat8_asr1(int32_t x) {
  uint32_t result;
  __asm__("usat %0, #8, %1, asr #1" : "=r"(result) : "r"(x));
  return result;
}

/* The sums of four bytes without a sign, each at most 255. */
SN_INLINE uint32_t sn_uqadd8(uint32_t x, uint32_t y) {
  uint32_t result;
  __asm__("uqadd8 %0, %1, %2" : "=r"(result) : "r"(x), "r"(y));
  return result;
}

/* The sums of four bytes modulo 256. */
SN_INLINE uint32_t sn_uadd8(uint32_t x, uint32_t y) {
  uint32_t result;
  __asm__("uadd8 %0, %1, %2" : "=r"(result) : "r"(x), "r"(y));
  return result;
}

#else

SN_INLINE uint32_t sn_halves(int32_t low, int32_t high) {
  return ((uint32_t)low & 0xFFFFu) | (uint32_t)high << 16;
}

SN_INLINE uint32_t sn_sxtb16(uint32_t x) {
  return sn_halves((int8_t)x, (int8_t)(x >> 16));
}

SN_INLINE uint32_t sn_sxtb16_ror8(uint32_t x) { return sn_sxtb16(x >> 8); }

SN_INLINE uint32_t sn_sxtab16(uint32_t sum, uint32_t x) {
  return sn_halves((int16_t)sum + (int8_t)x,
                   (int16_t)(sum >> 16) + (int8_t)(x >> 16));
}

SN_INLINE uint32_t sn_sxtab16_ror8(uint32_t sum, uint32_t x) {
  return sn_sxtab16(sum, x >> 8);
}

SN_INLINE uint32_t sn_larger_4(uint32_t x, uint32_t y) {
  uint32_t result = 0;
  for (int i = 0; i < 32; i += 8)
    result |= ((int8_t)(x >> i) >= (int8_t)(y >> i) ? x : y) & (255u << i);
  return result;
}

SN_INLINE uint32_t sn_smaller_4(uint32_t x, uint32_t y) {
  uint32_t result = 0;
  for (int i = 0; i < 32; i += 8)
    result |= ((int8_t)(x >> i) < (int8_t)(y >> i) ? x : y) & (255u << i);
  return result;
}

SN_INLINE int32_t sn_smlad(uint32_t x, uint32_t y, int32_t sum) {
  const int32_t low = (int16_t)x * (int16_t)y;
  const int32_t high = (int16_t)(x >> 16) * (int16_t)(y >> 16);
  return (int32_t)((uint32_t)low + (uint32_t)high + (uint32_t)sum);
}

SN_INLINE int32_t sn_smlad_ordered(uint32_t x, uint32_t y, int32_t sum) {
  return sn_smlad(x, y, sum);
}

SN_INLINE int32_t sn_smlatb(uint32_t x, uint32_t y, int32_t sum) {
  return (int32_t)((uint32_t)((int16_t)(x >> 16) * (int16_t)y) + (uint32_t)sum);
}

SN_INLINE int32_t sn_smlabt(uint32_t x, uint32_t y, int32_t sum) {
  return sn_smlatb(y, x, sum);
}

SN_INLINE int32_t sn_smlabt_ordered(uint32_t x, uint32_t y, int32_t sum) {
  return sn_smlabt(x, y, sum);
}

SN_INLINE uint32_t sn_double(uint32_t x) {
  return sn_halves(2 * (int16_t)x, 2 * (int16_t)(x >> 16));
}

SN_INLINE const uint32_t *sn_load_2(const uint32_t *from, uint32_t word[2]) {
  word[0] = from[0];
  word[1] = from[1];
  return from + 2;
}

SN_INLINE void sn_store_2(uint32_t *to, uint32_t first, uint32_t second) {
  to[0] = first;
  to[1] = second;
}

SN_INLINE const int8_t *sn_two_steps(const int8_t *from, int32_t step) {
  return from + 2 * step;
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

SN_INLINE int32_t sn_ssat8_asr1(int32_t x) { return sn_ssat8(x >> 1); }
SN_INLINE int32_t sn_ssat8_asr11(int32_t x) { return sn_ssat8(x >> 11); }

SN_INLINE uint32_t sn_usat8_asr1(int32_t x) {
  x >>= 1;
  return x < 0 ? 0 : x > UINT8_MAX ? UINT8_MAX : (uint32_t)x;
}

SN_INLINE uint32_t sn_uqadd8(uint32_t x, uint32_t y) {
  uint32_t result = 0;
  for (int i = 0; i < 32; i += 8) {
    const uint32_t sum = ((x >> i) & 255u) + ((y >> i) & 255u);
    result |= (sum > 255u ? 255u : sum) << i;
  }
  return result;
}

SN_INLINE uint32_t sn_uadd8(uint32_t x, uint32_t y) {
  uint32_t result = 0;
  for (int i = 0; i < 32; i += 8)
    result |= (((x >> i) + (y >> i)) & 255u) << i;
  return result;
}

#endif

#endif
