/* A function of single floats between DEQUANTIZE and QUANTIZE as one of int8:
 * converters leave so what they have no quantised kernel for. */
#include "pass/pass.h"
#include "pass/readers.h"

/* Functions that the reference has in float, as table.c has them. */
static bool has_floats(enum operator_kind kind) { return kind == OPERATOR_ELU; }

static bool is_alone(const struct op *op, enum operator_kind kind) {
  return op != NULL && op->kind == kind && op->inputs == 1 &&
         op->outputs == 1 && op->input[0] != NO_TENSOR;
}

void pass_fold_floats(struct graph *graph) {
  int32_t *producer = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->tensors);
  for (int32_t i = 0; i < graph->operators; i++)
    if (is_alone(&graph->op[i], OPERATOR_DEQUANTIZE))
      producer[graph->op[i].output] = i + 1;
  for (int32_t i = 0; i < graph->operators; i++) {
    struct op *op = &graph->op[i];
    if (!has_floats(op->kind) || !is_alone(op, op->kind) ||
        producer[op->input[0]] == 0 || producer[op->input[0]] > i)
      continue;
    struct op *before = &graph->op[producer[op->input[0]] - 1];
    struct op *behind = only_reader(graph, op->output);
    if (!is_alone(behind, OPERATOR_QUANTIZE) || behind->number < op->number ||
        graph->tensor[op->output].type != ELEMENT_FLOAT32)
      continue;
    op->input[0] = before->input[0];
    op->output = behind->output;
    op->floats = true;
    behind->folded = true;
    before->folded = !is_read(graph, before->output);
  }
}
