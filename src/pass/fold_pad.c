#include "pass/pass.h"

static bool is_output(const struct graph *graph, int32_t tensor) {
  for (int32_t i = 0; i < graph->outputs; i++)
    if (graph_storage(graph, graph->output[i]) == tensor)
      return true;
  return false;
}

/* The window of a convolution for which reading the padding is the same as
 * skipping it: the padding's value is its input's zero point. */
static sn_window *foldable_window(struct op *reader, const sn_pad *pad,
                                  sn_shape **input) {
  if (reader->work == WORK_CONV_2D &&
      reader->arguments.conv_2d.input_offset == -pad->value) {
    *input = &reader->arguments.conv_2d.input;
    return &reader->arguments.conv_2d.window;
  }
  if (reader->work == WORK_DEPTHWISE_CONV_2D &&
      reader->arguments.depthwise_conv_2d.input_offset == -pad->value) {
    *input = &reader->arguments.depthwise_conv_2d.input;
    return &reader->arguments.depthwise_conv_2d.window;
  }
  return NULL;
}

/* Moves the padding into every reader that can take it; tells whether nobody
 * is left who needs the padded tensor. */
static bool fold_into_readers(struct graph *graph, const struct op *pad) {
  const sn_pad *arguments = &pad->arguments.pad;
  bool all = !is_output(graph, pad->output);
  for (int32_t i = pad->number + 1; i < graph->operators; i++) {
    struct op *reader = &graph->op[i];
    for (int32_t k = 0; k < reader->inputs; k++) {
      if (reader->input[k] == NO_TENSOR ||
          graph_storage(graph, reader->input[k]) != pad->output)
        continue;
      sn_shape *input = NULL;
      sn_window *window = reader->input[k] == pad->output
                              ? foldable_window(reader, arguments, &input)
                              : NULL;
      if (window == NULL) {
        /* A reshape moves nothing, but its readers are seen by themselves. */
        all = all && reader->work == WORK_NONE;
        continue;
      }
      reader->input[k] = pad->input[0];
      *input = arguments->input;
      window->pad_top += arguments->top;
      window->pad_left += arguments->left;
    }
  }
  return all;
}

static void replace_reads(struct graph *graph, int32_t from, int32_t to) {
  for (int32_t i = 0; i < graph->operators; i++)
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      if (graph->op[i].input[k] == from)
        graph->op[i].input[k] = to;
}

void pass_fold_pad(struct graph *graph) {
  /* From the end on, so that the inner of two PADs in a row is met when the
   * outer one has gone. */
  for (int32_t i = graph->operators; i-- > 0;) {
    struct op *op = &graph->op[i];
    /* Nobody may read a variable later than the file says. */
    if (op->work != WORK_PAD || graph_is_variable(graph, op->input[0]))
      continue;
    const sn_pad *pad = &op->arguments.pad;
    if (graph->tensor[op->output].bytes == graph->tensor[op->input[0]].bytes) {
      graph->tensor[op->output].alias_of = graph_storage(graph, op->input[0]);
      op->work = WORK_NONE;
      replace_reads(graph, op->output, op->input[0]);
    } else if (pad->front == 0 && pad->input.channels == pad->output.channels &&
               fold_into_readers(graph, op)) {
      op->work = WORK_NONE;
    }
  }
}
