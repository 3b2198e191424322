#include "graph/graph.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool graph_has_parts(enum operator_kind kind) {
  return kind == OPERATOR_SPLIT || kind == OPERATOR_SPLIT_V ||
         kind == OPERATOR_UNPACK;
}

void graph_add_parts(struct graph *graph) {
  const int32_t read = graph->operators;
  if (graph->order != NULL)
    return; /* a pass has done it already */
  size_t all = (size_t)read;
  for (int32_t i = 0; i < read; i++)
    all += graph->op[i].other_outputs != NULL ? (size_t)graph->op[i].outputs - 1
                                              : 0;
  struct op *op = POOL_ARRAY(graph->pool, struct op, all);
  graph->order = POOL_ARRAY(graph->pool, int32_t, all);
  int32_t next = 0;
  for (int32_t i = 0; i < read; i++) {
    op[i] = graph->op[i];
    op[i].part_of = i;
    op[i].repeats = i;
    op[i].group_of = NO_OPERATOR;
    graph->order[next++] = i;
    const int32_t *others = op[i].other_outputs;
    for (int32_t k = 1; others != NULL && k < op[i].outputs; k++) {
      struct op *part = &op[graph->operators];
      *part = op[i];
      part->number = graph->operators++;
      part->repeats = part->number;
      part->output = others[k - 1];
      part->part = k;
      part->kind_name =
          pool_format(graph->pool, "%s of %d", op[i].kind_name, i);
      graph->order[next++] = part->number;
    }
  }
  graph->op = op;
}

static uint64_t load_le(const uint8_t *data, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; i++)
    value |= (uint64_t)data[i] << 8 * i;
  return value;
}

float quantization_scale(const struct quantization *quantization, uint32_t i) {
  const uint32_t bits = (uint32_t)load_le(
      quantization->scale + 4 * (size_t)(quantization->scales == 1 ? 0 : i), 4);
  float scale;
  memcpy(&scale, &bits, sizeof scale);
  return scale;
}

int64_t quantization_zero_point(const struct quantization *quantization,
                                uint32_t i) {
  if (quantization->zero_points == 0)
    return 0;
  const size_t index = quantization->zero_points == 1 ? 0 : i;
  return (int64_t)load_le(quantization->zero_point + 8 * index, 8);
}

int64_t tensor_integer(const struct tensor *tensor, int64_t i) {
  if (tensor->type == ELEMENT_INT64)
    return (int64_t)load_le(tensor->data + 8 * i, 8);
  return (int32_t)load_le(tensor->data + 4 * i, 4);
}

int64_t tensor_elements(const struct tensor *tensor) {
  int64_t elements = 1;
  for (int32_t i = 0; i < tensor->rank; i++)
    elements *= tensor->dims[i];
  return elements;
}

const char *element_type_name(enum element_type type) {
  switch (type) {
#define X(name, number, bytes)                                                 \
  case ELEMENT_##name:                                                         \
    return #name;
    ELEMENT_TYPE_LIST(X)
#undef X
  case ELEMENT_UNKNOWN:
    break;
  }
  return "an unknown type";
}

int32_t element_type_bytes(enum element_type type) {
  switch (type) {
#define X(name, number, bytes)                                                 \
  case ELEMENT_##name:                                                         \
    return bytes;
    ELEMENT_TYPE_LIST(X)
#undef X
  case ELEMENT_UNKNOWN:
    break;
  }
  return 0;
}

const char *tensor_describe(struct pool *pool, const struct tensor *tensor) {
  struct text text = {pool, NULL, 0, 0};
  text_add(&text, "%s[", element_type_name(tensor->type));
  if (!tensor->has_shape)
    text_add(&text, "?");
  for (int32_t i = 0; i < tensor->rank; i++)
    text_add(&text, "%s%d", i == 0 ? "" : "x", tensor->dims[i]);
  text_add(&text, "]");
  return text.data;
}

int32_t graph_storage(const struct graph *graph, int32_t tensor) {
  while (graph->tensor[tensor].alias_of != NO_TENSOR)
    tensor = graph->tensor[tensor].alias_of;
  return tensor;
}

int32_t graph_position(const struct graph *graph, int32_t op) {
  int32_t position = 0;
  while (graph->order[position] != op)
    position++;
  return position;
}

bool graph_is_again(const struct op *op) { return op->repeats != op->number; }

bool graph_reads(const struct graph *graph, const struct op *op,
                 int32_t storage) {
  for (int32_t i = 0; op->work != WORK_NONE && i < op->data_inputs; i++)
    if (graph_storage(graph, op->input[i]) == storage)
      return true;
  return false;
}

struct rewriting *graph_rewritings(const struct graph *graph) {
  const size_t count = (size_t)graph->rewritings;
  struct rewriting *copy = POOL_ARRAY(graph->pool, struct rewriting, count + 1);
  if (count > 0)
    memcpy(copy, graph->rewriting, count * sizeof *copy);
  return copy;
}

bool graph_is_variable(const struct graph *graph, int32_t tensor) {
  const int32_t storage = graph_storage(graph, tensor);
  for (int32_t i = 0; i < graph->variables; i++)
    if (graph->variable[i].tensor == storage)
      return true;
  return false;
}

bool graph_uses_variable(const struct graph *graph, const struct op *op) {
  for (int32_t i = 0; i < op->data_inputs; i++)
    if (graph_is_variable(graph, op->input[i]))
      return true;
  return graph_is_variable(graph, op->output);
}

int32_t tensor_pixel_bytes(const struct tensor *tensor) {
  return tensor->shape.channels * element_type_bytes(tensor->type);
}

void graph_error(const struct graph *graph, const struct op *op, int32_t tensor,
                 const char *format, ...) {
  struct text where = {graph->pool, NULL, 0, 0};
  text_add(&where, "operator %d (%s)", op->part_of,
           graph->op[op->part_of].kind_name);
  if (tensor >= 0 && tensor < graph->tensors) {
    const struct tensor *t = &graph->tensor[tensor];
    text_add(&where, ", tensor %d \"%s\" %s", t->number, t->name,
             tensor_describe(graph->pool, t));
  }
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  struct op *own = &graph->op[op->number];
  if (own->wrong == NULL)
    own->wrong = pool_format(graph->pool, "%s", message);
  diagnostic_error(graph->diagnostics, "%s: %s", where.data, message);
}
