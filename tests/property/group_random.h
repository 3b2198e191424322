/* Channels in groups, drawn at random. */
#ifndef TESTS_PROPERTY_GROUP_RANDOM_H
#define TESTS_PROPERTY_GROUP_RANDOM_H

#include "property/random.h"
#include "target/kernel.h"

/* A graph in which one convolution of the given one, and what follows it
 * channel by channel, compute some channels at a time; or the given one where
 * there is none. Belongs to the graph's pool. */
const struct kernels *group_draw(const struct kernels *kernels,
                                 struct random *random);

#endif
