/* Random tensors in memory laid out at random, for comparing kernels. */
#ifndef TESTS_KERNELS_RANDOM_VIEW_H
#define TESTS_KERNELS_RANDOM_VIEW_H

#include "guard.h"
#include "property/random.h"
#include "sn_kernel.h"

#include <stdlib.h>

/* Memory of exactly the view's slots between guards. */
struct memory {
  int8_t *block;
  int32_t bytes;
  sn_view view;
};

/* A whole tensor row by row or column by column, or a ring of rows or columns
 * that is shorter than it, whose end may fall within one of them. */
enum layout {
  LAYOUT_ROWS,
  LAYOUT_COLUMNS,
  LAYOUT_RING,
  LAYOUT_RING_COLUMNS,
  LAYOUTS
};

static inline struct memory memory_make(struct random *random, sn_shape shape,
                                        enum layout layout) {
  struct memory memory = {.bytes = 0};
  const int32_t pixels = shape.rows * shape.columns;
  sn_view *view = &memory.view;
  *view = (sn_view){NULL, shape.columns, 1, pixels};
  if (layout == LAYOUT_COLUMNS || layout == LAYOUT_RING_COLUMNS) {
    view->row_pitch = 1;
    view->column_pitch = shape.rows;
  }
  if (layout == LAYOUT_RING)
    view->slots = random_between(random, shape.columns, pixels);
  else if (layout == LAYOUT_RING_COLUMNS && shape.columns > 1)
    /* Rows of a tile have to lie in it, so that they wrap only once. */
    view->slots = random_between(random, pixels - shape.rows, pixels);
  memory.bytes = view->slots * shape.channels;
  memory.block = malloc((size_t)memory.bytes + 2 * GUARD_BYTES);
  if (memory.block == NULL)
    abort();
  memset(memory.block, GUARD, (size_t)memory.bytes + 2 * GUARD_BYTES);
  view->data = memory.block + GUARD_BYTES;
  return memory;
}

static inline bool memory_is_guarded(const struct memory *memory) {
  for (int32_t i = 0; i < GUARD_BYTES; i++)
    if (memory->block[i] != GUARD ||
        memory->block[GUARD_BYTES + memory->bytes + i] != GUARD)
      return false;
  return true;
}

/* Noise, or one of the extremes throughout, or the extremes mixed. */
static inline void fill_bytes(struct random *random, int8_t *bytes,
                              int32_t count) {
  const int32_t how = random_between(random, 0, 5);
  for (int32_t i = 0; i < count; i++) {
    const int32_t noise = random_between(random, INT8_MIN, INT8_MAX);
    bytes[i] = (int8_t)(how == 0   ? INT8_MIN
                        : how == 1 ? INT8_MAX
                        : how == 2 ? noise < 0 ? INT8_MIN : INT8_MAX
                                   : noise);
  }
}

/* Part of a tensor's rows and columns, all of it most of the time. */
static inline sn_tile random_tile(struct random *random, sn_shape shape) {
  sn_tile tile = {0, shape.rows, 0, shape.columns};
  if (random_between(random, 0, 2) > 0)
    return tile;
  tile.row = random_between(random, 0, shape.rows - 1);
  tile.row_end = random_between(random, tile.row, shape.rows);
  tile.column = random_between(random, 0, shape.columns - 1);
  tile.column_end = random_between(random, tile.column, shape.columns);
  return tile;
}

/* As many rows or columns as a ring holds, anywhere in the tile: more would
 * overwrite each other. */
static inline void tile_shorten(struct random *random, sn_tile *tile,
                                enum layout output, const sn_view *view) {
  if (output == LAYOUT_RING) {
    const int32_t rows = view->slots / view->row_pitch;
    if (tile->row_end <= tile->row + rows)
      return;
    tile->row = random_between(random, tile->row, tile->row_end - rows);
    tile->row_end = tile->row + rows;
  } else if (output == LAYOUT_RING_COLUMNS) {
    const int32_t columns = view->slots / view->column_pitch;
    if (tile->column_end <= tile->column + columns)
      return;
    tile->column =
        random_between(random, tile->column, tile->column_end - columns);
    tile->column_end = tile->column + columns;
  }
}

#endif
