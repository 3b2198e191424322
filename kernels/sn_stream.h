/* Execution of a stage: which tile is computed next.
 *
 * A stage is a list of units. Each unit fills one tensor, tile by tile, row of
 * tiles by row of tiles, or down one column of tiles after the other; its
 * cursor is the next tile. A unit is ready when the tensors that feed it have
 * been filled as far as its next tile reaches. The
 * latest ready unit goes first, so that what is produced is consumed at once:
 * the order of work follows from the geometry alone. The compiler runs these
 * same functions to find what must be kept.
 */
#ifndef SN_STREAM_H
#define SN_STREAM_H

#include "sn_kernel.h"

/* The next tile's first row and column; row = rows when all is done. */
typedef struct sn_cursor {
  uint16_t row;
  uint16_t column;
} sn_cursor;

/* What a unit's tile needs of a tensor that another unit of the stage fills:
 * the rows up to and including (last * row_step + row_reach) / row_divisor,
 * where `last` is the tile's last row, and columns alike. */
typedef struct sn_feed {
  uint16_t unit;
  uint16_t row_step;
  int16_t row_reach;
  uint16_t row_divisor;
  uint16_t column_step;
  int16_t column_reach;
  uint16_t column_divisor;
} sn_feed;

typedef struct sn_unit {
  uint16_t rows; /* of the tensor that it fills; a reduction: that it reads */
  uint16_t columns;
  uint16_t tile_rows;
  uint16_t tile_columns;
  uint16_t first_rows; /* height of the first tiles, to align the others */
  uint16_t next;       /* the unit to look at after this one */
  uint16_t first_feed;
  uint16_t feeds;
  uint16_t down; /* 1: down each column of tiles; 0: along each row of tiles */
} sn_unit;

typedef struct sn_stage {
  const sn_unit *unit;
  const sn_feed *feed;
  uint16_t units;
} sn_stage;

/* Computes one tile of one unit. `frame` is the frame of the caller, or the
 * pushed row, where a unit reads one. */
typedef void sn_fire(uint8_t *arena, const uint8_t *frame, uint32_t unit,
                     const sn_tile *tile);

static inline int32_t sn_row_end(const sn_unit *unit, int32_t row) {
  const int32_t end = row == 0 ? unit->first_rows : row + unit->tile_rows;
  return end < unit->rows ? end : unit->rows;
}

static inline int32_t sn_column_end(const sn_unit *unit, int32_t column) {
  const int32_t end = column + unit->tile_columns;
  return end < unit->columns ? end : unit->columns;
}

static inline int sn_unit_done(const sn_unit *unit, const sn_cursor *cursor) {
  return cursor->row >= unit->rows;
}

/* The last row, and the last column, that a tile needs of a source. */
static inline int32_t sn_feed_row(const sn_feed *feed, int32_t row_end) {
  return ((row_end - 1) * feed->row_step + feed->row_reach) / feed->row_divisor;
}

static inline int32_t sn_feed_column(const sn_feed *feed, int32_t column_end) {
  return ((column_end - 1) * feed->column_step + feed->column_reach) /
         feed->column_divisor;
}

/* Whether a source has been filled as far as the tile that ends at row_end and
 * column_end reaches. */
static inline int sn_feed_ready(const sn_feed *feed, const sn_unit *source,
                                const sn_cursor *filled, int32_t row_end,
                                int32_t column_end) {
  if (sn_unit_done(source, filled))
    return 1;
  const int32_t row = sn_feed_row(feed, row_end);
  const int32_t column = sn_feed_column(feed, column_end);
  const int32_t bottom = sn_row_end(source, filled->row);
  const int32_t right = sn_column_end(source, filled->column);
  if (source->down)
    return filled->column > column ||
           ((column < right || right == source->columns) && filled->row > row);
  return filled->row > row ||
         ((row < bottom || bottom == source->rows) && filled->column > column);
}

static inline int sn_unit_ready(const sn_stage *stage, const sn_cursor *cursor,
                                uint32_t number) {
  const sn_unit *unit = &stage->unit[number];
  if (sn_unit_done(unit, &cursor[number]))
    return 0;
  const int32_t row_end = sn_row_end(unit, cursor[number].row);
  const int32_t column_end = sn_column_end(unit, cursor[number].column);
  const sn_feed *feed = stage->feed + unit->first_feed;
  for (uint32_t i = 0; i < unit->feeds; i++)
    if (!sn_feed_ready(&feed[i], &stage->unit[feed[i].unit],
                       &cursor[feed[i].unit], row_end, column_end))
      return 0;
  return 1;
}

/* Computes the next tile of a unit and moves its cursor. */
static inline void sn_unit_fire(const sn_stage *stage, sn_cursor *cursor,
                                uint32_t number, sn_fire *fire, uint8_t *arena,
                                const uint8_t *frame) {
  const sn_unit *unit = &stage->unit[number];
  sn_cursor *at = &cursor[number];
  const sn_tile tile = {at->row, sn_row_end(unit, at->row), at->column,
                        sn_column_end(unit, at->column)};
  fire(arena, frame, number, &tile);
  if (unit->down && tile.row_end < unit->rows) {
    at->row = (uint16_t)tile.row_end;
  } else if (tile.column_end < unit->columns) {
    at->column = (uint16_t)tile.column_end;
    at->row = unit->down ? 0 : at->row;
  } else {
    at->column = 0;
    at->row = (uint16_t)tile.row_end;
  }
}

/* Fires units from `first` on until none is ready or `most` tiles are done;
 * returns how many were. */
static inline uint32_t sn_stage_run(const sn_stage *stage, sn_cursor *cursor,
                                    uint32_t first, uint32_t most,
                                    sn_fire *fire, uint8_t *arena,
                                    const uint8_t *frame) {
  uint32_t fired = 0;
  uint32_t number = stage->units;
  while (number > first && fired < most) {
    if (!sn_unit_ready(stage, cursor, number - 1)) {
      number--;
      continue;
    }
    sn_unit_fire(stage, cursor, number - 1, fire, arena, frame);
    number = stage->unit[number - 1].next + 1u;
    fired++;
  }
  return fired;
}

/* What a follower keeps from one tile of its unit to the next. */
enum { SN_KEEP_NOTHING, SN_KEEP_COLUMNS, SN_KEEP_ROWS };

/* A follower's part of a tile: its tensor is computed for one tile of its
 * unit at a time. Rows and columns of the input that a window needs for `tile`,
 * clipped to the input; nothing for nothing. The columns that the tile to the
 * left had already needed, or the rows that the tile above had, are left out
 * where they are kept. */
static inline sn_tile sn_tile_before(const sn_tile *tile,
                                     const sn_window *window, sn_shape input,
                                     int keep) {
  const int32_t rows = (window->rows - 1) * window->dilation_rows;
  const int32_t columns = (window->columns - 1) * window->dilation_columns;
  int32_t top = tile->row * window->stride_rows - window->pad_top;
  const int32_t bottom =
      (tile->row_end - 1) * window->stride_rows - window->pad_top + rows + 1;
  int32_t left = tile->column * window->stride_columns - window->pad_left;
  const int32_t right = (tile->column_end - 1) * window->stride_columns -
                        window->pad_left + columns + 1;
  if (keep == SN_KEEP_COLUMNS && tile->column > 0)
    left += columns + 1 - window->stride_columns;
  if (keep == SN_KEEP_ROWS && tile->row > 0)
    top += rows + 1 - window->stride_rows;
  sn_tile before = {
      sn_clamp(top, 0, input.rows), sn_clamp(bottom, 0, input.rows),
      sn_clamp(left, 0, input.columns), sn_clamp(right, 0, input.columns)};
  if (tile->row >= tile->row_end)
    before.row_end = before.row;
  if (tile->column >= tile->column_end)
    before.column_end = before.column;
  return before;
}

/* The smallest rectangle that holds the rows of both and the columns of both,
 * each of which may be empty. */
static inline sn_tile sn_tile_join(sn_tile a, sn_tile b) {
  if (a.row >= a.row_end) {
    a.row = b.row;
    a.row_end = b.row_end;
  } else if (b.row < b.row_end) {
    a.row = a.row < b.row ? a.row : b.row;
    a.row_end = a.row_end > b.row_end ? a.row_end : b.row_end;
  }
  if (a.column >= a.column_end) {
    a.column = b.column;
    a.column_end = b.column_end;
  } else if (b.column < b.column_end) {
    a.column = a.column < b.column ? a.column : b.column;
    a.column_end = a.column_end > b.column_end ? a.column_end : b.column_end;
  }
  return a;
}

/* Copies a tile of one row from `row`, the first byte of that row, into a
 * tensor with pixels of `bytes` bytes. */
static inline void sn_take_pixels(const uint8_t *row, const sn_view *out,
                                  const sn_tile *tile, int32_t bytes) {
  for (int32_t column = tile->column; column < tile->column_end; column++)
    memcpy(sn_pixel(out, tile->row, column, bytes), row + column * bytes,
           (size_t)bytes);
}

#endif
