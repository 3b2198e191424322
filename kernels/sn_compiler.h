#ifndef SN_COMPILER_H
#define SN_COMPILER_H

/* What kernels ask of compilers that know how: to inline bodies with constant
 * parameters, and to unroll loops over the four sums of a block, which then are
 * registers. */

#if defined(__clang__) || defined(__GNUC__)
#define SN_ALWAYS static inline __attribute__((always_inline))
#define SN_APART static __attribute__((noinline, unused))
#else
#define SN_ALWAYS static inline
#define SN_APART static inline
#endif

/* Whether two pixels are worth a block of their own: not with the eight
 * registers that most instructions of Armv6-M reach. */
#if defined(__thumb__) && !defined(__thumb2__)
#define SN_PAIRS 0
#else
#define SN_PAIRS 1
#endif

#if defined(__GNUC__) && defined(__OPTIMIZE__)
#define SN_UNROLL_4 _Pragma("GCC unroll 4")
#else
#define SN_UNROLL_4
#endif

#endif
