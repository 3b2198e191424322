/* Operators that lay images side by side or change their size: CONCATENATION,
 * PACK, RESIZE_NEAREST_NEIGHBOR and RESIZE_BILINEAR. */
#include "graph/dims.h"
#include "graph/resolve.h"

#include <math.h>

/* The axis counted from the output's own rank, negative ones from its end. */
static bool read_axis(struct graph *graph, const struct op *op, int32_t *axis) {
  const struct tensor *output = &graph->tensor[op->output];
  int64_t number = op->options.axis;
  number += number < 0 ? output->rank : 0;
  const int64_t from_end = output->rank - 1 - number;
  if (number >= 0 && from_end >= 0 && from_end <= SN_AXIS_CHANNELS) {
    *axis = (int32_t)(SN_AXIS_CHANNELS - from_end);
    return true;
  }
  graph_error(graph, op, op->output,
              "joins along axis %d; wants rows, columns or channels",
              op->options.axis);
  return false;
}

/* As the reference kernel demands, which moves bytes and does not rescale. */
static bool require_output_scale(struct graph *graph, const struct op *op,
                                 int32_t number) {
  const struct tensor *input = &graph->tensor[number];
  const struct tensor *output = &graph->tensor[op->output];
  if (tensor_scale(input) == tensor_scale(output) &&
      tensor_zero_point(input) == tensor_zero_point(output))
    return true;
  graph_error(graph, op, number,
              "has scale %g and zero point %d; wants those of the output, %g "
              "and %d",
              tensor_scale(input), tensor_zero_point(input),
              tensor_scale(output), tensor_zero_point(output));
  return false;
}

static bool has_all_inputs(struct graph *graph, const struct op *op) {
  for (int32_t i = 0; i < op->inputs; i++) {
    if (op->input[i] != NO_TENSOR)
      continue;
    graph_error(graph, op, op->output, "lacks input %d", i);
    return false;
  }
  return true;
}

bool resolve_concatenation(struct graph *graph, struct op *op) {
  const struct tensor *output = &graph->tensor[op->output];
  sn_concatenation join = {.inputs = op->inputs, .output = output->shape};
  if (!has_all_inputs(graph, op) || !require_int8(graph, op, op->output) ||
      !read_axis(graph, op, &join.axis))
    return false;
  if (op->options.activation != ACTIVATION_NONE) {
    graph_error(graph, op, op->output,
                "fused activation %d is not supported here; supported is none",
                op->options.activation);
    return false;
  }
  int64_t rows = 0;
  int64_t columns = 0;
  int64_t channels = 0;
  bool good = true;
  for (int32_t i = 0; i < op->inputs; i++) {
    const int32_t number = op->input[i];
    if (!require_int8(graph, op, number) ||
        !require_output_scale(graph, op, number))
      return false;
    const sn_shape shape = graph->tensor[number].shape;
    join.input[i] = shape;
    rows += shape.rows;
    columns += shape.columns;
    channels += shape.channels;
    good = good && graph->tensor[number].rank == output->rank &&
           (join.axis == SN_AXIS_ROWS || shape.rows == output->shape.rows) &&
           (join.axis == SN_AXIS_COLUMNS ||
            shape.columns == output->shape.columns) &&
           (join.axis == SN_AXIS_CHANNELS ||
            shape.channels == output->shape.channels);
  }
  good = good && (join.axis != SN_AXIS_ROWS || rows == output->shape.rows) &&
         (join.axis != SN_AXIS_COLUMNS || columns == output->shape.columns) &&
         (join.axis != SN_AXIS_CHANNELS || channels == output->shape.channels);
  if (!good) {
    graph_error(graph, op, op->output,
                "is not what joining the inputs along axis %d gives",
                op->options.axis);
    return false;
  }
  op->arguments.concatenation = join;
  op->work = WORK_CONCATENATION;
  op->data_inputs = op->inputs;
  return true;
}

/* PACK lays inputs side by side along a dimension of their own: the inputs are
 * seen with an extent of 1 there. */
bool resolve_pack(struct graph *graph, struct op *op) {
  if (!has_all_inputs(graph, op))
    return false;
  const struct tensor *output = &graph->tensor[op->output];
  const struct tensor *first = &graph->tensor[op->input[0]];
  const int32_t axis =
      op->options.axis + (op->options.axis < 0 ? output->rank : 0);
  bool good = axis >= 0 && axis < output->rank &&
              output->rank == first->rank + 1 &&
              output->dims[axis] == op->inputs;
  for (int32_t i = 0; i < op->inputs; i++) {
    if (!require_int8_dense(graph, op, op->input[i]))
      return false;
    const struct tensor *input = &graph->tensor[op->input[i]];
    good = good && input->rank == first->rank;
    for (int32_t k = 0; good && k < input->rank; k++)
      good = input->dims[k] == output->dims[k < axis ? k : k + 1];
  }
  if (!require_int8_dense(graph, op, op->output))
    return false;
  if (!good) {
    graph_error(graph, op, op->output,
                "is not what packing the inputs along dimension %d gives",
                op->options.axis);
    return false;
  }
  if (op->inputs == 1 && first->data == NULL)
    return resolve_reshape(graph, op);
  struct place3 step[TENSOR_RANK_MAX] = {{0, 0, 0}};
  int32_t dims[TENSOR_RANK_MAX] = {0};
  int32_t outer = 1;
  dims_steps(output->rank, output->dims, step);
  for (int32_t i = 0; i < output->rank; i++) {
    dims[i] = i == axis ? 1 : output->dims[i];
    outer *= step[i].channel != 0 && i < axis ? dims[i] : 1;
  }
  if (step[axis].channel != 0 && outer > 1) {
    graph_error(graph, op, op->output,
                "packs within the channels of a tensor of %d dimensions; "
                "wants at most four, of batch 1",
                output->rank);
    return false;
  }
  sn_concatenation join = {.inputs = op->inputs, .output = output->shape};
  join.axis = step[axis].row != 0      ? SN_AXIS_ROWS
              : step[axis].column != 0 ? SN_AXIS_COLUMNS
                                       : SN_AXIS_CHANNELS;
  for (int32_t i = 0; i < op->inputs; i++) {
    join.input[i] = output->shape;
    *(join.axis == SN_AXIS_ROWS      ? &join.input[i].rows
      : join.axis == SN_AXIS_COLUMNS ? &join.input[i].columns
                                     : &join.input[i].channels) /= op->inputs;
  }
  op->arguments.concatenation = join;
  op->work = WORK_CONCATENATION;
  op->data_inputs = op->inputs;
  return true;
}

/* One direction of a resize. */
struct resize {
  int32_t input, output; /* extents */
  bool align_corners;
  bool half_pixel_centers;
};

/* In single precision, whose rounding decides between neighbours; the formula
 * of TFLite's reference/resize_nearest_neighbor.h. */
static sn_resize_point nearest_point(const struct resize *resize,
                                     int32_t output) {
  const bool aligned = resize->align_corners && resize->output > 1;
  const float scale =
      aligned ? (float)(resize->input - 1) / (float)(resize->output - 1)
              : (float)resize->input / (float)resize->output;
  const float center = (float)output + (resize->half_pixel_centers ? 0.5f : 0);
  const float place = center * scale;
  int32_t lower =
      (int32_t)(resize->align_corners ? roundf(place) : floorf(place));
  if (lower > resize->input - 1)
    lower = resize->input - 1;
  return (sn_resize_point){(int16_t)lower, (int16_t)lower, 0};
}

/* In units of 1/1024 of an input pixel, as in ResizeBilinearInteger of TFLite's
 * reference/resize_bilinear.h. Returns false where the step's rounding error
 * has added up to a place behind the input, which that code reads. */
static bool bilinear_point(const struct resize *resize, int32_t output,
                           sn_resize_point *point) {
  const bool aligned = resize->align_corners && resize->output > 1;
  const int32_t from = resize->input - (aligned ? 1 : 0);
  const int32_t to = resize->output - (aligned ? 1 : 0);
  const int32_t step = (1024 * from + to / 2) / to;
  int32_t place = output * step;
  if (resize->half_pixel_centers)
    place += step / 2 - 512;
  if (place < 0)
    place = 0; /* both neighbours are the first pixel */
  const int32_t lower = place / 1024;
  if (lower >= resize->input)
    return false;
  const bool last = lower == resize->input - 1;
  const int32_t weight = last ? 0 : place % 1024;
  *point = (sn_resize_point){
      (int16_t)lower, (int16_t)(lower + (weight > 0 ? 1 : 0)), (int16_t)weight};
  return true;
}

/* The table of one direction, of the pool; NULL where the reference would read
 * outside the input. */
static const sn_resize_point *resize_points(struct graph *graph,
                                            const struct op *op, int32_t input,
                                            int32_t output) {
  const struct resize resize = {input, output, op->options.align_corners != 0,
                                op->options.half_pixel_centers != 0};
  sn_resize_point *points =
      POOL_ARRAY(graph->pool, sn_resize_point, (size_t)output);
  for (int32_t i = 0; i < output; i++) {
    if (op->kind == OPERATOR_RESIZE_NEAREST_NEIGHBOR)
      points[i] = nearest_point(&resize, i);
    else if (!bilinear_point(&resize, i, &points[i]))
      return NULL;
  }
  return points;
}

/* The size operand [rows, columns] is what the output has. */
static bool require_size(struct graph *graph, const struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *size = &graph->tensor[op->input[1]];
  const struct tensor *output = &graph->tensor[op->output];
  if (!require_constant(graph, op, size->number, ELEMENT_INT32))
    return false;
  if (input->rank != 4 || output->rank != 4 || size->rank != 1 ||
      size->dims[0] != 2 || tensor_integer(size, 0) != output->shape.rows ||
      tensor_integer(size, 1) != output->shape.columns ||
      input->shape.channels != output->shape.channels) {
    graph_error(graph, op, op->output,
                "wants four dimensions, the input's channels, and the rows and "
                "columns of the size operand");
    return false;
  }
  if (input->shape.rows <= INT16_MAX && input->shape.columns <= INT16_MAX &&
      output->shape.rows <= INT16_MAX && output->shape.columns <= INT16_MAX)
    return true;
  graph_error(graph, op, op->output,
              "wants at most %d rows and columns before and after", INT16_MAX);
  return false;
}

bool resolve_resize(struct graph *graph, struct op *op) {
  const sn_shape input = graph->tensor[op->input[0]].shape;
  const sn_shape output = graph->tensor[op->output].shape;
  const bool nearest = op->kind == OPERATOR_RESIZE_NEAREST_NEIGHBOR;
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8(graph, op, op->output) || !require_size(graph, op))
    return false;
  if (!nearest && op->options.align_corners != 0 &&
      op->options.half_pixel_centers != 0) {
    graph_error(graph, op, op->output,
                "align_corners and half_pixel_centers exclude each other");
    return false;
  }
  sn_resize resize = {.input = input, .output = output};
  resize.rows = resize_points(graph, op, input.rows, output.rows);
  resize.columns = resize_points(graph, op, input.columns, output.columns);
  if (resize.rows == NULL || resize.columns == NULL) {
    graph_error(graph, op, op->output,
                "is so much larger than the input of %d x %d that the "
                "reference kernel reads behind its last pixel; enlarge it in "
                "two steps, or with half_pixel_centers or align_corners",
                input.rows, input.columns);
    return false;
  }
  op->arguments.resize = resize;
  op->work = nearest ? WORK_RESIZE_NEAREST : WORK_RESIZE_BILINEAR;
  op->data_inputs = 1;
  return true;
}
