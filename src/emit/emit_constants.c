#include "emit/emit_constants.h"

#include "emit/emit.h"
#include "plan/walk.h"
#include "target/exponential.h"

#include <string.h>

struct emit_constants emit_constants_of(const struct op *op) {
  const union arguments *a = &op->arguments;
  switch (op->work) {
  case WORK_CONV_2D:
    return (struct emit_constants){
        a->conv_2d.weights,
        (int64_t)a->conv_2d.output.channels * a->conv_2d.window.rows *
            a->conv_2d.window.columns *
            (a->conv_2d.input.channels / a->conv_2d.groups),
        a->conv_2d.bias,
        a->conv_2d.multiplier,
        a->conv_2d.shift,
        a->conv_2d.output.channels};
  case WORK_DEPTHWISE_CONV_2D:
    return (struct emit_constants){
        a->depthwise_conv_2d.weights,
        (int64_t)a->depthwise_conv_2d.output.channels *
            a->depthwise_conv_2d.window.rows *
            a->depthwise_conv_2d.window.columns,
        a->depthwise_conv_2d.bias,
        a->depthwise_conv_2d.multiplier,
        a->depthwise_conv_2d.shift,
        a->depthwise_conv_2d.output.channels};
  case WORK_TRANSPOSE_CONV:
    return (struct emit_constants){a->transpose_conv.weights,
                                   (int64_t)a->transpose_conv.output.channels *
                                       a->transpose_conv.window.rows *
                                       a->transpose_conv.window.columns *
                                       a->transpose_conv.input.channels,
                                   a->transpose_conv.bias,
                                   a->transpose_conv.multiplier,
                                   a->transpose_conv.shift,
                                   a->transpose_conv.output.channels};
  case WORK_FULLY_CONNECTED:
    return (struct emit_constants){a->fully_connected.weights,
                                   (int64_t)a->fully_connected.output.channels *
                                       a->fully_connected.depth,
                                   a->fully_connected.bias,
                                   a->fully_connected.multiplier,
                                   a->fully_connected.shift,
                                   a->fully_connected.output.channels};
  default:
    return (struct emit_constants){NULL, 0, NULL, NULL, NULL, 0};
  }
}

const sn_resize *emit_resize_of(const struct op *op) {
  const bool resizes =
      op->work == WORK_RESIZE_NEAREST || op->work == WORK_RESIZE_BILINEAR;
  return resizes ? &op->arguments.resize : NULL;
}

struct emit_axis_tables emit_tables_of(const struct op *op) {
  if (op->work != WORK_GATHER)
    return (struct emit_axis_tables){{NULL}, {NULL}, {0}};
  const sn_gather *gather = &op->arguments.gather;
  return (struct emit_axis_tables){
      {"rows", "columns", "channels"},
      {gather->rows.table, gather->columns.table, gather->channels.table},
      {gather->output.rows, gather->output.columns, gather->output.channels}};
}

bool emit_is_uniform(const struct graph *graph,
                     const struct variable *variable) {
  const size_t bytes = (size_t)graph->tensor[variable->tensor].bytes;
  return bytes < 2 ||
         memcmp(variable->initial, variable->initial + 1, bytes - 1) == 0;
}

static int64_t plain_bytes(const struct op *op, bool folds) {
  const struct emit_constants c = emit_constants_of(op);
  const sn_resize *resize = emit_resize_of(op);
  int64_t bytes = c.weight_count +
                  c.channels * (c.bias != NULL || folds ? 9 : 5) +
                  (op->work == WORK_TABLE ? SN_TABLE_VALUES : 0);
  if (resize != NULL)
    bytes += (int64_t)(resize->output.rows + resize->output.columns) *
             (int64_t)sizeof(sn_resize_point);
  const struct emit_axis_tables tables = emit_tables_of(op);
  for (int axis = 0; axis < 3; axis++)
    if (tables.table[axis] != NULL)
      bytes += tables.count[axis] * (int64_t)sizeof(uint16_t);
  return bytes;
}

int64_t emit_operator_bytes(const struct op *op) {
  return plain_bytes(op, false);
}

static int64_t exponentials_bytes(const struct graph *graph,
                                  const struct op *op) {
  const struct pool_mark mark = pool_mark(graph->pool);
  const int32_t counted = exponentials_make(graph->pool, op).counted;
  pool_release(graph->pool, mark);
  return counted * (int64_t)sizeof(int32_t);
}

static int64_t own_bytes(const struct graph *graph, const struct op *op,
                         const struct kernel *kernel) {
  if (kernel->constants != op->number)
    return 0;
  if (kernel->pack.form != PACK_NONE)
    return pack_bytes(op, kernel->pack);
  return plain_bytes(op, kernel->folds) +
         (kernel->looks_up ? exponentials_bytes(graph, op) : 0);
}

/* Bytes of a constant tensor the first time it is asked for. */
static int64_t count_constant(const struct graph *graph, int32_t tensor,
                              bool *counted) {
  const struct tensor *constant = &graph->tensor[graph_storage(graph, tensor)];
  const bool known = counted[constant->number];
  counted[constant->number] = true;
  return known || constant->data == NULL ? 0 : constant->bytes;
}

static int64_t data_bytes(const struct graph *graph, const struct op *op,
                          bool *counted) {
  int64_t bytes = 0;
  for (int32_t k = 0; op->work != WORK_NONE && k < op->data_inputs; k++)
    bytes += count_constant(graph, op->input[k], counted);
  return bytes;
}

static int64_t rest_bytes(const struct graph *graph, bool *counted) {
  int64_t bytes = 0;
  for (int32_t i = 0; i < graph->outputs; i++)
    bytes += count_constant(graph, graph->output[i], counted);
  for (int32_t i = 0; i < graph->variables; i++)
    if (!emit_is_uniform(graph, &graph->variable[i]))
      bytes += graph->tensor[graph->variable[i].tensor].bytes;
  return bytes;
}

int64_t emit_constant_bytes(const struct graph *graph) {
  int64_t bytes = 0;
  bool *counted = POOL_ARRAY(graph->pool, bool, (size_t)graph->tensors);
  for (int32_t i = 0; i < graph->operators; i++)
    bytes +=
        (graph_is_again(&graph->op[i]) ? 0
                                       : plain_bytes(&graph->op[i], false)) +
        data_bytes(graph, &graph->op[i], counted);
  return bytes + rest_bytes(graph, counted);
}

int64_t emit_packed_bytes(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  int64_t bytes = 0;
  bool *counted = POOL_ARRAY(graph->pool, bool, (size_t)graph->tensors);
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);) {
    const struct op *op = plan_walk_op(&walk);
    const struct kernel kernel = plan_walk_kernel(&walk);
    bytes += own_bytes(graph, op, &kernel) + data_bytes(graph, op, counted);
  }
  return bytes + rest_bytes(graph, counted);
}

struct emit_widening emit_widening(const struct plan *plan) {
  struct emit_widening widening = {0, 0};
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);) {
    const struct op *op = plan_walk_op(&walk);
    const struct kernel kernel = plan_walk_kernel(&walk);
    struct pack_choice bytes = kernel.pack;
    if (!bytes.widened || kernel.constants != op->number)
      continue;
    bytes.widened = false;
    widening.operators++;
    widening.bytes += pack_bytes(op, kernel.pack) - pack_bytes(op, bytes);
  }
  return widening;
}
