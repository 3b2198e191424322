/* Writes a graph as a .tflite file: what tflite_read leaves, or what a test
 * made in memory. Numbers are written as they are, however absurd. */
#ifndef TESTS_FUZZ_MODEL_WRITE_H
#define TESTS_FUZZ_MODEL_WRITE_H

#include "graph/graph.h"

struct model_file {
  uint8_t *data; /* of the graph's pool */
  size_t size;
};

/* Writes an unresolved graph and the subgraphs that its CALL_ONCE operators
 * run. Names that are NULL, and tensors without data, are left out. */
struct model_file model_write(const struct graph *graph);

#endif
