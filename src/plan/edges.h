/* The candidate stages that a planner chooses from. A plan is a path over them
 * from no operator done to all. */
#ifndef PLAN_EDGES_H
#define PLAN_EDGES_H

#include "plan/inside.h"

struct edge {
  int32_t first, last; /* operators of the stage; last < first: none */
  bool input;          /* takes the streamed input's rows */
  struct tiling tiling;
  const struct way *way; /* instead of a tiling, or NULL */
  bool lavish;           /* its kernels do not save scratch */
  bool has_frugal;       /* the edge before is this one, but frugal */
  bool measured;         /* cost is exact; before, its RAM is an estimate */
  bool apart;            /* its outputs have to lie beside dying inputs */
  bool barred;           /* it may not be used */
  struct candidate_cost cost;
  struct stage *built; /* when it has been part of a plan, else NULL */
  int32_t next;        /* edge with the same first operator, or -1 */
};

struct edges {
  struct plan *plan; /* carries the order, and placements as scratch */
  struct lifetime *lifetimes;
  struct variants *variants;
  int32_t count;
  struct edge *edge;
  int32_t *head; /* by operator: the list of edges that start there, or -1 */
  int32_t *tail;
  int32_t room;
  int64_t layer_instructions; /* of all operators, kernels frugal */
  int32_t estimates;          /* edges that have not been measured */
};

/* All that is made of them shares the budget `effort`. */
struct edges edges_new(const struct kernels *kernels, enum strategy strategy,
                       enum input_mode mode, struct effort *effort);

/* Adds every single operator as a stage, before any others, and with
 * --input-mode streamed the collecting of the input. */
void edges_add_layers(struct edges *edges);

struct planner_watcher;

struct stream_options {
  int64_t most;   /* bytes: stages that need more are left out */
  bool tighten;   /* and those that need much more than the least RAM */
  bool recompute; /* halos may be computed again */
  const struct planner_watcher *watcher; /* or NULL */
};

/* Adds stages of several operators, their RAM estimated. */
void edges_add_streams(struct edges *edges, struct stream_options options);

/* Replaces the stages that start the network by first stages [0, last] of a
 * tiling policy, with every tile worth a try. `max_mac_factor` 0 is no limit.
 * Returns false, and changes nothing, where there are none. */
bool edges_add_first_stages(struct edges *edges, enum policy policy,
                            double max_mac_factor);

/* Writes the decisions of an edge into a plan. */
void edges_place(const struct edges *edges, struct plan *plan,
                 const struct edge *edge);

/* Measures an edge whose RAM is an estimate. One that would take too much, and
 * all when the budget has ended, are not legal then. */
void edges_measure(struct edges *edges, struct edge *edge);

/* Whether there are edges whose RAM is an estimate; and the end of them all:
 * they are not legal any more. */
bool edges_have_estimates(const struct edges *edges);
void edges_drop_estimates(struct edges *edges);

#endif
