/* What the units of a stage still need of a tensor while its schedule runs. */
#ifndef PLAN_WATCH_H
#define PLAN_WATCH_H

#include "plan/plan.h"

/* The first row and column that one unit still needs of a tensor, for every
 * row or column at which a tile of the unit may start: for the tiles from there
 * on, or for that row of tiles alone (or column of tiles, where they go down
 * first). */
struct watch_reading {
  int32_t unit;
  int32_t *row_from, *column_from;
  int32_t *own_from;
  struct watch_reading *next; /* of the same tensor */
};

/* A tensor watched while the schedule runs. Its pixels are numbered row by row,
 * or column by column in a ring that is filled in columns of tiles. */
struct watch {
  const struct stage *stage;
  int32_t row_pitch, column_pitch; /* both 0: nothing is watched */
  bool by_columns;
  int32_t units; /* that read it */
  struct watch_reading *readings;
};

/* All units' needs of one tensor. Belongs to the graph's pool. */
struct watch watch_open(const struct plan *plan, const struct stage *stage,
                        int32_t storage, bool by_columns);

/* The number of a pixel. */
int64_t watch_pixel(const struct watch *watch, int32_t row, int32_t column);

/* The first pixel that any tile still to come needs, at the least: of the line
 * of tiles that has been begun, and of the lines behind it; INT64_MAX when none
 * does. `cursor` has how far each unit of the stage has come. */
int64_t watch_oldest(const struct watch *watch, const sn_cursor *cursor);

/* The first column of row r that any unit still needs; INT32_MAX: none. */
int32_t watch_column(const struct watch *watch, const sn_cursor *cursor,
                     int32_t r);

#endif
