/* What the units of a stage ask of a tensor that is made further up, and the
 * ring that it then needs: closed forms, with which stages are compared before
 * one is replayed. */
#ifndef PLAN_DEMAND_H
#define PLAN_DEMAND_H

#include "plan/variant.h"

/* Rows are told at two times, when the stage's last unit writes its first and
 * its last tiles: between them they move evenly. Where tiles go down first,
 * rows and columns have changed places in all of this (tile_turn). */
struct demand {
  int32_t storage;
  double front[2];  /* the last row that has to be there */
  double oldest[2]; /* the first row still needed */
  double column_front, column_oldest;
  /* Readers ask for rows up to phase + i * step; step 0: not evenly. */
  int32_t step, phase;
  uint32_t kind;             /* of storage, step and the phase in it */
  int64_t feed_instructions; /* when it is made in the stage */
  bool inside, outside;      /* has to be made in the stage, or before it */
};

/* Where the tiles of a unit end at both times. */
struct tile_ends {
  double row[2];
  double column;
};

/* What one unit asks of a tensor. */
struct demand demand_of(const struct variant_read *read,
                        const struct tile_ends *ends);

/* Adds the demand of another unit for the same tensor. False where the two
 * cannot be met in one stage. */
bool demand_join(struct demand *demand, const struct demand *other);

/* `a`, of the same kind, asks for the same tiles as `b` and keeps no more. */
bool demand_dominates(const struct demand *a, const struct demand *b);

/* Rows that tiles of `rows` rows, `first` in the first row of tiles, fill
 * beyond those that readers wait for. */
int32_t demand_excess(const struct demand *demand, int32_t rows, int32_t first);

/* Pixels of a ring that is filled in tiles of `rows` x `columns`: (K - t) W + t
 * k where K rows are needed at a time, t are filled at once, and readers lag k
 * columns behind in these; `excess` rows more. */
int64_t demand_slots(const struct demand *demand, sn_shape shape, int32_t rows,
                     int32_t columns, int32_t excess);

#endif
