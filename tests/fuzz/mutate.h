/* Changes of a model that keep to its structure: the file is read as a graph,
 * something in it is changed, and it is written again. What comes out is valid,
 * or wrong in one place. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include "graph/graph.h"
#include "property/random.h"

/* Changes an unresolved graph in place: a field, or the structure. */
void graph_mutate(struct graph *graph, struct random *random);

/* Changes a model file in `data`, which has room for `room` bytes, and returns
 * its new size: by its structure where it has one and the result fits, or its
 * bytes (bits flipped, bytes set, parts cut, moved or doubled). */
size_t model_mutate(uint8_t *data, size_t size, size_t room, uint64_t seed);

/* Writes the random network number `index` of the property tests as a file;
 * returns its size, or 0 where it does not fit. */
size_t model_make(uint8_t *data, size_t room, uint64_t seed, uint32_t index);

/* The bytes of a file or a text changed: one to four changes. */
size_t bytes_mutate(uint8_t *data, size_t size, size_t room,
                    struct random *random);

#endif
