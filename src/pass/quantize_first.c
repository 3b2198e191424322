/* TRANSPOSE of floats at the ends of a network: QUANTIZE goes before it and
 * DEQUANTIZE behind it, so that bytes are moved and not floats. Every element
 * is converted by itself, so the bits are the same. */
#include "pass/pass.h"
#include "pass/readers.h"

#include <string.h>

/* Whether `second` alone reads what `first` makes, as its first input. */
static bool is_pair(const struct graph *graph, const struct op *first,
                    const struct op *second) {
  return first->inputs > 0 && second->inputs > 0 && first->outputs == 1 &&
         second->outputs == 1 && second->input[0] == first->output &&
         first->input[0] != NO_TENSOR && first->number != second->number &&
         graph->tensor[first->output].data == NULL &&
         only_reader(graph, first->output) == second;
}

/* Has `first` run behind `second` instead of before it. The tensor between them
 * takes the extents of one tensor and type and quantisation of another. */
static void swap(struct graph *graph, struct op *first, struct op *second,
                 int32_t extents, int32_t values) {
  struct tensor *between = &graph->tensor[first->output];
  const int32_t output = second->output;
  second->input[0] = first->input[0];
  second->output = between->number;
  first->input[0] = between->number;
  first->output = output;
  between->rank = graph->tensor[extents].rank;
  memcpy(between->dims, graph->tensor[extents].dims, sizeof between->dims);
  between->has_shape = graph->tensor[extents].has_shape;
  between->type = graph->tensor[values].type;
  between->quantization = graph->tensor[values].quantization;
  int32_t at = graph_position(graph, first->number);
  for (; graph->order[at] != second->number; at++)
    graph->order[at] = graph->order[at + 1];
  graph->order[at] = first->number;
}

/* The next operator behind a position that has the tensor as first input. */
static struct op *reader_behind(const struct graph *graph, int32_t position,
                                int32_t tensor) {
  for (int32_t i = position + 1; i < graph->operators; i++) {
    struct op *op = &graph->op[graph->order[i]];
    if (op->inputs > 0 && op->input[0] == tensor)
      return op;
  }
  return NULL;
}

static bool is_float(const struct graph *graph, int32_t tensor) {
  return graph->tensor[tensor].type == ELEMENT_FLOAT32;
}

void pass_quantize_first(struct graph *graph) {
  graph_add_parts(graph);
  /* Backwards for QUANTIZE, so that it passes several TRANSPOSEs. */
  for (int32_t i = graph->operators; i-- > 0;) {
    struct op *first = &graph->op[graph->order[i]];
    if (first->kind != OPERATOR_TRANSPOSE || first->output == NO_TENSOR ||
        !is_float(graph, first->output))
      continue;
    struct op *second = reader_behind(graph, i, first->output);
    if (second != NULL && second->kind == OPERATOR_QUANTIZE &&
        is_pair(graph, first, second) && is_float(graph, first->input[0]))
      swap(graph, first, second, first->input[0], second->output);
  }
  for (int32_t i = 0; i < graph->operators; i++) {
    struct op *first = &graph->op[graph->order[i]];
    if (first->kind != OPERATOR_DEQUANTIZE || first->output == NO_TENSOR)
      continue;
    struct op *second = reader_behind(graph, i, first->output);
    if (second == NULL || second->kind != OPERATOR_TRANSPOSE ||
        !is_pair(graph, first, second) || !is_float(graph, second->output))
      continue;
    swap(graph, first, second, second->output, first->input[0]);
    i--; /* another operator has taken this position */
  }
}
