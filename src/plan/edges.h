/* The candidate stages that a planner chooses from, each measured once. A plan
 * is a path over them from no operator done to all. */
#ifndef PLAN_EDGES_H
#define PLAN_EDGES_H

#include "plan/candidate.h"

struct edge {
  int32_t first, last; /* operators of the stage; last < first: none */
  bool input;          /* takes the streamed input's rows */
  struct tiling tiling;
  struct candidate_cost cost;
  int32_t next; /* edge with the same first operator, or -1 */
};

struct edges {
  struct plan *plan; /* carries the order, and placements as scratch */
  struct lifetime *lifetimes;
  bool frugal; /* what stages become */
  int32_t count;
  struct edge *edge;
  int32_t *head; /* by operator: the list of edges that start there, or -1 */
  int32_t *tail;
  int32_t room;
};

struct edges edges_new(const struct kernels *kernels, enum strategy strategy,
                       enum input_mode mode, bool frugal);

/* Adds every single operator as a stage, and with --input-mode streamed the
 * collecting of the input. */
void edges_add_layers(struct edges *edges);

/* Adds stages of several operators with rings whose rings take at most `most`
 * bytes. With `tighten`, also at most a tenth more than the least RAM of the
 * plans found meanwhile. */
void edges_add_streams(struct edges *edges, int64_t most, bool tighten);

/* Replaces the stages that start the network by first stages [0, last] of a
 * tiling policy, with every tile worth a try. `max_mac_factor` 0 is no limit.
 * Returns false, and changes nothing, where there are none. */
bool edges_add_first_stages(struct edges *edges, enum policy policy,
                            double max_mac_factor);

#endif
