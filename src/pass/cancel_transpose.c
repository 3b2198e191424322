/* A TRANSPOSE and its inverse cancel, also with element-wise operators between
 * them, which do not care where an element lies; reductions and dense layers
 * behind a TRANSPOSE read what is before it, with their axes or weights
 * permuted instead. */
#include "pass/pass.h"

#include "graph/resolve.h"

#include <stdlib.h>
#include <string.h>

/* Element-wise operators: X(name, builtin code of the .tflite schema). */
#define POINTWISE_LIST(X)                                                      \
  X(ADD, 0)                                                                    \
  X(DEQUANTIZE, 6)                                                             \
  X(LOGISTIC, 14)                                                              \
  X(MUL, 18)                                                                   \
  X(RELU, 19)                                                                  \
  X(RELU_N1_TO_1, 20)                                                          \
  X(RELU6, 21)                                                                 \
  X(TANH, 28)                                                                  \
  X(SUB, 41)                                                                   \
  X(DIV, 42)                                                                   \
  X(MAXIMUM, 55)                                                               \
  X(MINIMUM, 57)                                                               \
  X(LEAKY_RELU, 98)                                                            \
  X(SQUARED_DIFFERENCE, 99)                                                    \
  X(ABS, 101)                                                                  \
  X(ELU, 111)                                                                  \
  X(QUANTIZE, 114)                                                             \
  X(HARD_SWISH, 117)                                                           \
  X(RELU_0_TO_1, 152)

enum {
  RANK = 4,
  DEPTH_MAX = 16, /* element-wise operators in a row */
  CODE_SUM = 74,
  CODE_REDUCE_MAX = 82,
  CODE_REDUCE_MIN = 89,
};

/* Dimension i of the output is dimension axis[i] of the input. */
struct permutation {
  int32_t axis[RANK];
};

static bool is_pointwise(const struct op *op) {
  switch (op->code) {
#define X(name, code) case code:
    POINTWISE_LIST(X)
#undef X
    return true;
  default:
    return false;
  }
}

static bool is_reduction(const struct op *op) {
  return op->kind == OPERATOR_MEAN || op->code == CODE_SUM ||
         op->code == CODE_REDUCE_MAX || op->code == CODE_REDUCE_MIN;
}

/* Whether bytes mean the same in both tensors: TRANSPOSE moves them, whatever
 * the file says about their scales. */
static bool same_values(const struct tensor *a, const struct tensor *b) {
  return a->quantization.scales == 1 && b->quantization.scales == 1 &&
         tensor_scale(a) == tensor_scale(b) &&
         tensor_zero_point(a) == tensor_zero_point(b);
}

/* The permutation of a TRANSPOSE of four dimensions; it has been resolved. */
static bool read_permutation(const struct graph *graph, const struct op *op,
                             struct permutation *permutation) {
  if (op->kind != OPERATOR_TRANSPOSE ||
      graph->tensor[op->output].rank != RANK ||
      !same_values(&graph->tensor[op->input[0]], &graph->tensor[op->output]))
    return false;
  for (int32_t i = 0; i < RANK; i++)
    permutation->axis[i] =
        (int32_t)tensor_integer(&graph->tensor[op->input[1]], i);
  for (int32_t i = 0; i < RANK; i++)
    permutation->axis[i] += permutation->axis[i] < 0 ? RANK : 0;
  return true;
}

static bool same_permutation(const struct permutation *a,
                             const struct permutation *b) {
  return memcmp(a, b, sizeof *a) == 0;
}

static struct permutation invert(const struct permutation *permutation) {
  struct permutation inverse = {{0}};
  for (int32_t i = 0; i < RANK; i++)
    inverse.axis[permutation->axis[i]] = i;
  return inverse;
}

struct pass {
  struct graph *graph;
  int32_t *readers; /* by tensor: inputs that name it, and network outputs */
};

static void count_readers(struct pass *pass) {
  const struct graph *graph = pass->graph;
  pass->readers = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->tensors);
  for (int32_t i = 0; i < graph->operators; i++)
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      if (graph->op[i].input[k] != NO_TENSOR)
        pass->readers[graph->op[i].input[k]]++;
  for (int32_t i = 0; i < graph->outputs; i++)
    pass->readers[graph->output[i]]++;
}

/* Has input i read another tensor. What nobody reads any more is not computed.
 */
static void read_instead(struct pass *pass, struct op *op, int32_t i,
                         int32_t tensor) {
  const int32_t before = op->input[i];
  op->input[i] = tensor;
  pass->readers[tensor]++;
  const int32_t producer = pass->graph->tensor[before].producer;
  if (--pass->readers[before] == 0 && producer != NO_OPERATOR)
    pass->graph->op[producer].work = WORK_NONE;
}

/* The operator that writes a tensor, or NULL. */
static struct op *producer_of(const struct pass *pass, int32_t tensor) {
  const int32_t producer = pass->graph->tensor[tensor].producer;
  return producer == NO_OPERATOR ? NULL : &pass->graph->op[producer];
}

/* A constant that is the same in any order of its dimensions: it has one extent
 * above 1 at most, and nobody else reads it. */
static bool is_vector(const struct pass *pass, int32_t number) {
  const struct tensor *tensor = &pass->graph->tensor[number];
  int32_t wide = 0;
  for (int32_t i = 0; i < tensor->rank; i++)
    wide += tensor->dims[i] > 1;
  return tensor->data != NULL && wide <= 1 && tensor->rank <= RANK &&
         pass->readers[number] == 1;
}

/* Whether a tensor is a transposition of something that can be had instead. */
static bool can_lift(const struct pass *pass, int32_t tensor,
                     const struct permutation *wanted, int32_t depth) {
  const struct graph *graph = pass->graph;
  const struct op *op = producer_of(pass, tensor);
  struct permutation own;
  if (op == NULL || depth == DEPTH_MAX)
    return false;
  if (op->kind == OPERATOR_TRANSPOSE)
    return read_permutation(graph, op, &own) &&
           same_permutation(&own, wanted) &&
           !graph_is_variable(graph, op->input[0]);
  if (!is_pointwise(op) || op->data_inputs < 1 ||
      graph->tensor[tensor].rank != RANK || pass->readers[tensor] != 1)
    return false;
  bool any = false;
  for (int32_t i = 0; i < op->data_inputs; i++) {
    const bool lifts = can_lift(pass, op->input[i], wanted, depth + 1);
    if (!lifts && !is_vector(pass, op->input[i]))
      return false;
    any = any || lifts;
  }
  return any;
}

/* The extents before a transposition, of a tensor aligned to the right. */
static void permute_back(struct tensor *tensor,
                         const struct permutation *permutation) {
  int32_t dims[RANK] = {1, 1, 1, 1};
  for (int32_t i = 0; i < tensor->rank; i++)
    dims[RANK - tensor->rank + i] = tensor->dims[i];
  tensor->rank = RANK;
  for (int32_t i = 0; i < RANK; i++)
    tensor->dims[permutation->axis[i]] = dims[i];
}

static void resolve_again(struct graph *graph, struct op *op) {
  for (int32_t i = 0; i < op->data_inputs; i++)
    tensor_measure(&graph->tensor[op->input[i]]);
  tensor_measure(&graph->tensor[op->output]);
  if (!graph_resolve_operator(graph, op))
    abort(); /* it was legal, and so is the same in another order */
}

/* Makes the tensor what it is before the transposition, and returns the tensor
 * to read. can_lift has been asked. */
static int32_t lift(struct pass *pass, int32_t tensor,
                    const struct permutation *permutation) {
  struct graph *graph = pass->graph;
  struct op *op = producer_of(pass, tensor);
  if (op->kind == OPERATOR_TRANSPOSE)
    return op->input[0];
  for (int32_t i = 0; i < op->data_inputs; i++) {
    struct tensor *before = &graph->tensor[op->input[i]];
    if (before->data != NULL)
      permute_back(before, permutation);
    else
      read_instead(pass, op, i, lift(pass, before->number, permutation));
  }
  permute_back(&graph->tensor[tensor], permutation);
  resolve_again(graph, op);
  return tensor;
}

static void replace_reads(struct pass *pass, int32_t from, int32_t to) {
  struct graph *graph = pass->graph;
  for (int32_t i = 0; i < graph->operators; i++)
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      if (graph->op[i].input[k] == from)
        read_instead(pass, &graph->op[i], k, to);
}

/* A TRANSPOSE whose input can be had as its output is. */
static void cancel_pair(struct pass *pass, struct op *op) {
  struct graph *graph = pass->graph;
  struct permutation own;
  if (!read_permutation(graph, op, &own))
    return;
  const struct permutation before = invert(&own);
  if (!can_lift(pass, op->input[0], &before, 0))
    return;
  const int32_t to = lift(pass, op->input[0], &before);
  if (to != op->input[0])
    read_instead(pass, op, 0, to);
  graph->tensor[op->output].alias_of = graph_storage(graph, to);
  op->work = WORK_NONE;
  replace_reads(pass, op->output, to);
}

/* The TRANSPOSE that writes a tensor, and its permutation; NULL for others. */
static const struct op *transpose_of(const struct pass *pass, int32_t tensor,
                                     struct permutation *permutation) {
  const struct op *op = producer_of(pass, tensor);
  return op != NULL && op->work != WORK_NONE &&
                 read_permutation(pass->graph, op, permutation) &&
                 !graph_is_variable(pass->graph, op->input[0])
             ? op
             : NULL;
}

/* Whether all readers see a tensor as a run of bytes, whatever its extents. */
static bool is_read_flat(const struct pass *pass, int32_t tensor) {
  const struct graph *graph = pass->graph;
  int32_t flat = 0;
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[i];
    if (op->inputs > 0 && op->input[0] == tensor)
      flat += op->work == WORK_FULLY_CONNECTED ||
              (op->kind == OPERATOR_RESHAPE && op->work == WORK_NONE);
  }
  return flat == pass->readers[tensor];
}

/* Whether the dimensions that a reduction leaves keep their order. */
static bool keeps_rest(const struct tensor *input, const bool *reduced,
                       const struct permutation *permutation) {
  int32_t last = -1;
  for (int32_t i = 0; i < RANK; i++) {
    if (reduced[i] || input->dims[i] == 1)
      continue;
    if (permutation->axis[i] < last)
      return false;
    last = permutation->axis[i];
  }
  return true;
}

/* A reduction with the axes that it has before the TRANSPOSE. */
static void move_reduction(struct pass *pass, struct op *op) {
  struct graph *graph = pass->graph;
  struct permutation own;
  const struct op *transpose = transpose_of(pass, op->input[0], &own);
  struct tensor *axes = &graph->tensor[op->input[1]];
  if (transpose == NULL || pass->readers[axes->number] != 1 ||
      (op->options.keep_dims && !is_read_flat(pass, op->output)))
    return;
  const int64_t count = tensor_elements(axes);
  const int32_t width = element_type_bytes(axes->type);
  uint8_t *data = pool_alloc(graph->pool, (size_t)(count * width), 8);
  bool reduced[RANK] = {false};
  for (int64_t i = 0; i < count; i++) {
    int64_t axis = tensor_integer(axes, i);
    axis += axis < 0 ? RANK : 0;
    reduced[axis] = true;
    data[i * width] = (uint8_t)own.axis[axis];
  }
  if (!keeps_rest(&graph->tensor[op->input[0]], reduced, &own))
    return;
  axes->data = data;
  axes->data_bytes = (size_t)(count * width);
  read_instead(pass, op, 0, transpose->input[0]);
  if (op->options.keep_dims)
    permute_back(&graph->tensor[op->output], &own);
  resolve_again(graph, op);
}

/* The weights of a dense layer in the order in which its input lies before the
 * TRANSPOSE. */
static const int8_t *permute_weights(struct graph *graph,
                                     const struct tensor *weights,
                                     const struct tensor *after,
                                     const struct permutation *permutation) {
  const int32_t depth = weights->dims[1];
  int32_t step[RANK]; /* of the dimensions before, in elements */
  int32_t dims[RANK];
  for (int32_t i = 0; i < RANK; i++)
    dims[permutation->axis[i]] = after->dims[i];
  for (int32_t i = RANK - 1, next = 1; i >= 0; next *= dims[i--])
    step[i] = next;
  int8_t *data = pool_alloc(graph->pool, (size_t)weights->bytes, 1);
  for (int32_t k = 0; k < depth; k++) {
    int32_t rest = k;
    int32_t place = 0;
    for (int32_t i = RANK - 1; i >= 0; i--) {
      place += rest % after->dims[i] * step[permutation->axis[i]];
      rest /= after->dims[i];
    }
    for (int32_t unit = 0; unit < weights->dims[0]; unit++) {
      const size_t row = (size_t)unit * (size_t)depth;
      data[row + (size_t)place] = (int8_t)weights->data[row + (size_t)k];
    }
  }
  return data;
}

/* A dense layer over a whole image that was transposed, and perhaps made flat:
 * sums do not depend on their order. */
static void move_dense(struct pass *pass, struct op *op) {
  struct graph *graph = pass->graph;
  struct permutation own;
  struct op *flat = producer_of(pass, op->input[0]);
  const bool flattens =
      flat != NULL && flat->kind == OPERATOR_RESHAPE &&
      flat->work == WORK_NONE &&
      same_values(&graph->tensor[flat->input[0]], &graph->tensor[flat->output]);
  const int32_t image = flattens ? flat->input[0] : op->input[0];
  const struct op *transpose = transpose_of(pass, image, &own);
  struct tensor *weights = &graph->tensor[op->input[1]];
  if (transpose == NULL || pass->readers[weights->number] != 1 ||
      weights->dims[1] != tensor_elements(&graph->tensor[image]))
    return;
  weights->data = (const uint8_t *)permute_weights(graph, weights,
                                                   &graph->tensor[image], &own);
  read_instead(pass, op, 0, transpose->input[0]);
  if (flattens && pass->readers[flat->output] == 0)
    read_instead(pass, flat, 0, transpose->input[0]);
  resolve_again(graph, op);
}

void pass_cancel_transpose(struct graph *graph) {
  struct pass pass = {.graph = graph};
  count_readers(&pass);
  for (int32_t i = 0; i < graph->operators; i++) {
    struct op *op = &graph->op[graph->order[i]];
    if (op->kind == OPERATOR_TRANSPOSE && op->work != WORK_NONE)
      cancel_pair(&pass, op);
    else if (is_reduction(op) && op->work != WORK_NONE)
      move_reduction(&pass, op);
    else if (op->work == WORK_FULLY_CONNECTED)
      move_dense(&pass, op);
  }
  /* Dense layers know the tensor that holds what they read. */
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->op[i].work == WORK_FULLY_CONNECTED)
      resolve_again(graph, &graph->op[i]);
}
