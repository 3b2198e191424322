/* Plans of paths, with their layouts. */
#ifndef PLAN_PACKED_PATH_H
#define PLAN_PACKED_PATH_H

#include "plan/path.h"

struct packer {
  struct edges *edges;
  struct path_search *paths;
  struct made **made; /* plans of paths met before; belong to the pool */
  struct layouts *layouts;
  enum strategy strategy;
  int64_t macs; /* the most that a path may execute */
  bool lavish;  /* kernels save scratch only where a path says so */
};

/* The complete plan of a path, or NULL after a report. The layout is given up
 * where it does not fit into `most` bytes. */
struct plan *packed_plan(const struct packer *packer, const struct path *path,
                         int64_t most);

/* The same; where it takes more than `enough` bytes and the packer is not
 * lavish, perhaps one whose kernels save scratch as the path's need not, unless
 * `best` (or NULL) is within `enough` bytes and hardly slower. */
struct plan *packed_within(const struct packer *packer, const struct path *path,
                           int64_t most, int64_t enough,
                           const struct plan *best);

/* Whether there is a plan, of at most so many bytes. */
bool packed_fits(const struct plan *plan, int64_t most);

/* Whether a plan of so many instructions, if it fits, is worth looking for
 * beside `best` (or NULL). */
bool packed_is_wanted(const struct plan *best, int64_t most,
                      int64_t instructions);

/* Of two plans, or NULL, the one that is wanted: within `most` bytes, and of
 * those the faster; else the smaller. */
struct plan *packed_better(struct plan *a, struct plan *b, int64_t most);

#endif
