/* Layers without a window. */
#include "property/network.h"

int32_t layer_pad(struct network *network, int32_t input) {
  struct random *random = network->random;
  const sn_shape from = shape_of(network, input);
  const bool front = random_chance(random, 10);
  int32_t pads[8] = {0};
  for (int i = 2; i < (front ? 8 : 6); i++)
    pads[i] = random_between(random, 0, 2);
  const int32_t dims[] = {4, 2};
  const int32_t paddings = integers_add(network, 8, pads);
  struct tensor *tensor = &network->graph->tensor[paddings];
  tensor->rank = 2;
  tensor->dims[0] = dims[0];
  tensor->dims[1] = dims[1];
  const sn_shape to = {from.rows + pads[2] + pads[3],
                       from.columns + pads[4] + pads[5],
                       from.channels + pads[6] + pads[7]};
  const int32_t output = image_add_like(network, to, input);
  int32_t operands[] = {input, paddings, NO_TENSOR};
  const bool value = random_chance(random, 20);
  if (value)
    operands[2] = constant_add(network, (sn_shape){1, 1, 1});
  op_add(network, value ? OPERATOR_PADV2 : OPERATOR_PAD, value ? 3 : 2,
         operands, output);
  return output;
}

int32_t layer_resize(struct network *network, int32_t input) {
  struct random *random = network->random;
  sn_shape shape = shape_of(network, input);
  const bool nearest = random_chance(random, 50);
  if (random_chance(random, 50) && shape.rows <= 10 && shape.columns <= 10) {
    shape.rows *= 2;
    shape.columns *= 2;
  } else {
    shape.rows = random_between(random, 1, shape.rows + 4);
    shape.columns = random_between(random, 1, shape.columns + 4);
  }
  const int32_t operands[] = {
      input,
      integers_add(network, 2, (const int32_t[]){shape.rows, shape.columns})};
  const int32_t output = image_add_like(network, shape, input);
  struct op *op = op_add(network,
                         nearest ? OPERATOR_RESIZE_NEAREST_NEIGHBOR
                                 : OPERATOR_RESIZE_BILINEAR,
                         2, operands, output);
  op->options.align_corners = random_chance(random, 30);
  op->options.half_pixel_centers =
      (nearest || !op->options.align_corners) && random_chance(random, 50);
  return output;
}

/* Another image of as many elements. */
int32_t layer_reshape(struct network *network, int32_t input) {
  struct random *random = network->random;
  const sn_shape from = shape_of(network, input);
  const sn_shape shapes[] = {
      {from.columns, from.rows, from.channels},
      {from.rows, from.columns * from.channels, 1},
      {from.channels, from.rows, from.columns},
      {1, from.rows * from.columns, from.channels},
      from,
  };
  const sn_shape to = shapes[random_between(random, 0, 4)];
  const int32_t output = image_add_like(network, to, input);
  op_add(network, OPERATOR_RESHAPE, 1, &input, output);
  return output;
}

int32_t layer_requantize(struct network *network, int32_t input, int32_t like) {
  const sn_shape shape = shape_of(network, input);
  const int32_t output = like == NO_TENSOR
                             ? image_add(network, shape)
                             : image_add_like(network, shape, like);
  op_add(network, OPERATOR_QUANTIZE, 1, &input, output);
  return output;
}

/* A function of one element. */
int32_t layer_table(struct network *network, int32_t input) {
  static const enum operator_kind kinds[] = {
      OPERATOR_RELU, OPERATOR_RELU6,      OPERATOR_LOGISTIC,
      OPERATOR_TANH, OPERATOR_HARD_SWISH, OPERATOR_LEAKY_RELU,
      OPERATOR_ABS,  OPERATOR_ELU,
  };
  struct random *random = network->random;
  const sn_shape shape = shape_of(network, input);
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  const enum operator_kind kind = kinds[random_between(random, 0, 7)];
  const int32_t output =
      kind == OPERATOR_LOGISTIC
          ? tensor_add(network, ELEMENT_INT8, 4, dims, 1.0f / 256.0f, -128)
      : kind == OPERATOR_TANH
          ? tensor_add(network, ELEMENT_INT8, 4, dims, 1.0f / 128.0f, 0)
          : image_add(network, shape);
  op_add(network, kind, 1, &input, output)->options.alpha =
      random_real(random, -0.5f, 1.5f);
  return output;
}

/* SOFTMAX or L2_NORMALIZATION. */
int32_t layer_softmax(struct network *network, int32_t input) {
  const sn_shape shape = shape_of(network, input);
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  if (random_chance(network->random, 30)) {
    const int32_t unit =
        tensor_add(network, ELEMENT_INT8, 4, dims, 1.0f / 128.0f, 0);
    op_add(network, OPERATOR_L2_NORMALIZATION, 1, &input, unit);
    return unit;
  }
  const int32_t output =
      tensor_add(network, ELEMENT_INT8, 4, dims, 1.0f / 256.0f, -128);
  op_add(network, OPERATOR_SOFTMAX, 1, &input, output);
  return output;
}

/* MEAN mostly, else SUM, REDUCE_MAX or REDUCE_MIN; over rows and columns
 * mostly, else over any; the output keeps its rank. */
int32_t layer_mean(struct network *network, int32_t input) {
  struct random *random = network->random;
  sn_shape shape = shape_of(network, input);
  static const int32_t choices[][3] = {{1, 2}, {1, 2}, {1, 2}, {1},
                                       {2},    {3},    {1, 3}, {1, 2, 3}};
  static const int32_t counts[] = {2, 2, 2, 1, 1, 1, 2, 3};
  const int32_t choice = random_between(random, 0, 7);
  for (int32_t i = 0; i < counts[choice]; i++) {
    const int32_t axis = choices[choice][i];
    *(axis == 1   ? &shape.rows
      : axis == 2 ? &shape.columns
                  : &shape.channels) = 1;
  }
  const int32_t operands[] = {
      input, integers_add(network, counts[choice], choices[choice])};
  static const enum operator_kind kinds[] = {
      OPERATOR_MEAN, OPERATOR_MEAN,       OPERATOR_MEAN,
      OPERATOR_SUM,  OPERATOR_REDUCE_MAX, OPERATOR_REDUCE_MIN};
  const enum operator_kind kind = kinds[random_between(random, 0, 5)];
  const int32_t output = kind == OPERATOR_MEAN || kind == OPERATOR_SUM
                             ? image_add(network, shape)
                             : image_add_like(network, shape, input);
  op_add(network, kind, 2, operands, output)->options.keep_dims = 1;
  return output;
}

/* Positions of the largest or smallest elements, int32. */
int32_t layer_position(struct network *network, int32_t input) {
  struct random *random = network->random;
  const sn_shape shape = shape_of(network, input);
  const int32_t extents[] = {1, shape.rows, shape.columns, shape.channels};
  const int32_t axis = random_between(random, 1, 3);
  int32_t dims[3];
  for (int32_t i = 0; i < 3; i++)
    dims[i] = extents[i < axis ? i : i + 1];
  const int32_t operands[] = {input, integers_add(network, 1, &axis)};
  const int32_t output = tensor_add(network, ELEMENT_INT32, 3, dims, 0.0f, 0);
  op_add(network,
         random_chance(random, 50) ? OPERATOR_ARG_MAX : OPERATOR_ARG_MIN, 2,
         operands, output);
  return output;
}

/* One vector of the whole input, or one for each pixel. */
int32_t layer_dense(struct network *network, int32_t input) {
  struct random *random = network->random;
  const sn_shape from = shape_of(network, input);
  const bool whole = random_chance(random, 70);
  const int32_t depth = from.channels * (whole ? from.rows * from.columns : 1);
  const int32_t units = random_between(random, 1, 8);
  const sn_shape to = {whole ? 1 : from.rows, whole ? 1 : from.columns, units};
  const int32_t output = image_add(network, to);
  const int32_t dims[] = {units, depth};
  const int32_t dimension = random_chance(random, 40) ? 0 : -1;
  const int32_t operands[] = {
      input, weights_add(network, 2, dims, dimension, input, output, depth),
      random_chance(random, 80) ? bias_add(network, units, depth) : NO_TENSOR};
  op_add(network, OPERATOR_FULLY_CONNECTED, 3, operands, output);
  return output;
}

/* Behind the last image, to float32 or uint8. */
int32_t layer_convert(struct network *network, int32_t input) {
  const sn_shape shape = shape_of(network, input);
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  const bool real = random_chance(network->random, 50);
  const int32_t output =
      tensor_add(network, real ? ELEMENT_FLOAT32 : ELEMENT_UINT8, 4, dims,
                 real ? 0.0f : 0.05f, 120);
  op_add(network, real ? OPERATOR_DEQUANTIZE : OPERATOR_QUANTIZE, 1, &input,
         output);
  return output;
}

int32_t layer_elementwise(struct network *network, int32_t a, int32_t b) {
  static const enum operator_kind kinds[] = {
      OPERATOR_ADD,     OPERATOR_ADD,
      OPERATOR_ADD,     OPERATOR_ADD,
      OPERATOR_ADD,     OPERATOR_MUL,
      OPERATOR_MUL,     OPERATOR_MUL,
      OPERATOR_SUB,     OPERATOR_MAXIMUM,
      OPERATOR_MINIMUM, OPERATOR_PRELU,
      OPERATOR_DIV,     OPERATOR_SQUARED_DIFFERENCE};
  struct random *random = network->random;
  const sn_shape x = shape_of(network, a);
  const sn_shape y = shape_of(network, b);
  const sn_shape shape = {x.rows > y.rows ? x.rows : y.rows,
                          x.columns > y.columns ? x.columns : y.columns,
                          x.channels > y.channels ? x.channels : y.channels};
  const bool swap = random_chance(random, 50);
  const int32_t operands[] = {swap ? b : a, swap ? a : b};
  const int32_t output = image_add(network, shape);
  struct op *op = op_add(network, kinds[random_between(random, 0, 13)], 2,
                         operands, output);
  const bool low = quantization_zero_point(
                       &network->graph->tensor[output].quantization, 0) < 60;
  op->options.activation =
      low && random_chance(random, 40) ? ACTIVATION_RELU : ACTIVATION_NONE;
  return output;
}

int32_t layer_concatenation(struct network *network, int32_t axis,
                            int32_t count, const int32_t *inputs) {
  const struct graph *graph = network->graph;
  int32_t operands[OPERATOR_INPUTS_MAX];
  sn_shape shape = shape_of(network, inputs[0]);
  const struct quantization *first = &graph->tensor[inputs[0]].quantization;
  for (int32_t i = 0; i < count; i++) {
    const struct quantization *own = &graph->tensor[inputs[i]].quantization;
    const sn_shape part = shape_of(network, inputs[i]);
    const bool same =
        quantization_scale(own, 0) == quantization_scale(first, 0) &&
        quantization_zero_point(own, 0) == quantization_zero_point(first, 0);
    operands[i] =
        same ? inputs[i] : layer_requantize(network, inputs[i], inputs[0]);
    if (i > 0)
      *(axis == SN_AXIS_ROWS      ? &shape.rows
        : axis == SN_AXIS_COLUMNS ? &shape.columns
                                  : &shape.channels) +=
          axis == SN_AXIS_ROWS      ? part.rows
          : axis == SN_AXIS_COLUMNS ? part.columns
                                    : part.channels;
  }
  const int32_t output = image_add_like(network, shape, inputs[0]);
  op_add(network, OPERATOR_CONCATENATION, count, operands, output)
      ->options.axis = axis - SN_AXIS_ROWS + 1;
  return output;
}
