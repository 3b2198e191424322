/* --flash and --optimize flash: kernels, and plans, that take less flash. */
#ifndef CLI_FIT_H
#define CLI_FIT_H

#include "cli/options.h"
#include "plan/planner.h"

/* Chooses kernels by flash for the plan that `wanted` led to, or where they do
 * not suffice another plan within --sram. Where nothing fits --flash, the plan
 * with the least that was found. */
struct plan *fit_plan(const struct options *options,
                      const struct kernels *kernels,
                      const struct planner_options *wanted, struct plan *plan);

/* The plans of a front with kernels chosen by flash, those that fit --flash,
 * each with fewer instructions than those before. */
void fit_front(const struct options *options, struct planner_front *front);

#endif
