/* Paths that pack: plans with their layouts. */
#ifndef PLAN_PACKED_H
#define PLAN_PACKED_H

#include "plan/path.h"

struct packer {
  struct edges *edges;
  struct path_search *paths;
  struct made **made; /* plans of paths met before; belong to the pool */
  enum strategy strategy;
  int64_t macs; /* the most that a path may execute */
};

/* The complete plan of a path, or NULL after a report. The layout is given up
 * where it does not fit into `most` bytes. */
struct plan *packed_plan(const struct packer *packer, const struct path *path,
                         int64_t most);

/* With `most` the fastest plan whose arena is at most so large, or without (0)
 * the plan with the smallest arena. Where nothing that fits is found, the
 * smallest plan met, or NULL. */
struct plan *packed_search(const struct packer *packer, int64_t most);

#endif
