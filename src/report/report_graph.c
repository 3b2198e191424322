#include "report/report.h"

#include "emit/emit.h"
#include "graph/geometry.h"
#include "run/reference.h"

static void describe_quantization(const struct tensor *tensor,
                                  struct text *text) {
  const struct quantization *quantization = &tensor->quantization;
  if (quantization->scales == 1)
    text_add(text, "scale %.6g zero %lld",
             (double)quantization_scale(quantization, 0),
             (long long)quantization_zero_point(quantization, 0));
  else if (quantization->scales > 1)
    text_add(text, "%u scales along dimension %d", quantization->scales,
             quantization->dimension);
}

static void list_tensors(const struct graph *graph, struct text *text) {
  text_add(text, "\ntensor  type and shape            quantisation\n");
  for (int32_t i = 0; i < graph->tensors; i++) {
    const struct tensor *tensor = &graph->tensor[i];
    text_add(text, "%6d  %s%s", i, tensor_describe(text->pool, tensor),
             tensor->data != NULL ? " constant" : "");
    text_pad(text, 34);
    describe_quantization(tensor, text);
    if (tensor->alias_of != NO_TENSOR)
      text_add(text, ", same memory as %d", tensor->alias_of);
    text_add(text, "  \"%s\"\n", tensor->name);
  }
}

static void list_operators(const struct graph *graph, struct text *text) {
  text_add(text, "operator  kind                 inputs -> output    "
                 "                        MACs\n");
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[i];
    text_add(text, "%8d  %s", i, op->kind_name);
    text_pad(text, 31);
    for (int32_t k = 0; k < op->inputs; k++)
      if (op->input[k] != NO_TENSOR)
        text_add(text, "%d ", op->input[k]);
    text_add(text, "-> %d %s ", op->output,
             tensor_describe(text->pool, &graph->tensor[op->output]));
    text_pad(text, 68);
    if (op->work == WORK_NONE)
      text_add(text, "folded: nothing to do at run time\n");
    else
      text_add(text, "%12lld\n", (long long)op_macs(graph, op));
  }
}

void report_graph(const struct plan *plan, struct text *text) {
  const struct graph *graph = plan->graph;
  list_operators(graph, text);
  list_tensors(graph, text);
  text_add(text,
           "\n%d operators, %d of them at run time; %lld MACs; %lld bytes of "
           "constants\ninput %lld bytes, output %lld bytes; layer by layer the "
           "peak is %d bytes of RAM\n",
           graph->operators, plan->steps, (long long)plan->layer_macs,
           (long long)emit_constant_bytes(graph),
           (long long)graph_input_bytes(graph),
           (long long)graph_output_bytes(graph), plan->arena_bytes);
}

void report_dump_graph(const struct graph *graph, struct text *text) {
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[i];
    text_add(text, "operator %d %s inputs", i, op->kind_name);
    for (int32_t k = 0; k < op->inputs; k++)
      text_add(text, " %d", op->input[k]);
    text_add(text, " output %d %s%s\n", op->output,
             tensor_describe(text->pool, &graph->tensor[op->output]),
             op->work == WORK_NONE ? " folded" : "");
  }
}
