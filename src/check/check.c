#include "check/check.h"

#include "check/memory_map.h"
#include "check/rewritten.h"
#include "graph/geometry.h"
#include "plan/region.h"

/* One input of the operator in hand, and what a pixel of its output needs of
 * it. */
struct reading {
  struct place place;
  struct needs needs;
};

struct replay {
  const struct plan *plan;
  const struct graph *graph;
  struct memory_map map;
  int32_t stage;
  struct reading *reading; /* by data input, of the operator in hand */
};

static const struct op *op_at(const struct replay *replay, int32_t position) {
  return &replay->graph->op[replay->plan->order[position]];
}

/* Finds where the operator's inputs are. */
static void find_inputs(struct replay *replay, const struct op *op) {
  const struct graph *graph = replay->graph;
  replay->reading =
      POOL_ARRAY(graph->pool, struct reading, (size_t)op->data_inputs);
  for (int32_t i = 0; i < op->data_inputs; i++)
    replay->reading[i].place =
        memory_place(&replay->map, op->input[i], op_input_shape(graph, op, i),
                     op->number, false);
}

static void find_needs(struct replay *replay, const struct op *op, int32_t row,
                       int32_t column) {
  for (int32_t i = 0; i < op->data_inputs; i++)
    replay->reading[i].needs = op_needs(replay->graph, op, i, row, column);
}

/* Reads bytes [low, high) of every input pixel that is needed. */
static void read_needs(struct replay *replay, const struct op *op, int64_t low,
                       int64_t high) {
  for (int32_t i = 0; i < op->data_inputs; i++) {
    const struct place *place = &replay->reading[i].place;
    const struct needs *needs = &replay->reading[i].needs;
    /* A channel that is broadcast is read for every output channel. */
    const bool broadcast = place->pixel_bytes == 1;
    for (int32_t r = needs->row; r < needs->row_end; r += needs->row_step)
      for (int32_t c = needs->column; c < needs->column_end;
           c += needs->column_step)
        memory_read(&replay->map, place, r, c, broadcast ? 0 : low,
                    broadcast ? 1 : high);
  }
}

/* Whether the operator writes into memory that one of its inputs lies in, and
 * then channels upon the same channels. */
static bool shares_pixels(const struct replay *replay, const struct op *op,
                          const struct place *output) {
  for (int32_t i = 0; i < op->data_inputs; i++) {
    const struct place *input = &replay->reading[i].place;
    if (input->offset >= 0 && input->offset < output->offset + output->bytes &&
        output->offset < input->offset + input->bytes)
      return (input->offset - output->offset) % output->pixel_bytes == 0;
  }
  return false;
}

/* Whether the output pixel at an arena byte is none of those that are needed,
 * or lies in one that has its channels and starts where it does or further up:
 * then each channel is read before it is written over. */
static bool is_behind(const struct replay *replay, const struct op *op,
                      const struct place *output, int64_t at) {
  const int64_t size = output->pixel_bytes;
  for (int32_t i = 0; i < op->data_inputs; i++) {
    const struct place *place = &replay->reading[i].place;
    const struct needs *needs = &replay->reading[i].needs;
    if (place->offset < 0 || place->offset >= output->offset + output->bytes ||
        output->offset >= place->offset + place->bytes)
      continue;
    for (int32_t r = needs->row; r < needs->row_end; r += needs->row_step)
      for (int32_t c = needs->column; c < needs->column_end;
           c += needs->column_step) {
        const int64_t read = memory_at(place, r, c);
        if (read < at + size && at < read + place->pixel_bytes &&
            (place->pixel_bytes != size || read < at))
          return false;
      }
  }
  return true;
}

/* A pixel of a kernel that works in place: reads and writes channel by
 * channel. */
static void replay_in_place(struct replay *replay, const struct op *op,
                            const struct place *output, int32_t row,
                            int32_t column) {
  find_needs(replay, op, row, column);
  const bool whole =
      is_behind(replay, op, output, memory_at(output, row, column));
  const int64_t size = output->pixel_bytes;
  const int64_t step = whole ? size : 1;
  for (int64_t low = 0; low < size; low += step) {
    const bool all = low == 0 && op_reads_pixel_first(op);
    read_needs(replay, op, low, all ? INT64_MAX : low + step);
    memory_write(&replay->map, output, row, column, low, low + step);
  }
}

/* Columns of one row that a kernel does at a time. Kernels may write first
 * channels before they read for the last ones: what is there afterwards was
 * there before, as whatever is written has numbers of its own. */
static void replay_columns(struct replay *replay, const struct op *op,
                           const struct place *output, int32_t row,
                           struct range columns) {
  for (int32_t c = columns.from; c < columns.to; c++)
    memory_write(&replay->map, output, row, c, 0, output->pixel_bytes);
  /* Windows go to the right: what the one before has read is still there. */
  int32_t known = 0;
  for (int32_t c = columns.from; c < columns.to; c++) {
    find_needs(replay, op, row, c);
    if (op_goes_by_row(op) && replay->reading->needs.column_step == 1) {
      struct needs *needs = &replay->reading->needs;
      needs->column = known > needs->column ? known : needs->column;
      known = needs->column_end;
    }
    read_needs(replay, op, 0, INT64_MAX);
  }
}

/* A reduction eats a tile of its input, and writes its output with the last. */
static void replay_sums(struct replay *replay, int32_t position,
                        const sn_tile *tile) {
  const struct graph *graph = replay->graph;
  const struct op *op = op_at(replay, position);
  const sn_shape shape =
      graph->tensor[graph_storage(graph, op->input[0])].shape;
  const struct place input =
      memory_place(&replay->map, op->input[0], shape, op->number, false);
  for (int32_t r = tile->row; r < tile->row_end; r++)
    for (int32_t c = tile->column; c < tile->column_end; c++)
      memory_read(&replay->map, &input, r, c, 0, INT64_MAX);
  const int32_t sums = replay->plan->sums_of[op->number];
  if (tile->row > 0 || tile->column > 0)
    memory_read_buffer(&replay->map, sums);
  memory_write_buffer(&replay->map, sums);
  if (tile->row_end < shape.rows || tile->column_end < shape.columns)
    return;
  const struct place output = memory_place(
      &replay->map, op->output, op_output_shape(graph, op), op->number, true);
  memory_write(&replay->map, &output, 0, 0, 0, output.pixel_bytes);
}

/* Rows and columns of one operator, as its unit's tile asks. */
static void replay_operator(struct replay *replay, int32_t position,
                            struct range rows, struct range columns) {
  const struct op *op = op_at(replay, position);
  const struct place output =
      memory_place(&replay->map, op->output, op_output_shape(replay->graph, op),
                   op->number, true);
  find_inputs(replay, op);
  const bool in_place =
      op_is_in_place(op) && shares_pixels(replay, op, &output);
  /* Any kernel may use all of its stage's scratch while it runs. */
  const int32_t scratch = replay->plan->scratch_of[replay->stage];
  if (scratch != NO_BUFFER)
    memory_write_buffer(&replay->map, scratch);
  for (int32_t r = rows.from; r < rows.to; r++) {
    if (op_goes_by_row(op) && !in_place) {
      replay_columns(replay, op, &output, r, columns);
      continue;
    }
    for (int32_t c = columns.from; c < columns.to; c++) {
      if (in_place)
        replay_in_place(replay, op, &output, r, c);
      else
        replay_columns(replay, op, &output, r, (struct range){c, c + 1});
    }
  }
  if (scratch != NO_BUFFER)
    memory_read_buffer(&replay->map, scratch);
}

/* Called by the schedule's own functions in place of a kernel. */
static void replay_tile(uint8_t *context, const uint8_t *frame, uint32_t number,
                        const sn_tile *tile) {
  struct replay *replay = (struct replay *)(void *)context;
  const struct plan *plan = replay->plan;
  const struct stage *stage = &plan->stage[replay->stage];
  const struct unit *unit = &stage->unit[number];
  (void)frame;
  if (replay->map.wrong != NULL)
    return;
  memory_step(&replay->map, replay->stage,
              unit->first <= unit->last ? plan->order[unit->last]
                                        : NO_OPERATOR);
  memory_read_buffer(&replay->map, plan->state);
  if (unit->first > unit->last) {
    const int32_t input = replay->graph->input[0];
    const struct place place = memory_place(
        &replay->map, input, replay->graph->tensor[input].shape, 0, true);
    for (int32_t r = tile->row; r < tile->row_end; r++)
      for (int32_t c = tile->column; c < tile->column_end; c++)
        memory_write(&replay->map, &place, r, c, 0, INT64_MAX);
    return;
  }
  const size_t count = (size_t)(unit->last - unit->first) + 1;
  const struct pool_mark mark = pool_mark(replay->graph->pool);
  struct range *rows = POOL_ARRAY(replay->graph->pool, struct range, count);
  struct range *columns = POOL_ARRAY(replay->graph->pool, struct range, count);
  region_unit(plan, unit, AXIS_ROWS, (struct range){tile->row, tile->row_end},
              rows);
  region_unit(plan, unit, AXIS_COLUMNS,
              (struct range){tile->column, tile->column_end}, columns);
  for (int32_t p = unit->first; p <= unit->last; p++) {
    if (unit->sums && p == unit->last)
      replay_sums(replay, p, tile);
    else
      replay_operator(replay, p, rows[p - unit->first],
                      columns[p - unit->first]);
  }
  if (replay->map.wrong == NULL)
    pool_release(replay->graph->pool, mark);
}

static bool check_order(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  bool *done = POOL_ARRAY(graph->pool, bool, (size_t)graph->operators + 1);
  bool good = true;
  for (int32_t s = 0; s < plan->stages; s++)
    for (int32_t p = plan->stage[s].first; p <= plan->stage[s].last; p++) {
      good = good && p >= 0 && p < plan->steps && plan->order[p] >= 0 &&
             plan->order[p] < graph->operators && !done[plan->order[p]];
      if (good)
        done[plan->order[p]] = true;
    }
  for (int32_t i = 0; i < graph->operators; i++)
    good = good && done[i] == (graph->op[i].work != WORK_NONE);
  return good;
}

/* What the kernels want that the layout left. NULL, or a sentence. */
static const char *check_scratch(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    const int64_t bytes = plan->scratch_of[s] == NO_BUFFER
                              ? 0
                              : plan->buffer[plan->scratch_of[s]].bytes;
    for (int32_t u = 0; u < stage->units; u++)
      for (int32_t p = stage->unit[u].first; p <= stage->unit[u].last; p++) {
        const struct op *op = &graph->op[plan->order[p]];
        const bool sums = stage->unit[u].sums && p == stage->unit[u].last;
        if (kernel_scratch_bytes(plan->kernels, op, plan_tile(stage, p), sums) >
            bytes)
          return pool_format(graph->pool,
                             "the scratch of stage %d has no room for what "
                             "operator %d needs",
                             s, op->number);
      }
  }
  return NULL;
}

const char *check_plan(const struct plan *plan) {
  int64_t idle_bytes;
  return check_plan_idle(plan, &idle_bytes);
}

const char *check_plan_idle(const struct plan *plan, int64_t *idle_bytes) {
  const struct graph *graph = plan->graph;
  struct replay replay = {.plan = plan, .graph = graph};
  *idle_bytes = 0;
  if (!check_order(plan))
    return "the stages do not cover every operator exactly once";
  if (!rewritten_repeats(graph))
    return "an operator that runs again does something else";
  if (!rewritten_groups(graph))
    return "a group's operator computes other channels";
  if (!memory_open(&replay.map, plan))
    return replay.map.wrong;
  for (int32_t i = 0; i < graph->inputs; i++)
    if (plan->input_mode != INPUT_MODE_streamed)
      memory_write_all(&replay.map, graph->input[i]);
  for (int32_t i = 0; i < graph->variables; i++)
    memory_write_all(&replay.map, graph->variable[i].tensor);
  memory_write_buffer(&replay.map, plan->state);
  for (int32_t s = 0; s < plan->stages && replay.map.wrong == NULL; s++) {
    const struct stage *stage = &plan->stage[s];
    sn_cursor *cursor =
        POOL_ARRAY(graph->pool, sn_cursor, (size_t)stage->units);
    replay.stage = s;
    sn_stage_run(&stage->schedule, cursor, 0, UINT32_MAX, replay_tile,
                 (uint8_t *)(void *)&replay, NULL);
    for (int32_t u = 0; u < stage->units && replay.map.wrong == NULL; u++)
      if (!sn_unit_done(&stage->schedule.unit[u], &cursor[u]))
        replay.map.wrong =
            pool_format(graph->pool, "stage %d stops before its end", s);
  }
  for (int32_t i = 0; i < graph->outputs && replay.map.wrong == NULL; i++) {
    memory_step(&replay.map, plan->stages, NO_OPERATOR);
    memory_read_all(&replay.map, graph->output[i]);
  }
  for (int32_t i = 0; i < graph->variables && replay.map.wrong == NULL; i++)
    memory_read_all(&replay.map, graph->variable[i].tensor);
  *idle_bytes = plan->arena_bytes - replay.map.written_end;
  return replay.map.wrong != NULL ? replay.map.wrong : check_scratch(plan);
}
