#include "graph/geometry.h"

/* The window of operators that have one; others look at one pixel. */
static const sn_window *operator_window(const struct operator* operator) {
  switch (operator->work) {
  case WORK_CONV_2D:
    return &operator->arguments.conv_2d.window;
  case WORK_DEPTHWISE_CONV_2D:
    return &operator->arguments.depthwise_conv_2d.window;
  case WORK_AVERAGE_POOL:
  case WORK_MAX_POOL:
    return &operator->arguments.pool.window;
  default:
    return NULL;
  }
}

sn_shape operator_output_shape(const struct graph *graph,
                               const struct operator* operator) {
  if (operator->work == WORK_FULLY_CONNECTED)
    return operator->arguments.fully_connected.output;
  if (operator->work == WORK_MEAN) {
    const sn_mean *mean = &operator->arguments.mean;
    return (sn_shape){1, 1,
                      mean->input.rows * mean->input.columns *
                          mean->input.channels / mean->count};
  }
  return graph->tensor[operator->output].shape;
}

sn_shape operator_input_shape(const struct graph *graph,
                              const struct operator* operator, int32_t i) {
  if (operator->work == WORK_FULLY_CONNECTED) {
    const sn_fully_connected *dense = &operator->arguments.fully_connected;
    return (sn_shape){1, dense->output.columns, dense->depth};
  }
  return graph->tensor[operator->input[i]].shape;
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

struct needs operator_needs(const struct graph *graph,
                            const struct operator* operator, int32_t i,
                            int32_t row, int32_t column) {
  const sn_shape input = operator_input_shape(graph, operator, i);
  struct needs needs = {0, input.rows, 1, 0, input.columns, 1};
  const sn_window *window = operator_window(operator);
  if (window != NULL) {
    needs.row_step = window->dilation_rows;
    needs.column_step = window->dilation_columns;
    clip(row * window->stride_rows - window->pad_top, window->rows,
         window->dilation_rows, input.rows, &needs.row, &needs.row_end);
    clip(column * window->stride_columns - window->pad_left, window->columns,
         window->dilation_columns, input.columns, &needs.column,
         &needs.column_end);
  } else if (operator->work == WORK_PAD) {
    const sn_pad *pad = &operator->arguments.pad;
    clip(row - pad->top, 1, 1, input.rows, &needs.row, &needs.row_end);
    clip(column - pad->left, 1, 1, input.columns, &needs.column,
         &needs.column_end);
  } else if (operator->work != WORK_MEAN) {
    needs.row = input.rows == 1 ? 0 : row;
    needs.row_end = needs.row + 1;
    needs.column = input.columns == 1 ? 0 : column;
    needs.column_end = needs.column + 1;
  }
  return needs;
}

bool operator_is_in_place(const struct operator* operator) {
  switch (operator->work) {
  case WORK_DEPTHWISE_CONV_2D:
    return operator->arguments.depthwise_conv_2d.depth_multiplier == 1;
  case WORK_ADD:
  case WORK_MUL:
  case WORK_SOFTMAX:
  case WORK_REQUANTIZE:
    return true;
  default:
    return false;
  }
}

static int64_t pixels(sn_shape shape) {
  return (int64_t)shape.rows * shape.columns;
}

int64_t operator_macs(const struct operator* operator) {
  switch (operator->work) {
  case WORK_CONV_2D: {
    const sn_conv2d *conv = &operator->arguments.conv_2d;
    return pixels(conv->output) * conv->output.channels * conv->window.rows *
           conv->window.columns * (conv->input.channels / conv->groups);
  }
  case WORK_DEPTHWISE_CONV_2D: {
    const sn_depthwise_conv2d *conv = &operator->arguments.depthwise_conv_2d;
    return pixels(conv->output) * conv->output.channels * conv->window.rows *
           conv->window.columns;
  }
  case WORK_FULLY_CONNECTED: {
    const sn_fully_connected *dense = &operator->arguments.fully_connected;
    return pixels(dense->output) * dense->output.channels * dense->depth;
  }
  default:
    return 0;
  }
}

/* Taps inside the image, over all positions of one direction. */
static int64_t taps_inside(int32_t outputs, int32_t inputs, int32_t stride,
                           int32_t pad, int32_t taps, int32_t dilation) {
  int64_t inside = 0;
  for (int32_t i = 0; i < outputs; i++) {
    int32_t first;
    int32_t end;
    clip(i * stride - pad, taps, dilation, inputs, &first, &end);
    inside += (end - first + dilation - 1) / dilation;
  }
  return inside;
}

int64_t operator_executed_macs(const struct operator* operator) {
  const sn_window *window = operator_window(operator);
  const int64_t macs = operator_macs(operator);
  if (macs == 0 || window == NULL)
    return macs;
  const bool depthwise = operator->work == WORK_DEPTHWISE_CONV_2D;
  const union arguments *a = &operator->arguments;
  const sn_shape input =
      depthwise ? a->depthwise_conv_2d.input : a->conv_2d.input;
  const sn_shape output =
      depthwise ? a->depthwise_conv_2d.output : a->conv_2d.output;
  const int64_t all = pixels(output) * window->rows * window->columns;
  return macs / all *
         taps_inside(output.rows, input.rows, window->stride_rows,
                     window->pad_top, window->rows, window->dilation_rows) *
         taps_inside(output.columns, input.columns, window->stride_columns,
                     window->pad_left, window->columns,
                     window->dilation_columns);
}
