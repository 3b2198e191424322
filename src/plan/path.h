/* Paths over candidate stages: dynamic programming over the cut points. The RAM
 * of a path is the largest of its stages', instructions and MACs are sums. */
#ifndef PLAN_PATH_H
#define PLAN_PATH_H

#include "plan/edges.h"

struct path_limits {
  int64_t ram;
  int64_t macs; /* INT64_MAX: none */
};

struct path {
  bool found;
  int64_t ram, instructions, macs;
  int32_t stages;
  struct edge **edge; /* in order; overwritten by the next search */
};

struct path_search;

struct path_search *path_search_new(struct edges *edges);

/* Takes notice that an edge has changed. */
void path_update(struct path_search *search, int32_t edge);

/* The path within the limits with the fewest instructions, among those the one
 * with the least RAM. Its stages are measured. */
struct path path_fastest(struct path_search *search,
                         const struct path_limits *limits);

/* The least RAM of a path within the limits, and the fastest such path. */
struct path path_smallest(struct path_search *search,
                          const struct path_limits *limits);

#endif
