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

/* CALL_ONCE has none. */
static void add_output(const struct graph *graph, const struct op *op,
                       struct text *text) {
  if (op->output != NO_TENSOR)
    text_add(text, "%d %s", op->output,
             tensor_describe(text->pool, &graph->tensor[op->output]));
  else
    text_add(text, "none");
}

static void list_operators(const struct graph *graph, struct text *text) {
  text_add(text, "operator  kind                 inputs -> output    "
                 "                        MACs\n");
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[i];
    text_add(text, "%8d  %s ", i, op->kind_name);
    text_pad(text, 31);
    for (int32_t k = 0; k < op->inputs; k++)
      if (op->input[k] != NO_TENSOR)
        text_add(text, "%d ", op->input[k]);
    text_add(text, "-> ");
    add_output(graph, op, text);
    text_add(text, " ");
    text_pad(text, 68);
    if (op->work == WORK_NONE)
      text_add(text, "folded: nothing to do at run time\n");
    else
      text_add(text, "%12lld\n", (long long)op_macs(graph, op));
  }
}

/* From the first operator at which a tensor's memory is needed to the last. */
struct span {
  int32_t first, last;
};

static void use_tensor(const struct graph *graph, struct span *spans,
                       int32_t tensor, int32_t op) {
  if (tensor == NO_TENSOR)
    return;
  struct span *span = &spans[graph_storage(graph, tensor)];
  span->first = op < span->first ? op : span->first;
  span->last = op > span->last ? op : span->last;
}

/* The most that tensors take that live at the same operator, nothing
 * overlapping. */
static int64_t estimate_peak(const struct graph *graph) {
  const size_t tensors = (size_t)graph->tensors;
  /* A network without operators has one moment too. */
  const int32_t moments = graph->operators > 0 ? graph->operators : 1;
  const int32_t end = moments - 1;
  struct span *spans = POOL_ARRAY(graph->pool, struct span, tensors);
  int64_t *change = POOL_ARRAY(graph->pool, int64_t, (size_t)moments + 1);
  for (size_t t = 0; t < tensors; t++)
    spans[t] = (struct span){INT32_MAX, -1};
  for (int32_t i = 0; i < graph->inputs; i++)
    use_tensor(graph, spans, graph->input[i], 0);
  for (int32_t i = 0; i < graph->operators; i++) {
    use_tensor(graph, spans, graph->op[i].output, i);
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      use_tensor(graph, spans, graph->op[i].input[k], i);
  }
  for (int32_t i = 0; i < graph->outputs; i++)
    use_tensor(graph, spans, graph->output[i], end);
  for (int32_t i = 0; i < graph->variables; i++) {
    use_tensor(graph, spans, graph->variable[i].tensor, 0);
    use_tensor(graph, spans, graph->variable[i].tensor, end);
  }
  for (size_t t = 0; t < tensors; t++) {
    const struct tensor *tensor = &graph->tensor[t];
    if (spans[t].last < 0 || !tensor->has_shape || tensor->data != NULL)
      continue;
    const int64_t bytes =
        tensor_elements(tensor) * element_type_bytes(tensor->type);
    change[spans[t].first] += bytes;
    change[spans[t].last + 1] -= bytes;
  }
  int64_t live = 0;
  int64_t peak = 0;
  for (int32_t i = 0; i <= end; i++) {
    live += change[i];
    peak = live > peak ? live : peak;
  }
  return peak;
}

void report_unsupported(const struct graph *graph, struct text *text) {
  int32_t unsupported = 0;
  int64_t macs = 0;
  text_add(text, "operator  kind                 output                      "
                 "        supported\n");
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[i];
    text_add(text, "%8d  %s ", i, op->kind_name);
    text_pad(text, 31);
    add_output(graph, op, text);
    text_add(text, " ");
    text_pad(text, 67);
    unsupported += op->wrong != NULL;
    if (op->wrong != NULL)
      text_add(text, "no: %s\n", op->wrong);
    else if (op->work == WORK_NONE)
      text_add(text, "yes, nothing to do at run time\n");
    else
      text_add(text, "yes, %lld MACs\n", (long long)op_macs(graph, op));
    if (op->wrong == NULL && op->work != WORK_NONE)
      macs += op_macs(graph, op);
  }
  list_tensors(graph, text);
  text_add(text,
           "\n%d of %d operators are not supported; %lld MACs in the others\n"
           "estimate: layer by layer the tensors that live together take up to "
           "%lld bytes\n",
           unsupported, graph->operators, (long long)macs,
           (long long)estimate_peak(graph));
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
    text_add(text, " output ");
    add_output(graph, op, text);
    text_add(text, "%s\n", op->work == WORK_NONE ? " folded" : "");
  }
}
