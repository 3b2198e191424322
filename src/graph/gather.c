#include "graph/gather.h"

#include "graph/dims.h"
#include "graph/resolve.h"

void gather_all(const struct tensor *tensor, struct pick *pick) {
  for (int32_t i = 0; i < tensor->rank; i++)
    pick[i] = (struct pick){tensor->dims[i], tensor->dims[i], {0, 1, NULL}};
}

static bool takes_all(const struct pick *pick) {
  return pick->count == pick->extent && pick->axis.table == NULL &&
         (pick->count == 1 || (pick->axis.begin == 0 && pick->axis.step == 1));
}

/* Two dimensions, one behind the other, as one; false where the places do not
 * fit into a table. */
static bool merge(struct graph *graph, const struct pick *outer,
                  const struct pick *inner, struct pick *merged) {
  const int32_t count = outer->count * inner->count;
  *merged = (struct pick){outer->extent * inner->extent, count, {0, 1, NULL}};
  if (takes_all(inner) && outer->axis.table == NULL &&
      (outer->axis.step == 1 || inner->extent == 1)) {
    merged->axis.begin = outer->axis.begin * inner->extent;
    merged->axis.step = outer->axis.step;
    return true;
  }
  if (outer->count == 1 && inner->axis.table == NULL) {
    merged->axis = inner->axis;
    merged->axis.begin += sn_axis_at(&outer->axis, 0) * inner->extent;
    return true;
  }
  if (count > UINT16_MAX || merged->extent > UINT16_MAX)
    return false;
  uint16_t *table = POOL_ARRAY(graph->pool, uint16_t, (size_t)count);
  for (int32_t i = 0; i < count; i++)
    table[i] =
        (uint16_t)(sn_axis_at(&outer->axis, i / inner->count) * inner->extent +
                   sn_axis_at(&inner->axis, i % inner->count));
  merged->axis.table = table;
  return true;
}

/* Whether the output's extents are the picked ones, each of which may be
 * several dimensions, or none where it is 1. */
static bool fits_output(const struct tensor *output, int32_t rank,
                        const struct pick *pick) {
  int32_t next = 0;
  for (int32_t i = 0; i < rank; i++) {
    int64_t count = 1;
    while (count < pick[i].count && next < output->rank)
      count *= output->dims[next++];
    if (count != pick[i].count)
      return false;
  }
  while (next < output->rank && output->dims[next] == 1)
    next++;
  return next == output->rank;
}

/* The picks of one kind of dimension (rows, columns or channels) as one. */
static bool merge_kind(struct graph *graph, int32_t rank,
                       const struct pick *pick, const bool *of_kind,
                       struct pick *merged) {
  *merged = (struct pick){1, 1, {0, 1, NULL}};
  for (int32_t i = 0; i < rank; i++) {
    const struct pick outer = *merged;
    if (of_kind[i] && !merge(graph, &outer, &pick[i], merged))
      return false;
  }
  return true;
}

bool gather_finish(struct graph *graph, struct op *op, int32_t rank,
                   const struct pick *pick) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  int32_t dims[TENSOR_RANK_MAX] = {0};
  struct place3 step[TENSOR_RANK_MAX] = {{0, 0, 0}};
  bool all = true;
  if (!fits_output(output, rank, pick)) {
    graph_error(graph, op, op->output, "is not what it makes of its input %s",
                tensor_describe(graph->pool, input));
    return false;
  }
  for (int32_t i = 0; i < rank; i++) {
    dims[i] = pick[i].extent;
    all = all && takes_all(&pick[i]);
  }
  if (rank > 3 && dims[0] == 1 && pick[0].count != 1) {
    graph_error(graph, op, op->output, "wants batch 1");
    return false;
  }
  if (all && input->data == NULL)
    return resolve_reshape(graph, op);
  dims_steps(rank, dims, step);
  struct pick merged[3];
  for (int kind = 0; kind < 3; kind++) {
    bool of_kind[TENSOR_RANK_MAX];
    for (int32_t i = 0; i < rank; i++)
      of_kind[i] = kind == 0   ? step[i].row != 0
                   : kind == 1 ? step[i].column != 0
                               : step[i].channel != 0;
    if (merge_kind(graph, rank, pick, of_kind, &merged[kind]))
      continue;
    graph_error(graph, op, op->input[0],
                "picks among more than %d channels at once; wants fewer, or "
                "picks along rows or columns",
                UINT16_MAX);
    return false;
  }
  op->arguments.gather =
      (sn_gather){.input = dims_shape(rank, dims),
                  .output = {merged[0].count, merged[1].count, merged[2].count},
                  .rows = merged[0].axis,
                  .columns = merged[1].axis,
                  .channels = merged[2].axis};
  op->work = WORK_GATHER;
  op->data_inputs = 1;
  return true;
}
