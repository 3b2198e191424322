/* On the target: every kernel gives the same for a whole tensor in one call and
 * for a stream of small tiles through a ring. Exactness against the oracle is
 * tested on the host and by `streamnet verify --on qemu`. */
#include "selftest.h"

#include "sn_stream.h"

#include "ref/sn_add_s8__ref.h"
#include "ref/sn_average_pool_s8__ref.h"
#include "ref/sn_average_pool_sums_s8__ref.h"
#include "ref/sn_conv2d_s8__ref.h"
#include "ref/sn_depthwise_conv2d_s8__ref.h"
#include "ref/sn_fully_connected_s8__ref.h"
#include "ref/sn_fully_connected_sums_s8__ref.h"
#include "ref/sn_max_pool_s8__ref.h"
#include "ref/sn_mean_s8__ref.h"
#include "ref/sn_mean_sums_s8__ref.h"
#include "ref/sn_mul_s8__ref.h"
#include "ref/sn_reduce_extreme_s8__ref.h"
#include "ref/sn_reduce_extreme_sums_s8__ref.h"
#include "ref/sn_softmax_s8__ref.h"
#include "ref/sn_sub_s8__ref.h"
#include "ref/sn_table_s8__ref.h"

enum { ROWS = 9, COLUMNS = 11, CHANNELS = 6, SIZE = ROWS * COLUMNS * CHANNELS };

/* Memory of one check, carved out of the arena. */
struct memory {
  int8_t input[SIZE];
  int8_t other[SIZE];
  int8_t whole[SIZE];
  int8_t tiled[SIZE];
  int8_t weights[SIZE];
  int8_t shift[CHANNELS];
  int32_t bias[CHANNELS];
  int32_t multiplier[CHANNELS];
  int32_t sums[CHANNELS];
};

static const sn_shape shape = {ROWS, COLUMNS, CHANNELS};
static const sn_window window = {3, 3, 1, 1, 1, 1, 1, 1};

static sn_view view_of(int8_t *data) {
  return (sn_view){data, COLUMNS, 1, ROWS * COLUMNS};
}

static void fill(struct memory *memory) {
  uint32_t state = 1;
  int8_t *const parts[] = {memory->input, memory->other, memory->weights};
  for (int part = 0; part < 3; part++)
    for (int i = 0; i < SIZE; i++) {
      state = state * 1664525u + 1013904223u;
      parts[part][i] = (int8_t)(state >> 24);
    }
  for (int c = 0; c < CHANNELS; c++) {
    memory->bias[c] = 100 * c - 250;
    memory->multiplier[c] = 0x40000000 + c * 12345678;
    memory->shift[c] = (int8_t)(c % 2 == 0 ? -6 : -9);
  }
}

static int same(const struct memory *memory) {
  return memcmp(memory->whole, memory->tiled, SIZE) == 0;
}

/* Runs `call` for the whole tensor, then for tiles of 2 x 3. */
#define WHOLE_AND_TILED(call)                                                  \
  do {                                                                         \
    sn_view out = view_of(memory->whole);                                      \
    sn_tile tile = {0, ROWS, 0, COLUMNS};                                      \
    memset(memory->whole, 0, SIZE);                                            \
    memset(memory->tiled, 0, SIZE);                                            \
    call;                                                                      \
    out = view_of(memory->tiled);                                              \
    for (tile.row = 0; tile.row < ROWS; tile.row += 2)                         \
      for (tile.column = 0; tile.column < COLUMNS; tile.column += 3) {         \
        tile.row_end = sn_clamp(tile.row + 2, 0, ROWS);                        \
        tile.column_end = sn_clamp(tile.column + 3, 0, COLUMNS);               \
        call;                                                                  \
      }                                                                        \
  } while (0)

static int check_windows(struct memory *memory) {
  const sn_view in = view_of(memory->input);
  const sn_conv2d conv = {shape,
                          shape,
                          window,
                          1,
                          3,
                          -5,
                          -128,
                          127,
                          memory->weights,
                          memory->bias,
                          NULL,
                          memory->multiplier,
                          memory->shift};
  const sn_depthwise_conv2d depthwise = {shape,
                                         shape,
                                         window,
                                         1,
                                         3,
                                         -5,
                                         -128,
                                         127,
                                         memory->weights,
                                         memory->bias,
                                         NULL,
                                         memory->multiplier,
                                         memory->shift};
  const sn_pool pool = {shape, shape, window, -100, 100};
  WHOLE_AND_TILED(sn_conv2d_s8__ref(&conv, &in, &out, &tile));
  if (!same(memory))
    return -1;
  WHOLE_AND_TILED(sn_depthwise_conv2d_s8__ref(&depthwise, &in, &out, &tile));
  if (!same(memory))
    return -2;
  WHOLE_AND_TILED(sn_average_pool_s8__ref(&pool, &in, &out, &tile));
  if (!same(memory))
    return -3;
  WHOLE_AND_TILED(sn_max_pool_s8__ref(&pool, &in, &out, &tile));
  return same(memory) ? 0 : -4;
}

static int check_points(struct memory *memory) {
  const sn_view in = view_of(memory->input);
  const sn_view other = view_of(memory->other);
  const sn_elementwise work = {{shape, shape},
                               shape,
                               {3, -7},
                               {{0x40000000, -1}, {0x50000000, -1}},
                               20,
                               {0x60000000, -18},
                               4,
                               -128,
                               127};
  const sn_elementwise product = {
      {shape, shape}, shape, {3, -7}, {{0, 0}, {0, 0}}, 0, {0x60000000, -6}, 4,
      -128,           127};
  const sn_softmax softmax = {
      .shape = shape, .input_rescale = {0x50000000, 23}, .diff_min = -31};
  WHOLE_AND_TILED(sn_add_s8__ref(&work, &in, &other, &out, &tile));
  if (!same(memory))
    return -5;
  WHOLE_AND_TILED(sn_mul_s8__ref(&product, &in, &other, &out, &tile));
  if (!same(memory))
    return -6;
  WHOLE_AND_TILED(sn_softmax_s8__ref(&softmax, &in, &out, &tile));
  if (!same(memory))
    return -7;
  WHOLE_AND_TILED(sn_sub_s8__ref(&work, &in, &other, &out, &tile));
  if (!same(memory))
    return -8;
  /* Any function will do. */
  const sn_table table = {shape, memory->weights};
  WHOLE_AND_TILED(sn_table_s8__ref(&table, &in, &out, &tile));
  return same(memory) ? 0 : -9;
}

/* Reductions: the kernel that sees everything, and the one that eats tiles. */
static int check_sums(struct memory *memory) {
  const sn_view in = view_of(memory->input);
  const sn_view whole = {memory->whole, 1, 1, 1};
  const sn_view out = {memory->tiled, 1, 1, 1};
  const sn_tile all = {0, 1, 0, 1};
  const sn_mean mean = {shape, 1, 1, 0, ROWS * COLUMNS, -3, {0x40000000, -6},
                        7};
  const sn_reduce_extreme least = {shape, 1, 1, 0, -1};
  const sn_window everything = {ROWS, COLUMNS, 1, 1, 1, 1, 0, 0};
  const sn_pool pool = {shape, {1, 1, CHANNELS}, everything, -128, 127};
  sn_tile tile;
  memset(memory->whole, 0, SIZE);
  memset(memory->tiled, 0, SIZE);
  for (int kind = 0; kind < 3; kind++) {
    if (kind == 0)
      sn_mean_s8__ref(&mean, &in, &whole, &all);
    else if (kind == 1)
      sn_average_pool_s8__ref(&pool, &in, &whole, &all);
    else
      sn_reduce_extreme_s8__ref(&least, &in, &whole, &all);
    for (tile.row = 0; tile.row < ROWS; tile.row++)
      for (tile.column = 0; tile.column < COLUMNS; tile.column += 4) {
        tile.row_end = tile.row + 1;
        tile.column_end = sn_clamp(tile.column + 4, 0, COLUMNS);
        if (kind == 0)
          sn_mean_sums_s8__ref(&mean, &in, memory->sums, &out, &tile);
        else if (kind == 1)
          sn_average_pool_sums_s8__ref(&pool, &in, memory->sums, &out, &tile);
        else
          sn_reduce_extreme_sums_s8__ref(&least, &in, memory->sums, &out,
                                         &tile);
      }
    if (!same(memory))
      return -10 - kind;
  }
  return 0;
}

void *selftest_input(void *arena) { return arena; }

int selftest_run(void *arena, const void *input, void *output) {
  struct memory *memory = arena;
  (void)input;
  memset(output, 0, selftest_OUTPUT_BYTES);
  fill(memory);
  int failed = check_windows(memory);
  if (failed == 0)
    failed = check_points(memory);
  return failed != 0 ? failed : check_sums(memory);
}
