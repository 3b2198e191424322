/* What is worth running again: operators whose output waits, whole, for what is
 * made of all of it, as squeeze-and-excite makes a gate for it. */
#ifndef PLAN_AGAIN_H
#define PLAN_AGAIN_H

#include "plan/plan.h"

struct again {
  struct repetition repetition; /* count 0: there is nothing */
  int32_t reader;               /* position */
  int64_t bytes;                /* that live while the reader waits */
  int64_t after;                /* the same if the operators run again */
};

/* Looks at every operator that reads a tensor besides something for which all
 * of that tensor, or of one that it is made of, has to be there: where what it
 * is made of is narrower, it can be made again instead of kept. Finds the place
 * with the most bytes. `plan` gives order and input mode, and needs no
 * decisions. Belongs to the graph's pool. */
struct again again_find(const struct plan *plan);

#endif
