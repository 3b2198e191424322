/* The functions that a program calls. */
#include "emit/emit_constants.h"
#include "emit/emit_text.h"

#include "run/reference.h"

#include <inttypes.h>

/* A number that differs from network to network, so that another one's arena is
 * not taken for this one's; odd, so that it is not 0. */
static uint32_t mark_of(const struct emitter *emitter) {
  const uint64_t hash = emitter->options->model_hash;
  return (uint32_t)(hash ^ hash >> 32) | 1u;
}

static void emit_state(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const char *name = emitter->name;
  const bool variables = emitter->graph->variables > 0;
  const bool streamed = plan->input_mode == INPUT_MODE_streamed;
  if (streamed)
    text_add(text,
             "\n/* In the state from %s_begin on: what else lies there was not "
             "begun. */\n#define %s_BEGUN_MARK UINT16_C(0x%04x)\n",
             name, name, (unsigned)mark_of(emitter) & 0xFFFF);
  text_add(text,
           "\n/* What runs now; the rest of the state is in the tensors. */\n"
           "typedef struct {\n  uint16_t stage;\n  uint16_t %s\n"
           "%s  sn_cursor cursor[%d];\n} %s_state;\n"
           "_Static_assert(sizeof(%s_state) == %d, \"state\");\n"
           "\nstatic const struct {\n  const sn_stage *schedule;\n"
           "  sn_fire *fire;\n} %s_stages[] = {\n",
           streamed ? "begun; /* a mark, once it has been */" : "unused;",
           variables ? "  uint32_t reset; /* a mark, once it has been */\n"
                     : "",
           plan->buffer[plan->state].slots - 1 - variables, name, name,
           plan->buffer[plan->state].bytes, name);
  for (int32_t s = 0; s < plan->stages; s++)
    text_add(text, "    {&%s_stage%d, %s_fire%d},\n", name, s, name, s);
  text_add(text,
           "};\n\nstatic inline %s_state *%s_state_of(uint8_t *arena) {\n"
           "  return (%s_state *)(void *)(arena + %s_at_state);\n}\n"
           "\n/* Makes `stage` the one that runs, from its first tiles on. */\n"
           "static void %s_start(%s_state *state, uint32_t stage) {\n"
           "  memset(state->cursor, 0, sizeof state->cursor);\n"
           "  state->stage = (uint16_t)stage;\n}\n",
           name, name, name, name, name, name);
}

static void emit_is_arena(const struct emitter *emitter, struct text *text) {
  text_add(text,
           "\nstatic inline int %s_is_arena(const void *arena) {\n"
           "  return arena != NULL && (uintptr_t)arena %% %s_ARENA_ALIGN == "
           "0;\n}\n",
           emitter->name, emitter->name);
}

/* Fills the variables and marks the arena. */
static void emit_reset(const struct emitter *emitter, struct text *text) {
  const struct graph *graph = emitter->graph;
  const char *name = emitter->name;
  text_add(text,
           "\n/* Differs from network to network, so that another one's arena "
           "is not taken for\n * this one's. */\n"
           "#define %s_RESET_MARK UINT32_C(0x%08" PRIx32 ")\n"
           "\n%s_CODE_SECTION int %s_reset(void *arena) {\n"
           "  uint8_t *const bytes = arena;\n"
           "  if (!%s_is_arena(arena))\n    return %s_ERROR_ALIGN;\n",
           name, mark_of(emitter), name, name, name, name);
  for (int32_t i = 0; i < graph->variables; i++) {
    const int32_t tensor = graph->variable[i].tensor;
    const long long size = (long long)graph->tensor[tensor].bytes;
    if (emit_is_uniform(graph, &graph->variable[i]))
      text_add(text, "  memset(bytes + %s_at%d, %d, %lld);\n", name, tensor,
               graph->variable[i].initial[0], size);
    else
      text_add(text, "  memcpy(bytes + %s_at%d, %s_initial%d, %lld);\n", name,
               tensor, name, tensor, size);
  }
  text_add(text,
           "  %s_start(%s_state_of(bytes), 0);\n"
           "  %s_state_of(bytes)->reset = %s_RESET_MARK;\n",
           name, name, name, name);
  if (emitter->plan->input_mode == INPUT_MODE_streamed)
    text_add(text, "  %s_state_of(bytes)->begun = 0;\n", name);
  text_add(text, "  return 0;\n}\n");
}

/* Copies of all network outputs to the caller. */
static void emit_copies_out(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const struct graph *graph = emitter->graph;
  int64_t start = 0;
  for (int32_t i = 0; i < graph->outputs; i++) {
    const struct tensor *output = &graph->tensor[graph->output[i]];
    const int32_t storage = graph_storage(graph, output->number);
    text_add(text, "  memcpy((uint8_t *)output + %lld, ", (long long)start);
    if (graph->tensor[storage].data != NULL)
      text_add(text, "%s_constant%d", emitter->name, storage);
    else if (plan_is_external(plan, storage))
      text_add(text, "frame + %lld",
               (long long)emit_input_start(graph, storage));
    else
      text_add(text, "bytes + %s_at%d", emitter->name, storage);
    text_add(text, ", %lld);\n", (long long)output->bytes);
    start += output->bytes;
  }
}

static void emit_input_functions(const struct emitter *emitter,
                                 struct text *text) {
  const struct graph *graph = emitter->graph;
  const char *name = emitter->name;
  text_add(text,
           "\nvoid *%s_input(void *arena) {\n"
           "  return %s_is_arena(arena) ? (uint8_t *)arena + %s_at%d : NULL;\n"
           "}\n",
           name, name, name, graph->input[0]);
  for (int32_t i = 0; graph->inputs > 1 && i < graph->inputs; i++)
    text_add(text,
             "\nvoid *%s_input%d(void *arena) {\n"
             "  return %s_is_arena(arena) ? (uint8_t *)arena + %s_at%d : "
             "NULL;\n}\n",
             name, i, name, name, graph->input[i]);
}

static void emit_reset_check(const struct emitter *emitter, struct text *text,
                             const char *arena) {
  const char *name = emitter->name;
  if (emitter->graph->variables > 0)
    text_add(text,
             "  if (%s_state_of(%s)->reset != %s_RESET_MARK)\n"
             "    return %s_ERROR_STATE;\n",
             name, arena, name, name);
}

static void emit_output_check(const struct emitter *emitter,
                              struct text *text) {
  text_add(text, "  if (output == NULL)\n    return %s_ERROR_OUTPUT;\n",
           emitter->name);
}

/* N_run for a frame that is in the arena or with the caller. */
static void emit_run(const struct emitter *emitter, struct text *text) {
  const struct graph *graph = emitter->graph;
  const char *name = emitter->name;
  const bool external = emitter->plan->input_mode == INPUT_MODE_external;
  text_add(text,
           "\n%s_CODE_SECTION int %s_run(void *arena, const void *input, void "
           "*output) {\n"
           "%s  const uint8_t *const frame = input;\n"
           "  if (!%s_is_arena(arena))\n    return %s_ERROR_ALIGN;\n",
           name, name,
           external && emitter->plan->stages == 0
               ? "" /* the output is the frame */
               : "  uint8_t *const bytes = arena;\n",
           name, name);
  emit_output_check(emitter, text);
  if (external) {
    text_add(text, "  if (frame == NULL)\n    return %s_ERROR_INPUT;\n", name);
  } else {
    text_add(text, "  if (frame != NULL) {\n");
    for (int32_t i = 0; i < graph->inputs; i++)
      text_add(text, "    memcpy(bytes + %s_at%d, frame + %lld, %lld);\n", name,
               graph->input[i],
               (long long)emit_input_start(graph, graph->input[i]),
               (long long)graph->tensor[graph->input[i]].bytes);
    text_add(text, "  }\n");
  }
  emit_reset_check(emitter, text, "bytes");
  if (emitter->plan->stages > 0)
    text_add(text,
             "  %s_state *const state = %s_state_of(bytes);\n"
             "  for (uint32_t i = 0; i < sizeof %s_stages / sizeof *%s_stages; "
             "i++) {\n    %s_start(state, i);\n"
             "    sn_stage_run(%s_stages[i].schedule, state->cursor, 0, "
             "UINT32_MAX,\n                 %s_stages[i].fire, bytes, frame);\n"
             "  }\n",
             name, name, name, name, name, name, name);
  emit_copies_out(emitter, text);
  text_add(text, "  return 0;\n}\n");
}

static void emit_push(const struct emitter *emitter, struct text *text) {
  const char *name = emitter->name;
  text_add(text,
           "\n%s_CODE_SECTION int %s_begin(void *arena) {\n"
           "  if (!%s_is_arena(arena))\n    return %s_ERROR_ALIGN;\n",
           name, name, name, name);
  emit_reset_check(emitter, text, "arena");
  text_add(text,
           "  %s_start(%s_state_of(arena), 0);\n"
           "  %s_state_of(arena)->begun = %s_BEGUN_MARK;\n  return 0;\n}\n",
           name, name, name, name);
  text_add(
      text,
      "\n%s_CODE_SECTION int %s_push(void *arena, const void *rows, int n) {\n"
      "  if (!%s_is_arena(arena))\n    return %s_ERROR_ALIGN;\n"
      "  %s_state *const state = %s_state_of(arena);\n"
      "  sn_cursor *const input = &state->cursor[0];\n"
      "  if (state->begun != %s_BEGUN_MARK || state->stage != 0 || n < 0 ||\n"
      "      n > %s_INPUT_ROWS - input->row)\n    return %s_ERROR_STATE;\n"
      "  if (rows == NULL && n > 0)\n    return %s_ERROR_INPUT;\n"
      "  const uint8_t *row = rows;\n"
      "  for (int end = input->row + n; input->row < end;) {\n"
      "    const int before = input->row;\n"
      "    sn_unit_fire(&%s_stage0, state->cursor, 0, %s_fire0, arena, row);\n"
      "    sn_stage_run(&%s_stage0, state->cursor, 1, UINT32_MAX, %s_fire0, "
      "arena, row);\n"
      "    row += input->row > before ? %s_ROW_BYTES : 0;\n  }\n"
      "  const int wanted = %s_INPUT_ROWS - input->row;\n"
      "  if (wanted == 0)\n    %s_start(state, 1);\n"
      "  return wanted;\n}\n",
      name, name, name, name, name, name, name, name, name, name, name, name,
      name, name, name, name, name);
}

static void emit_step(const struct emitter *emitter, struct text *text) {
  const char *name = emitter->name;
  text_add(text,
           "\n%s_CODE_SECTION int %s_step(void *arena) {\n"
           "  if (!%s_is_arena(arena))\n    return %s_ERROR_ALIGN;\n"
           "  %s_state *const state = %s_state_of(arena);\n"
           "  if (state->begun != %s_BEGUN_MARK || state->stage == 0 ||\n"
           "      state->stage > %d)\n    return %s_ERROR_STATE;\n",
           name, name, name, name, name, name, name, emitter->plan->stages,
           name);
  text_add(text,
           "  const uint32_t stages = sizeof %s_stages / sizeof *%s_stages;\n"
           "  if (state->stage < stages &&\n"
           "      sn_stage_run(%s_stages[state->stage].schedule, "
           "state->cursor, 0, 1,\n"
           "                   %s_stages[state->stage].fire, arena, NULL) == "
           "0)\n    %s_start(state, state->stage + 1u);\n"
           "  return state->stage < stages;\n}\n",
           name, name, name, name, name);
}

static void emit_output(const struct emitter *emitter, struct text *text) {
  const char *name = emitter->name;
  text_add(text,
           "\n%s_CODE_SECTION int %s_output(void *arena, void *output) {\n"
           "  uint8_t *const bytes = arena;\n",
           name, name);
  emit_output_check(emitter, text);
  text_add(text,
           "  int status;\n"
           "  do\n    status = %s_step(arena);\n  while (status > 0);\n"
           "  if (status < 0)\n    return status;\n",
           name);
  emit_copies_out(emitter, text);
  text_add(text,
           "  return 0;\n}\n"
           "\n%s_CODE_SECTION int %s_run(void *arena, const void *input, void "
           "*output) {\n"
           "  const int status = %s_begin(arena);\n"
           "  if (status != 0)\n    return status;\n"
           "  if (output == NULL)\n    return %s_ERROR_OUTPUT;\n"
           "  const int wanted = %s_push(arena, input, %s_INPUT_ROWS);\n"
           "  return wanted < 0 ? wanted : %s_output(arena, output);\n}\n",
           name, name, name, name, name, name, name);
}

void emit_interface(const struct emitter *emitter, struct text *text) {
  /* A network that only changes shapes has no stages, and no state to keep. */
  if (emitter->plan->stages > 0)
    emit_state(emitter, text);
  emit_is_arena(emitter, text);
  if (emitter->graph->variables > 0)
    emit_reset(emitter, text);
  if (emitter->plan->input_mode == INPUT_MODE_streamed) {
    emit_push(emitter, text);
    emit_step(emitter, text);
    emit_output(emitter, text);
    return;
  }
  if (emitter->plan->input_mode == INPUT_MODE_resident)
    emit_input_functions(emitter, text);
  emit_run(emitter, text);
}
