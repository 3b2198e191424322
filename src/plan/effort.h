/* How much is searched. Work is counted, never time, so that the same network
 * gets the same plan on every machine. What microcontrollers run stays far
 * below the budget, which is there for networks that were made to be hard
 * (docs/planner.md). */
#ifndef PLAN_EFFORT_H
#define PLAN_EFFORT_H

#include <stdbool.h>
#include <stdint.h>

/* Units of work: about half a nanosecond each. */
#define EFFORT_MOST (INT64_C(7) << 30)

/* What searches share; each phase may go on as long as it leaves enough for
 * those that follow. */
enum effort_phase {
  EFFORT_STREAMS, /* candidate stages of several operators */
  EFFORT_PATHS,   /* measuring them on paths */
  EFFORT_PACKING, /* other paths, where one does not pack */
  EFFORT_WIDENING,
};

/* A budget. */
struct effort {
  int64_t most;  /* units of one search */
  int64_t begun; /* what there was at the beginning */
  int64_t left;
  bool cut; /* something was left out */
};

/* A budget of so many searches of `most` units each. */
struct effort effort_new(int64_t most, int64_t searches);

/* Takes work that has been done, or will be, off the budget; what is left never
 * falls below zero. */
static inline void effort_spend(struct effort *effort, int64_t work) {
  effort->left = work < effort->left ? effort->left - work : 0;
}

/* Whether a phase may go on. Where not, the search counts as cut. */
bool effort_lasts(struct effort *effort, enum effort_phase phase);

/* The same for a phase that goes over `of` operators and has come to number
 * `at`: a quarter of what the phase may take is there for all, and each has its
 * part of the rest, so that the first ones do not take all. */
bool effort_lasts_at(struct effort *effort, enum effort_phase phase, int32_t at,
                     int32_t of);

/* Whether a stage of so many tiles may be looked at: whoever builds, replays or
 * checks it goes over all of them. Where not, the search counts as cut. */
bool effort_allows_tiles(struct effort *effort, int64_t tiles);

/* Units that one layout may take. They depend on nothing but the budget at the
 * beginning, so that a plan read from its file gets the layout that it had. */
int64_t effort_for_layout(const struct effort *effort);

#endif
