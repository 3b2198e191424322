/* What a search for paths needs to know of edges, side by side in memory: all
 * that it looks at again and again, and nothing else. */
#ifndef PLAN_ARCS_H
#define PLAN_ARCS_H

#include "plan/edges.h"

/* Nodes are what has been done: node 0 nothing; node 1 + i: i operators, and
 * the streamed input is taken. */
struct arc {
  int32_t from, to, edge;
  int64_t ram; /* INT64_MAX: it may not be used */
  int64_t instructions, macs;
  int64_t least; /* RAM unless it has to be apart, or may not be used */
};

struct arcs {
  struct edges *edges;
  int32_t collected; /* edges */
  int32_t count;
  struct arc *all;  /* by rising first operator */
  int32_t *all_of;  /* by edge: its arc */
  struct arc *near; /* of these, those that need at most `reach` bytes */
  int32_t *near_of; /* by edge: its arc among these, or -1 */
  int32_t nears;
  int64_t reach;
  int64_t layer_macs; /* of all operators */
  bool recomputes;    /* some arc has more than its operators */
};

/* The RAM that an edge is taken for, of which an estimate is the least. */
int64_t arc_ram(const struct edge *edge);

/* Collects the edges, when there are new ones; all are near then. What it
 * allocates belongs to the graph's pool. */
void arcs_collect(struct arcs *arcs);

/* Makes the arcs again, when any edge may have changed; all are near then. */
void arcs_renew(struct arcs *arcs);

/* Takes notice that an edge has changed. */
void arcs_update(struct arcs *arcs, int32_t edge);

/* Takes all arcs that need at most so many bytes as near. */
void arcs_take_near(struct arcs *arcs, int64_t most);

/* Leaves out arcs that need more than `most` bytes, when that is much less than
 * before; takes them again when it is more. Being apart passes. */
void arcs_narrow(struct arcs *arcs, int64_t most);

#endif
