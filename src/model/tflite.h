/* Reads a .tflite file (schema version 3) into a graph. This is the only
 * module that knows the schema. */
#ifndef MODEL_TFLITE_H
#define MODEL_TFLITE_H

#include "graph/graph.h"

/* Returns the first subgraph of the file, owned by the pool, with constant
 * data pointing into `data`, which must outlive it. Every reference is checked
 * to lie in the file and every index to exist; whether the operators make sense
 * is graph_resolve's to say. NULL with a report when the file is broken. */
struct graph *tflite_read(struct pool *pool, const char *path,
                          const uint8_t *data, size_t size,
                          struct diagnostics *diagnostics);

#endif
