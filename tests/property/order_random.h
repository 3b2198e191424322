/* Random orders of execution. */
#ifndef TESTS_PROPERTY_ORDER_RANDOM_H
#define TESTS_PROPERTY_ORDER_RANDOM_H

#include "property/random.h"
#include "target/kernel.h"

/* Kernels of a graph whose operators run in any topological order. */
const struct kernels *order_draw(const struct kernels *kernels,
                                 struct random *random);

#endif
