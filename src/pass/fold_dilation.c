#include "pass/pass.h"
#include "pass/readers.h"

/* SPACE_TO_BATCH_ND, a convolution, and BATCH_TO_SPACE_ND as one convolution
 * with a dilation. */
struct dilated {
  struct op *before, *convolution, *behind;
};

static bool is_convolution(const struct op *op) {
  return (op->kind == OPERATOR_CONV_2D ||
          op->kind == OPERATOR_DEPTHWISE_CONV_2D) &&
         op->inputs >= 2 && op->outputs == 1;
}

/* Integers [rows, columns] or [rows, columns][2], small and not negative. */
static bool read_small(const struct graph *graph, int32_t number, int32_t count,
                       int32_t *value) {
  if (number == NO_TENSOR)
    return false;
  const struct tensor *tensor = &graph->tensor[number];
  if ((tensor->type != ELEMENT_INT32 && tensor->type != ELEMENT_INT64) ||
      !tensor->has_shape || tensor_elements(tensor) != count ||
      tensor->data == NULL ||
      tensor->data_bytes <
          (size_t)count * (size_t)element_type_bytes(tensor->type))
    return false;
  for (int32_t i = 0; i < count; i++) {
    const int64_t integer = tensor_integer(tensor, i);
    if (integer < 0 || integer > INT16_MAX)
      return false;
    value[i] = (int32_t)integer;
  }
  return true;
}

static bool is_image(const struct tensor *tensor) {
  return tensor->has_shape && tensor->rank == 4 && tensor->dims[0] == 1;
}

/* Padding that the convolution itself adds before the image, in its own
 * pixels; false where its output has another extent than its window gives. */
static bool own_padding(const struct graph *graph, const struct op *op,
                        int32_t i, int32_t *before) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const int32_t taps = graph->tensor[op->input[1]].dims[i];
  if (taps > INT16_MAX)
    return false;
  const bool same = op->options.padding == PADDING_SAME;
  *before = same ? (taps - 1) / 2 : 0;
  return output->dims[i] == input->dims[i] - (same ? 0 : taps - 1);
}

/* Checks block, extents, paddings and crops, and fills the options that the
 * convolution then has. */
static bool merge(const struct graph *graph, const struct dilated *found,
                  struct operator_options *options) {
  const struct op *op = found->convolution;
  const int32_t numbers[] = {found->before->input[0], op->input[0],
                             op->input[1], op->output, found->behind->output};
  int32_t block[2];
  int32_t again[2];
  int32_t pads[4];
  int32_t crops[4];
  for (int i = 0; i < 5; i++)
    if (numbers[i] == NO_TENSOR || !graph->tensor[numbers[i]].has_shape ||
        graph->tensor[numbers[i]].rank != 4)
      return false;
  const struct tensor *input = &graph->tensor[numbers[0]];
  const struct tensor *output = &graph->tensor[numbers[4]];
  if (!is_image(input) || !is_image(output) ||
      !read_small(graph, found->before->input[1], 2, block) ||
      !read_small(graph, found->behind->input[1], 2, again) ||
      !read_small(graph, found->before->input[2], 4, pads) ||
      !read_small(graph, found->behind->input[2], 4, crops))
    return false;
  int32_t *const dilation[] = {&options->dilation_rows,
                               &options->dilation_columns};
  int32_t *const padding[] = {&options->pad_top, &options->pad_left};
  for (int32_t i = 0; i < 2; i++) {
    const int64_t padded =
        (int64_t)input->dims[1 + i] + pads[2 * i] + pads[2 * i + 1];
    int32_t before;
    if (block[i] < 1 || block[i] != again[i] || padded % block[i] != 0 ||
        graph->tensor[op->input[0]].dims[1 + i] != padded / block[i] ||
        !own_padding(graph, op, 1 + i, &before) ||
        (int64_t)graph->tensor[op->output].dims[1 + i] * block[i] -
                crops[2 * i] - crops[2 * i + 1] !=
            output->dims[1 + i])
      return false;
    *dilation[i] = block[i];
    *padding[i] = pads[2 * i] - crops[2 * i] + before * block[i];
  }
  options->padding = PADDING_EXPLICIT;
  return true;
}

void pass_fold_dilation(struct graph *graph) {
  int32_t *producer = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->tensors);
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->op[i].kind == OPERATOR_SPACE_TO_BATCH_ND &&
        graph->op[i].inputs == 3 && graph->op[i].outputs == 1)
      producer[graph->op[i].output] = i + 1;
  for (int32_t i = 0; i < graph->operators; i++) {
    struct op *op = &graph->op[i];
    struct operator_options options = op->options;
    if (!is_convolution(op) || op->input[0] == NO_TENSOR ||
        producer[op->input[0]] == 0 || producer[op->input[0]] > i ||
        options.stride_rows != 1 || options.stride_columns != 1 ||
        options.dilation_rows != 1 || options.dilation_columns != 1)
      continue;
    const struct dilated found = {&graph->op[producer[op->input[0]] - 1], op,
                                  only_reader(graph, op->output)};
    if (found.behind == NULL ||
        found.behind->kind != OPERATOR_BATCH_TO_SPACE_ND ||
        found.behind->inputs != 3 || found.behind->outputs != 1 ||
        found.behind->input[0] != op->output || !merge(graph, &found, &options))
      continue;
    const int32_t between = op->input[0];
    op->options = options;
    op->input[0] = found.before->input[0];
    op->output = found.behind->output;
    found.behind->folded = true;
    found.before->folded = !is_read(graph, between);
  }
}
