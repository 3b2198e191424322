/* The structure of random networks: chains, blocks, branches, heads. */
#include "property/network.h"

enum { OPERATORS_ENOUGH = 26, CHANNELS_MOST = 12, ELEMENTS_MOST = 4000 };

static int32_t draw_channels(struct network *network) {
  return random_between(network->random, 1, 8);
}

/* A layer that keeps rows, columns and channels. */
static int32_t same_layer(struct network *network, int32_t input) {
  const int32_t channels = shape_of(network, input).channels;
  switch (random_between(network->random, 0, 5)) {
  case 0:
    return layer_conv(network, input, channels, true);
  case 1:
    return layer_pointwise(network, input, channels);
  case 2:
    return layer_pool(network, input, true);
  case 3:
    return layer_requantize(network, input, NO_TENSOR);
  case 4:
    return layer_table(network, input);
  default:
    return layer_depthwise(network, input, true);
  }
}

static int32_t any_layer(struct network *network, int32_t input) {
  switch (random_between(network->random, 0, 15)) {
  case 0:
  case 1:
  case 2:
    return layer_conv(network, input, draw_channels(network), false);
  case 3:
  case 4:
    return layer_pointwise(network, input, draw_channels(network));
  case 5:
  case 6:
  case 7:
    return layer_depthwise(network, input, false);
  case 8:
    return layer_pool(network, input, false);
  case 9:
    return layer_conv(network, layer_pad(network, input),
                      draw_channels(network), false);
  case 10:
    return layer_depthwise(network, layer_pad(network, input), false);
  case 11:
    return layer_pad(network, input);
  case 12:
    return layer_resize(network, input);
  case 13:
  case 14:
    return layer_table(network, input);
  default:
    return layer_reshape(network, input);
  }
}

/* A layer that moves elements or spreads them. */
static int32_t moving_layer(struct network *network, int32_t input) {
  switch (random_between(network->random, 0, 7)) {
  case 0:
  case 1:
    return layer_transpose_conv(network, input, draw_channels(network));
  case 2:
    return layer_transpose(network, input);
  case 3:
    return layer_shuffle(network, input);
  case 4:
    return layer_mirror_pad(network, input);
  case 5:
    return layer_block(network, input);
  default:
    return layer_slice(network, input);
  }
}

/* Two parts of a tensor, of which one goes on for itself, joined again. */
static int32_t split_block(struct network *network, int32_t input) {
  struct random *random = network->random;
  const int32_t axis = random_between(random, SN_AXIS_ROWS, SN_AXIS_CHANNELS);
  const sn_shape shape = shape_of(network, input);
  const int32_t extents[] = {shape.rows, shape.columns, shape.channels};
  if (extents[axis] < 2)
    return moving_layer(network, input);
  int32_t part[2];
  layer_split(network, input, axis, part);
  if (random_chance(random, 70))
    part[1] = same_layer(network, part[1]);
  return layer_concatenation(network, axis, 2, part);
}

/* Scales every channel by what is seen of the whole image. */
static int32_t squeeze(struct network *network, int32_t input) {
  const int32_t channels = shape_of(network, input).channels;
  const int32_t pooled = random_chance(network->random, 50)
                             ? layer_global_pool(network, input)
                             : layer_mean(network, input);
  const int32_t factors = shape_of(network, pooled).channels == channels
                              ? layer_pointwise(network, pooled, channels)
                              : pooled;
  return layer_elementwise(network, input, factors);
}

/* Expansion, depthwise, perhaps squeeze and excite, projection. */
static int32_t bottleneck(struct network *network, int32_t input,
                          int32_t channels, bool keep) {
  const int32_t wide = shape_of(network, input).channels * 2;
  const int32_t inside =
      wide < CHANNELS_MOST ? layer_pointwise(network, input, wide) : input;
  int32_t at = layer_depthwise(network, inside, keep);
  if (random_chance(network->random, 30))
    at = squeeze(network, at);
  return layer_pointwise(network, at, channels);
}

/* A residual block with up to `depth` more inside it. */
static int32_t residual(struct network *network, int32_t input, int32_t depth) {
  struct random *random = network->random;
  const int32_t layers = random_between(random, 1, 3);
  int32_t at = input;
  for (int32_t i = 0; i < layers; i++) {
    if (depth > 0 && random_chance(random, 40))
      at = residual(network, at, depth - 1);
    else if (random_chance(random, 30))
      at = bottleneck(network, at, shape_of(network, input).channels, true);
    else
      at = same_layer(network, at);
  }
  return layer_elementwise(network, at, input);
}

/* Branches from one tensor, joined along any axis. */
static int32_t branches(struct network *network, int32_t input) {
  struct random *random = network->random;
  const int32_t axis = random_between(random, SN_AXIS_ROWS, SN_AXIS_CHANNELS);
  const int32_t count = random_between(random, 2, 4);
  int32_t ends[4];
  for (int32_t i = 0; i < count; i++) {
    const int32_t layers = random_between(random, 0, 2);
    ends[i] = input;
    for (int32_t k = 0; k < layers; k++)
      ends[i] = same_layer(network, ends[i]);
    if (axis == SN_AXIS_CHANNELS && random_chance(random, 40))
      ends[i] = layer_pointwise(network, ends[i], draw_channels(network));
  }
  return layer_concatenation(network, axis, count, ends);
}

/* A sum or product with a constant of some of its extents. */
static int32_t with_constant(struct network *network, int32_t input) {
  sn_shape shape = shape_of(network, input);
  shape.rows = random_chance(network->random, 50) ? 1 : shape.rows;
  shape.columns = random_chance(network->random, 50) ? 1 : shape.columns;
  shape.channels = random_chance(network->random, 30) ? 1 : shape.channels;
  return layer_elementwise(network, input, constant_add(network, shape));
}

/* The images that layers can start from. */
struct images {
  int32_t count;
  int32_t image[NETWORK_TENSORS];
};

static void remember(struct network *network, struct images *images,
                     int32_t image) {
  const sn_shape shape = shape_of(network, image);
  if (shape.channels <= CHANNELS_MOST && shape.rows <= 24 &&
      shape.columns <= 64 &&
      shape.rows * shape.columns * shape.channels <= ELEMENTS_MOST)
    images->image[images->count++] = image;
}

/* The latest image mostly, or any. */
static int32_t draw_image(struct network *network,
                          const struct images *images) {
  struct random *random = network->random;
  if (random_chance(random, 80))
    return images->image[images->count - 1];
  return images->image[random_between(random, 0, images->count - 1)];
}

/* Joins the latest image with an earlier one of its shape, where there is one:
 * a skip of any length. */
static int32_t join_earlier(struct network *network,
                            const struct images *images) {
  const int32_t latest = images->image[images->count - 1];
  const int32_t start = random_between(network->random, 0, images->count - 1);
  for (int32_t i = 0; i < images->count; i++) {
    const int32_t other = images->image[(start + i) % images->count];
    if (other != latest &&
        same_shape(shape_of(network, other), shape_of(network, latest)))
      return layer_elementwise(network, latest, other);
  }
  return layer_elementwise(network, latest, latest);
}

static int32_t feature(struct network *network, const struct images *images) {
  const int32_t from = draw_image(network, images);
  switch (random_between(network->random, 0, 23)) {
  case 0:
  case 1:
  case 2:
    return residual(network, from, 2);
  case 3:
  case 4:
    return bottleneck(network, from, draw_channels(network), false);
  case 5:
  case 6:
    return branches(network, from);
  case 7:
    return squeeze(network, from);
  case 8:
    return with_constant(network, from);
  case 9:
  case 10:
    return join_earlier(network, images);
  case 11:
    return split_block(network, from);
  case 12:
  case 13:
  case 14:
    return moving_layer(network, from);
  default:
    return any_layer(network, from);
  }
}

static int32_t head(struct network *network, int32_t image) {
  struct random *random = network->random;
  switch (random_between(random, 0, 8)) {
  case 0:
    return layer_softmax(
        network, layer_dense(network, layer_global_pool(network, image)));
  case 1:
    return layer_dense(network, layer_mean(network, image));
  case 2:
    return layer_dense(network, image);
  case 3:
    return layer_dense(network, layer_reshape(network, image));
  case 4:
    return layer_global_pool(network, image);
  case 5:
    return layer_mean(network, image);
  case 6:
    return layer_softmax(network, image);
  case 7:
    return layer_position(network, image);
  default:
    return layer_convert(network, image);
  }
}

static bool is_read(const struct graph *graph, int32_t tensor) {
  for (int32_t i = 0; i < graph->operators; i++)
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      if (graph->op[i].input[k] == tensor)
        return true;
  return false;
}

static bool is_written(const struct graph *graph, int32_t tensor) {
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->op[i].output == tensor ||
        (graph->op[i].other_outputs != NULL &&
         graph->op[i].other_outputs[0] == tensor))
      return true;
  return false;
}

/* The last tensor, most of what nobody reads, and some of the others. */
static void choose_outputs(struct network *network, int32_t last) {
  struct graph *graph = network->graph;
  for (int32_t i = 0; i < graph->operators; i++) {
    const int32_t output = graph->op[i].output;
    const int32_t percent = is_read(graph, output) ? 3 : 90;
    if (output != last && random_chance(network->random, percent))
      graph->output[graph->outputs++] = output;
  }
  const int32_t place = random_between(network->random, 0, graph->outputs);
  graph->output[graph->outputs++] = graph->output[place];
  graph->output[place] = last;
}

static int32_t draw_extent(struct random *random) {
  return random_chance(random, 70) ? random_between(random, 3, 12)
                                   : random_between(random, 1, 20);
}

/* int8 mostly, else uint8 or float32. */
static int32_t add_input(struct network *network, sn_shape shape) {
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  switch (random_between(network->random, 0, 19)) {
  case 0:
    return tensor_add(network, ELEMENT_UINT8, 4, dims, 0.03f, 120);
  case 1:
    return tensor_add(network, ELEMENT_FLOAT32, 4, dims, 0.0f, 0);
  default:
    return image_add(network, shape);
  }
}

static void add_inputs(struct network *network, struct images *images) {
  struct random *random = network->random;
  struct graph *graph = network->graph;
  const int32_t count =
      random_chance(random, 88) ? 1 : random_between(random, 2, 3);
  sn_shape shape = {0, 0, 0};
  for (int32_t i = 0; i < count; i++) {
    if (i == 0 || random_chance(random, 50))
      shape =
          (sn_shape){draw_extent(random), draw_extent(random),
                     random_chance(random, 90) ? random_between(random, 1, 4)
                                               : random_between(random, 1, 8)};
    const int32_t input = add_input(network, shape);
    graph->input[graph->inputs++] = input;
    remember(network, images,
             graph->tensor[input].type == ELEMENT_INT8
                 ? input
                 : layer_requantize(network, input, NO_TENSOR));
  }
}

struct graph *network_make(struct pool *pool, struct diagnostics *diagnostics,
                           uint64_t seed, uint32_t index, uint32_t attempt) {
  struct random random = random_start(seed, index, attempt);
  struct graph *graph = network_empty(pool, diagnostics, "random");
  struct network network = {graph, &random};
  struct images *images = POOL_NEW(pool, struct images);
  add_inputs(&network, images);
  const bool bare = random_chance(&random, 2);
  const int32_t features = bare ? 0 : random_between(&random, 1, 7);
  for (int32_t i = 0; i < features && graph->operators < OPERATORS_ENOUGH; i++)
    remember(&network, images, feature(&network, images));
  int32_t last = images->image[images->count - 1];
  if (bare)
    last = layer_reshape(&network, last);
  else if (random_chance(&random, 45) || graph->operators == 0)
    last = head(&network, last);
  if (!is_written(graph, last))
    last = graph->op[graph->operators - 1].output;
  choose_outputs(&network, last);
  return graph;
}
