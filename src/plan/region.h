/* Which part of each operator a unit computes for one tile, and which part of
 * other tensors it reads. Rows and columns are independent of each other, so
 * every question is asked for one axis. */
#ifndef PLAN_REGION_H
#define PLAN_REGION_H

#include "plan/plan.h"

enum axis { AXIS_ROWS, AXIS_COLUMNS };

/* Half-open range of rows or columns. */
struct range {
  int32_t from, to;
};

/* The axis along which the tiles of a unit follow one another, and along which
 * its followers with policy ring1d keep what the next tile needs. */
enum axis unit_axis(const struct unit *unit);

/* Range of data input i that an operator needs for a range of its output. */
struct range region_needs(const struct graph *graph, const struct op *op,
                          int32_t i, enum axis axis, struct range output);

/* Fills region[p - unit.first] for every position p of a unit with the range
 * that is computed for the leader's tile. For a reduction the tile is one of
 * its input, and its own region is that tile. */
void region_unit(const struct plan *plan, const struct unit *unit,
                 enum axis axis, struct range tile, struct range *region);

/* The range of a tensor (its storage) that the operator at position p reads,
 * given its region; {INT32_MAX, 0} when it does not read it. */
struct range region_read(const struct plan *plan, const struct unit *unit,
                         int32_t p, int32_t storage, enum axis axis,
                         struct range region);

/* How a tensor read by an operator at position p moves with the leader's
 * tiles: its step in input rows for each `divisor` rows of the leader; false
 * when there is no one step. */
bool region_step(const struct plan *plan, const struct unit *unit,
                 int32_t storage, enum axis axis, int32_t *step,
                 int32_t *divisor);

/* Extent of a tensor's storage along an axis. */
int32_t tensor_extent(const struct graph *graph, int32_t storage,
                      enum axis axis);

#endif
