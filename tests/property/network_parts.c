/* Tensors, constants and operators of a network made in memory. */
#include "property/network.h"

#include <math.h>
#include <string.h>

/* Standard deviation of int8 values drawn evenly. */
static const float spread = 73.0f;

static uint8_t *store(struct pool *pool, uint64_t value, size_t bytes) {
  uint8_t *data = pool_alloc(pool, 1, bytes);
  for (size_t i = 0; i < bytes; i++)
    data[i] = (uint8_t)(value >> 8 * i);
  return data;
}

static uint8_t *store_floats(struct pool *pool, const float *values,
                             size_t count) {
  uint8_t *data = pool_alloc(pool, count, 4);
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, &values[i], sizeof bits);
    memcpy(data + 4 * i, store(pool, bits, 4), 4);
  }
  return data;
}

struct graph *network_empty(struct pool *pool, struct diagnostics *diagnostics,
                            const char *path) {
  struct graph *graph = POOL_NEW(pool, struct graph);
  *graph = (struct graph){
      .pool = pool,
      .diagnostics = diagnostics,
      .path = path,
      .tensor = POOL_ARRAY(pool, struct tensor, NETWORK_TENSORS),
      .op = POOL_ARRAY(pool, struct op, NETWORK_OPERATORS),
      .input = POOL_ARRAY(pool, int32_t, NETWORK_TENSORS),
      .output = POOL_ARRAY(pool, int32_t, NETWORK_TENSORS),
  };
  return graph;
}

int32_t tensor_add(struct network *network, enum element_type type,
                   int32_t rank, const int32_t *dims, float scale,
                   int32_t zero_point) {
  struct graph *graph = network->graph;
  struct pool *pool = graph->pool;
  const int32_t number = graph->tensors++;
  struct tensor *tensor = &graph->tensor[number];
  *tensor = (struct tensor){
      .number = number,
      .name = pool_format(pool, "t%d", number),
      .type = type,
      .rank = rank,
      .has_shape = true,
      .producer = NO_OPERATOR,
      .alias_of = NO_TENSOR,
  };
  for (int32_t i = 0; i < rank; i++)
    tensor->dims[i] = dims[i];
  if (scale != 0.0f)
    tensor->quantization = (struct quantization){
        .scale = store_floats(pool, &scale, 1),
        .zero_point = store(pool, (uint64_t)(int64_t)zero_point, 8),
        .scales = 1,
        .zero_points = 1,
    };
  return number;
}

int32_t image_add(struct network *network, sn_shape shape) {
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  struct random *random = network->random;
  /* The ends of the range come up as often as everything between. */
  const int32_t zero_points[] = {-128, 127, 0, random_between(random, -60, 60)};
  const float scale = random_real(random, 0.01f, 0.08f);
  return tensor_add(network, ELEMENT_INT8, 4, dims, scale,
                    zero_points[random_between(random, 0, 3)]);
}

int32_t image_add_like(struct network *network, sn_shape shape, int32_t like) {
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  const struct quantization *quantization =
      &network->graph->tensor[like].quantization;
  return tensor_add(network, ELEMENT_INT8, 4, dims,
                    quantization_scale(quantization, 0),
                    (int32_t)quantization_zero_point(quantization, 0));
}

int32_t integers_add(struct network *network, int32_t count,
                     const int32_t *values) {
  struct pool *pool = network->graph->pool;
  const int32_t number = tensor_add(network, ELEMENT_INT32, 1, &count, 0.0f, 0);
  uint8_t *data = pool_alloc(pool, (size_t)count, 4);
  for (int32_t i = 0; i < count; i++)
    memcpy(data + 4 * i, store(pool, (uint32_t)values[i], 4), 4);
  network->graph->tensor[number].data = data;
  network->graph->tensor[number].data_bytes = 4 * (size_t)count;
  return number;
}

static void fill(struct network *network, int32_t number, int32_t low) {
  struct tensor *tensor = &network->graph->tensor[number];
  const size_t bytes = (size_t)tensor_elements(tensor);
  uint8_t *data = pool_alloc(network->graph->pool, bytes, 1);
  for (size_t i = 0; i < bytes; i++)
    data[i] = (uint8_t)random_between(network->random, low, 127);
  tensor->data = data;
  tensor->data_bytes = bytes;
}

int32_t constant_add(struct network *network, sn_shape shape) {
  const int32_t number = image_add(network, shape);
  fill(network, number, -128);
  return number;
}

int32_t weights_add(struct network *network, int32_t rank, const int32_t *dims,
                    int32_t dimension, int32_t input, int32_t output,
                    int32_t taps) {
  const struct graph *graph = network->graph;
  struct pool *pool = graph->pool;
  const float from = quantization_scale(&graph->tensor[input].quantization, 0);
  const float to = quantization_scale(&graph->tensor[output].quantization, 0);
  /* Results spread over two thirds of the output's range. */
  const float scale =
      50.0f * to / (sqrtf((float)taps) * spread * spread * from);
  const int32_t number =
      tensor_add(network, ELEMENT_INT8, rank, dims, scale, 0);
  fill(network, number, -127);
  if (dimension < 0)
    return number;
  const size_t channels = (size_t)dims[dimension];
  float *scales = POOL_ARRAY(pool, float, channels);
  for (size_t i = 0; i < channels; i++)
    scales[i] = scale * random_real(network->random, 0.5f, 1.5f);
  network->graph->tensor[number].quantization = (struct quantization){
      .scale = store_floats(pool, scales, channels),
      .zero_point = pool_alloc(pool, channels, 8),
      .scales = (uint32_t)channels,
      .zero_points = (uint32_t)channels,
      .dimension = dimension,
  };
  return number;
}

int32_t bias_add(struct network *network, int32_t channels, int32_t taps) {
  int32_t *values = POOL_ARRAY(network->graph->pool, int32_t, (size_t)channels);
  const int32_t most = (int32_t)(sqrtf((float)taps) * spread * spread);
  for (int32_t i = 0; i < channels; i++)
    values[i] = random_between(network->random, -most, most);
  return integers_add(network, channels, values);
}

sn_shape shape_of(const struct network *network, int32_t tensor) {
  const struct tensor *t = &network->graph->tensor[tensor];
  const int32_t *end = t->dims + t->rank;
  return (sn_shape){t->rank > 2 ? end[-3] : 1, t->rank > 1 ? end[-2] : 1,
                    end[-1]};
}

bool same_shape(sn_shape a, sn_shape b) {
  return a.rows == b.rows && a.columns == b.columns && a.channels == b.channels;
}

struct op *op_add(struct network *network, enum operator_kind kind,
                  int32_t inputs, const int32_t *input, int32_t output) {
  static const char *const names[] = {
#define X(name, code, fewest, most) #name,
      OPERATOR_LIST(X)
#undef X
  };
  struct graph *graph = network->graph;
  const int32_t number = graph->operators++;
  struct op *op = &graph->op[number];
  *op = (struct op){
      .number = number,
      .kind = kind,
      .kind_name = names[kind],
      .inputs = inputs,
      .outputs = 1,
      .output = output,
      .options = {.stride_columns = 1,
                  .stride_rows = 1,
                  .dilation_columns = 1,
                  .dilation_rows = 1,
                  .beta = 1.0f},
  };
  for (int32_t i = 0; i < inputs; i++)
    op->input[i] = input[i];
  return op;
}

uint8_t *network_input(const struct graph *graph, struct random *random) {
  size_t bytes = 0;
  for (int32_t i = 0; i < graph->inputs; i++)
    bytes += (size_t)graph->tensor[graph->input[i]].bytes;
  uint8_t *input = pool_alloc(graph->pool, bytes, 1);
  uint8_t *at = input;
  for (int32_t i = 0; i < graph->inputs; i++) {
    const struct tensor *tensor = &graph->tensor[graph->input[i]];
    const int64_t elements = tensor_elements(tensor);
    for (int64_t e = 0; e < elements; e++) {
      const float real = random_real(random, -4.0f, 4.0f);
      if (tensor->type == ELEMENT_FLOAT32)
        memcpy(at, store_floats(graph->pool, &real, 1), 4);
      else
        *at = (uint8_t)random_next(random);
      at += element_type_bytes(tensor->type);
    }
  }
  return input;
}
