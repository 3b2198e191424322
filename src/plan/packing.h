/* Placing buffers one after another: what the search for a layout repeats. */
#ifndef PLAN_PACKING_H
#define PLAN_PACKING_H

#include "plan/plan.h"

struct neighbour;
struct obstacle;
struct shared;

/* Where a buffer is. */
struct spot {
  int64_t from, to;
  int32_t rank; /* in the order */
  bool known;   /* they are those that it gets after those before it */
};

struct packing {
  struct plan *plan;
  int32_t *overlap_end; /* by buffer: behind the overlaps of this output */
  struct neighbour **neighbour; /* by buffer: all that live when it does */
  int32_t *neighbours;
  int32_t *sharing;  /* so many of these may share memory with it */
  int64_t *bytes;    /* by buffer */
  struct spot *spot; /* by buffer */
  int32_t from;      /* from the order's start up to there all are known */
  int64_t *candidate;
  struct shared *shared; /* placed neighbours of the buffer in hand: those with
                            which it may share memory, and the others */
  int32_t shareds;
  struct obstacle *obstacle;
  int32_t obstacles;
  int32_t blocker; /* of the others the one that was last in the way */
  int64_t work;    /* done, in the units of plan/effort.h */
};

/* One end of the arena for each buffer, and the order in which they are
 * placed: what the search varies. */
struct attempt {
  int32_t *order;
  bool *high;
};

/* Who is live together with whom. Belongs to the graph's pool. */
struct packing packing_new(struct plan *plan);

/* Says that an attempt, or `top`, has nothing to do with the last one. */
void packing_restart(struct packing *packing, const struct attempt *attempt);

/* Moves the buffer that had no room, at index `from` of an attempt's order,
 * forward. What has been placed is kept where that is not affected. */
void packing_move(struct packing *packing, struct attempt *attempt,
                  int32_t from, int32_t to);

/* Places all buffers within `top` bytes; returns what they take, or -1 and the
 * index in the order of the first that has no room. */
int64_t packing_place(struct packing *packing, const struct attempt *attempt,
                      int64_t top, int32_t *failed);

#endif
