/* Layers that move elements, and TRANSPOSE_CONV, which spreads them. */
#include "property/network.h"

static void image_dims(sn_shape shape, int32_t *dims) {
  dims[0] = 1;
  dims[1] = shape.rows;
  dims[2] = shape.columns;
  dims[3] = shape.channels;
}

static sn_shape dims_image(const int32_t *dims) {
  return (sn_shape){dims[1], dims[2], dims[3]};
}

/* Strides of 1 to 3 with windows smaller and larger, up to 24 x 24 pixels. */
int32_t layer_transpose_conv(struct network *network, int32_t input,
                             int32_t channels) {
  struct random *random = network->random;
  const sn_shape from = shape_of(network, input);
  const bool same = random_chance(random, 60);
  int32_t taps[2];
  int32_t stride[2];
  int32_t to[4] = {1, 0, 0, channels};
  for (int i = 0; i < 2; i++) {
    const int32_t extent = i == 0 ? from.rows : from.columns;
    taps[i] = random_between(random, 1, 4);
    stride[i] = extent > 8 ? 1 : random_between(random, 1, 3);
    to[1 + i] = (extent - 1) * stride[i] + (same ? 1 : taps[i]) +
                random_between(random, 0, stride[i] - 1);
  }
  const int32_t output = image_add(network, dims_image(to));
  const int32_t dims[] = {channels, taps[0], taps[1], from.channels};
  const int32_t products = taps[0] * taps[1] * from.channels;
  const int32_t operands[] = {integers_add(network, 4, to),
                              weights_add(network, 4, dims,
                                          random_chance(random, 50) ? 0 : -1,
                                          input, output, products),
                              input, bias_add(network, channels, products)};
  struct op *op = op_add(network, OPERATOR_TRANSPOSE_CONV, 4, operands, output);
  op->options.stride_rows = stride[0];
  op->options.stride_columns = stride[1];
  op->options.padding = same ? PADDING_SAME : PADDING_VALID;
  return output;
}

/* Any order of rows, columns and channels. */
int32_t layer_transpose(struct network *network, int32_t input) {
  static const int32_t orders[][4] = {{0, 1, 3, 2}, {0, 1, 3, 2}, {0, 2, 1, 3},
                                      {0, 2, 3, 1}, {0, 3, 1, 2}, {0, 3, 2, 1}};
  const int32_t *order = orders[random_between(network->random, 0, 5)];
  int32_t from[4];
  int32_t to[4];
  image_dims(shape_of(network, input), from);
  for (int i = 0; i < 4; i++)
    to[i] = from[order[i]];
  const int32_t output = image_add_like(network, dims_image(to), input);
  const int32_t operands[] = {input, integers_add(network, 4, order)};
  op_add(network, OPERATOR_TRANSPOSE, 2, operands, output);
  return output;
}

/* The channels of two or three groups in turn, through five dimensions. */
int32_t layer_shuffle(struct network *network, int32_t input) {
  static const int32_t order[] = {0, 1, 2, 4, 3};
  const sn_shape shape = shape_of(network, input);
  const int32_t groups = shape.channels % 3 == 0 ? 3 : 2;
  if (shape.channels % groups != 0)
    return layer_reshape(network, input);
  const int32_t depth = shape.channels / groups;
  const int32_t apart[] = {1, shape.rows, shape.columns, groups, depth};
  const int32_t turned[] = {1, shape.rows, shape.columns, depth, groups};
  const struct quantization *like = &network->graph->tensor[input].quantization;
  const float scale = quantization_scale(like, 0);
  const int32_t zero = (int32_t)quantization_zero_point(like, 0);
  const int32_t five = tensor_add(network, ELEMENT_INT8, 5, apart, scale, zero);
  const int32_t back =
      tensor_add(network, ELEMENT_INT8, 5, turned, scale, zero);
  const int32_t output = image_add_like(network, shape, input);
  const int32_t operands[] = {five, integers_add(network, 5, order)};
  op_add(network, OPERATOR_RESHAPE, 1, &input, five);
  op_add(network, OPERATOR_TRANSPOSE, 2, operands, back);
  op_add(network, OPERATOR_RESHAPE, 1, &back, output);
  return output;
}

/* Some places of each dimension, with strides forwards and backwards. */
int32_t layer_slice(struct network *network, int32_t input) {
  struct random *random = network->random;
  int32_t from[4];
  int32_t to[4] = {1, 0, 0, 0};
  int32_t begin[4] = {0};
  int32_t end[4] = {1, 0, 0, 0};
  int32_t stride[4] = {1, 0, 0, 0};
  struct operator_options masks = {0};
  image_dims(shape_of(network, input), from);
  for (int i = 1; i < 4; i++) {
    const bool all = random_chance(random, 50);
    begin[i] = all ? 0 : random_between(random, 0, from[i] - 1);
    end[i] = all ? from[i] : random_between(random, begin[i] + 1, from[i]);
    stride[i] = random_chance(random, 70) ? 1 : random_between(random, 1, 3);
    to[i] = (end[i] - begin[i] + stride[i] - 1) / stride[i];
    if (random_chance(random, 15)) {
      const int32_t first = begin[i];
      begin[i] = end[i] - 1;
      end[i] = first - 1;
      stride[i] = -stride[i];
      masks.end_mask |= first == 0 ? 1 << i : 0;
    }
  }
  const int32_t output = image_add_like(network, dims_image(to), input);
  const int32_t operands[] = {input, integers_add(network, 4, begin),
                              integers_add(network, 4, end),
                              integers_add(network, 4, stride)};
  op_add(network, OPERATOR_STRIDED_SLICE, 4, operands, output)
      ->options.end_mask = masks.end_mask;
  return output;
}

/* With up to two rows and columns, mirrored. */
int32_t layer_mirror_pad(struct network *network, int32_t input) {
  struct random *random = network->random;
  int32_t dims[4];
  int32_t pads[8] = {0};
  image_dims(shape_of(network, input), dims);
  const int32_t mode = random_between(random, MIRROR_REFLECT, MIRROR_SYMMETRIC);
  for (int i = 1; i < 3; i++) {
    const int32_t most = dims[i] - 1 + mode < 2 ? dims[i] - 1 + mode : 2;
    pads[2 * i] = random_between(random, 0, most);
    pads[2 * i + 1] = random_between(random, 0, most);
    dims[i] += pads[2 * i] + pads[2 * i + 1];
  }
  const int32_t operands[] = {input, integers_add(network, 8, pads)};
  const int32_t output = image_add_like(network, dims_image(dims), input);
  op_add(network, OPERATOR_MIRROR_PAD, 2, operands, output)
      ->options.mirror_mode = mode;
  return output;
}

/* SPACE_TO_DEPTH or DEPTH_TO_SPACE by 2 where the extents allow it. */
int32_t layer_block(struct network *network, int32_t input) {
  sn_shape shape = shape_of(network, input);
  const bool deep = shape.rows % 2 == 0 && shape.columns % 2 == 0;
  if (!deep && shape.channels % 4 != 0)
    return layer_mirror_pad(network, input);
  shape.rows = deep ? shape.rows / 2 : shape.rows * 2;
  shape.columns = deep ? shape.columns / 2 : shape.columns * 2;
  shape.channels = deep ? shape.channels * 4 : shape.channels / 4;
  const int32_t output = image_add_like(network, shape, input);
  op_add(network, deep ? OPERATOR_SPACE_TO_DEPTH : OPERATOR_DEPTH_TO_SPACE, 1,
         &input, output)
      ->options.block_size = 2;
  return output;
}

/* Cuts the input in two parts along the axis and returns both. */
void layer_split(struct network *network, int32_t input, int32_t axis,
                 int32_t *part) {
  int32_t dims[4];
  image_dims(shape_of(network, input), dims);
  int32_t *const extent = &dims[1 + axis];
  const int32_t first = random_between(network->random, 1, *extent - 1);
  const int32_t sizes[] = {first, *extent - first};
  for (int i = 0; i < 2; i++) {
    *extent = sizes[i];
    part[i] = image_add_like(network, dims_image(dims), input);
  }
  const int32_t number = 1 + axis;
  const int32_t operands[] = {input, integers_add(network, 2, sizes),
                              integers_add(network, 1, &number)};
  struct op *op = op_add(network, OPERATOR_SPLIT_V, 3, operands, part[0]);
  int32_t *others = POOL_ARRAY(network->graph->pool, int32_t, 1);
  others[0] = part[1];
  op->outputs = 2;
  op->other_outputs = others;
}
