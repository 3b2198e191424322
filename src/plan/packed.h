/* Paths that pack: plans with their layouts. */
#ifndef PLAN_PACKED_H
#define PLAN_PACKED_H

#include "plan/packed_path.h"

/* With `most` the fastest plan whose arena is at most so large, or without (0)
 * the plan with the smallest arena. Where nothing that fits is found, the
 * smallest plan met, or NULL. */
struct plan *packed_search(const struct packer *packer, int64_t most);

#endif
