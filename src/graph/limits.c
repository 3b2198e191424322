#include "graph/limits.h"

#include "graph/geometry.h"

static int64_t add(int64_t a, int64_t b) {
  return a > INT64_MAX - b ? INT64_MAX : a + b;
}

static int64_t multiply(int64_t a, int64_t b) {
  return b > 0 && a > INT64_MAX / b ? INT64_MAX : a * b;
}

/* Pixels in a rectangle whose taps lie some steps apart. */
static int64_t count_pixels(const struct needs *needs) {
  const int64_t rows =
      ((int64_t)needs->row_end - needs->row + needs->row_step - 1) /
      needs->row_step;
  const int64_t columns =
      ((int64_t)needs->column_end - needs->column + needs->column_step - 1) /
      needs->column_step;
  return rows > 0 && columns > 0 ? rows * columns : 0;
}

static int64_t op_work(const struct graph *graph, const struct op *op) {
  const sn_shape output = op_output_shape(graph, op);
  const int64_t pixels = (int64_t)output.rows * output.columns;
  int64_t work = graph->tensor[op->output].bytes;
  for (int32_t i = 0; i < op->data_inputs; i++) {
    int64_t most = 0;
    for (int32_t at = 0; at < 3; at++) {
      const struct needs needs =
          op_needs(graph, op, i, (output.rows - 1) / 2 * at,
                   (output.columns - 1) / 2 * at);
      const int64_t count = count_pixels(&needs);
      most = count > most ? count : most;
    }
    const int64_t pixel = (int64_t)op_input_shape(graph, op, i).channels *
                          element_type_bytes(graph->tensor[op->input[i]].type);
    work = add(work, multiply(multiply(most, pixels), pixel));
  }
  return work;
}

int64_t graph_work(const struct graph *graph) {
  int64_t work = 0;
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->op[i].work != WORK_NONE)
      work = add(work, op_work(graph, &graph->op[i]));
  return work;
}

/* Says that the network has more of something than is supported. */
static bool require_most(const struct graph *graph, const char *what,
                         int64_t count, int64_t most) {
  if (count <= most)
    return true;
  diagnostic_error(graph->diagnostics,
                   "the network's %s %lld bytes; at most %lld are supported",
                   what, (long long)count, (long long)most);
  return false;
}

/* Rows and columns are counted in 16 bits while tiles are made. */
static bool check_extents(const struct graph *graph) {
  bool good = true;
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[i];
    if (op->work == WORK_NONE)
      continue;
    const sn_shape shape = op_output_shape(graph, op);
    if (shape.rows <= EXTENT_MAX && shape.columns <= EXTENT_MAX)
      continue;
    graph_error(graph, op, op->output, "has more than %d rows or columns",
                EXTENT_MAX);
    good = false;
  }
  return good;
}

bool graph_check_limits(const struct graph *graph) {
  int64_t tensors = 0;
  int64_t constants = 0;
  if (!check_extents(graph))
    return false;
  for (int32_t i = 0; i < graph->tensors; i++) {
    const struct tensor *tensor = &graph->tensor[i];
    int64_t *sum = tensor->data == NULL ? &tensors : &constants;
    *sum = add(*sum, tensor->bytes);
  }
  return require_most(graph, "tensors take", tensors, TENSOR_BYTES_MAX) &&
         require_most(graph, "constants take", constants, CONSTANT_BYTES_MAX) &&
         require_most(graph, "operators read", graph_work(graph),
                      GRAPH_WORK_MAX);
}
