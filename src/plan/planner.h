/* Choosing a plan. Strategies differ only in the decisions that they allow. */
#ifndef PLAN_PLANNER_H
#define PLAN_PLANNER_H

#include "plan/layouts.h"

/* Told while planning goes on; `of` 0: nobody knows how many there will be. */
struct planner_watcher {
  void (*tell)(void *context, const char *what, int32_t done, int32_t of);
  void *context;
};

struct planner_options {
  enum strategy strategy;
  enum input_mode input_mode;
  enum optimize optimize;
  int64_t arena;         /* the most bytes that it may take; 0: no limit */
  double max_mac_factor; /* 0: no limit */
  int64_t effort;        /* what one plan's search may take; 0: EFFORT_MOST */
  const struct planner_watcher *watcher; /* or NULL */
  struct layouts *layouts; /* of searches that go together, or NULL */
};

/* Returns a complete plan of the strategy, its layout made: the one with the
 * fewest estimated instructions within `arena`, or with the smallest one. Where
 * nothing fits, the smallest plan found. The strategies other than auto fall
 * back to `layer`, and the plan says so, when the network has no first stage of
 * their kind. NULL with a report when the input mode does not suit the network
 * or memory exceeds 2 GB. */
struct plan *planner_run(const struct kernels *kernels,
                         const struct planner_options *options);

/* Why the rows of a network's input cannot be pushed one by one, and what to do
 * instead; NULL where they can. Belongs to the graph's pool. */
const char *planner_refuses_rows(const struct graph *graph);

struct planner_front {
  int32_t count;
  struct plan **plan;
};

/* Whether the fewest instructions are wanted, and a plan is within `arena`. */
bool planner_fits(const struct planner_options *options,
                  const struct plan *plan);

/* Whether one plan of a network is to be taken rather than another one: the one
 * that fits, of these the faster, and of others the smaller one. */
bool planner_is_better(const struct planner_options *options,
                       const struct plan *a, const struct plan *b);

/* All plans of the strategy that are the best for some arena: by rising
 * arena_bytes, falling instructions. `optimize` does not count; plans larger
 * than `arena` are left out. Empty after a report as above. */
struct planner_front planner_front(const struct kernels *kernels,
                                   const struct planner_options *options);

#endif
