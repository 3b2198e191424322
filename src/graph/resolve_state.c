/* State between runs: VAR_HANDLE, READ_VARIABLE and ASSIGN_VARIABLE, and what
 * CALL_ONCE does before the first run. A variable is memory that lives always;
 * reading it is an alias where nothing writes it before the last reader is
 * done, and a copy elsewhere; writing it is a copy. */
#include "graph/resolve.h"

#include <string.h>

bool state_is_operator(enum operator_kind kind) {
  return kind == OPERATOR_CALL_ONCE || kind == OPERATOR_VAR_HANDLE ||
         kind == OPERATOR_READ_VARIABLE || kind == OPERATOR_ASSIGN_VARIABLE;
}

static bool same_bytes(const uint8_t *a, uint32_t a_bytes, const uint8_t *b,
                       uint32_t b_bytes) {
  return a_bytes == b_bytes && (a_bytes == 0 || memcmp(a, b, a_bytes) == 0);
}

static bool same_name(const struct variable_name *a,
                      const struct variable_name *b) {
  return same_bytes(a->container, a->container_bytes, b->container,
                    b->container_bytes) &&
         same_bytes(a->shared_name, a->shared_name_bytes, b->shared_name,
                    b->shared_name_bytes);
}

static struct variable *find_by_name(const struct graph *graph,
                                     const struct variable_name *name) {
  for (int32_t i = 0; i < graph->variables; i++)
    if (same_name(&graph->variable[i].name, name))
      return &graph->variable[i];
  return NULL;
}

/* The name behind a handle: of the VAR_HANDLE that writes it, or NULL. */
static const struct variable_name *name_of(const struct graph *graph,
                                           int32_t handle) {
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->op[i].kind == OPERATOR_VAR_HANDLE &&
        graph->op[i].output == handle)
      return &graph->op[i].variable;
  return NULL;
}

bool state_is_handle(const struct graph *graph, int32_t number) {
  return name_of(graph, number) != NULL;
}

/* The variable that an operator's first input names, or NULL after a report. */
static struct variable *variable_of(struct graph *graph, const struct op *op) {
  const struct variable_name *name =
      op->inputs > 0 ? name_of(graph, op->input[0]) : NULL;
  struct variable *variable = name == NULL ? NULL : find_by_name(graph, name);
  if (variable == NULL)
    graph_error(graph, op, op->inputs > 0 ? op->input[0] : NO_TENSOR,
                "wants the output of a VAR_HANDLE as its first input");
  return variable;
}

static bool has_ends(struct graph *graph, const struct op *op, int32_t inputs,
                     int32_t outputs) {
  bool good = op->inputs == inputs && op->outputs == outputs;
  for (int32_t i = 0; good && i < inputs; i++)
    good = op->input[i] != NO_TENSOR;
  if (!good)
    graph_error(graph, op, op->output,
                "has %d inputs and %d outputs; wanted are %d and %d",
                op->inputs, op->outputs, inputs, outputs);
  return good;
}

static bool resolve_handle(struct graph *graph, struct op *op) {
  if (!has_ends(graph, op, 0, 1))
    return false;
  struct variable *known = find_by_name(graph, &op->variable);
  if (known != NULL) {
    graph->tensor[op->output].alias_of = known->tensor;
    return true;
  }
  graph->variable[graph->variables++] =
      (struct variable){op->variable, op->output, NULL};
  return true;
}

/* A variable has the type and shape of all values that are read and written;
 * the first one settles them. */
static bool agree_on_value(struct graph *graph, const struct op *op,
                           const struct variable *variable, int32_t number) {
  const struct tensor *value = &graph->tensor[number];
  struct tensor *memory = &graph->tensor[variable->tensor];
  if (!require_tensor(graph, op, number) ||
      !require_int8_dense(graph, op, number))
    return false;
  if (memory->bytes == 0) {
    memory->type = value->type;
    memory->rank = value->rank;
    memcpy(memory->dims, value->dims, sizeof memory->dims);
    memory->quantization = value->quantization;
    return require_tensor(graph, op, variable->tensor);
  }
  if (memory->rank == value->rank &&
      memcmp(memory->dims, value->dims, sizeof memory->dims) == 0)
    return true;
  graph_error(graph, op, number, "differs in shape from its variable, %s",
              tensor_describe(graph->pool, memory));
  return false;
}

/* Whether an operator may turn out to be an alias of an input: those that
 * compute are not. */
static bool may_be_alias(const struct graph *graph, const struct op *op,
                         int32_t input) {
  return op->kind != OPERATOR_UNKNOWN && op->kind != OPERATOR_ADD &&
         op->kind != OPERATOR_CONV_2D &&
         op->kind != OPERATOR_DEPTHWISE_CONV_2D &&
         op->kind != OPERATOR_FULLY_CONNECTED && op->kind != OPERATOR_MUL &&
         op->kind != OPERATOR_CONCATENATION && op->output != NO_TENSOR &&
         tensor_elements(&graph->tensor[input]) ==
             tensor_elements(&graph->tensor[op->output]);
}

/* Position of the last operator that reads a tensor, through changes of shape
 * too; `operators` where a network output is among them. */
static int32_t last_reader(struct graph *graph, const struct op *read) {
  bool *same = POOL_ARRAY(graph->pool, bool, (size_t)graph->tensors);
  int32_t last = graph_position(graph, read->number);
  same[read->output] = true;
  for (int32_t i = last + 1; i < graph->operators; i++) {
    const struct op *op = &graph->op[graph->order[i]];
    for (int32_t k = 0; k < op->inputs; k++) {
      if (op->input[k] == NO_TENSOR || !same[op->input[k]])
        continue;
      last = i;
      if (may_be_alias(graph, op, op->input[k]))
        same[op->output] = true;
    }
  }
  for (int32_t i = 0; i < graph->outputs; i++)
    if (same[graph->output[i]])
      last = graph->operators;
  return last;
}

static bool is_written_until(const struct graph *graph, const struct op *read,
                             const struct variable *variable, int32_t last) {
  for (int32_t i = graph_position(graph, read->number) + 1;
       i < graph->operators && i <= last; i++) {
    const struct op *op = &graph->op[graph->order[i]];
    if (op->kind != OPERATOR_ASSIGN_VARIABLE || op->inputs < 1)
      continue;
    const struct variable_name *name = name_of(graph, op->input[0]);
    if (name != NULL && same_name(name, &variable->name))
      return true;
  }
  return false;
}

static void make_copy(struct graph *graph, struct op *op, int32_t from,
                      int32_t to) {
  op->inputs = 1;
  op->input[0] = from;
  op->outputs = 1;
  op->output = to;
  op->work = WORK_COPY;
  op->data_inputs = 1;
  op->arguments.copy = (sn_copy){graph->tensor[to].shape,
                                 element_type_bytes(graph->tensor[to].type)};
}

static bool resolve_read(struct graph *graph, struct op *op) {
  if (!has_ends(graph, op, 1, 1))
    return false;
  const struct variable *variable = variable_of(graph, op);
  if (variable == NULL || !agree_on_value(graph, op, variable, op->output))
    return false;
  if (is_written_until(graph, op, variable, last_reader(graph, op))) {
    graph->tensor[op->output].producer = op->number;
    make_copy(graph, op, variable->tensor, op->output);
  } else {
    graph->tensor[op->output].alias_of = variable->tensor;
  }
  return true;
}

static bool resolve_assign(struct graph *graph, struct op *op) {
  if (!has_ends(graph, op, 2, 0))
    return false;
  if (name_of(graph, op->input[1]) != NULL) {
    graph_error(graph, op, op->input[1],
                "is a variable; wanted is what READ_VARIABLE gives");
    return false;
  }
  const struct variable *variable = variable_of(graph, op);
  if (variable == NULL || !agree_on_value(graph, op, variable, op->input[1]))
    return false;
  make_copy(graph, op, op->input[1], variable->tensor);
  return true;
}

bool state_resolve(struct graph *graph, struct op *op, const bool *written) {
  if (graph->variable == NULL)
    graph->variable =
        POOL_ARRAY(graph->pool, struct variable, (size_t)graph->operators);
  for (int32_t i = 0; i < op->inputs; i++)
    if (op->input[i] != NO_TENSOR && !written[op->input[i]] &&
        graph->tensor[op->input[i]].data == NULL) {
      graph_error(graph, op, op->input[i],
                  "is read before any operator has written it");
      return false;
    }
  if (op->output != NO_TENSOR &&
      (written[op->output] || graph->tensor[op->output].data != NULL)) {
    graph_error(graph, op, op->output,
                "is written although it is an input, a constant, or another "
                "operator's output");
    return false;
  }
  switch (op->kind) {
  case OPERATOR_VAR_HANDLE:
    return resolve_handle(graph, op);
  case OPERATOR_READ_VARIABLE:
    return resolve_read(graph, op);
  case OPERATOR_ASSIGN_VARIABLE:
    return resolve_assign(graph, op);
  default:
    return has_ends(graph, op, 0, 0);
  }
}

/* Takes the constants that the called subgraph assigns. */
static bool read_initial(struct graph *graph, struct graph *called) {
  for (int32_t i = 0; i < called->operators; i++) {
    const struct op *op = &called->op[i];
    if (op->kind == OPERATOR_VAR_HANDLE)
      continue;
    if (op->kind != OPERATOR_ASSIGN_VARIABLE) {
      graph_error(called, op, op->output,
                  "is not supported in the subgraph that CALL_ONCE runs, "
                  "which may assign constants to variables only");
      return false;
    }
    const struct variable_name *name =
        op->inputs == 2 ? name_of(called, op->input[0]) : NULL;
    struct variable *variable = name == NULL ? NULL : find_by_name(graph, name);
    if (name != NULL && variable == NULL)
      continue; /* nobody else uses it */
    const struct tensor *value = name == NULL || op->input[1] == NO_TENSOR
                                     ? NULL
                                     : &called->tensor[op->input[1]];
    if (value == NULL || value->type != ELEMENT_INT8 || value->data == NULL ||
        (int64_t)value->data_bytes < graph->tensor[variable->tensor].bytes) {
      graph_error(
          called, op, value == NULL ? NO_TENSOR : value->number,
          "wants an INT8 constant for a variable of %s",
          variable == NULL
              ? "a VAR_HANDLE"
              : tensor_describe(graph->pool, &graph->tensor[variable->tensor]));
      return false;
    }
    variable->initial = value->data;
  }
  return true;
}

/* The zero point, which TensorFlow Lite Micro fills variables with. */
static void fill_initial(struct graph *graph, struct variable *variable) {
  const struct tensor *memory = &graph->tensor[variable->tensor];
  uint8_t *initial = pool_alloc(graph->pool, (size_t)memory->bytes, 1);
  memset(initial, (uint8_t)tensor_zero_point(memory), (size_t)memory->bytes);
  variable->initial = initial;
}

/* What is neither read nor written has no memory. */
static void drop_unused(struct graph *graph) {
  int32_t kept = 0;
  for (int32_t i = 0; i < graph->variables; i++)
    if (graph->tensor[graph->variable[i].tensor].bytes > 0)
      graph->variable[kept++] = graph->variable[i];
  graph->variables = kept;
}

bool state_finish(struct graph *graph) {
  bool good = true;
  bool used = false;
  for (int32_t i = 0; i < graph->operators; i++) {
    struct op *op = &graph->op[i];
    used = used || op->kind == OPERATOR_READ_VARIABLE ||
           op->kind == OPERATOR_ASSIGN_VARIABLE;
    if (op->kind != OPERATOR_CALL_ONCE)
      continue;
    if (used) {
      graph_error(graph, op, NO_TENSOR,
                  "runs after a variable has been used; wanted is before");
      good = false;
    }
    if (!read_initial(graph, op->called)) {
      op->wrong = "its subgraph is not supported";
      good = false;
    }
  }
  drop_unused(graph);
  for (int32_t i = 0; i < graph->variables; i++)
    if (graph->variable[i].initial == NULL)
      fill_initial(graph, &graph->variable[i]);
  return good;
}
