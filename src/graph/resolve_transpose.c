/* TRANSPOSE: an alias where only extents of 1 change places, a copy of channels
 * where pixels stay, and a copy of elements otherwise. */
#include "graph/dims.h"
#include "graph/resolve.h"

/* The output's dimension i is the input's axis[i]. */
static bool read_permutation(struct graph *graph, const struct op *op,
                             int32_t *axis) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const struct tensor *permutation = &graph->tensor[op->input[1]];
  bool taken[TENSOR_RANK_MAX] = {false};
  bool good = tensor_elements(permutation) == input->rank &&
              output->rank == input->rank;
  for (int32_t i = 0; good && i < input->rank; i++) {
    const int64_t number = tensor_integer(permutation, i);
    good = number >= 0 && number < input->rank && !taken[number] &&
           output->dims[i] == input->dims[number];
    if (!good)
      break;
    taken[number] = true;
    axis[i] = (int32_t)number;
  }
  if (!good)
    graph_error(graph, op, op->input[1],
                "wants a permutation of dimensions that leads from the input "
                "%s to the output",
                tensor_describe(graph->pool, input));
  return good;
}

/* Whether elements stay in their order: only extents of 1 change places. */
static bool keeps_order(const struct tensor *input, const int32_t *axis) {
  int32_t last = -1;
  for (int32_t i = 0; i < input->rank; i++) {
    if (input->dims[axis[i]] == 1)
      continue;
    if (axis[i] < last)
      return false;
    last = axis[i];
  }
  return true;
}

/* Appends a digit, or widens the last one where both count as one. */
static void add_digit(sn_transpose *work, sn_digit digit) {
  sn_digit *last = work->digits > 0 ? &work->digit[work->digits - 1] : NULL;
  if (digit.extent == 1)
    return;
  if (last != NULL && last->row == digit.row * digit.extent &&
      last->column == digit.column * digit.extent &&
      last->channel == digit.channel * digit.extent) {
    digit.extent *= last->extent;
    *last = digit;
  } else {
    work->digit[work->digits++] = digit;
  }
}

/* Whether each output pixel is made of the input pixel at its place. */
static bool keeps_pixels(const struct tensor *input, const int32_t *axis) {
  return input->rank >= 4 && input->dims[0] == 1 && axis[0] == 0 &&
         axis[1] == 1 && axis[2] == 2 && input->shape.channels <= UINT16_MAX;
}

/* The channel that each channel of a pixel comes from. */
static const uint16_t *channel_table(struct graph *graph,
                                     const sn_transpose *work) {
  const int32_t channels = work->output.channels;
  uint16_t *table = POOL_ARRAY(graph->pool, uint16_t, (size_t)channels);
  for (int32_t c = 0; c < channels; c++) {
    int32_t rest = c;
    for (int32_t i = work->digits; i-- > 0 && rest > 0;) {
      const sn_digit *digit = &work->digit[i];
      table[c] = (uint16_t)(table[c] + rest % digit->extent * digit->channel);
      rest /= digit->extent;
    }
  }
  return table;
}

bool resolve_transpose(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  int32_t axis[TENSOR_RANK_MAX] = {0};
  struct place3 step[TENSOR_RANK_MAX] = {{0, 0, 0}};
  if (!require_int8_dense(graph, op, op->input[0]) ||
      !require_int8_dense(graph, op, op->output) ||
      !require_integers(graph, op, op->input[1]) ||
      !read_permutation(graph, op, axis))
    return false;
  if (input->data == NULL && keeps_order(input, axis))
    return resolve_reshape(graph, op);
  sn_transpose work = {.input = input->shape, .output = output->shape};
  dims_steps(input->rank, input->dims, step);
  for (int32_t i = 0; i < input->rank; i++) {
    const struct place3 *by = &step[axis[i]];
    add_digit(&work, (sn_digit){input->dims[axis[i]], by->row, by->column,
                                by->channel});
  }
  op->data_inputs = 1;
  if (keeps_pixels(input, axis)) {
    op->work = WORK_GATHER;
    op->arguments.gather =
        (sn_gather){.input = work.input,
                    .output = work.output,
                    .rows = {0, 1, NULL},
                    .columns = {0, 1, NULL},
                    .channels = {0, 0, channel_table(graph, &work)}};
    return true;
  }
  op->work = WORK_TRANSPOSE;
  op->arguments.transpose = work;
  return true;
}
