/* From decisions to stages and buffers. */
#include "plan/plan.h"

#include "graph/geometry.h"
#include "plan/reading.h"
#include "plan/stage.h"

#include <string.h>

static const char *check_cover(const struct plan *plan) {
  int32_t next = 0;
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    const bool only_input = stage->takes_input && stage->last < stage->first;
    if (stage->takes_input && (s > 0 || plan->graph->inputs != 1))
      return "rows of the input are taken by the first stage, of one input";
    if (stage->first != next || (stage->last < stage->first && !only_input))
      return "the stages do not cover the operators in order";
    next = stage->last + 1;
  }
  return next == plan->steps ? NULL : "the stages do not cover all operators";
}

static struct buffer *add_buffer(struct plan *plan, enum buffer_kind kind,
                                 int32_t number, int32_t stage) {
  struct buffer *buffer = &plan->buffer[plan->buffers++];
  *buffer = (struct buffer){.kind = kind,
                            .number = number,
                            .first_stage = stage,
                            .last_stage = stage};
  return buffer;
}

/* Shapes the buffer of a tensor by its policy. */
static void fill_tensor(const struct plan *plan, struct buffer *buffer,
                        const struct stage *stage, int32_t position) {
  const struct graph *graph = plan->graph;
  const struct tensor *tensor = &graph->tensor[buffer->number];
  const struct placement *placement =
      position < 0 ? &plan->input : &plan->placement[position];
  const int32_t rows = tensor->shape.rows;
  const int32_t columns = tensor->shape.columns;
  const int32_t pixel = tensor_pixel_bytes(tensor);
  const bool down =
      stage != NULL &&
      stage->unit[stage_producer(plan, stage, buffer->number)].down;
  buffer->policy = stage == NULL ? POLICY_whole : placement->policy;
  switch (buffer->policy) {
  case POLICY_whole:
    buffer->rows = rows;
    buffer->columns = columns;
    buffer->row_pitch = columns;
    buffer->column_pitch = 1;
    buffer->slots = rows * columns;
    break;
  case POLICY_ring2d:
    buffer->slots = position < 0 ? stage->input_slots
                                 : stage->slots[position - stage->first];
    buffer->row_pitch = position < 0
                            ? stage->input_pitch
                            : stage->row_pitch[position - stage->first];
    if (buffer->slots == 0 || buffer->slots > rows * columns) {
      buffer->slots = rows * columns;
      buffer->row_pitch = columns;
    }
    if (down)
      buffer->row_pitch = 1;
    buffer->column_pitch = down ? rows : 1;
    buffer->rows = down ? rows : (buffer->slots + columns - 1) / columns;
    buffer->columns = down ? (buffer->slots + rows - 1) / rows : columns;
    break;
  case POLICY_ring1d:
  case POLICY_none: {
    const bool to_the_right = buffer->policy == POLICY_ring1d && !down;
    const int32_t kept_rows = stage->kept_rows[position - stage->first];
    const int32_t kept_columns = stage->kept_columns[position - stage->first];
    buffer->rows = kept_rows > 0 ? kept_rows : 1;
    buffer->columns = kept_columns > 0 ? kept_columns : 1;
    buffer->slots = buffer->rows * buffer->columns;
    /* A band of rows moves to the right, a band of columns down, a patch
     * anywhere. */
    buffer->row_pitch = to_the_right ? 1 : buffer->columns;
    buffer->column_pitch = to_the_right ? buffer->rows : 1;
    break;
  }
  }
  buffer->bytes = buffer->slots * pixel;
}

/* The buffer of a tensor's storage, made when it is first met: by its producer
 * at `position` of `stage`, or as a network input (stage NULL). */
static void touch(struct plan *plan, int32_t tensor, int32_t number,
                  const struct stage *stage, int32_t position) {
  const struct graph *graph = plan->graph;
  const int32_t storage = graph_storage(graph, tensor);
  if (graph->tensor[storage].data != NULL || plan_is_external(plan, storage))
    return;
  if (plan->buffer_of[storage] == NO_BUFFER) {
    plan->buffer_of[storage] = plan->buffers;
    struct buffer *made = add_buffer(plan, BUFFER_TENSOR, storage, number);
    fill_tensor(plan, made, stage, position);
  }
  struct buffer *buffer = &plan->buffer[plan->buffer_of[storage]];
  if (buffer->last_stage < number)
    buffer->last_stage = number;
}

static void make_buffers(struct plan *plan) {
  const struct graph *graph = plan->graph;
  const size_t tensors = (size_t)graph->tensors;
  int32_t most_units = 0;
  plan->buffer =
      POOL_ARRAY(graph->pool, struct buffer,
                 tensors + (size_t)graph->operators + (size_t)plan->stages + 1);
  plan->buffer_of = POOL_ARRAY(graph->pool, int32_t, tensors);
  plan->sums_of = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->operators);
  plan->scratch_of = POOL_ARRAY(graph->pool, int32_t, (size_t)plan->stages);
  memset(plan->buffer_of, 0xFF, tensors * sizeof(int32_t));
  memset(plan->sums_of, 0xFF, (size_t)graph->operators * sizeof(int32_t));
  for (int32_t i = 0; i < graph->inputs; i++)
    touch(plan, graph->input[i], 0,
          plan->input_mode == INPUT_MODE_streamed ? &plan->stage[0] : NULL, -1);
  for (int32_t i = 0; i < graph->variables; i++)
    touch(plan, graph->variable[i].tensor, 0, NULL, -1);
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    plan->scratch_of[s] = NO_BUFFER;
    if (stage->scratch_bytes > 0) {
      plan->scratch_of[s] = plan->buffers;
      struct buffer *scratch = add_buffer(plan, BUFFER_SCRATCH, s, s);
      scratch->slots = stage->scratch_bytes;
      scratch->bytes = stage->scratch_bytes;
    }
    most_units = stage->units > most_units ? stage->units : most_units;
    for (int32_t p = stage->first; p <= stage->last; p++) {
      const struct op *op = &graph->op[plan->order[p]];
      for (int32_t i = 0; i < op->data_inputs; i++)
        touch(plan, op->input[i], s, stage, p);
      touch(plan, op->output, s, stage, p);
    }
    for (int32_t u = 0; u < stage->units; u++) {
      const struct unit *unit = &stage->unit[u];
      if (!unit->sums)
        continue;
      const int32_t number = plan->order[unit->last];
      plan->sums_of[number] = plan->buffers;
      struct buffer *sums = add_buffer(plan, BUFFER_SUMS, number, s);
      sums->slots = op_output_shape(graph, &graph->op[number]).channels;
      sums->bytes = sums->slots * (int32_t)sizeof(int32_t);
    }
  }
  for (int32_t i = 0; i < graph->outputs; i++)
    touch(plan, graph->output[i], plan->stages, NULL, -1);
  for (int32_t i = 0; i < graph->variables; i++)
    touch(plan, graph->variable[i].tensor, plan->stages, NULL, -1);
  plan->state = plan->buffers;
  struct buffer *state = add_buffer(plan, BUFFER_STATE, 0, 0);
  state->last_stage = plan->stages;
  /* Without stages nothing has to be remembered. */
  state->slots = plan->stages > 0 ? most_units + 1 : 0;
  /* And with variables, that they have been reset. */
  state->slots += graph->variables > 0;
  state->bytes = state->slots * (int32_t)sizeof(sn_cursor);
}

/* Whole tensors by the stage that reads them last: the first of each stage, and
 * behind each buffer the next, or NO_BUFFER. */
struct dying {
  int32_t *first, *next;
};

static struct dying find_dying(const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  const struct dying dying = {
      POOL_ARRAY(pool, int32_t, (size_t)plan->stages + 1),
      POOL_ARRAY(pool, int32_t, (size_t)plan->buffers)};
  for (int32_t s = 0; s <= plan->stages; s++)
    dying.first[s] = NO_BUFFER;
  for (int32_t i = plan->buffers - 1; i >= 0; i--) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->kind != BUFFER_TENSOR || buffer->policy != POLICY_whole)
      continue;
    dying.next[i] = dying.first[buffer->last_stage];
    dying.first[buffer->last_stage] = i;
  }
  return dying;
}

static void make_overlaps(struct plan *plan) {
  const struct graph *graph = plan->graph;
  plan->overlap =
      POOL_ARRAY(graph->pool, struct overlap, 4 * (size_t)plan->buffers + 1);
  const int32_t most = 4 * plan->buffers;
  const struct dying dying = find_dying(plan);
  for (int32_t o = 0; o < plan->buffers; o++) {
    const struct buffer *output = &plan->buffer[o];
    const int32_t s = output->first_stage;
    if (output->kind != BUFFER_TENSOR || output->policy != POLICY_whole ||
        s >= plan->stages ||
        graph->tensor[output->number].producer == NO_OPERATOR)
      continue;
    for (int32_t i = dying.first[s]; i != NO_BUFFER && plan->overlaps < most;
         i = dying.next[i]) {
      const int32_t input = plan->buffer[i].number;
      if (i == o || stage_producer(plan, &plan->stage[s], input) >= 0)
        continue;
      struct overlap overlap =
          stage_overlap(plan, &plan->stage[s], input, output->number);
      overlap.stage = s;
      overlap.input = i;
      overlap.output = o;
      plan->overlap[plan->overlaps++] = overlap;
    }
  }
}

/* Of an operator, or a buffer. */
enum { WORK_ITEM = 200 };

const char *plan_complete(struct plan *plan) {
  const struct graph *graph = plan->graph;
  const char *wrong = check_cover(plan);
  if (wrong != NULL)
    return wrong;
  for (int32_t s = 0; s < plan->stages; s++) {
    struct stage *stage = &plan->stage[s];
    wrong = stage->units > 0 ? NULL : stage_build(plan, stage);
    if (wrong != NULL)
      return pool_format(graph->pool, "stage %d: %s", s, wrong);
    plan->macs += stage->macs;
    plan->executed_macs += stage->executed_macs;
    plan->instructions += stage->instructions;
    if (stage->largest_piece_macs > plan->largest_piece_macs)
      plan->largest_piece_macs = stage->largest_piece_macs;
  }
  plan->layer_macs = plan_once_macs(plan, false);
  make_buffers(plan);
  effort_spend(plan->effort,
               WORK_ITEM * ((int64_t)plan->steps + plan->buffers));
  make_overlaps(plan);
  return NULL;
}
