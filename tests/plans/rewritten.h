/* What tests of rewritten graphs share. */
#ifndef TESTS_PLANS_REWRITTEN_H
#define TESTS_PLANS_REWRITTEN_H

#include "plan/planner.h"

/* Runs a test in a pool of its own. Asserts that it came to its end, where it
 * sets the bool that it is given. */
void with_pool(void (*test)(struct pool *pool, void *done));

/* Asserts that the front with rewritten graphs begins with one whose graph was
 * rewritten once, which needs less RAM than any of the front without, and that
 * on it more RAM takes fewer instructions. */
void front_expect_smaller(const struct planner_front *all,
                          const struct planner_front *before);

#endif
