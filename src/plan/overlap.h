/* How far an output may grow into a dying input. */
#ifndef PLAN_OVERLAP_H
#define PLAN_OVERLAP_H

#include "plan/plan.h"

/* Distances of `struct overlap` for data input i of an operator that runs as
 * one tile in raster order; step and buffers are left to the caller. All are
 * multiples of ARENA_ALIGN. */
struct overlap overlap_measure(const struct graph *graph,
                               const struct operator* operator, int32_t i);

#endif
