#include "fuzz/mutate.h"

#include <math.h>
#include <string.h>

enum { ROOM = 8, NAME_LENGTH = 12 };

static const int32_t interesting[] = {
    0,   1,   -1,    2,     3,     4,     5,       6,         7,
    8,   9,   12,    15,    16,    17,    31,      32,        33,
    63,  64,  65,    100,   127,   128,   129,     255,       256,
    257, 513, 32767, 32768, 65535, 65536, 1 << 20, INT32_MAX, INT32_MIN};

static int32_t draw_integer(struct random *random) {
  const int32_t last = sizeof interesting / sizeof *interesting - 1;
  /* Small numbers make networks that go on. */
  return random_chance(random, 60)
             ? random_between(random, 0, 9)
             : interesting[random_between(random, 0, last)];
}

static float draw_float(struct random *random) {
  static const float values[] = {
      0.0f,   -0.0f,       1.0f,   -1.0f,    0.5f,      1e-45f,
      1e-38f, 3.4e38f,     1e10f,  INFINITY, -INFINITY, NAN,
      1e-10f, 0.00390625f, 256.0f, 1e5f,     0.0078125f};
  const int32_t last = sizeof values / sizeof *values - 1;
  return random_chance(random, 50) ? random_real(random, 0.001f, 0.1f)
                                   : values[random_between(random, 0, last)];
}

/* A copy of an array with room for more. */
static void *grow(struct pool *pool, const void *array, int32_t count,
                  size_t size) {
  void *copy = pool_alloc(pool, (size_t)count + ROOM, size);
  if (count > 0)
    memcpy(copy, array, (size_t)count * size);
  return copy;
}

static void make_room(struct graph *graph) {
  struct pool *pool = graph->pool;
  graph->tensor =
      grow(pool, graph->tensor, graph->tensors, sizeof *graph->tensor);
  graph->op = grow(pool, graph->op, graph->operators, sizeof *graph->op);
  graph->input = grow(pool, graph->input, graph->inputs, sizeof(int32_t));
  graph->output = grow(pool, graph->output, graph->outputs, sizeof(int32_t));
}

static int32_t any_tensor(const struct graph *graph, struct random *random) {
  return random_between(random, 0, graph->tensors - 1);
}

static void change_shape(struct graph *graph, struct random *random) {
  struct tensor *tensor = &graph->tensor[any_tensor(graph, random)];
  if (tensor->rank == 0 || random_chance(random, 10)) {
    tensor->rank = random_between(random, 0, TENSOR_RANK_MAX);
    for (int32_t i = 0; i < tensor->rank; i++)
      if (tensor->dims[i] == 0)
        tensor->dims[i] = 1;
    return;
  }
  int32_t *extent = &tensor->dims[random_between(random, 0, tensor->rank - 1)];
  const int32_t near = random_chance(random, 50) ? -1 : 1;
  *extent =
      random_chance(random, 40) && *extent<INT32_MAX && * extent> INT32_MIN
          ? *extent + near
          : draw_integer(random);
}

/* The same extent wherever it stands in that place, so that shapes go on
 * fitting together. */
static void change_shapes(struct graph *graph, struct random *random) {
  const struct tensor *model = &graph->tensor[any_tensor(graph, random)];
  if (model->rank == 0)
    return;
  const int32_t axis = random_between(random, 0, model->rank - 1);
  const int32_t from = model->dims[axis];
  const int32_t to = draw_integer(random);
  for (int32_t i = 0; i < graph->tensors; i++) {
    struct tensor *tensor = &graph->tensor[i];
    if (tensor->rank > axis && tensor->dims[axis] == from &&
        tensor->data == NULL)
      tensor->dims[axis] = to;
  }
}

static void change_type(struct graph *graph, struct random *random) {
  static const enum element_type types[] = {
      ELEMENT_INT8,  ELEMENT_UINT8, ELEMENT_FLOAT32, ELEMENT_INT32,
      ELEMENT_INT64, ELEMENT_INT16, ELEMENT_INT4,    ELEMENT_RESOURCE};
  graph->tensor[any_tensor(graph, random)].type =
      random_chance(random, 80)
          ? types[random_between(random, 0, 7)]
          : (enum element_type)random_between(random, 0, 40);
}

static void change_scale(struct graph *graph, struct random *random) {
  struct quantization *quantization =
      &graph->tensor[any_tensor(graph, random)].quantization;
  if (quantization->scales == 0)
    return;
  uint8_t *scale = pool_alloc(graph->pool, quantization->scales, 4);
  const float value = draw_float(random);
  memcpy(scale, quantization->scale, 4 * (size_t)quantization->scales);
  const size_t at =
      (size_t)random_next(random) % (size_t)quantization->scales * 4;
  memcpy(scale + at, &value, sizeof value);
  quantization->scale = scale;
}

static void change_zero_point(struct graph *graph, struct random *random) {
  struct quantization *quantization =
      &graph->tensor[any_tensor(graph, random)].quantization;
  if (quantization->zero_points == 0)
    return;
  uint8_t *points = pool_alloc(graph->pool, quantization->zero_points, 8);
  const int64_t value = random_chance(random, 70)
                            ? random_between(random, -128, 127)
                            : draw_integer(random);
  memcpy(points, quantization->zero_point,
         8 * (size_t)quantization->zero_points);
  const size_t at =
      (size_t)random_next(random) % (size_t)quantization->zero_points * 8;
  memcpy(points + at, &value, sizeof value);
  quantization->zero_point = points;
}

/* How many scales and zero points there are, and along what. */
static void change_quantization(struct graph *graph, struct random *random) {
  struct quantization *quantization =
      &graph->tensor[any_tensor(graph, random)].quantization;
  const uint32_t count = (uint32_t)random_between(random, 0, 9);
  switch (random_between(random, 0, 3)) {
  case 0:
    quantization->dimension = draw_integer(random);
    break;
  case 1:
    quantization->scales =
        count < quantization->scales ? count : quantization->scales;
    break;
  case 2:
    quantization->zero_points =
        count < quantization->zero_points ? count : quantization->zero_points;
    break;
  default:
    *quantization = graph->tensor[any_tensor(graph, random)].quantization;
    break;
  }
}

static void change_data(struct graph *graph, struct random *random) {
  struct tensor *tensor = &graph->tensor[any_tensor(graph, random)];
  const int32_t bytes = (int32_t)(tensor->data_bytes & 0xFFFF);
  if (tensor->data == NULL || random_chance(random, 10)) {
    const struct tensor *other = &graph->tensor[any_tensor(graph, random)];
    tensor->data = other->data;
    tensor->data_bytes = other->data_bytes;
  } else if (random_chance(random, 20)) {
    tensor->data_bytes = (size_t)random_between(random, 0, bytes);
  } else if (tensor->data_bytes >= 4) {
    uint8_t *data = pool_alloc(graph->pool, tensor->data_bytes, 1);
    memcpy(data, tensor->data, tensor->data_bytes);
    /* Integers are shapes, axes, paddings and biases. */
    const int32_t value = draw_integer(random);
    memcpy(data + 4 * (random_next(random) % (tensor->data_bytes / 4)), &value,
           sizeof value);
    tensor->data = data;
  }
}

static struct op *any_op(struct graph *graph, struct random *random) {
  return &graph->op[random_between(random, 0, graph->operators - 1)];
}

static void change_inputs(struct graph *graph, struct random *random) {
  struct op *op = any_op(graph, random);
  if (random_chance(random, 15) && op->inputs < OPERATOR_INPUTS_MAX)
    op->input[op->inputs++] = any_tensor(graph, random);
  else if (op->inputs > 0 && random_chance(random, 10))
    op->inputs--;
  else if (op->inputs > 0)
    op->input[random_between(random, 0, op->inputs - 1)] =
        random_chance(random, 90)   ? any_tensor(graph, random)
        : random_chance(random, 50) ? NO_TENSOR
                                    : draw_integer(random);
}

static void change_output(struct graph *graph, struct random *random) {
  struct op *op = any_op(graph, random);
  op->output = any_tensor(graph, random);
}

static void change_kind(struct graph *graph, struct random *random) {
  struct op *op = any_op(graph, random);
  op->kind = (enum operator_kind)random_between(random, 0, OPERATOR_UNKNOWN);
  op->code = draw_integer(random);
  /* The number of an operator within its family is often all that differs. */
  if (random_chance(random, 30))
    op->options = any_op(graph, random)->options;
}

static void change_option(struct graph *graph, struct random *random) {
  struct operator_options *options = &any_op(graph, random)->options;
  int32_t *const fields[] = {
      &options->padding,       &options->stride_columns,
      &options->stride_rows,   &options->dilation_columns,
      &options->dilation_rows, &options->filter_columns,
      &options->filter_rows,   &options->depth_multiplier,
      &options->activation,    &options->weights_format,
      &options->keep_dims,     &options->align_corners,
      &options->axis,          &options->batch_dims,
      &options->block_size,    &options->mirror_mode,
      &options->offset,        &options->begin_mask,
      &options->end_mask,      &options->ellipsis_mask,
      &options->new_axis_mask, &options->shrink_axis_mask,
      &options->init_subgraph, &options->half_pixel_centers,
  };
  if (random_chance(random, 10)) {
    options->beta = draw_float(random);
    options->alpha = draw_float(random);
    return;
  }
  const int32_t last = sizeof fields / sizeof *fields - 1;
  *fields[random_between(random, 0, last)] = draw_integer(random);
}

static void change_order(struct graph *graph, struct random *random) {
  struct op *a = any_op(graph, random);
  struct op *b = any_op(graph, random);
  const struct op kept = *a;
  *a = *b;
  *b = kept;
}

static void change_ends(struct graph *graph, struct random *random) {
  const bool inputs = random_chance(random, 40);
  int32_t *list = inputs ? graph->input : graph->output;
  int32_t *count = inputs ? &graph->inputs : &graph->outputs;
  if (random_chance(random, 50))
    list[(*count)++] = any_tensor(graph, random);
  else if (*count > 1 && random_chance(random, 50))
    (*count)--;
  else if (*count > 0)
    list[random_between(random, 0, *count - 1)] = any_tensor(graph, random);
}

static void change_flag(struct graph *graph, struct random *random) {
  struct tensor *tensor = &graph->tensor[any_tensor(graph, random)];
  if (random_chance(random, 50))
    tensor->is_variable = !tensor->is_variable;
  else
    tensor->is_sparse = !tensor->is_sparse;
}

/* What must not reach a terminal, a comment or a string as it is. */
static void change_name(struct graph *graph, struct random *random) {
  static const char letters[] = "*/\\?\"'%\n\r\t\033\x7f\xc3\xa9<&;#a";
  char *name = pool_alloc(graph->pool, NAME_LENGTH + 1, 1);
  const int32_t length = random_between(random, 0, NAME_LENGTH);
  for (int32_t i = 0; i < length; i++)
    name[i] = letters[random_between(random, 0, sizeof letters - 2)];
  graph->tensor[any_tensor(graph, random)].name = name;
}

/* A new tensor like another one, without its data. */
static int32_t add_like(struct graph *graph, int32_t like) {
  const int32_t number = graph->tensors++;
  graph->tensor[number] = graph->tensor[like];
  graph->tensor[number].number = number;
  graph->tensor[number].data = NULL;
  graph->tensor[number].data_bytes = 0;
  return number;
}

/* Makes room for an operator at a place of the order. */
static struct op *insert_op(struct graph *graph, int32_t at) {
  for (int32_t i = graph->operators++; i > at; i--)
    graph->op[i] = graph->op[i - 1];
  graph->op[at] = (struct op){.outputs = 1,
                              .options = {.stride_columns = 1,
                                          .stride_rows = 1,
                                          .dilation_columns = 1,
                                          .dilation_rows = 1,
                                          .beta = 1.0f,
                                          .alpha = 0.1f}};
  return &graph->op[at];
}

/* An operator of one or two inputs of the same shape, behind one that writes
 * the first; some readers behind it read its output. */
static void insert(struct graph *graph, struct random *random) {
  enum { ALONE = 10, ALL = 16 };
  static const enum operator_kind kinds[ALL] = {
      OPERATOR_RELU,     OPERATOR_RELU6,
      OPERATOR_LOGISTIC, OPERATOR_TANH,
      OPERATOR_ABS,      OPERATOR_HARD_SWISH,
      OPERATOR_ELU,      OPERATOR_SOFTMAX,
      OPERATOR_QUANTIZE, OPERATOR_RESHAPE,
      OPERATOR_ADD,      OPERATOR_MUL,
      OPERATOR_SUB,      OPERATOR_MAXIMUM,
      OPERATOR_MINIMUM,  OPERATOR_SQUARED_DIFFERENCE};
  const int32_t at = random_between(random, 0, graph->operators - 1);
  const int32_t from = graph->op[at].output;
  if (from < 0 || from >= graph->tensors)
    return;
  const int32_t to = add_like(graph, from);
  const int32_t choice = random_between(random, 0, ALL - 1);
  struct op *op = insert_op(graph, at + 1);
  op->kind = kinds[choice];
  op->inputs = choice < ALONE ? 1 : 2;
  op->input[0] = from;
  op->input[1] = from;
  op->output = to;
  for (int32_t i = 0; i < at; i++) {
    const int32_t other = graph->op[i].output;
    if (other >= 0 && random_chance(random, 50) &&
        memcmp(graph->tensor[other].dims, graph->tensor[from].dims,
               sizeof graph->tensor[from].dims) == 0)
      op->input[1] = other;
  }
  for (int32_t i = at + 2; i < graph->operators; i++)
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      if (graph->op[i].input[k] == from && random_chance(random, 80))
        graph->op[i].input[k] = to;
}

/* Without an operator: its readers read its first input. */
static void take_out(struct graph *graph, struct random *random) {
  const int32_t at = random_between(random, 0, graph->operators - 1);
  const struct op op = graph->op[at];
  graph->operators--;
  for (int32_t i = at; i < graph->operators; i++)
    graph->op[i] = graph->op[i + 1];
  for (int32_t i = at; i < graph->operators && op.inputs > 0; i++)
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      if (graph->op[i].input[k] == op.output)
        graph->op[i].input[k] = op.input[0];
  for (int32_t i = 0; i < graph->outputs && op.inputs > 0; i++)
    if (graph->output[i] == op.output)
      graph->output[i] = op.input[0];
}

/* An operator once more, with an output of its own that the network gives. */
static void double_op(struct graph *graph, struct random *random) {
  const int32_t at = random_between(random, 0, graph->operators - 1);
  if (graph->op[at].output < 0)
    return;
  const struct op like = graph->op[at];
  struct op *op = insert_op(graph, at + 1);
  *op = like;
  op->other_outputs = NULL;
  op->output = add_like(graph, like.output);
  graph->output[graph->outputs++] = op->output;
}

void graph_mutate(struct graph *graph, struct random *random) {
  static void (*const changes[])(struct graph *,
                                 struct random *) = {change_shape,
                                                     change_shape,
                                                     change_shapes,
                                                     change_shapes,
                                                     change_type,
                                                     change_scale,
                                                     change_zero_point,
                                                     change_quantization,
                                                     change_data,
                                                     change_data,
                                                     change_inputs,
                                                     change_inputs,
                                                     change_output,
                                                     change_kind,
                                                     change_kind,
                                                     change_option,
                                                     change_option,
                                                     change_order,
                                                     change_ends,
                                                     change_flag,
                                                     change_name,
                                                     insert,
                                                     insert,
                                                     take_out,
                                                     double_op};
  const int32_t last = sizeof changes / sizeof *changes - 1;
  make_room(graph);
  if (graph->tensors > 0 && graph->operators > 0)
    changes[random_between(random, 0, last)](graph, random);
}
