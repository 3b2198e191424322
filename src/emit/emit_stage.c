/* One stage: its operators' constants, a function for each unit, and the tables
 * from which sn_stream.h finds the next tile. */
#include "emit/emit_text.h"

#include "graph/geometry.h"
#include "plan/stage.h"

static const struct op *op_at(const struct emitter *emitter, int32_t position) {
  return &emitter->graph->op[emitter->plan->order[position]];
}

int64_t emit_input_start(const struct graph *graph, int32_t tensor) {
  int64_t start = 0;
  for (int32_t i = 0; graph->input[i] != tensor; i++)
    start += graph->tensor[graph->input[i]].bytes;
  return start;
}

static void emit_view(const struct emitter *emitter, struct text *text,
                      int32_t tensor, sn_shape shape) {
  const struct graph *graph = emitter->graph;
  const struct plan *plan = emitter->plan;
  const int32_t storage = graph_storage(graph, tensor);
  const int32_t number = plan->buffer_of[storage];
  sn_view view = {NULL, shape.columns, 1, shape.rows * shape.columns};
  if (graph->tensor[storage].data != NULL)
    text_add(text, "{(void *)(uintptr_t)%s_constant%d", emitter->name, storage);
  else if (plan_is_external(plan, tensor))
    text_add(text, "{(void *)(uintptr_t)(frame + %lld)",
             (long long)emit_input_start(graph, storage));
  else
    text_add(text, "{arena + %s_at%d", emitter->name, storage);
  if (number != NO_BUFFER && plan->buffer[number].policy != POLICY_whole) {
    const struct buffer *buffer = &plan->buffer[number];
    view.row_pitch = buffer->row_pitch;
    view.column_pitch = buffer->column_pitch;
    view.slots = buffer->slots;
  }
  text_add(text, ", %d, %d, %d}", view.row_pitch, view.column_pitch,
           view.slots);
}

/* The tile of a follower: what the operators of its unit that read it need. */
static void emit_follower_tile(const struct emitter *emitter, struct text *text,
                               const struct unit *unit, int32_t position) {
  const struct graph *graph = emitter->graph;
  const struct op *op = op_at(emitter, position);
  const int32_t storage = graph_storage(graph, op->output);
  const char *const keeps =
      emitter->plan->placement[position].policy != POLICY_ring1d
          ? "SN_KEEP_NOTHING"
      : unit->down ? "SN_KEEP_ROWS"
                   : "SN_KEEP_COLUMNS";
  struct text expression = {text->pool, NULL, 0, 0};
  text_add(&expression, "%s", "");
  for (int32_t q = position + 1; q <= unit->last; q++) {
    const struct op *reader = op_at(emitter, q);
    for (int32_t i = 0; i < reader->data_inputs; i++) {
      if (graph_storage(graph, reader->input[i]) != storage)
        continue;
      const bool sums = unit->sums && q == unit->last;
      sn_window window = {1, 1, 1, 1, 1, 1, 0, 0};
      if (!sums)
        op_input_window(graph, reader, i, &window);
      const sn_shape shape = graph->tensor[storage].shape;
      struct text one = {text->pool, NULL, 0, 0};
      text_add(&one,
               "sn_tile_before(&tile%d, &(const sn_window){%d, %d, %d, %d, "
               "%d, %d, %d, %d}, (sn_shape){%d, %d, %d}, %s)",
               reader->number, window.rows, window.columns, window.stride_rows,
               window.stride_columns, window.dilation_rows,
               window.dilation_columns, window.pad_top, window.pad_left,
               shape.rows, shape.columns, shape.channels, keeps);
      if (expression.length == 0)
        text_add(&expression, "%s", one.data);
      else
        expression.data = pool_format(text->pool, "sn_tile_join(%s, %s)",
                                      expression.data, one.data);
    }
  }
  text_add(text, "  const sn_tile tile%d = %s;\n", op->number,
           expression.length == 0 ? "{0, 0, 0, 0}" : expression.data);
}

static void describe_buffer(const struct emitter *emitter, struct text *text,
                            int32_t tensor) {
  const struct plan *plan = emitter->plan;
  const int32_t number = plan->buffer_of[graph_storage(emitter->graph, tensor)];
  text_add(text, " tensor %d %s", tensor,
           tensor_describe(text->pool, &emitter->graph->tensor[tensor]));
  if (number == NO_BUFFER)
    text_add(text, " (not in the arena)");
  else if (plan->buffer[number].policy != POLICY_whole)
    text_add(text, " (%s, %d of %d pixels)",
             policy_name(plan->buffer[number].policy),
             plan->buffer[number].slots,
             emitter->graph->tensor[tensor].shape.rows *
                 emitter->graph->tensor[tensor].shape.columns);
}

/* Elements and MACs of one pixel of the tile. A reduction's tile is one of its
 * input, whose pixels share the MACs. */
static void emit_count(const struct emitter *emitter, struct text *text,
                       const struct op *op, bool sums) {
  const struct graph *graph = emitter->graph;
  sn_shape shape = op_output_shape(graph, op);
  int32_t elements = shape.channels;
  if (sums) {
    shape = graph->tensor[graph_storage(graph, op->input[0])].shape;
    elements = 0;
  }
  text_add(
      text, "    SN_COUNT_TILE(&tile%d, %d, %lld);\n", op->number, elements,
      (long long)(op_macs(graph, op) / ((int64_t)shape.rows * shape.columns)));
}

static void emit_call(const struct emitter *emitter, struct text *text,
                      const struct stage *stage, const struct unit *unit,
                      int32_t position) {
  const struct graph *graph = emitter->graph;
  const struct op *op = op_at(emitter, position);
  const bool sums = unit->sums && position == unit->last;
  const int32_t number = op->number;
  text_add(text, "  { /* operator %d, %s:", number, op->kind_name);
  for (int32_t i = 0; i < op->data_inputs; i++)
    describe_buffer(emitter, text, op->input[i]);
  text_add(text, "\n       to");
  describe_buffer(emitter, text, op->output);
  text_add(text, " */\n    const sn_view in[] = {");
  for (int32_t i = 0; i < op->data_inputs; i++) {
    text_add(text, "%s", i == 0 ? "" : ", ");
    sn_shape shape = op_input_shape(graph, op, i);
    if (sums)
      shape = graph->tensor[graph_storage(graph, op->input[i])].shape;
    emit_view(emitter, text, op->input[i], shape);
  }
  text_add(text, "};\n    const sn_view out = ");
  emit_view(emitter, text, op->output, op_output_shape(graph, op));
  text_add(text, ";\n");
  emit_count(emitter, text, op, sums);
  const struct kernel kernel =
      plan_kernel(emitter->plan, stage, unit, position);
  text_add(text, "    %s(&%s_operator%d, ", kernel.function, emitter->name,
           number);
  if (sums)
    text_add(text, "in, (int32_t *)(void *)(arena + %s_sums%d), &out, ",
             emitter->name, number);
  else if (kernel.pack.idle_words > 0)
    /* The arena may end with the scratch: that end is used. */
    text_add(text,
             "in, (uint32_t *)(void *)(arena + %s_scratch%d + %d), &out, ",
             emitter->name, (int)(stage - emitter->plan->stage),
             4 * kernel.pack.idle_words);
  else if (kernel.pack.scratch_words > 0)
    text_add(text, "in, (uint32_t *)(void *)(arena + %s_scratch%d), &out, ",
             emitter->name, (int)(stage - emitter->plan->stage));
  else if (kernel.pack.form != PACK_NONE)
    text_add(text, "in, NULL, &out, ");
  else if (kernel.two_inputs)
    text_add(text, "&in[0], &in[1], &out, ");
  else
    text_add(text, "in, &out, ");
  text_add(text, "&tile%d);\n  }\n", number);
}

static void emit_input_unit(const struct emitter *emitter, struct text *text) {
  const struct graph *graph = emitter->graph;
  const struct tensor *input = &graph->tensor[graph->input[0]];
  text_add(text, "  /* pixels of a pushed row into the input's");
  describe_buffer(emitter, text, input->number);
  text_add(text, " */\n  const sn_view out = ");
  emit_view(emitter, text, input->number, input->shape);
  text_add(text, ";\n  sn_take_pixels(frame, &out, tile, %d);\n",
           tensor_pixel_bytes(input));
}

/* The leader's tile. Where there is only one and others follow it, as numbers,
 * from which their tiles and all behind them are known when it is compiled. */
static void emit_leader_tile(const struct emitter *emitter, struct text *text,
                             const struct stage *stage, int32_t u) {
  const struct unit *unit = &stage->unit[u];
  const int32_t leader = op_at(emitter, unit->last)->number;
  const sn_unit *tiles = &stage->schedule.unit[u];
  if (unit->first < unit->last && stage_is_one_tile(tiles))
    text_add(text, "  const sn_tile tile%d = {0, %d, 0, %d};\n  (void)tile;\n",
             leader, tiles->rows, tiles->columns);
  else
    text_add(text, "  const sn_tile tile%d = *tile;\n", leader);
}

static void emit_unit(const struct emitter *emitter, struct text *text,
                      int32_t number, int32_t u) {
  const struct stage *stage = &emitter->plan->stage[number];
  const struct unit *unit = &stage->unit[u];
  text_add(text,
           "\n%s_CODE_SECTION static void %s_unit%d_%d(uint8_t *arena, const "
           "uint8_t *frame, const sn_tile *tile) {\n",
           emitter->name, emitter->name, number, u);
  if (unit->first > unit->last) {
    emit_input_unit(emitter, text);
  } else {
    emit_leader_tile(emitter, text, stage, u);
    text_add(text, "  (void)frame;\n");
    for (int32_t p = unit->last - 1; p >= unit->first; p--)
      emit_follower_tile(emitter, text, unit, p);
    for (int32_t p = unit->first; p <= unit->last; p++)
      emit_call(emitter, text, stage, unit, p);
  }
  text_add(text, "}\n");
}

static void emit_fire(const struct emitter *emitter, struct text *text,
                      int32_t stage) {
  const char *name = emitter->name;
  const int32_t units = emitter->plan->stage[stage].units;
  text_add(text,
           "\n%s_CODE_SECTION static void %s_fire%d(uint8_t *arena, const "
           "uint8_t *frame, uint32_t unit, const sn_tile *tile) {\n"
           "  switch (unit) {\n",
           name, name, stage);
  for (int32_t u = 0; u < units - 1; u++)
    text_add(text,
             "  case %d:\n    %s_unit%d_%d(arena, frame, tile);\n    break;\n",
             u, name, stage, u);
  text_add(text,
           "  default:\n    %s_unit%d_%d(arena, frame, tile);\n    break;\n  "
           "}\n}\n",
           name, stage, units - 1);
}

static void emit_schedule(const struct emitter *emitter, struct text *text,
                          int32_t number) {
  const sn_stage *schedule = &emitter->plan->stage[number].schedule;
  const char *name = emitter->name;
  int32_t feeds = 0;
  text_add(text, "\nstatic const sn_unit %s_units%d[] = {\n", name, number);
  for (int32_t u = 0; u < schedule->units; u++) {
    const sn_unit *unit = &schedule->unit[u];
    text_add(text,
             "    {.rows = %d, .columns = %d, .tile_rows = %d, .tile_columns "
             "= %d,\n     .first_rows = %d, .next = %d, .first_feed = %d, "
             ".feeds = %d%s},\n",
             unit->rows, unit->columns, unit->tile_rows, unit->tile_columns,
             unit->first_rows, unit->next, unit->first_feed, unit->feeds,
             unit->down ? ", .down = 1" : "");
    feeds += unit->feeds;
  }
  text_add(text, "};\nstatic const sn_feed %s_feeds%d[] = {\n", name, number);
  for (int32_t i = 0; i < feeds; i++) {
    const sn_feed *feed = &schedule->feed[i];
    text_add(text,
             "    {.unit = %d, .row_step = %d, .row_reach = %d, .row_divisor = "
             "%d,\n     .column_step = %d, .column_reach = %d, .column_divisor "
             "= %d},\n",
             feed->unit, feed->row_step, feed->row_reach, feed->row_divisor,
             feed->column_step, feed->column_reach, feed->column_divisor);
  }
  text_add(text,
           "%s};\nstatic const sn_stage %s_stage%d = {%s_units%d, %s_feeds%d, "
           "%d};\n",
           feeds == 0 ? "    {0}, /* nothing to wait for */\n" : "", name,
           number, name, number, name, number, schedule->units);
}

void emit_stage(const struct emitter *emitter, struct text *text,
                int32_t number) {
  const struct stage *stage = &emitter->plan->stage[number];
  text_add(text,
           "\n/* Stage %d: %d units, %lld MACs, at most %lld between two "
           "tiles. */\n",
           number, stage->units, (long long)stage->macs,
           (long long)stage->largest_piece_macs);
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    for (int32_t p = unit->first; p <= unit->last; p++) {
      const struct kernel kernel = plan_kernel(emitter->plan, stage, unit, p);
      text_add(text, "\nstatic const %s %s_operator%d = {\n", kernel.arguments,
               emitter->name, op_at(emitter, p)->number);
      emit_arguments(emitter, op_at(emitter, p), &kernel, text);
      text_add(text, "};\n");
    }
    emit_unit(emitter, text, number, u);
  }
  emit_fire(emitter, text, number);
  emit_schedule(emitter, text, number);
}
