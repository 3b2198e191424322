/* Placing buffers one after another: what the search for a layout repeats. */
#ifndef PLAN_PACKING_H
#define PLAN_PACKING_H

#include "plan/plan.h"

struct neighbour;
struct obstacle;

struct packing {
  struct plan *plan;
  int32_t *overlap_end; /* by buffer: behind the overlaps of this output */
  struct neighbour **neighbour; /* by buffer: all that live when it does */
  int32_t *neighbours;
  int64_t *offset; /* by buffer; -1: not placed */
  /* By buffer: its offset is the one that it gets after those before it; and
   * the last time that it was placed. */
  bool *known;
  int32_t *placed;
  int32_t time;
  int64_t *candidate;
  struct obstacle *obstacle; /* placed neighbours of the buffer in hand */
  int32_t obstacles;
  int64_t work; /* done, in the units of plan/effort.h */
};

/* One end of the arena for each buffer, and the order in which they are
 * placed: what the search varies. */
struct attempt {
  int32_t *order;
  bool *high;
};

/* Who is live together with whom. Belongs to the graph's pool. */
struct packing packing_new(struct plan *plan);

/* Says that the next attempt, or `top`, has nothing to do with the last. */
void packing_restart(struct packing *packing);

/* Moves a buffer forward in an attempt's order, between two indices. The rest
 * of what the last one has placed is kept where that is not affected. */
void packing_move(struct packing *packing, struct attempt *attempt,
                  int32_t from, int32_t to);

/* Places all buffers within `top` bytes; returns what they take, or -1 and the
 * index in the order of the first that has no room. */
int64_t packing_place(struct packing *packing, const struct attempt *attempt,
                      int64_t top, int32_t *failed);

#endif
