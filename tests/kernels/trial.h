/* A kernel and its plain twin on the same random memory. */
#ifndef TESTS_KERNELS_TRIAL_H
#define TESTS_KERNELS_TRIAL_H

#include "base/memory.h"
#include "random_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRIALS = 4000 };

/* Memory of the same bytes. */
static inline struct memory memory_copy(const struct memory *memory) {
  struct memory copy = *memory;
  const size_t bytes = (size_t)memory->bytes + 2 * GUARD_BYTES;
  copy.block = malloc(bytes);
  if (copy.block == NULL)
    abort();
  memcpy(copy.block, memory->block, bytes);
  copy.view.data = copy.block + GUARD_BYTES;
  return copy;
}

/* What one kernel and its twin do. */
struct trial {
  uint32_t number;
  struct memory in, expected, got;
  sn_tile tile;
};

static inline enum layout random_layout(struct random *random) {
  return (enum layout)random_between(random, 0, LAYOUTS - 1);
}

/* In place, an output pixel lies where the input pixel of its coordinates
 * does. */
static inline void trial_start(struct trial *trial, struct random *random,
                               sn_shape input, sn_shape output, bool dense,
                               bool in_place) {
  const enum layout in = random_layout(random);
  const enum layout out = random_layout(random);
  trial->in = memory_make(random, input,
                          dense      ? LAYOUT_ROWS
                          : in_place ? (enum layout)(in % 2)
                                     : in);
  fill_bytes(random, trial->in.view.data, trial->in.bytes);
  trial->tile = random_tile(random, output);
  if (in_place) {
    trial->expected = memory_copy(&trial->in);
    trial->got = memory_copy(&trial->in);
    return;
  }
  trial->expected = memory_make(random, output, dense ? LAYOUT_ROWS : out);
  trial->got = memory_copy(&trial->expected);
  tile_shorten(random, &trial->tile, out, &trial->expected.view);
}

/* The input of a kernel that writes to `out`. */
static inline const sn_view *input_of(const struct trial *trial,
                                      const struct memory *out, bool in_place) {
  return in_place ? &out->view : &trial->in.view;
}

static inline void trial_end(struct trial *trial) {
  assert_true(memory_is_guarded(&trial->in) && memory_is_guarded(&trial->got));
  if (memcmp(trial->expected.block, trial->got.block,
             (size_t)trial->got.bytes + 2 * GUARD_BYTES) != 0)
    fail_msg("trial %u differs", trial->number);
  free(trial->in.block);
  free(trial->expected.block);
  free(trial->got.block);
}

/* Where a kernel adds sums up: no more than SUMS, and guards behind as many as
 * it has. */
enum { SUMS = 14 };
struct sums {
  int32_t word[SUMS + 4];
};

static inline void sums_start(struct sums *sums) {
  memset(sums, GUARD, sizeof *sums);
}

static inline void sums_check(const struct sums *sums, int32_t count) {
  struct sums guards;
  sums_start(&guards);
  assert_memory_equal(sums->word + count, guards.word + count,
                      sizeof sums->word - (size_t)count * sizeof *sums->word);
}

/* Tiles of an input that cover it once, each with one call. */
#define FOR_TILES(random, input, tile)                                         \
  for (int32_t rows = random_between(random, 1, (input).rows),                 \
               columns = random_between(random, 1, (input).columns), row = 0;  \
       row < (input).rows; row += rows)                                        \
    for (int32_t column = 0; column < (input).columns; column += columns)      \
      for (sn_tile                                                             \
               tile = {row,                                                    \
                       row + rows < (input).rows ? row + rows : (input).rows,  \
                       column,                                                 \
                       column + columns < (input).columns ? column + columns   \
                                                          : (input).columns},  \
               *once = &tile;                                                  \
           once != NULL; once = NULL)

static inline void compare(void (*one)(struct pool *pool, void *context)) {
  struct trial trial = {.number = 0};
  for (; trial.number < TRIALS; trial.number++)
    assert_true(pool_try(one, &trial));
}

#endif
