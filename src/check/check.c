#include "check/check.h"

#include "graph/geometry.h"

/* Every element of every tensor has a number of its own, and 0 is no element:
 * byte b of tensor t is base[t] + b. */
struct replay {
  const struct plan *plan;
  const struct graph *graph;
  uint64_t *byte; /* what each byte of the arena holds */
  uint64_t *base; /* by tensor */
  const char *wrong;
};

/* Bytes of one tensor as a kernel addresses them: pixel by pixel. */
struct place {
  int32_t tensor; /* its storage */
  int64_t offset; /* in the arena; below 0 where it is not there */
  int64_t pixel_bytes;
  int32_t columns;
};

static struct place find_place(const struct replay *replay, int32_t tensor,
                               sn_shape shape) {
  const struct graph *graph = replay->graph;
  const int32_t storage = graph_storage(graph, tensor);
  const int32_t buffer = replay->plan->buffer_of[storage];
  return (struct place){
      .tensor = storage,
      .offset = buffer == NO_BUFFER ? -1 : replay->plan->buffer[buffer].offset,
      .pixel_bytes = (int64_t)shape.channels *
                     element_type_bytes(graph->tensor[tensor].type),
      .columns = shape.columns,
  };
}

static void reject(struct replay *replay, int32_t step, const char *action,
                   const struct place *place, int64_t byte, uint64_t found) {
  const struct graph *graph = replay->graph;
  if (replay->wrong != NULL)
    return;
  const char *holder = "nothing";
  for (int32_t t = 0; t < graph->tensors; t++)
    if (found >= replay->base[t] &&
        found < replay->base[t] + (uint64_t)graph->tensor[t].bytes)
      holder = pool_format(graph->pool, "an element of tensor %d", t);
  replay->wrong =
      pool_format(graph->pool,
                  "step %d %s byte %lld of tensor %d, but arena byte %lld "
                  "holds %s",
                  step, action, (long long)byte, place->tensor,
                  (long long)(place->offset + byte), holder);
}

static void read_bytes(struct replay *replay, int32_t step,
                       const struct place *place, int64_t from, int64_t to) {
  if (place->offset < 0)
    return;
  const uint64_t *held = replay->byte + place->offset;
  const uint64_t base = replay->base[place->tensor];
  for (int64_t i = from; i < to; i++)
    if (held[i] != base + (uint64_t)i) {
      reject(replay, step, "reads", place, i, held[i]);
      return;
    }
}

static void write_bytes(struct replay *replay, const struct place *place,
                        int64_t from, int64_t to) {
  uint64_t *held = replay->byte + place->offset;
  const uint64_t base = replay->base[place->tensor];
  for (int64_t i = from; i < to; i++)
    held[i] = base + (uint64_t)i;
}

/* Reads bytes [low, high) of every input pixel that the output pixel needs. */
static void read_needs(struct replay *replay, int32_t step, int32_t row,
                       int32_t column, int64_t low, int64_t high) {
  const struct operator* operator= & replay->graph->
  operator[replay->plan->order[step]];
  for (int32_t i = 0; i < operator->data_inputs; i++) {
    const sn_shape shape = operator_input_shape(replay->graph, operator, i);
    const struct place place = find_place(replay, operator->input[i], shape);
    const struct needs needs =
        operator_needs(replay->graph, operator, i, row, column);
    const int64_t size = place.pixel_bytes;
    const int64_t end = high < size ? high : size;
    for (int32_t r = needs.row; r < needs.row_end; r += needs.row_step)
      for (int32_t c = needs.column; c < needs.column_end;
           c += needs.column_step) {
        const int64_t pixel = ((int64_t)r * place.columns + c) * size;
        /* A channel that is broadcast is read for every output channel. */
        read_bytes(replay, step, &place, pixel + (size == 1 ? 0 : low),
                   pixel + (size == 1 ? 1 : end));
      }
  }
}

/* One operator, pixel by pixel; kernels that work in place do so channel by
 * channel. */
static void replay_step(struct replay *replay, int32_t step) {
  const struct graph *graph = replay->graph;
  const struct operator* operator= & graph->operator[replay->plan->order[step]];
  const sn_shape shape = operator_output_shape(graph, operator);
  const struct place output = find_place(replay, operator->output, shape);
  const int64_t size = output.pixel_bytes;
  const int64_t piece = operator_is_in_place(operator) ? 1 : INT64_MAX;
  for (int32_t row = 0; row < shape.rows; row++)
    for (int32_t column = 0; column < shape.columns; column++) {
      const int64_t pixel = ((int64_t)row * shape.columns + column) * size;
      if (operator->work == WORK_SOFTMAX)
        read_needs(replay, step, row, column, 0, INT64_MAX);
      for (int64_t low = 0; low < size && replay->wrong == NULL;) {
        const int64_t high = size - low > piece ? low + piece : size;
        read_needs(replay, step, row, column, low,
                   piece == 1 ? high : INT64_MAX);
        write_bytes(replay, &output, pixel + low, pixel + high);
        low = high;
      }
    }
}

static bool check_offsets(struct replay *replay) {
  const struct plan *plan = replay->plan;
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->offset >= 0 && buffer->offset % ARENA_ALIGN == 0 &&
        buffer->offset <= plan->arena_bytes - buffer->bytes)
      continue;
    replay->wrong = pool_format(
        plan->graph->pool,
        "tensor %d lies at offset %d with %d bytes, outside the arena of %d",
        buffer->tensor, buffer->offset, buffer->bytes, plan->arena_bytes);
    return false;
  }
  return true;
}

static bool check_order(struct replay *replay) {
  const struct plan *plan = replay->plan;
  const struct graph *graph = replay->graph;
  int32_t next = 0;
  bool good = true;
  for (int32_t i = 0; i < plan->stages; i++) {
    good = good && plan->stage[i].first == next &&
           plan->stage[i].last >= plan->stage[i].first;
    next = plan->stage[i].last + 1;
  }
  bool *done = POOL_ARRAY(graph->pool, bool, (size_t)graph->operators);
  good = good && next == plan->steps;
  for (int32_t i = 0; good && i < plan->steps; i++) {
    good = plan->order[i] >= 0 && plan->order[i] < graph->operators &&
           !done[plan->order[i]];
    if (good)
      done[plan->order[i]] = true;
  }
  for (int32_t i = 0; i < graph->operators; i++)
    good = good && done[i] == (graph->operator[i].work != WORK_NONE);
  if (!good)
    replay->wrong = "the stages do not cover every operator exactly once";
  return good;
}

const char *check_plan(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  struct replay replay = {.plan = plan, .graph = graph};
  if (!check_order(&replay) || !check_offsets(&replay))
    return replay.wrong;
  replay.byte =
      POOL_ARRAY(graph->pool, uint64_t, (size_t)plan->arena_bytes + 1);
  replay.base = POOL_ARRAY(graph->pool, uint64_t, (size_t)graph->tensors + 1);
  uint64_t next = 1;
  for (int32_t t = 0; t < graph->tensors; t++) {
    replay.base[t] = next;
    next += (uint64_t)graph->tensor[t].bytes;
  }
  for (int32_t i = 0; i < graph->inputs; i++) {
    const struct tensor *input = &graph->tensor[graph->input[i]];
    const struct place place =
        find_place(&replay, graph->input[i], input->shape);
    if (place.offset >= 0)
      write_bytes(&replay, &place, 0, input->bytes);
  }
  for (int32_t step = 0; step < plan->steps && replay.wrong == NULL; step++)
    replay_step(&replay, step);
  for (int32_t i = 0; i < graph->outputs; i++) {
    const struct tensor *output = &graph->tensor[graph->output[i]];
    const struct place place =
        find_place(&replay, graph->output[i], output->shape);
    read_bytes(&replay, plan->steps, &place, 0, output->bytes);
  }
  return replay.wrong;
}
