/* How much a network may ask of the compiler. Microcontrollers stay far below
 * all of this; what is above takes longer, or more memory, than a compiler of
 * a file from anywhere should ever take. docs/trust.md has the reasons. */
#ifndef GRAPH_LIMITS_H
#define GRAPH_LIMITS_H

#include "graph/graph.h"

/* Rows and columns of what an operator computes, and of an input that is
 * streamed. */
enum { EXTENT_MAX = 32767 };

/* Bytes of all tensors together, without constants. The checker keeps eight
 * bytes for each byte of the arena. */
#define TENSOR_BYTES_MAX (INT64_C(64) << 20)

/* Bytes of all constants together: each is several bytes of generated text. */
#define CONSTANT_BYTES_MAX (INT64_C(64) << 20)

/* Bytes that the network's operators read, each as often as it is read: what
 * the checker goes through. */
#define GRAPH_WORK_MAX (INT64_C(1) << 30)

/* Bytes that all operators of a resolved graph read, as often as they read
 * them: the first, the middle or the last pixel of each output, whichever
 * needs most, stands for all of its pixels. Saturates. */
int64_t graph_work(const struct graph *graph);

/* Reports what of a resolved graph exceeds a limit, and returns false then. */
bool graph_check_limits(const struct graph *graph);

#endif
