/* The cheapest set of nodes that contains, with each node, all that it implies:
 * the closure problem, solved by a maximum flow (Picard, "Maximal Closure of a
 * Graph and Applications to Combinatorial Problems", Management Science
 * 1976). */
#ifndef PLAN_CLOSURE_H
#define PLAN_CLOSURE_H

#include "base/memory.h"

#include <stdint.h>

/* That one node implies another; the flow goes along it. */
struct implication {
  int32_t from, to;
  int32_t next, next_back; /* of the same `from`, of the same `to`, or -1 */
  int64_t flow;
};

struct closure {
  int32_t nodes;
  int64_t *weight; /* by node; below zero: a reward */
  int32_t implications, room;
  struct implication *implication;
  int32_t *head, *head_back; /* by node */
  bool *inside;              /* by node: in the set that was found last */
  /* The flow. */
  int64_t *room_left; /* by node: what may still go to the sink */
  bool *forced;       /* by node */
  /* By node: search that came there last; closed where nothing goes from there
   * to the sink. */
  int32_t *reached;
  int32_t *over;     /* by node: implication that it came over */
  int32_t *queue;    /* nodes that the search has reached, */
  int32_t queued;    /* so many, */
  int32_t looked_at; /* and from so many of them it has gone on */
  int32_t searches;
  int64_t work; /* nodes that all searches looked at */
  struct pool *pool;
};

/* All belongs to the pool. Weights are zero, to be filled in. */
struct closure closure_new(struct pool *pool, int32_t nodes);

void closure_imply(struct closure *closure, int32_t from, int32_t to);

/* The weight of a set that contains `with`, quickly: what it implies, and the
 * rewards for which no more has to be paid. Fills closure->inside. */
int64_t closure_some(struct closure *closure, int32_t with);

/* The weight of the cheapest set that contains `with` and not `without`
 * (either may be -1). `with` must not imply `without`. Fills
 * closure->inside with the largest such set. */
int64_t closure_least(struct closure *closure, int32_t with, int32_t without);

#endif
