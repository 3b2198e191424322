/* One way to execute a stage: the units that the search inside stages has
 * chosen for it. */
#ifndef PLAN_WAY_H
#define PLAN_WAY_H

#include "plan/label.h"

struct way {
  int32_t first, last;
  bool input;      /* takes the streamed input's rows */
  int32_t columns; /* width of tiles; 0: the row */
  const struct choice *choice;
  int64_t ram, apart_ram; /* estimates of candidate_cost's */
  int64_t instructions, macs;
};

/* What a way costs, as estimated. */
struct candidate_cost way_cost(const struct way *way);

/* Tiles of all units of a way, those of the streamed input left out. */
int64_t way_tiles(const struct way *way);

/* Writes the decisions of a way into a plan. */
void way_place(const struct variants *variants, struct plan *plan,
               const struct way *way);

#endif
