/* How much a unit computes. */
#ifndef PLAN_AMOUNT_H
#define PLAN_AMOUNT_H

#include "plan/region.h"

struct unit_amount {
  int64_t macs, executed_macs;
  int64_t piece_macs; /* most of one tile */
  struct cost cost;
  struct cost lavish; /* the same, of kernels that do not save scratch */
  /* By position - unit.first: extent of a follower's part that is kept, and of
   * any operator's. */
  int32_t *kept_rows, *kept_columns;
  int32_t *most_rows, *most_columns; /* computed for one tile */
};

/* Over all tiles along one axis: the rows or columns that an operator computes,
 * its taps inside the image, and the largest extents. */
struct extent_sums {
  int64_t computed, taps;
  struct cost_extents extents;
  int32_t largest;     /* computed for one tile */
  int32_t kept;        /* needed by the readers of the unit at one time */
  int32_t begin, step; /* of the last tile, and from the one before it */
};

/* The sums of a unit's operators along one axis, by position - unit.first. They
 * depend on the tiles' size along that axis only, and, where tiles of one line
 * share what they compute (unit_axis), on the followers' policies. They belong
 * to the graph's pool. */
struct extent_sums *amount_along(const struct plan *plan,
                                 const struct unit *unit,
                                 const sn_unit *schedule, enum axis axis);

/* Puts together what has been summed up along both axes; `frugal` kernels save
 * scratch. `together` has what a layout allows by position - unit.first, or is
 * NULL where there is none. The arrays belong to the graph's pool. */
struct unit_amount amount_total(const struct plan *plan,
                                const struct unit *unit,
                                const sn_unit *schedule,
                                const struct extent_sums *rows,
                                const struct extent_sums *columns, bool frugal,
                                const enum pack_rows *together);

/* Sums up the tiles of a unit of a stage, whose followers' policies have been
 * decided, and its kernels as the stage has them. The arrays belong to the
 * graph's pool. */
struct unit_amount amount_unit(const struct plan *plan,
                               const struct stage *stage, int32_t number);

#endif
