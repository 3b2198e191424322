/* Cases for kernels of armv7em/ that take a word of four channels at a time and
 * constants as they are; the same on the host and on a board. */
#ifndef TESTS_KERNELS_WORDS_H
#define TESTS_KERNELS_WORDS_H

#include "sn_kernel.h"

enum words_kernel {
  WORDS_MUL,
  WORDS_MAX_POOL,
  WORDS_AVERAGE_POOL,
  WORDS_MEAN,
  WORDS_AVERAGE_POOL_SUMS,
  WORDS_MEAN_SUMS,
  WORDS_KERNELS
};

struct words_case {
  int32_t kernel;
  union {
    sn_elementwise mul;
    sn_pool pool;
    sn_mean mean;
  } op;
  int32_t rows, columns; /* of the tiles of input that sums are made of */
};

static inline int32_t words_least(int32_t a, int32_t b) {
  return a < b ? a : b;
}

/* The tile of input at (row, column). */
static inline sn_tile words_tile(const struct words_case *one, sn_shape input,
                                 int32_t row, int32_t column) {
  return (sn_tile){row, words_least(row + one->rows, input.rows), column,
                   words_least(column + one->columns, input.columns)};
}

#define WORDS_SUMS(one, shape, call)                                           \
  for (int32_t row = 0; row < (shape).rows; row += (one)->rows)                \
    for (int32_t column = 0; column < (shape).columns;                         \
         column += (one)->columns) {                                           \
      const sn_tile part = words_tile(one, shape, row, column);                \
      call;                                                                    \
    }

/* Defines words_run_SET, which runs the kernel of a set; `sums` has one number
 * for each channel. */
#define WORDS_RUN(set)                                                         \
  static inline void words_run_##set(                                          \
      const struct words_case *one, const sn_view *in, const sn_view *other,   \
      int32_t *sums, const sn_view *out, const sn_tile *tile) {                \
    const sn_pool *pool = &one->op.pool;                                       \
    const sn_mean *mean = &one->op.mean;                                       \
    switch ((enum words_kernel)one->kernel) {                                  \
    case WORDS_MUL:                                                            \
      sn_mul_s8__##set(&one->op.mul, in, other, out, tile);                    \
      break;                                                                   \
    case WORDS_MAX_POOL:                                                       \
      sn_max_pool_s8__##set(pool, in, out, tile);                              \
      break;                                                                   \
    case WORDS_AVERAGE_POOL:                                                   \
      sn_average_pool_s8__##set(pool, in, out, tile);                          \
      break;                                                                   \
    case WORDS_MEAN:                                                           \
      sn_mean_s8__##set(mean, in, out, tile);                                  \
      break;                                                                   \
    case WORDS_AVERAGE_POOL_SUMS:                                              \
      WORDS_SUMS(one, pool->input,                                             \
                 sn_average_pool_sums_s8__##set(pool, in, sums, out, &part))   \
      break;                                                                   \
    case WORDS_MEAN_SUMS:                                                      \
      WORDS_SUMS(one, mean->input,                                             \
                 sn_mean_sums_s8__##set(mean, in, sums, out, &part))           \
      break;                                                                   \
    case WORDS_KERNELS:                                                        \
      break;                                                                   \
    }                                                                          \
  }

#endif
