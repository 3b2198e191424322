/* Random decisions for a network. */
#ifndef TESTS_PROPERTY_PLAN_RANDOM_H
#define TESTS_PROPERTY_PLAN_RANDOM_H

#include "plan/plan.h"
#include "property/random.h"

/* Draws decisions until plan_complete takes them, and returns that plan
 * without a layout. `drawn` is increased for each draw. */
struct plan *plan_draw(const struct kernels *kernels, enum input_mode mode,
                       struct random *random, int64_t *drawn);

#endif
