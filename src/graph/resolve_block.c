/* Operators that move blocks of pixels into channels or batches and back:
 * DEPTH_TO_SPACE, SPACE_TO_DEPTH, SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND. */
#include "graph/gather.h"
#include "graph/resolve.h"

bool resolve_block(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const bool to_depth = op->kind == OPERATOR_SPACE_TO_DEPTH;
  const sn_shape fine = to_depth ? input->shape : output->shape;
  const sn_shape deep = to_depth ? output->shape : input->shape;
  const int64_t block = op->options.block_size;
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8(graph, op, op->output))
    return false;
  if (block < 1 || block > INT16_MAX || input->rank != 4 || output->rank != 4 ||
      fine.rows != deep.rows * block || fine.columns != deep.columns * block ||
      deep.channels != fine.channels * block * block) {
    graph_error(graph, op, op->output,
                "does not follow from the input %s by blocks of %lld",
                tensor_describe(graph->pool, input), (long long)block);
    return false;
  }
  op->arguments.block =
      (sn_space_depth){input->shape, output->shape, (int32_t)block};
  op->work = to_depth ? WORK_SPACE_TO_DEPTH : WORK_DEPTH_TO_SPACE;
  op->data_inputs = 1;
  return true;
}

/* The block's extents are 1, so that the batch stays, and there is a pair of
 * numbers, none negative, for each dimension between batch and channels. */
static bool require_batch(struct graph *graph, const struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *block = &graph->tensor[op->input[1]];
  const struct tensor *pairs = &graph->tensor[op->input[2]];
  if (!require_int8_dense(graph, op, op->input[0]) ||
      !require_int8_dense(graph, op, op->output) ||
      !require_integers(graph, op, op->input[1]) ||
      !require_integers(graph, op, op->input[2]))
    return false;
  const int64_t inner = tensor_elements(block);
  bool good = (input->rank == 3 || input->rank == 4) && input->dims[0] == 1 &&
              inner == input->rank - 2 && tensor_elements(pairs) == 2 * inner;
  for (int64_t i = 0; good && i < inner; i++)
    good = tensor_integer(block, i) == 1 && tensor_integer(pairs, 2 * i) >= 0 &&
           tensor_integer(pairs, 2 * i) <= INT32_MAX &&
           tensor_integer(pairs, 2 * i + 1) >= 0 &&
           tensor_integer(pairs, 2 * i + 1) <= INT32_MAX;
  if (!good)
    graph_error(graph, op, op->output,
                "changes the batch; wants SPACE_TO_BATCH_ND, a convolution of "
                "stride 1 and BATCH_TO_SPACE_ND one behind the other, which "
                "are a convolution with a dilation, or a block of 1");
  return good;
}

bool resolve_space_to_batch(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const struct tensor *pads = &graph->tensor[op->input[2]];
  if (!require_batch(graph, op))
    return false;
  sn_pad pad = {.input = input->shape,
                .output = output->shape,
                .value = tensor_zero_point(output)};
  bool good = output->rank == input->rank &&
              output->shape.channels == input->shape.channels;
  for (int32_t i = 1; good && i < input->rank - 1; i++) {
    const int64_t before = tensor_integer(pads, 2 * (i - 1));
    const int64_t after = tensor_integer(pads, 2 * (i - 1) + 1);
    good = before + after + input->dims[i] == output->dims[i];
    *(i == input->rank - 2 ? &pad.left : &pad.top) = (int32_t)before;
  }
  if (!good || output->dims[0] != 1) {
    graph_error(graph, op, op->output,
                "does not follow from the input %s by its paddings",
                tensor_describe(graph->pool, input));
    return false;
  }
  op->arguments.pad = pad;
  op->work = WORK_PAD;
  op->data_inputs = 1;
  return true;
}

bool resolve_batch_to_space(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *crops = &graph->tensor[op->input[2]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_batch(graph, op))
    return false;
  gather_all(input, pick);
  for (int32_t i = 1; i < input->rank - 1; i++) {
    const int64_t before = tensor_integer(crops, 2 * (i - 1));
    const int64_t after = tensor_integer(crops, 2 * (i - 1) + 1);
    if (before + after >= input->dims[i]) {
      graph_error(graph, op, op->input[2], "crops more than the input %s has",
                  tensor_describe(graph->pool, input));
      return false;
    }
    pick[i].axis.begin = (int32_t)before;
    pick[i].count = (int32_t)(input->dims[i] - before - after);
  }
  return gather_finish(graph, op, input->rank, pick);
}
