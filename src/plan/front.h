/* The units that end with one operator, as they are offered to all labels that
 * begin behind it: where they start, and in which tiles. */
#ifndef PLAN_FRONT_H
#define PLAN_FRONT_H

#include "plan/label.h"

enum {
  FRONT_STARTS = 12, /* of a unit */
  FRONT_HEIGHTS = 8, /* of tiles */
  FRONT_HIGHEST = 16 /* rows, of those that are not all of them */
};

struct front {
  struct variants *variants;
  int32_t leader;
  const struct op *op; /* the leader's */
  int32_t storage;     /* that it makes */
  bool can_sum;
  /* The last one, where the leader can sum, is that of a reduction which does
   * not sum up what comes. */
  int32_t starts;
  struct variant_start start[FRONT_STARTS + 1];
  /* By start, number of the height, and height of the first tiles (0 where the
   * height is all rows): those that have been asked for. */
  const struct variant
      *known[FRONT_STARTS + 1][FRONT_HEIGHTS][FRONT_HIGHEST + 1];
};

struct front_tile {
  int32_t height; /* number of it */
  struct placement placement;
};

/* Finds where units that end with the operator at position `leader` start; with
 * `recompute` they may compute halos again. */
void front_open(struct front *front, struct variants *variants, int32_t leader,
                bool recompute);

/* Tiles worth a try for units of one start: heights that the readers' steps are
 * multiples of. `demand` is what the label behind asks of
 * the leader's tensor, or NULL. Fills in at most FRONT_HEIGHTS and returns how
 * many. */
int32_t front_tiles(const struct front *front, const struct ending *ending,
                    const struct demand *demand, int32_t start,
                    struct front_tile *tile);

/* The unit of a start in such tiles, whose first ones may be as high as the
 * others instead; NULL where that is not legal. */
const struct variant *front_get(struct front *front, int32_t start,
                                const struct front_tile *tile);

#endif
