#include "pass/pass.h"
#include "pass/readers.h"

static bool is_conversion(const struct op *op) {
  return op->work == WORK_QUANTIZE_F32 || op->work == WORK_DEQUANTIZE_F32 ||
         op->work == WORK_REQUANTIZE;
}

static bool report_end(const struct graph *graph, int32_t tensor,
                       const char *end) {
  diagnostic_error(graph->diagnostics,
                   "%s tensor %d \"%s\" %s cannot be had as int8: no QUANTIZE "
                   "or DEQUANTIZE of its own stands there; leave out --io int8",
                   end, tensor, graph->tensor[tensor].name,
                   tensor_describe(graph->pool, &graph->tensor[tensor]));
  return false;
}

bool pass_int8_ends(struct graph *graph) {
  bool good = true;
  for (int32_t i = 0; i < graph->inputs; i++) {
    const int32_t input = graph->input[i];
    if (graph->tensor[input].type == ELEMENT_INT8)
      continue;
    struct op *reader = only_reader(graph, input);
    if (reader == NULL || !is_conversion(reader) ||
        graph->tensor[reader->output].type != ELEMENT_INT8) {
      good = report_end(graph, input, "input");
      continue;
    }
    reader->work = WORK_NONE;
    graph->input[i] = reader->output;
    graph->tensor[reader->output].producer = NO_OPERATOR;
  }
  for (int32_t i = 0; i < graph->outputs; i++) {
    const struct tensor *output = &graph->tensor[graph->output[i]];
    if (output->type == ELEMENT_INT8)
      continue;
    struct op *producer =
        output->producer == NO_OPERATOR ? NULL : &graph->op[output->producer];
    if (producer == NULL || !is_conversion(producer) ||
        !is_only_output(graph, output->number) ||
        graph->tensor[producer->input[0]].type != ELEMENT_INT8) {
      good = report_end(graph, output->number, "output");
      continue;
    }
    producer->work = WORK_NONE;
    graph->output[i] = producer->input[0];
  }
  return good;
}
