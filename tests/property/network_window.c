/* Layers that see a window of their input. */
#include "property/network.h"

static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

/* Mostly 3, sometimes anything from 1 to 7; never far beyond the input. */
static int32_t draw_taps(struct random *random, int32_t extent) {
  const int32_t taps =
      random_chance(random, 50) ? 3 : random_between(random, 1, 7);
  return smaller(taps, extent + 2);
}

static int32_t draw_stride(struct random *random, bool keep) {
  if (keep || random_chance(random, 50))
    return 1;
  return random_between(random, 1, 3);
}

/* The output's extent by TFLite's rules, or 0 where the window does not fit. */
static int32_t extent_after(int32_t extent, int32_t taps, int32_t stride,
                            int32_t dilation, bool same) {
  const int32_t reach = (taps - 1) * dilation + 1;
  if (same)
    return (extent + stride - 1) / stride;
  return reach > extent ? 0 : (extent - reach) / stride + 1;
}

/* Draws window and padding into `options`; returns the output's extents, with
 * the input's channels. */
static sn_shape draw_window(struct network *network, sn_shape input, bool keep,
                            bool dilates, struct operator_options *options) {
  struct random *random = network->random;
  const bool square = random_chance(random, 60);
  options->filter_rows = draw_taps(random, input.rows);
  options->filter_columns = draw_taps(random, input.columns);
  options->stride_rows = draw_stride(random, keep);
  options->stride_columns = draw_stride(random, keep);
  if (square) {
    options->filter_columns = options->filter_rows;
    options->stride_columns = options->stride_rows;
  }
  if (dilates && random_chance(random, 20)) {
    options->dilation_rows = random_between(random, 1, 3);
    options->dilation_columns = random_between(random, 1, 3);
  }
  bool same = keep || random_chance(random, 60);
  sn_shape output = input;
  for (int try = 0; try < 2; try++) {
    output.rows =
        extent_after(input.rows, options->filter_rows, options->stride_rows,
                     options->dilation_rows, same);
    output.columns =
        extent_after(input.columns, options->filter_columns,
                     options->stride_columns, options->dilation_columns, same);
    if (output.rows > 0 && output.columns > 0)
      break;
    same = true;
  }
  options->padding = same ? PADDING_SAME : PADDING_VALID;
  return output;
}

static int32_t draw_activation(struct network *network, int32_t output) {
  struct random *random = network->random;
  /* A zero point at the upper end would leave one value. */
  if (quantization_zero_point(&network->graph->tensor[output].quantization, 0) >
      60)
    return ACTIVATION_NONE;
  return random_chance(random, 50)
             ? ACTIVATION_NONE
             : random_between(random, ACTIVATION_RELU, ACTIVATION_RELU6);
}

/* Weights, bias and operator of a convolution whose output has been added. */
static int32_t add_convolution(struct network *network, enum operator_kind kind,
                               int32_t input, int32_t output,
                               const int32_t *dims, int32_t taps,
                               struct operator_options options) {
  struct random *random = network->random;
  const int32_t along = kind == OPERATOR_CONV_2D ? 0 : 3;
  const int32_t dimension = random_chance(random, 70) ? along : -1;
  const int32_t operands[] = {
      input, weights_add(network, 4, dims, dimension, input, output, taps),
      random_chance(random, 80) ? bias_add(network, dims[along], taps)
                                : NO_TENSOR};
  options.activation = draw_activation(network, output);
  op_add(network, kind, 3, operands, output)->options = options;
  return output;
}

int32_t layer_conv(struct network *network, int32_t input, int32_t channels,
                   bool keep) {
  struct random *random = network->random;
  const sn_shape from = shape_of(network, input);
  struct operator_options options = {.dilation_rows = 1, .dilation_columns = 1};
  sn_shape to = draw_window(network, from, keep, true, &options);
  const int32_t groups = random_chance(random, 80) ? 1
                         : from.channels % 2 == 0  ? 2
                                                   : from.channels;
  to.channels = (channels + groups - 1) / groups * groups;
  if (keep && to.channels != channels)
    return layer_pointwise(network, input, channels);
  const int32_t dims[] = {to.channels, options.filter_rows,
                          options.filter_columns, from.channels / groups};
  return add_convolution(network, OPERATOR_CONV_2D, input,
                         image_add(network, to), dims,
                         dims[1] * dims[2] * dims[3], options);
}

int32_t layer_pointwise(struct network *network, int32_t input,
                        int32_t channels) {
  sn_shape shape = shape_of(network, input);
  const int32_t dims[] = {channels, 1, 1, shape.channels};
  const struct operator_options options = {.stride_rows = 1,
                                           .stride_columns = 1,
                                           .dilation_rows = 1,
                                           .dilation_columns = 1};
  shape.channels = channels;
  return add_convolution(network, OPERATOR_CONV_2D, input,
                         image_add(network, shape), dims, dims[3], options);
}

int32_t layer_depthwise(struct network *network, int32_t input, bool keep) {
  struct random *random = network->random;
  const sn_shape from = shape_of(network, input);
  struct operator_options options = {.dilation_rows = 1, .dilation_columns = 1};
  sn_shape to = draw_window(network, from, keep, true, &options);
  if (!keep && from.channels <= 4 && random_chance(random, 30))
    to.channels *= 2;
  options.depth_multiplier = to.channels / from.channels;
  const int32_t dims[] = {1, options.filter_rows, options.filter_columns,
                          to.channels};
  return add_convolution(network, OPERATOR_DEPTHWISE_CONV_2D, input,
                         image_add(network, to), dims, dims[1] * dims[2],
                         options);
}

int32_t layer_pool(struct network *network, int32_t input, bool keep) {
  struct random *random = network->random;
  const sn_shape from = shape_of(network, input);
  struct operator_options options = {.dilation_rows = 1, .dilation_columns = 1};
  const sn_shape to = draw_window(network, from, keep, false, &options);
  const int32_t output = image_add_like(network, to, input);
  const enum operator_kind kind = random_chance(random, 50)
                                      ? OPERATOR_MAX_POOL_2D
                                      : OPERATOR_AVERAGE_POOL_2D;
  options.activation = draw_activation(network, output);
  op_add(network, kind, 1, &input, output)->options = options;
  return output;
}

int32_t layer_global_pool(struct network *network, int32_t input) {
  sn_shape shape = shape_of(network, input);
  const struct operator_options options = {.filter_rows = shape.rows,
                                           .filter_columns = shape.columns,
                                           .stride_rows = shape.rows,
                                           .stride_columns = shape.columns,
                                           .padding = PADDING_VALID};
  shape.rows = 1;
  shape.columns = 1;
  const int32_t output = image_add_like(network, shape, input);
  op_add(network, OPERATOR_AVERAGE_POOL_2D, 1, &input, output)->options =
      options;
  return output;
}
