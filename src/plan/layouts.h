/* Layouts that were found, for plans that want the same one. */
#ifndef PLAN_LAYOUTS_H
#define PLAN_LAYOUTS_H

#include "plan/plan.h"

struct layouts;

/* None yet. Belongs to the pool. */
struct layouts *layouts_new(struct pool *pool);

/* layout_make, unless buffers and overlaps are those of a plan before. */
bool layouts_make(struct layouts *layouts, struct plan *plan, int64_t most);

#endif
