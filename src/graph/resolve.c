#include "graph/resolve.h"

#include "graph/advice.h"
#include "graph/constants.h"
#include "graph/dims.h"
#include "graph/limits.h"

static op_resolver *resolver_of(enum operator_kind kind) {
  switch (kind) {
  case OPERATOR_ADD:
  case OPERATOR_MUL:
  case OPERATOR_SUB:
  case OPERATOR_DIV:
  case OPERATOR_PRELU:
  case OPERATOR_MAXIMUM:
  case OPERATOR_MINIMUM:
  case OPERATOR_SQUARED_DIFFERENCE:
    return resolve_elementwise;
  case OPERATOR_RELU:
  case OPERATOR_RELU6:
  case OPERATOR_LEAKY_RELU:
  case OPERATOR_LOGISTIC:
  case OPERATOR_TANH:
  case OPERATOR_HARD_SWISH:
  case OPERATOR_ELU:
  case OPERATOR_ABS:
  case OPERATOR_RSQRT:
    return resolve_table;
  case OPERATOR_AVERAGE_POOL_2D:
  case OPERATOR_MAX_POOL_2D:
    return resolve_pool;
  case OPERATOR_CONCATENATION:
    return resolve_concatenation;
  case OPERATOR_CONV_2D:
    return resolve_conv_2d;
  case OPERATOR_DEPTHWISE_CONV_2D:
    return resolve_depthwise_conv_2d;
  case OPERATOR_DEQUANTIZE:
    return resolve_dequantize;
  case OPERATOR_FULLY_CONNECTED:
    return resolve_fully_connected;
  case OPERATOR_RESHAPE:
  case OPERATOR_SQUEEZE:
  case OPERATOR_EXPAND_DIMS:
    return resolve_reshape;
  case OPERATOR_TRANSPOSE:
    return resolve_transpose;
  case OPERATOR_SOFTMAX:
    return resolve_softmax;
  case OPERATOR_PAD:
  case OPERATOR_PADV2:
    return resolve_pad;
  case OPERATOR_RESIZE_BILINEAR:
  case OPERATOR_RESIZE_NEAREST_NEIGHBOR:
    return resolve_resize;
  case OPERATOR_MEAN:
  case OPERATOR_SUM:
  case OPERATOR_REDUCE_MAX:
  case OPERATOR_REDUCE_MIN:
    return resolve_reduce;
  case OPERATOR_ARG_MAX:
  case OPERATOR_ARG_MIN:
    return resolve_arg;
  case OPERATOR_L2_NORMALIZATION:
    return resolve_l2_normalization;
  case OPERATOR_QUANTIZE:
    return resolve_quantize;
  case OPERATOR_SLICE:
    return resolve_slice;
  case OPERATOR_STRIDED_SLICE:
    return resolve_strided_slice;
  case OPERATOR_SPLIT:
    return resolve_split;
  case OPERATOR_SPLIT_V:
    return resolve_split_v;
  case OPERATOR_UNPACK:
    return resolve_unpack;
  case OPERATOR_GATHER:
    return resolve_gather;
  case OPERATOR_MIRROR_PAD:
    return resolve_mirror_pad;
  case OPERATOR_BROADCAST_TO:
    return resolve_broadcast_to;
  case OPERATOR_TILE:
    return resolve_tile;
  case OPERATOR_REVERSE_V2:
    return resolve_reverse;
  case OPERATOR_TRANSPOSE_CONV:
    return resolve_transpose_conv;
  case OPERATOR_DEPTH_TO_SPACE:
  case OPERATOR_SPACE_TO_DEPTH:
    return resolve_block;
  case OPERATOR_SPACE_TO_BATCH_ND:
    return resolve_space_to_batch;
  case OPERATOR_BATCH_TO_SPACE_ND:
    return resolve_batch_to_space;
  case OPERATOR_PACK:
    return resolve_pack;
  case OPERATOR_CAST:
    return resolve_cast;
  case OPERATOR_CALL_ONCE:
  case OPERATOR_VAR_HANDLE:
  case OPERATOR_READ_VARIABLE:
  case OPERATOR_ASSIGN_VARIABLE:
  case OPERATOR_SHAPE:
  case OPERATOR_FILL:
  case OPERATOR_ZEROS_LIKE:
  case OPERATOR_UNKNOWN:
    break;
  }
  return NULL;
}

static bool check_arity(struct graph *graph, struct op *op) {
  static const int32_t fewest[] = {
#define X(name, code, few, most) few,
      OPERATOR_LIST(X)
#undef X
  };
  static const int32_t greatest[] = {
#define X(name, code, few, most) most,
      OPERATOR_LIST(X)
#undef X
  };
  int32_t least = fewest[op->kind];
  int32_t most = greatest[op->kind];
  bool complete =
      !op->too_many_inputs && op->inputs >= least && op->inputs <= most;
  for (int32_t i = 0; complete && i < least; i++)
    complete = op->input[i] != NO_TENSOR;
  const bool one = !graph_has_parts(op->kind);
  if (complete && (op->outputs == 1 || (!one && op->outputs > 1)))
    return true;
  graph_error(graph, op, op->output,
              "has %d inputs%s and %d outputs; wanted are %d to %d inputs and "
              "1 output%s",
              op->inputs, op->too_many_inputs ? " and more" : "", op->outputs,
              least, most, one ? "" : " or more");
  return false;
}

/* Whether a tensor names a variable and holds nothing. */
static bool is_handle(const struct graph *graph, int32_t number) {
  return graph->tensor[number].type == ELEMENT_RESOURCE ||
         state_is_handle(graph, number);
}

/* Tensors must be written once, and before they are read. */
static bool check_order(struct graph *graph, struct op *op,
                        const bool *written) {
  for (int32_t i = 0; i < op->inputs; i++) {
    const int32_t number = op->input[i];
    if (number != NO_TENSOR && is_handle(graph, number)) {
      graph_error(graph, op, number,
                  "is a variable, which READ_VARIABLE and "
                  "ASSIGN_VARIABLE alone may use");
      return false;
    }
    if (number == NO_TENSOR || written[number] ||
        graph->tensor[number].data != NULL)
      continue;
    graph_error(graph, op, number,
                "is read before any operator has written it");
    return false;
  }
  const struct tensor *output = &graph->tensor[op->output];
  if (!written[op->output] && output->data == NULL)
    return true;
  graph_error(graph, op, op->output,
              "is written although it is an input, a constant, or another "
              "operator's output");
  return false;
}

void tensor_measure(struct tensor *tensor) {
  const int64_t elements = tensor_elements(tensor);
  tensor->bytes = elements * element_type_bytes(tensor->type);
  tensor->shape = dims_shape(tensor->rank, tensor->dims);
}

bool require_tensor(struct graph *graph, const struct op *op, int32_t number) {
  struct tensor *tensor = &graph->tensor[number];
  const char *wrong = NULL;
  if (!tensor->has_shape)
    wrong = "its shape is unknown, has an extent below 1, more than 6 "
            "dimensions or 2^31 elements; export with a fixed batch of 1";
  else if (tensor->is_variable)
    wrong = "is a variable tensor; state between runs is supported as "
            "VAR_HANDLE, READ_VARIABLE and ASSIGN_VARIABLE";
  else if (tensor->is_sparse)
    wrong = "sparse tensors are not supported; export without sparsity";
  if (wrong != NULL) {
    graph_error(graph, op, number, "%s", wrong);
    return false;
  }
  tensor_measure(tensor);
  if (tensor->bytes <= TENSOR_BYTES_MAX)
    return true;
  graph_error(graph, op, number, "is larger than %lld MB",
              (long long)(TENSOR_BYTES_MAX >> 20));
  return false;
}

/* The extent of -1 that a RESHAPE's output may have follows from its input. */
static void infer_extent(struct graph *graph, const struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  struct tensor *output = &graph->tensor[op->output];
  int64_t rest = 1;
  int32_t unknown = -1;
  for (int32_t i = 0; i < output->rank && rest <= INT32_MAX; i++) {
    if (output->dims[i] == -1 && unknown < 0)
      unknown = i;
    else if (output->dims[i] < 1)
      return;
    else
      rest *= output->dims[i];
  }
  if (op->kind != OPERATOR_RESHAPE || unknown < 0 || !input->has_shape ||
      rest > INT32_MAX || tensor_elements(input) % rest != 0)
    return;
  output->dims[unknown] = (int32_t)(tensor_elements(input) / rest);
  output->has_shape = true;
}

static bool check_tensors(struct graph *graph, const struct op *op) {
  infer_extent(graph, op);
  bool good = require_tensor(graph, op, op->output);
  for (int32_t i = 0; i < op->inputs; i++)
    if (op->input[i] != NO_TENSOR)
      good = require_tensor(graph, op, op->input[i]) && good;
  return good;
}

/* An input counts among the network's even when no operator reads it. */
static bool check_input(struct graph *graph, struct tensor *input) {
  const char *wrong = NULL;
  if (input->data != NULL)
    wrong = "has constant data";
  else if (!input->has_shape)
    wrong = "has no known shape";
  else
    tensor_measure(input);
  if (wrong == NULL && input->bytes == 0)
    wrong = "has a type that is not supported";
  if (wrong == NULL && input->bytes > INT32_MAX)
    wrong = "is larger than 2 GB";
  if (wrong == NULL)
    return true;
  diagnostic_error(graph->diagnostics, "input tensor %d \"%s\" %s",
                   input->number, input->name, wrong);
  return false;
}

/* A constant may be an output. */
static bool check_constant_output(struct graph *graph, int32_t number) {
  struct tensor *output = &graph->tensor[number];
  if (output->has_shape)
    tensor_measure(output);
  if (output->has_shape && output->bytes > 0 && output->bytes <= INT32_MAX &&
      output->data_bytes >= (size_t)output->bytes)
    return true;
  diagnostic_error(graph->diagnostics,
                   "output tensor %d \"%s\" %s is a constant without all its "
                   "data",
                   number, output->name, tensor_describe(graph->pool, output));
  return false;
}

static bool check_ends(struct graph *graph, const bool *written) {
  bool good = true;
  if (graph->stray_subgraph > 0) {
    diagnostic_error(graph->diagnostics,
                     "subgraph %d is run by no CALL_ONCE; export a network of "
                     "one subgraph",
                     graph->stray_subgraph);
    good = false;
  }
  if (graph->inputs == 0 || graph->outputs == 0 || graph->operators == 0) {
    diagnostic_error(graph->diagnostics, "the network has no %s",
                     graph->inputs == 0    ? "input"
                     : graph->outputs == 0 ? "output"
                                           : "operator");
    good = false;
  }
  for (int32_t i = 0; i < graph->outputs; i++) {
    const struct tensor *output = &graph->tensor[graph->output[i]];
    const bool handle = is_handle(graph, output->number);
    if (written[output->number] && !handle)
      continue;
    if (output->data != NULL) {
      good = check_constant_output(graph, output->number) && good;
      continue;
    }
    diagnostic_error(graph->diagnostics, "output tensor %d \"%s\" is %s",
                     output->number, output->name,
                     handle ? "a variable; wanted is what READ_VARIABLE gives"
                            : "written by no operator");
    good = false;
  }
  return good;
}

static void report_supported(const struct graph *graph) {
  static const char names[] =
#define X(name, code, few, most) " " #name
      OPERATOR_LIST(X)
#undef X
      ;
  diagnostic_note(graph->diagnostics,
                  "supported operators, on int8 and batch 1:%s", names);
}

bool graph_resolve_operator(struct graph *graph, struct op *op) {
  return resolver_of(op->kind)(graph, op);
}

bool graph_resolve(struct graph *graph) {
  graph_add_parts(graph);
  bool *written = POOL_ARRAY(graph->pool, bool, (size_t)graph->tensors);
  bool good = true;
  bool known = true;
  for (int32_t i = 0; i < graph->inputs; i++) {
    written[graph->input[i]] = true;
    good = check_input(graph, &graph->tensor[graph->input[i]]) && good;
  }
  for (int32_t i = 0; i < graph->operators; i++) {
    struct op *op = &graph->op[graph->order[i]];
    if (op->folded)
      continue;
    if (op->kind == OPERATOR_UNKNOWN) {
      graph_error(graph, op, op->output, "is not supported; %s",
                  advice_operator(op));
      known = false;
    } else if (state_is_operator(op->kind)) {
      good = state_resolve(graph, op, written) && good;
    } else if (!check_arity(graph, op)) {
      good = false;
    } else if (!check_order(graph, op, written) || !check_tensors(graph, op)) {
      good = false;
    } else if (!constant_evaluate(graph, op)) {
      op_resolver *resolver = resolver_of(op->kind);
      const enum element_type type = graph->tensor[op->output].type;
      const bool integers = (type == ELEMENT_INT32 || type == ELEMENT_INT64) &&
                            graph->tensor[op->input[0]].type == type;
      if (resolver == NULL || integers) {
        graph_error(graph, op, op->output,
                    "is supported on integers, as shapes have them, only where "
                    "its result is constant");
        good = false;
      } else {
        graph->tensor[op->output].producer = op->number;
        good = resolver(graph, op) && good;
      }
    }
    /* After an error the outputs count as written, so that the operators
     * behind are judged by themselves. */
    if (op->output != NO_TENSOR)
      written[op->output] = true;
  }
  if (!known)
    report_supported(graph);
  good = check_ends(graph, written) && good && known;
  return good && graph_check_limits(graph) && state_finish(graph);
}
