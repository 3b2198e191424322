#include "graph/geometry.h"

/* The window of operators that have one; others look at one pixel. */
static const sn_window *op_window(const struct op *op) {
  switch (op->work) {
  case WORK_CONV_2D:
    return &op->arguments.conv_2d.window;
  case WORK_DEPTHWISE_CONV_2D:
    return &op->arguments.depthwise_conv_2d.window;
  case WORK_AVERAGE_POOL:
  case WORK_MAX_POOL:
    return &op->arguments.pool.window;
  default:
    return NULL;
  }
}

/* Reductions read their whole input and write their whole output densely. */
static bool reads_whole(const struct op *op) {
  return op->work == WORK_MEAN || op->work == WORK_REDUCE_EXTREME ||
         op->work == WORK_ARG_EXTREME;
}

sn_shape op_output_shape(const struct graph *graph, const struct op *op) {
  if (op->work == WORK_FULLY_CONNECTED)
    return op->arguments.fully_connected.output;
  const sn_shape shape = graph->tensor[op->output].shape;
  if (reads_whole(op))
    return (sn_shape){1, 1, shape.rows * shape.columns * shape.channels};
  return shape;
}

sn_shape op_input_shape(const struct graph *graph, const struct op *op,
                        int32_t i) {
  if (op->work == WORK_FULLY_CONNECTED) {
    const sn_fully_connected *dense = &op->arguments.fully_connected;
    return (sn_shape){1, dense->output.columns, dense->depth};
  }
  return graph->tensor[op->input[i]].shape;
}

/* One direction of a window: taps at start + k * step that lie in [0, size). */
static void clip(int32_t start, int32_t taps, int32_t step, int32_t size,
                 int32_t *first, int32_t *end) {
  const int32_t skipped = start < 0 ? (-start + step - 1) / step : 0;
  *first = start + skipped * step;
  *end = start + (taps - 1) * step + 1;
  if (*end > size)
    *end = size;
  if (*end < *first)
    *end = *first;
}

/* Where the output's pixel lies in data input i of a concatenation. */
static void locate(const sn_concatenation *join, int32_t i, int32_t *row,
                   int32_t *column) {
  for (int32_t k = 0; k < i; k++) {
    *row -= join->axis == SN_AXIS_ROWS ? join->input[k].rows : 0;
    *column -= join->axis == SN_AXIS_COLUMNS ? join->input[k].columns : 0;
  }
}

struct needs op_needs(const struct graph *graph, const struct op *op, int32_t i,
                      int32_t row, int32_t column) {
  const sn_shape input = op_input_shape(graph, op, i);
  struct needs needs = {0, input.rows, 1, 0, input.columns, 1};
  const sn_window *window = op_window(op);
  if (window != NULL) {
    needs.row_step = window->dilation_rows;
    needs.column_step = window->dilation_columns;
    clip(row * window->stride_rows - window->pad_top, window->rows,
         window->dilation_rows, input.rows, &needs.row, &needs.row_end);
    clip(column * window->stride_columns - window->pad_left, window->columns,
         window->dilation_columns, input.columns, &needs.column,
         &needs.column_end);
  } else if (op->work == WORK_PAD) {
    const sn_pad *pad = &op->arguments.pad;
    clip(row - pad->top, 1, 1, input.rows, &needs.row, &needs.row_end);
    clip(column - pad->left, 1, 1, input.columns, &needs.column,
         &needs.column_end);
  } else if (op->work == WORK_CONCATENATION) {
    locate(&op->arguments.concatenation, i, &row, &column);
    clip(row, 1, 1, input.rows, &needs.row, &needs.row_end);
    clip(column, 1, 1, input.columns, &needs.column, &needs.column_end);
  } else if (op->work == WORK_RESIZE_NEAREST ||
             op->work == WORK_RESIZE_BILINEAR) {
    const sn_resize *resize = &op->arguments.resize;
    needs.row = resize->rows[row].lower;
    needs.row_end = resize->rows[row].upper + 1;
    needs.column = resize->columns[column].lower;
    needs.column_end = resize->columns[column].upper + 1;
  } else if (!reads_whole(op)) {
    needs.row = input.rows == 1 ? 0 : row;
    needs.row_end = needs.row + 1;
    needs.column = input.columns == 1 ? 0 : column;
    needs.column_end = needs.column + 1;
  }
  return needs;
}

bool op_input_window(const struct graph *graph, const struct op *op, int32_t i,
                     sn_window *window) {
  const sn_shape input = op_input_shape(graph, op, i);
  const sn_shape output = op_output_shape(graph, op);
  *window = (sn_window){1, 1, 1, 1, 1, 1, 0, 0};
  switch (op->work) {
  case WORK_CONV_2D:
  case WORK_DEPTHWISE_CONV_2D:
  case WORK_AVERAGE_POOL:
  case WORK_MAX_POOL:
    *window = *op_window(op);
    return true;
  case WORK_PAD:
    window->pad_top = op->arguments.pad.top;
    window->pad_left = op->arguments.pad.left;
    return true;
  case WORK_FULLY_CONNECTED:
  case WORK_ADD:
  case WORK_MUL:
  case WORK_SUB:
  case WORK_DIV:
  case WORK_SQUARED_DIFFERENCE:
  case WORK_MAXIMUM:
  case WORK_MINIMUM:
  case WORK_PRELU:
  case WORK_TABLE:
  case WORK_SOFTMAX:
  case WORK_L2_NORMALIZATION:
  case WORK_REQUANTIZE:
  case WORK_QUANTIZE_F32:
  case WORK_DEQUANTIZE_F32:
  case WORK_CONCATENATION:
    return input.rows == output.rows && input.columns == output.columns;
  case WORK_NONE:
  case WORK_MEAN:
  case WORK_REDUCE_EXTREME:
  case WORK_ARG_EXTREME:
  case WORK_RESIZE_NEAREST:
  case WORK_RESIZE_BILINEAR:
    break;
  }
  return false;
}

int32_t op_stride(const struct op *op, bool rows) {
  const sn_window *window = op_window(op);
  if (window != NULL)
    return rows ? window->stride_rows : window->stride_columns;
  return reads_whole(op) || op->work == WORK_RESIZE_NEAREST ||
                 op->work == WORK_RESIZE_BILINEAR
             ? 0
             : 1;
}

bool op_goes_by_row(const struct op *op) {
  return op->work == WORK_DEPTHWISE_CONV_2D;
}

bool op_is_in_place(const struct op *op) {
  switch (op->work) {
  case WORK_DEPTHWISE_CONV_2D:
    return op->arguments.depthwise_conv_2d.depth_multiplier == 1;
  case WORK_ADD:
  case WORK_MUL:
  case WORK_SUB:
  case WORK_DIV:
  case WORK_SQUARED_DIFFERENCE:
  case WORK_MAXIMUM:
  case WORK_MINIMUM:
  case WORK_PRELU:
  case WORK_TABLE:
  case WORK_SOFTMAX:
  case WORK_L2_NORMALIZATION:
  case WORK_REQUANTIZE:
    return true;
  default:
    return false;
  }
}

bool op_reads_pixel_first(const struct op *op) {
  return op->work == WORK_SOFTMAX || op->work == WORK_L2_NORMALIZATION;
}

int32_t op_taps(const struct op *op, bool rows, int32_t at) {
  const sn_window *window = op_window(op);
  if (window == NULL)
    return 1;
  const union arguments *a = &op->arguments;
  const sn_shape input = op->work == WORK_CONV_2D ? a->conv_2d.input
                         : op->work == WORK_DEPTHWISE_CONV_2D
                             ? a->depthwise_conv_2d.input
                             : a->pool.input;
  const int32_t step = rows ? window->dilation_rows : window->dilation_columns;
  int32_t first;
  int32_t end;
  if (rows)
    clip(at * window->stride_rows - window->pad_top, window->rows, step,
         input.rows, &first, &end);
  else
    clip(at * window->stride_columns - window->pad_left, window->columns, step,
         input.columns, &first, &end);
  return (end - first + step - 1) / step;
}

int64_t op_macs_per_tap(const struct op *op) {
  const union arguments *a = &op->arguments;
  switch (op->work) {
  case WORK_CONV_2D:
    return (int64_t)a->conv_2d.output.channels *
           (a->conv_2d.input.channels / a->conv_2d.groups);
  case WORK_DEPTHWISE_CONV_2D:
    return a->depthwise_conv_2d.output.channels;
  case WORK_FULLY_CONNECTED:
    return (int64_t)a->fully_connected.output.channels *
           a->fully_connected.depth;
  default:
    return 0;
  }
}

int64_t op_macs(const struct graph *graph, const struct op *op) {
  const sn_window *window = op_window(op);
  const sn_shape output = op_output_shape(graph, op);
  return op_macs_per_tap(op) * output.rows * output.columns *
         (window == NULL ? 1 : window->rows * window->columns);
}
