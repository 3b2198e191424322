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
  if (op->work == WORK_GATHER)
    return op->arguments.gather.output;
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
  if (op->work == WORK_GATHER)
    return op->arguments.gather.input;
  if (op->work == WORK_CONCATENATION)
    return op->arguments.concatenation.input[i];
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

/* The pixels around all elements that an output pixel is made of. */
static struct needs transpose_needs(const sn_transpose *work, int32_t row,
                                    int32_t column) {
  struct needs needs = {INT32_MAX, 0, 1, INT32_MAX, 0, 1};
  const int32_t channels = work->output.channels;
  const int32_t first = (row * work->output.columns + column) * channels;
  for (int32_t c = 0; c < channels; c++) {
    int32_t rest = first + c;
    int32_t in_row = 0;
    int32_t in_column = 0;
    for (int32_t i = work->digits; i-- > 0;) {
      const sn_digit *digit = &work->digit[i];
      const int32_t count = rest % digit->extent;
      rest /= digit->extent;
      in_row += count * digit->row;
      in_column += count * digit->column;
    }
    needs.row = in_row < needs.row ? in_row : needs.row;
    needs.row_end = in_row >= needs.row_end ? in_row + 1 : needs.row_end;
    needs.column = in_column < needs.column ? in_column : needs.column;
    needs.column_end =
        in_column >= needs.column_end ? in_column + 1 : needs.column_end;
  }
  return needs;
}

/* Whether a transposition leaves the rows (or the columns) where they are. */
static bool transpose_keeps(const sn_transpose *work, bool rows) {
  const int32_t extent = rows ? work->output.rows : work->output.columns;
  int32_t above = rows ? 1 : work->output.rows;
  int32_t own = SN_DIGITS_MAX;
  for (int32_t i = 0; i < work->digits; i++) {
    const sn_digit *digit = &work->digit[i];
    if (above == 1 && digit->extent == extent && own == SN_DIGITS_MAX)
      own = i;
    else if ((rows ? digit->row : digit->column) != 0)
      return false;
    above = above % digit->extent == 0 ? above / digit->extent : 0;
  }
  if (own == SN_DIGITS_MAX)
    return extent == 1 && (rows ? work->input.rows : work->input.columns) == 1;
  const sn_digit *digit = &work->digit[own];
  return rows ? digit->row == 1 && digit->column == 0 && digit->channel == 0
              : digit->column == 1 && digit->row == 0 && digit->channel == 0;
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
  } else if (op->work == WORK_TRANSPOSE_CONV) {
    const sn_transpose_conv *conv = &op->arguments.transpose_conv;
    const sn_span rows = sn_transpose_conv_rows(conv, row);
    const sn_span columns = sn_transpose_conv_columns(conv, column);
    needs =
        (struct needs){rows.first, rows.end, 1, columns.first, columns.end, 1};
  } else if (op->work == WORK_DEPTH_TO_SPACE) {
    const int32_t block = op->arguments.block.block;
    needs = (struct needs){row / block,    row / block + 1,    1,
                           column / block, column / block + 1, 1};
  } else if (op->work == WORK_SPACE_TO_DEPTH) {
    const int32_t block = op->arguments.block.block;
    needs = (struct needs){row * block,    (row + 1) * block,    1,
                           column * block, (column + 1) * block, 1};
  } else if (op->work == WORK_GATHER) {
    const sn_gather *gather = &op->arguments.gather;
    needs.row = sn_axis_at(&gather->rows, row);
    needs.row_end = needs.row + 1;
    needs.column = sn_axis_at(&gather->columns, column);
    needs.column_end = needs.column + 1;
  } else if (op->work == WORK_TRANSPOSE) {
    needs = transpose_needs(&op->arguments.transpose, row, column);
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
  case WORK_COPY:
    return input.rows == output.rows && input.columns == output.columns;
  case WORK_GATHER: {
    const sn_gather *gather = &op->arguments.gather;
    window->stride_rows = gather->rows.step;
    window->stride_columns = gather->columns.step;
    window->pad_top = -gather->rows.begin;
    window->pad_left = -gather->columns.begin;
    return gather->rows.table == NULL && gather->columns.table == NULL &&
           gather->rows.step > 0 && gather->columns.step > 0;
  }
  case WORK_SPACE_TO_DEPTH: {
    const int32_t block = op->arguments.block.block;
    *window = (sn_window){block, block, block, block, 1, 1, 0, 0};
    return true;
  }
  case WORK_NONE:
  case WORK_TRANSPOSE_CONV:
  case WORK_DEPTH_TO_SPACE:
  case WORK_TRANSPOSE:
  case WORK_MEAN:
  case WORK_REDUCE_EXTREME:
  case WORK_ARG_EXTREME:
  case WORK_RESIZE_NEAREST:
  case WORK_RESIZE_BILINEAR:
    break;
  }
  return false;
}

bool op_is_separable(const struct op *op, bool rows) {
  return op->work != WORK_TRANSPOSE ||
         transpose_keeps(&op->arguments.transpose, rows);
}

struct stride op_stride(const struct graph *graph, const struct op *op,
                        int32_t i, bool rows) {
  const sn_shape input = op_input_shape(graph, op, i);
  const sn_shape output = op_output_shape(graph, op);
  const sn_window *window = op_window(op);
  const struct stride scale = {rows ? input.rows : input.columns,
                               rows ? output.rows : output.columns};
  if (window != NULL)
    return (struct stride){rows ? window->stride_rows : window->stride_columns,
                           1};
  if (reads_whole(op))
    return scale.step > 1 ? scale : (struct stride){0, 1};
  switch (op->work) {
  case WORK_GATHER: {
    const sn_gather *gather = &op->arguments.gather;
    const sn_axis *axis = rows ? &gather->rows : &gather->columns;
    if (axis->table == NULL && axis->step >= 0)
      return (struct stride){axis->step, 1};
    return scale;
  }
  case WORK_TRANSPOSE_CONV: {
    const sn_window *spread = &op->arguments.transpose_conv.window;
    return (struct stride){1,
                           rows ? spread->stride_rows : spread->stride_columns};
  }
  case WORK_DEPTH_TO_SPACE:
    return (struct stride){1, op->arguments.block.block};
  case WORK_SPACE_TO_DEPTH:
    return (struct stride){op->arguments.block.block, 1};
  case WORK_TRANSPOSE:
    return (struct stride){op_is_separable(op, rows), 1};
  case WORK_RESIZE_NEAREST:
  case WORK_RESIZE_BILINEAR:
    return scale.step > 1 ? scale : (struct stride){0, 1};
  default:
    return (struct stride){1, 1};
  }
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
  case WORK_COPY:
    return true;
  default:
    return false;
  }
}

bool op_reads_pixel_first(const struct op *op) {
  return op->work == WORK_SOFTMAX || op->work == WORK_L2_NORMALIZATION;
}

int32_t op_taps(const struct op *op, bool rows, int32_t at) {
  if (op->work == WORK_TRANSPOSE_CONV) {
    const sn_transpose_conv *conv = &op->arguments.transpose_conv;
    const sn_span span = rows ? sn_transpose_conv_rows(conv, at)
                              : sn_transpose_conv_columns(conv, at);
    return span.end - span.first;
  }
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
  case WORK_TRANSPOSE_CONV:
    return (int64_t)a->transpose_conv.output.channels *
           a->transpose_conv.input.channels;
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
  int64_t taps = window == NULL ? 1 : (int64_t)window->rows * window->columns;
  if (op->work == WORK_TRANSPOSE_CONV) {
    const sn_window *spread = &op->arguments.transpose_conv.window;
    taps = (int64_t)((spread->rows - 1) / spread->stride_rows + 1) *
           ((spread->columns - 1) / spread->stride_columns + 1);
  }
  return op_macs_per_tap(op) * output.rows * output.columns * taps;
}
