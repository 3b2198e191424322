/* The network run operator by operator with the plain kernels, each tensor in
 * memory of its own: what generated code is compared with when there are no
 * golden files. */
#ifndef RUN_REFERENCE_H
#define RUN_REFERENCE_H

#include "graph/graph.h"

/* Values of all tensors, by number; NULL for tensors nothing has written. */
struct reference {
  const struct graph *graph;
  uint8_t **value;
};

/* Bytes of all network inputs or outputs, packed one after another. */
int64_t graph_input_bytes(const struct graph *graph);
int64_t graph_output_bytes(const struct graph *graph);

/* Sets variables to their initial values; all values belong to the graph's
 * pool. */
void reference_start(const struct graph *graph, struct reference *reference);

/* Runs the network on packed inputs and fills packed outputs. What it remembers
 * stays for the next step. */
void reference_step(struct reference *reference, const uint8_t *input,
                    uint8_t *output);

/* A start and one step. */
void reference_run(const struct graph *graph, const uint8_t *input,
                   uint8_t *output, struct reference *reference);

#endif
