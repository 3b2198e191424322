/* Operators that pick, repeat or mirror places of their input: GATHER,
 * MIRROR_PAD, BROADCAST_TO, TILE and REVERSE_V2. */
#include "graph/gather.h"
#include "graph/resolve.h"

static bool require_ends(struct graph *graph, const struct op *op) {
  return require_int8_dense(graph, op, op->input[0]) &&
         require_int8_dense(graph, op, op->output) &&
         require_integers(graph, op, op->input[1]);
}

/* An axis that is as good as the table, if there is one. */
static void simplify(struct pick *pick) {
  const uint16_t *table = pick->axis.table;
  const int32_t step = pick->count > 1 ? table[1] - table[0] : 1;
  for (int32_t i = 1; i < pick->count; i++)
    if (table[i] - table[i - 1] != step)
      return;
  pick->axis = (sn_axis){table[0], step, NULL};
}

bool resolve_gather(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const struct tensor *places = &graph->tensor[op->input[1]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_ends(graph, op))
    return false;
  const int32_t axis =
      op->options.axis + (op->options.axis < 0 ? input->rank : 0);
  const int64_t count = tensor_elements(places);
  if (axis < 0 || axis >= input->rank || op->options.batch_dims != 0 ||
      output->rank != input->rank + places->rank - 1) {
    graph_error(graph, op, op->output,
                "gathers along dimension %d with %d dimensions of batches; "
                "wants a dimension of the input, and no batches",
                op->options.axis, op->options.batch_dims);
    return false;
  }
  gather_all(input, pick);
  if (input->dims[axis] > UINT16_MAX || count > UINT16_MAX) {
    graph_error(graph, op, op->input[1],
                "gathers among more than %d places; wants fewer", UINT16_MAX);
    return false;
  }
  uint16_t *table = POOL_ARRAY(graph->pool, uint16_t, (size_t)count);
  for (int64_t i = 0; i < count; i++) {
    const int64_t place = tensor_integer(places, i);
    if (place < 0 || place >= input->dims[axis]) {
      graph_error(graph, op, op->input[1],
                  "asks for place %lld of %d along dimension %d",
                  (long long)place, input->dims[axis], axis);
      return false;
    }
    table[i] = (uint16_t)place;
  }
  pick[axis].count = (int32_t)count;
  pick[axis].axis.table = table;
  simplify(&pick[axis]);
  return gather_finish(graph, op, input->rank, pick);
}

/* The place that is mirrored at a place before or behind the input; `edge` is 1
 * where the outermost place is its own neighbour. */
static int64_t mirrored(int64_t place, int32_t extent, int32_t edge) {
  if (place < 0)
    return -place - edge;
  return place < extent ? place : 2 * ((int64_t)extent - 1) + edge - place;
}

bool resolve_mirror_pad(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *paddings = &graph->tensor[op->input[1]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_ends(graph, op))
    return false;
  const int32_t edge = op->options.mirror_mode;
  bool good = tensor_elements(paddings) == 2 * (int64_t)input->rank &&
              (edge == MIRROR_REFLECT || edge == MIRROR_SYMMETRIC);
  gather_all(input, pick);
  for (int32_t i = 0; good && i < input->rank; i++) {
    const int32_t extent = input->dims[i];
    const int64_t before = tensor_integer(paddings, 2 * i);
    const int64_t after = tensor_integer(paddings, 2 * i + 1);
    const int64_t most = (int64_t)extent - 1 + edge;
    good = before >= 0 && before <= most && after >= 0 && after <= most &&
           before + extent + after <= UINT16_MAX;
    if (!good || (before == 0 && after == 0))
      continue;
    pick[i].count = (int32_t)(before + extent + after);
    uint16_t *table = POOL_ARRAY(graph->pool, uint16_t, (size_t)pick[i].count);
    for (int32_t k = 0; k < pick[i].count; k++)
      table[k] = (uint16_t)mirrored(k - before, extent, edge);
    pick[i].axis.table = table;
    simplify(&pick[i]);
  }
  if (!good) {
    graph_error(graph, op, op->input[1],
                "wants paddings before and after each dimension of %s, none "
                "larger than what there is to mirror, and at most %d places",
                tensor_describe(graph->pool, input), UINT16_MAX);
    return false;
  }
  return gather_finish(graph, op, input->rank, pick);
}

bool resolve_broadcast_to(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const struct tensor *shape = &graph->tensor[op->input[1]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_ends(graph, op))
    return false;
  /* Dimensions meet from the last one on; the input's others are 1. */
  const int32_t added = output->rank - input->rank;
  bool good = added >= 0 && tensor_elements(shape) == output->rank;
  for (int32_t i = 0; good && i < output->rank; i++) {
    const int32_t extent = i < added ? 1 : input->dims[i - added];
    const int32_t count = output->dims[i];
    good =
        tensor_integer(shape, i) == count && (extent == count || extent == 1);
    pick[i] = (struct pick){extent, count, {0, extent == count, NULL}};
  }
  if (!good) {
    graph_error(graph, op, op->output,
                "does not follow from the input %s by broadcasting",
                tensor_describe(graph->pool, input));
    return false;
  }
  return gather_finish(graph, op, output->rank, pick);
}

bool resolve_tile(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *multiples = &graph->tensor[op->input[1]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_ends(graph, op))
    return false;
  bool good = tensor_elements(multiples) == input->rank;
  gather_all(input, pick);
  for (int32_t i = 0; good && i < input->rank; i++) {
    const int64_t times = tensor_integer(multiples, i);
    const int32_t extent = input->dims[i];
    good = times >= 1 && times <= UINT16_MAX / extent;
    if (!good || times == 1)
      continue;
    uint16_t *table =
        POOL_ARRAY(graph->pool, uint16_t, (size_t)(extent * times));
    for (int32_t k = 0; k < extent * times; k++)
      table[k] = (uint16_t)(k % extent);
    pick[i].count = (int32_t)(extent * times);
    pick[i].axis.table = table;
    simplify(&pick[i]);
  }
  if (!good) {
    graph_error(graph, op, op->input[1],
                "wants a multiple for each dimension of the input %s, and at "
                "most %d places",
                tensor_describe(graph->pool, input), UINT16_MAX);
    return false;
  }
  return gather_finish(graph, op, input->rank, pick);
}

bool resolve_reverse(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *axes = &graph->tensor[op->input[1]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_ends(graph, op))
    return false;
  gather_all(input, pick);
  for (int64_t i = 0; i < tensor_elements(axes); i++) {
    const int64_t number = tensor_integer(axes, i);
    const int64_t axis = number < 0 ? number + input->rank : number;
    if (axis < 0 || axis >= input->rank || pick[axis].axis.step < 0) {
      graph_error(graph, op, op->input[1], "wants dimensions of %s, each once",
                  tensor_describe(graph->pool, input));
      return false;
    }
    pick[axis].axis = (sn_axis){input->dims[axis] - 1, -1, NULL};
  }
  return gather_finish(graph, op, input->rank, pick);
}
