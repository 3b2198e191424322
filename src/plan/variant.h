/* Variants of a unit: which operators follow its leader, in which tiles. What a
 * unit computes and reads does not depend on the stage around it, so each
 * variant is measured once. */
#ifndef PLAN_VARIANT_H
#define PLAN_VARIANT_H

#include "plan/candidate.h"

/* How a unit reads a tensor that it does not make. For the tile that ends with
 * row (or column) `end` of the leader, the last one read is
 * end * step + reach, and `window` of them are read in all. Where tiles go down
 * first, rows and columns have changed places (tile_turn). */
struct variant_axis {
  double step, reach;
  int32_t window;
};

struct variant_read {
  int32_t storage;
  struct variant_axis rows, columns;
  bool complete;   /* waits for the whole tensor */
  int32_t readers; /* inputs of the unit's operators */
  /* What a demand for it says in every stage (plan/demand.h). */
  int32_t last_row, last_column; /* of the tensor */
  int32_t step, phase;
  uint32_t kind;
  int64_t feed_instructions;
  bool inside, outside;
};

/* legal: false where the unit cannot be. */
struct variant {
  bool legal;
  struct unit unit;
  struct placement leader; /* tile; the policy depends on the stage */
  /* Where tiles go down, rows and columns of these have changed places. */
  struct placement tile; /* the leader's */
  sn_shape shape;        /* that tiles are of: what a reduction eats */
  sn_shape made;         /* the tensor that the leader makes */
  int64_t pixel_bytes;   /* of that */
  int64_t bytes;         /* of followers' parts and sums */
  int32_t scratch;       /* the most that one of its kernels wants */
  int64_t instructions, macs;
  /* When its stage is not frugal: the most scratch, instructions fewer. */
  int32_t lavish_scratch;
  int64_t lavish_saving;
  int64_t feed_instructions; /* for each reader of what the stage makes */
  int64_t tiles;
  int32_t reads;
  struct variant_read *read;
  const enum policy *policy; /* of the followers, by position - unit.first */
};

/* What goes down its columns is looked at with rows and columns exchanged: then
 * a line of tiles is a row of tiles in either order. Its lines of tiles are all
 * of the same width. */
static inline struct placement tile_turn(struct placement tile) {
  if (!tile.down)
    return tile;
  return (struct placement){tile.policy, tile.tile_columns, tile.tile_rows,
                            tile.tile_columns, true};
}

static inline sn_shape shape_turn(sn_shape shape, bool down) {
  return down ? (sn_shape){shape.columns, shape.rows, shape.channels} : shape;
}

enum { ALONG_LISTS = 16 };

/* Measured variants of a plan's operators. */
struct variants {
  struct plan *plan; /* the order, and placements as scratch */
  const struct lifetime *lifetimes;
  int32_t count, room;
  struct variant **table; /* hashed by what was asked for; NULL: free */
  int32_t *last_read;     /* by position, of its tensor */
  /* By position: may its tensor be anything but whole; may it follow; and is it
   * then read pixel for pixel, so that nothing is computed twice. */
  bool *streamable, *followable, *by_point;
  struct variant_along **along; /* lists: ALONG_LISTS of a leader and axis */
  bool input_streamable;        /* the network's first input may be a ring */
};

struct variants variants_new(struct plan *plan,
                             const struct lifetime *lifetimes);

/* Where a unit may begin. */
struct variant_start {
  int32_t first;
  /* The operator before could follow for free: worth it only where the stage
   * begins here. */
  bool first_of_stage;
};

/* Where units that end with `leader` may begin, backwards: as far as operators
 * are read pixel for pixel, and past `recomputed` others, of whose tensors
 * halos are computed again. Fills at most `most` and returns how many. */
int32_t variants_starts(const struct variants *variants, int32_t leader,
                        int32_t recomputed, struct variant_start *start,
                        int32_t most);

/* The unit [start, leader] in tiles of this size; `sums` when the leader eats
 * its input tile by tile. NULL when that is not legal. */
const struct variant *variants_get(struct variants *variants, int32_t start,
                                   int32_t leader, bool sums,
                                   struct placement tile);

#endif
