#include "limits/hostile.h"

#include "property/network.h"

#include <math.h>
#include <string.h>

static struct random fixed = {1};

/* An empty graph with room for so many tensors and operators. */
static struct network open_network(struct pool *pool, int32_t tensors,
                                   int32_t operators) {
  struct graph *graph = POOL_NEW(pool, struct graph);
  *graph = (struct graph){
      .pool = pool,
      .tensor = POOL_ARRAY(pool, struct tensor, (size_t)tensors),
      .op = POOL_ARRAY(pool, struct op, (size_t)operators),
      .input = POOL_ARRAY(pool, int32_t, 4),
      .output = POOL_ARRAY(pool, int32_t, (size_t)operators),
  };
  return (struct network){graph, &fixed};
}

static int32_t add_image(struct network *network, int32_t rows, int32_t columns,
                         int32_t channels) {
  const int32_t dims[] = {1, rows, columns, channels};
  return tensor_add(network, ELEMENT_INT8, 4, dims, 0.05f, 0);
}

static int32_t add_input(struct network *network, int32_t rows, int32_t columns,
                         int32_t channels) {
  struct graph *graph = network->graph;
  const int32_t input = add_image(network, rows, columns, channels);
  graph->input[graph->inputs++] = input;
  return input;
}

static void add_output(struct network *network, int32_t tensor) {
  network->graph->output[network->graph->outputs++] = tensor;
}

static int32_t add_unary(struct network *network, enum operator_kind kind,
                         int32_t input) {
  const sn_shape shape = shape_of(network, input);
  const int32_t output =
      add_image(network, shape.rows, shape.columns, shape.channels);
  op_add(network, kind, 1, &input, output);
  return output;
}

static int32_t add_sum(struct network *network, int32_t a, int32_t b) {
  const sn_shape shape = shape_of(network, a);
  const int32_t output =
      add_image(network, shape.rows, shape.columns, shape.channels);
  const int32_t inputs[] = {a, b};
  op_add(network, OPERATOR_ADD, 2, inputs, output);
  return output;
}

/* Constant zeros. */
static int32_t add_constant(struct network *network, int32_t rank,
                            const int32_t *dims) {
  const int32_t number =
      tensor_add(network, ELEMENT_INT8, rank, dims, 0.01f, 0);
  struct tensor *tensor = &network->graph->tensor[number];
  tensor->data_bytes = (size_t)tensor_elements(tensor);
  tensor->data = pool_alloc(network->graph->pool, tensor->data_bytes, 1);
  return number;
}

/* A convolution that keeps the extents, as its padding is SAME. */
static int32_t add_conv(struct network *network, int32_t input, int32_t kernel,
                        int32_t channels) {
  const sn_shape shape = shape_of(network, input);
  const int32_t dims[] = {channels, kernel, kernel, shape.channels};
  const int32_t inputs[] = {input, add_constant(network, 4, dims)};
  const int32_t output =
      add_image(network, shape.rows, shape.columns, channels);
  op_add(network, OPERATOR_CONV_2D, 2, inputs, output);
  return output;
}

/* `a` operators one after another on `b` x `b` pixels. */
static struct graph *make_chain(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, a + 1, a);
  int32_t last = add_input(&network, b, b, 1);
  for (int32_t i = 0; i < a; i++)
    last = add_unary(&network, OPERATOR_RELU, last);
  add_output(&network, last);
  return network.graph;
}

/* `a` changes of shape, each an alias of the one before. */
static struct graph *make_aliases(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, a + 1, a);
  int32_t last = add_input(&network, b, b, 1);
  for (int32_t i = 0; i < a; i++)
    last = add_unary(&network, OPERATOR_RESHAPE, last);
  add_output(&network, last);
  return network.graph;
}

/* `a` operators that all read the input, and each is an output. */
static struct graph *make_wide(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, a + 1, a);
  const int32_t input = add_input(&network, b, b, 1);
  for (int32_t i = 0; i < a; i++)
    add_output(&network, add_unary(&network, OPERATOR_RELU, input));
  return network.graph;
}

/* `a` sums, each of the one before and of the one `b` before that. */
static struct graph *make_skips(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, a + 1, a);
  add_input(&network, 8, 8, 2);
  for (int32_t i = 0; i < a; i++)
    add_sum(&network, i, i > b ? i - b : 0);
  add_output(&network, a);
  return network.graph;
}

/* A ladder: `a` operators deep, then sums back down, so that all tensors of the
 * way there live at once. */
static struct graph *make_nested(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 2 * a + 1, 2 * a);
  add_input(&network, b, b, 2);
  for (int32_t i = 0; i < a; i++)
    add_unary(&network, OPERATOR_RELU, i);
  int32_t last = a;
  for (int32_t i = a; i > 0; i--)
    last = add_sum(&network, last, i - 1);
  add_output(&network, last);
  return network.graph;
}

/* `a` convolutions of 3 x 3 on 8 channels of `b` x `b` pixels. */
static struct graph *make_convs(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 2 * a + 1, a);
  int32_t last = add_input(&network, b, b, 8);
  for (int32_t i = 0; i < a; i++)
    last = add_conv(&network, last, 3, 8);
  add_output(&network, last);
  return network.graph;
}

/* One convolution of `a` x `a` on `b` x `b` pixels. */
static struct graph *make_window(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 4, 1);
  add_output(&network, add_conv(&network, add_input(&network, b, b, 8), a, 8));
  return network.graph;
}

/* A dense layer of `a` inputs and `b` outputs. */
static struct graph *make_dense(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 4, 1);
  const int32_t in[] = {1, a};
  const int32_t out[] = {1, b};
  const int32_t dims[] = {b, a};
  const int32_t input = tensor_add(&network, ELEMENT_INT8, 2, in, 0.05f, 0);
  network.graph->input[network.graph->inputs++] = input;
  const int32_t inputs[] = {input, add_constant(&network, 2, dims)};
  const int32_t output = tensor_add(&network, ELEMENT_INT8, 2, out, 0.05f, 0);
  op_add(&network, OPERATOR_FULLY_CONNECTED, 2, inputs, output);
  add_output(&network, output);
  return network.graph;
}

/* One operator on `a` x `b` pixels. */
static struct graph *make_image(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 2, 1);
  add_output(&network,
             add_unary(&network, OPERATOR_RELU, add_input(&network, a, b, 1)));
  return network.graph;
}

/* Rows and columns exchanged. */
static struct graph *make_transpose(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 3, 1);
  static const int32_t order[] = {0, 2, 1, 3};
  const int32_t inputs[] = {add_input(&network, a, b, 3),
                            integers_add(&network, 4, order)};
  const int32_t output = add_image(&network, b, a, 3);
  op_add(&network, OPERATOR_TRANSPOSE, 2, inputs, output);
  add_output(&network, output);
  return network.graph;
}

/* A constant of `a` x `b` bytes that the file does not hold, added up. */
static struct graph *make_filled(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 5, 2);
  const int32_t input = add_input(&network, a, b, 1);
  const int32_t dims[] = {1, a, b, 1};
  const int32_t one = 1;
  const int32_t inputs[] = {integers_add(&network, 4, dims),
                            add_constant(&network, 0, &one)};
  const int32_t filled = add_image(&network, a, b, 1);
  op_add(&network, OPERATOR_FILL, 2, inputs, filled);
  add_output(&network, add_sum(&network, input, filled));
  return network.graph;
}

/* An operator that reads itself (a = 0), or two that read each other. */
static struct graph *make_cycle(struct pool *pool, int32_t a, int32_t b) {
  struct network network = open_network(pool, 4, 2);
  const int32_t input = add_input(&network, b, b, 1);
  const int32_t first = add_image(&network, b, b, 1);
  const int32_t second = add_image(&network, b, b, 1);
  const int32_t of_first[] = {input, a == 0 ? first : second};
  const int32_t of_second[] = {input, first};
  op_add(&network, OPERATOR_ADD, 2, of_first, first);
  op_add(&network, OPERATOR_ADD, 2, of_second, second);
  add_output(&network, second);
  return network.graph;
}

/* A convolution with a scale that is none, of its input (a = 0), its weights
 * (1) or its output (2). */
static struct graph *make_scale(struct pool *pool, int32_t a, int32_t b) {
  static const float scales[] = {0.0f, -0.05f, NAN, INFINITY, 1e-45f, 3e38f};
  struct graph *graph = make_convs(pool, 1, 4);
  const float scale = scales[b];
  uint8_t *bytes = pool_alloc(pool, 1, sizeof scale);
  memcpy(bytes, &scale, sizeof scale);
  graph->tensor[a].quantization.scale = bytes;
  return graph;
}

const struct hostile hostile_list[] = {
    {"a huge extent", make_image, INT32_MAX, 1, VERDICT_REFUSED,
     "larger than 64 MB"},
    {"a product of extents that overflows", make_image, 65536, 65536,
     VERDICT_REFUSED, "has no known shape"},
    {"an extent of zero", make_image, 0, 5, VERDICT_REFUSED,
     "has no known shape"},
    {"a negative extent", make_image, -4, 5, VERDICT_REFUSED,
     "has no known shape"},
    {"an image of 100 MB", make_image, 10000, 10000, VERDICT_REFUSED,
     "larger than 64 MB"},
    {"32767 rows of one pixel", make_image, 32767, 1, VERDICT_COMPILED, NULL},
    {"a million rows of one pixel", make_image, 1000000, 1, VERDICT_REFUSED,
     "more than 32767 rows or columns"},
    {"100,000 operators", make_chain, 100000, 1, VERDICT_REFUSED, "operators"},
    {"10,000 operators on a pixel", make_chain, 10000, 1, VERDICT_REFUSED,
     "operators"},
    {"2,048 operators on a pixel", make_chain, 2048, 1, VERDICT_COMPILED, NULL},
    {"2,000 changes of shape", make_aliases, 2000, 2, VERDICT_COMPILED, NULL},
    {"2,000 sums with skips over 1000", make_skips, 2000, 1000,
     VERDICT_COMPILED, NULL},
    {"500 large outputs", make_wide, 500, 200, VERDICT_COMPILED, NULL},
    {"2,000 operators on 170 x 170", make_chain, 2000, 170, VERDICT_COMPILED,
     NULL},
    {"1,000 tensors that live at once", make_nested, 1000, 4, VERDICT_COMPILED,
     NULL},
    {"10 convolutions at 512 x 512", make_convs, 10, 512, VERDICT_COMPILED,
     NULL},
    {"a window of 33 x 33 on a megapixel", make_window, 33, 1000,
     VERDICT_REFUSED, "operators read"},
    {"a window of 11 x 11 on 1000 x 1000", make_window, 11, 1000,
     VERDICT_COMPILED, NULL},
    {"a window larger than its image", make_window, 255, 16, VERDICT_COMPILED,
     NULL},
    {"60 MB of weights", make_dense, 60000, 1000, VERDICT_COMPILED, NULL},
    {"100 MB of weights", make_dense, 100000, 1000, VERDICT_REFUSED,
     "larger than 64 MB"},
    {"a transposition of 30 MB", make_transpose, 3000, 1700, VERDICT_COMPILED,
     NULL},
    {"a constant of 1 GB that is not there", make_filled, 32768, 32767,
     VERDICT_REFUSED, "larger than"},
    {"a constant of 25 MB that is not there", make_filled, 5000, 5000,
     VERDICT_COMPILED, NULL},
    {"an operator that reads itself", make_cycle, 0, 4, VERDICT_REFUSED,
     "is read before any operator has written it"},
    {"operators in a circle", make_cycle, 1, 4, VERDICT_REFUSED,
     "is read before any operator has written it"},
    {"an input with a scale of 0", make_scale, 0, 0, VERDICT_REFUSED, "scale"},
    {"an input with a scale below 0", make_scale, 0, 1, VERDICT_REFUSED,
     "scale"},
    {"an input without a scale", make_scale, 0, 2, VERDICT_REFUSED, "scale"},
    {"an input with an infinite scale", make_scale, 0, 3, VERDICT_REFUSED,
     "scale"},
    {"an input with a denormal scale", make_scale, 0, 4, VERDICT_COMPILED,
     NULL},
    {"an input with a huge scale", make_scale, 0, 5, VERDICT_REFUSED, "scale"},
    {"weights with a scale that is no number", make_scale, 1, 2,
     VERDICT_REFUSED, "scale"},
    {"weights with an infinite scale", make_scale, 1, 3, VERDICT_REFUSED,
     "scale"},
    {"an output with a denormal scale", make_scale, 2, 4, VERDICT_REFUSED,
     "scale"},
    {"an output with a scale of 0", make_scale, 2, 0, VERDICT_REFUSED, "scale"},
};

const int hostile_count = sizeof hostile_list / sizeof *hostile_list;
