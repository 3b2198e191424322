/* Random operators that run again. */
#ifndef TESTS_PROPERTY_REPEAT_RANDOM_H
#define TESTS_PROPERTY_REPEAT_RANDOM_H

#include "property/random.h"
#include "target/kernel.h"

/* Kernels of a graph in which a few operators run again before one that needs
 * them; `kernels` themselves where what was drawn is not possible. */
const struct kernels *repeat_draw(const struct kernels *kernels,
                                  struct random *random);

#endif
