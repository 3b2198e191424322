/* Operators whose output pixel sees a window of the input: convolutions and
 * pooling. */
#include "graph/resolve.h"

/* Output extent and padding before the image in one direction; the rules of
 * TFLite's padding.h, where an odd total puts the larger half at the end. */
static bool place_window(int32_t padding, int32_t input, int32_t extent,
                         int32_t stride, int32_t *output, int32_t *before) {
  int64_t total = 0;
  int64_t count = ((int64_t)input - extent) / stride + 1;
  if (padding == PADDING_SAME) {
    count = ((int64_t)input + stride - 1) / stride;
    total = (count - 1) * stride + extent - input;
  } else if (extent > input) {
    return false;
  }
  *output = (int32_t)count;
  *before = total > 0 ? (int32_t)(total / 2) : 0;
  return true;
}

/* Fills strides, dilation and padding of a window whose size is set, and
 * checks the output's extent. */
static bool resolve_window(struct graph *graph, const struct op *op,
                           sn_window *window) {
  const struct operator_options *options = &op->options;
  const sn_shape input = graph->tensor[op->input[0]].shape;
  const sn_shape output = graph->tensor[op->output].shape;
  window->stride_rows = options->stride_rows;
  window->stride_columns = options->stride_columns;
  if (window->stride_rows < 1 || window->stride_columns < 1 ||
      window->dilation_rows < 1 || window->dilation_columns < 1 ||
      (options->padding != PADDING_SAME && options->padding != PADDING_VALID &&
       options->padding != PADDING_EXPLICIT)) {
    graph_error(graph, op, op->output,
                "wants strides and dilations above 0 and padding SAME or "
                "VALID; has strides %dx%d, dilations %dx%d, padding %d",
                window->stride_rows, window->stride_columns,
                window->dilation_rows, window->dilation_columns,
                options->padding);
    return false;
  }
  const int64_t extent_rows =
      ((int64_t)window->rows - 1) * window->dilation_rows + 1;
  const int64_t extent_columns =
      ((int64_t)window->columns - 1) * window->dilation_columns + 1;
  /* With a single tap it means nothing, and may be anything. */
  if (window->rows == 1)
    window->dilation_rows = 1;
  if (window->columns == 1)
    window->dilation_columns = 1;
  if (options->padding == PADDING_EXPLICIT && extent_rows <= INT16_MAX &&
      extent_columns <= INT16_MAX) {
    window->pad_top = options->pad_top;
    window->pad_left = options->pad_left;
    return true;
  }
  sn_shape wanted = output;
  if (window->rows < 1 || window->columns < 1 || extent_rows > INT16_MAX ||
      extent_columns > INT16_MAX || window->stride_rows > INT16_MAX ||
      window->stride_columns > INT16_MAX ||
      !place_window(options->padding, input.rows, (int32_t)extent_rows,
                    window->stride_rows, &wanted.rows, &window->pad_top) ||
      !place_window(options->padding, input.columns, (int32_t)extent_columns,
                    window->stride_columns, &wanted.columns,
                    &window->pad_left)) {
    graph_error(graph, op, op->input[0],
                "a window of %dx%d does not fit the input", window->rows,
                window->columns);
    return false;
  }
  if (wanted.rows == output.rows && wanted.columns == output.columns)
    return true;
  graph_error(graph, op, op->output,
              "wants %dx%d rows and columns by its window", wanted.rows,
              wanted.columns);
  return false;
}

/* Weights are constant int8 of four dimensions and symmetric. */
static bool require_weights(struct graph *graph, const struct op *op) {
  const int32_t number = op->input[1];
  const struct tensor *weights = &graph->tensor[number];
  if (!require_constant(graph, op, number, ELEMENT_INT8))
    return false;
  bool good = weights->rank == 4 && weights->quantization.scales > 0;
  for (uint32_t i = 0; good && i < weights->quantization.zero_points; i++)
    good = quantization_zero_point(&weights->quantization, i) == 0;
  if (!good)
    graph_error(graph, op, number,
                "wants four dimensions and symmetric quantisation (scales and "
                "zero points of 0)");
  return good;
}

/* What both convolutions have. */
struct convolution {
  sn_window window;
  int32_t input_offset, output_offset;
  int32_t activation_min, activation_max;
  struct channel_parameters channels;
};

/* Resolves it from weights whose last three dimensions are rows, columns and
 * channels, and whose scales run along `dimension`. */
static bool resolve_convolution(struct graph *graph, const struct op *op,
                                int32_t dimension,
                                struct convolution *convolution) {
  const struct tensor *weights = &graph->tensor[op->input[1]];
  const struct tensor *output = &graph->tensor[op->output];
  convolution->window = (sn_window){
      .rows = weights->dims[1],
      .columns = weights->dims[2],
      .dilation_rows = op->options.dilation_rows,
      .dilation_columns = op->options.dilation_columns,
  };
  convolution->input_offset = -tensor_zero_point(&graph->tensor[op->input[0]]);
  convolution->output_offset = tensor_zero_point(output);
  return resolve_window(graph, op, &convolution->window) &&
         resolve_channels(graph, op, output->shape.channels, dimension,
                          &convolution->channels) &&
         resolve_activation(graph, op, &convolution->activation_min,
                            &convolution->activation_max);
}

static bool require_convolution(struct graph *graph, const struct op *op) {
  return require_int8(graph, op, op->input[0]) &&
         require_int8(graph, op, op->output) && require_weights(graph, op);
}

static bool report_channels(const struct graph *graph, const struct op *op) {
  graph_error(graph, op, op->input[1],
              "does not fit %d input and %d output channels",
              graph->tensor[op->input[0]].shape.channels,
              graph->tensor[op->output].shape.channels);
  return false;
}

bool resolve_conv_2d(struct graph *graph, struct op *op) {
  const struct tensor *weights = &graph->tensor[op->input[1]];
  const sn_shape input = graph->tensor[op->input[0]].shape;
  const sn_shape output = graph->tensor[op->output].shape;
  struct convolution convolution;
  if (!require_convolution(graph, op))
    return false;
  const int32_t depth = weights->dims[3];
  if (weights->dims[0] != output.channels || input.channels % depth != 0 ||
      output.channels % (input.channels / depth) != 0)
    return report_channels(graph, op);
  if (!resolve_convolution(graph, op, 0, &convolution))
    return false;
  op->arguments.conv_2d = (sn_conv2d){
      .input = input,
      .output = output,
      .window = convolution.window,
      .groups = input.channels / depth,
      .input_offset = convolution.input_offset,
      .output_offset = convolution.output_offset,
      .activation_min = convolution.activation_min,
      .activation_max = convolution.activation_max,
      .weights = (const int8_t *)weights->data,
      .bias = convolution.channels.bias,
      .multiplier = convolution.channels.multiplier,
      .shift = convolution.channels.shift,
  };
  op->work = WORK_CONV_2D;
  op->data_inputs = 1;
  return true;
}

bool resolve_depthwise_conv_2d(struct graph *graph, struct op *op) {
  const struct tensor *weights = &graph->tensor[op->input[1]];
  const sn_shape input = graph->tensor[op->input[0]].shape;
  const sn_shape output = graph->tensor[op->output].shape;
  struct convolution convolution;
  if (!require_convolution(graph, op))
    return false;
  if (weights->dims[0] != 1 || weights->dims[3] != output.channels ||
      output.channels % input.channels != 0)
    return report_channels(graph, op);
  if (!resolve_convolution(graph, op, 3, &convolution))
    return false;
  op->arguments.depthwise_conv_2d = (sn_depthwise_conv2d){
      .input = input,
      .output = output,
      .window = convolution.window,
      .depth_multiplier = output.channels / input.channels,
      .input_offset = convolution.input_offset,
      .output_offset = convolution.output_offset,
      .activation_min = convolution.activation_min,
      .activation_max = convolution.activation_max,
      .weights = (const int8_t *)weights->data,
      .bias = convolution.channels.bias,
      .multiplier = convolution.channels.multiplier,
      .shift = convolution.channels.shift,
  };
  op->work = WORK_DEPTHWISE_CONV_2D;
  op->data_inputs = 1;
  return true;
}

/* Padding before the output in one direction: that of the convolution which
 * leads from the output to the input. */
static bool place_spread(int32_t padding, int32_t output, int32_t taps,
                         int32_t stride, int32_t *before) {
  int32_t unused;
  *before = 0;
  return padding == PADDING_VALID ||
         place_window(padding, output, taps, stride, &unused, before);
}

/* Data first, then weights and bias, as other convolutions have them; the shape
 * of the output goes to the end. */
static void order_inputs(struct op *op) {
  const int32_t shape = op->input[0];
  op->input[0] = op->input[2];
  op->input[2] = op->inputs > 3 ? op->input[3] : NO_TENSOR;
  op->input[3] = shape;
  op->inputs = 4;
}

bool resolve_transpose_conv(struct graph *graph, struct op *op) {
  order_inputs(op);
  const struct tensor *weights = &graph->tensor[op->input[1]];
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const struct operator_options *options = &op->options;
  struct channel_parameters channels;
  sn_transpose_conv conv = {.input = input->shape, .output = output->shape};
  if (!require_convolution(graph, op))
    return false;
  conv.window = (sn_window){weights->dims[1],
                            weights->dims[2],
                            options->stride_rows,
                            options->stride_columns,
                            1,
                            1,
                            0,
                            0};
  if (weights->dims[0] != conv.output.channels ||
      weights->dims[3] != conv.input.channels)
    return report_channels(graph, op);
  if (options->stride_rows < 1 || options->stride_columns < 1 ||
      options->stride_rows > INT16_MAX || options->stride_columns > INT16_MAX ||
      conv.window.rows > INT16_MAX || conv.window.columns > INT16_MAX ||
      (options->padding != PADDING_SAME && options->padding != PADDING_VALID) ||
      !place_spread(options->padding, conv.output.rows, conv.window.rows,
                    options->stride_rows, &conv.window.pad_top) ||
      !place_spread(options->padding, conv.output.columns, conv.window.columns,
                    options->stride_columns, &conv.window.pad_left)) {
    graph_error(graph, op, op->output,
                "has strides %dx%d and padding %d; wants strides above 0 and "
                "padding SAME or VALID",
                options->stride_rows, options->stride_columns,
                options->padding);
    return false;
  }
  if (!resolve_channels(graph, op, conv.output.channels, 0, &channels) ||
      !resolve_activation(graph, op, &conv.activation_min,
                          &conv.activation_max))
    return false;
  conv.input_offset = -tensor_zero_point(input);
  conv.output_offset = tensor_zero_point(output);
  conv.weights = (const int8_t *)weights->data;
  conv.bias = channels.bias;
  conv.multiplier = channels.multiplier;
  conv.shift = channels.shift;
  op->arguments.transpose_conv = conv;
  op->work = WORK_TRANSPOSE_CONV;
  op->data_inputs = 1;
  return true;
}

bool resolve_pool(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  sn_pool pool = {.input = input->shape, .output = output->shape};
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8(graph, op, op->output))
    return false;
  pool.window = (sn_window){
      .rows = op->options.filter_rows,
      .columns = op->options.filter_columns,
      .dilation_rows = 1,
      .dilation_columns = 1,
  };
  const double difference = tensor_scale(input) - tensor_scale(output);
  if (input->shape.channels != output->shape.channels || difference > 1.0e-6 ||
      difference < -1.0e-6 ||
      tensor_zero_point(input) != tensor_zero_point(output)) {
    graph_error(graph, op, op->output,
                "wants the channels and the quantisation of the input");
    return false;
  }
  if (!resolve_window(graph, op, &pool.window) ||
      !resolve_activation(graph, op, &pool.activation_min,
                          &pool.activation_max))
    return false;
  op->arguments.pool = pool;
  op->work =
      op->kind == OPERATOR_MAX_POOL_2D ? WORK_MAX_POOL : WORK_AVERAGE_POOL;
  op->data_inputs = 1;
  return true;
}
