/* NAME.c: one function a stage, and the functions of the interface. */
#include "emit/emit_text.h"

#include "graph/geometry.h"
#include "run/reference.h"

#include <inttypes.h>
#include <string.h>

static void emit_top(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const struct emit_options *options = emitter->options;
  emit_mark(text, "a generated network");
  text_add(text,
           "/*\n * %s\n * model      FNV-1a %016" PRIx64 "\n"
           " * arena      %d bytes; no layout of these buffers is below %d\n"
           " * constants  %lld bytes of flash beside the code\n"
           " * work       %lld multiply-accumulates in %d stages\n *\n",
           options->command, options->model_hash, plan->arena_bytes,
           plan->arena_bound, (long long)emit_constant_bytes(emitter->graph),
           (long long)plan->macs, plan->stages);
  emit_memory_map(plan, text, " * ");
  text_add(text, " */\n");
}

static void emit_includes(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  struct pool *pool = text->pool;
  text_add(text,
           "#include \"%s.h\"\n\n#include \"%s_weights.h\"\n"
           "#include \"sn_kernel.h\"\n",
           emitter->name, emitter->name);
  uint32_t included = 0;
  for (int32_t step = 0; step < plan->steps; step++) {
    const enum work work = emitter->graph->operator[plan->order[step]].work;
    if (included >> work & 1)
      continue;
    included |= UINT32_C(1) << work;
    text_add(text, "#include \"%s.h\"\n",
             kernel_select(pool, emitter->options->target, work).function);
  }
  text_add(text,
           "\n#if SN_KERNEL_VERSION != %d\n#error \"kernels and generated code "
           "are of different versions\"\n#endif\n"
           "\n/* Define it to place the code, as an attribute. */\n"
           "#ifndef %s_CODE_SECTION\n#define %s_CODE_SECTION\n#endif\n",
           SN_KERNEL_VERSION, emitter->name, emitter->name);
}

static void emit_offsets(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const char *name = emitter->name;
  if (plan->buffers == 0)
    return;
  text_add(text, "\n/* Where tensors lie in the arena. */\nenum {\n");
  for (int32_t i = 0; i < plan->buffers; i++)
    text_add(text, "  %s_at%d = %d,\n", name, plan->buffer[i].tensor,
             plan->buffer[i].offset);
  text_add(text, "};\n");
  for (int32_t i = 0; i < plan->buffers; i++)
    text_add(text,
             "_Static_assert(%s_at%d + %d <= %s_ARENA_BYTES, \"tensor %d\");\n",
             name, plan->buffer[i].tensor, plan->buffer[i].bytes, name,
             plan->buffer[i].tensor);
}

/* Bytes before network input number i in the packed inputs. */
static int64_t input_start(const struct graph *graph, int32_t tensor) {
  int64_t start = 0;
  for (int32_t i = 0; graph->input[i] != tensor; i++)
    start += graph->tensor[graph->input[i]].bytes;
  return start;
}

static void emit_view(const struct emitter *emitter, struct text *text,
                      const char *variable, int32_t tensor, sn_shape shape) {
  const struct graph *graph = emitter->graph;
  const int32_t storage = graph_storage(graph, tensor);
  text_add(text, "  const sn_view %s = {", variable);
  if (graph->tensor[storage].data != NULL)
    text_add(text, "(void *)(uintptr_t)%s_constant%d", emitter->name, storage);
  else if (plan_is_external(emitter->plan, tensor))
    text_add(text, "(void *)(uintptr_t)(input + %lld)",
             (long long)input_start(graph, storage));
  else
    text_add(text, "arena + %s_at%d", emitter->name, storage);
  text_add(text, ", .row_pitch = %d, .column_pitch = 1, .slots = %d};\n",
           shape.columns, shape.rows * shape.columns);
}

static bool reads_external(const struct emitter *emitter,
                           const struct operator* operator) {
  for (int32_t i = 0; i < operator->data_inputs; i++)
    if (plan_is_external(emitter->plan, operator->input[i]))
      return true;
  return false;
}

static void emit_stage(const struct emitter *emitter, struct text *text,
                       int32_t number) {
  const struct plan *plan = emitter->plan;
  const struct graph *graph = emitter->graph;
  const struct stage *stage = &plan->stage[number];
  const struct operator* operator= & graph->operator[plan->order[stage->first]];
  const struct kernel kernel =
      kernel_select(text->pool, emitter->options->target, operator->work);
  const sn_shape shape = operator_output_shape(graph, operator);
  text_add(text, "\n/* Stage %d, operator %d, %s:",
           number, operator->number, operator->kind_name);
  for (int32_t i = 0; i < operator->data_inputs; i++)
    text_add(text, " tensor %d %s", operator->input[i],
             tensor_describe(text->pool, &graph->tensor[operator->input[i]]));
  text_add(text, "\n * to tensor %d %s, in tiles of %d x %d, %lld MACs. */\n",
           operator->output,
           tensor_describe(text->pool, &graph->tensor[operator->output]),
           stage->tile_rows, stage->tile_columns,
           (long long)operator_macs(operator));
  text_add(text, "static const %s %s_operator%d = {\n", kernel.arguments,
           emitter->name, operator->number);
  emit_arguments(emitter, operator, text);
  text_add(text,
           "};\n\n%s_CODE_SECTION static void %s_stage%d(uint8_t *arena%s) {\n",
           emitter->name, emitter->name, number,
           reads_external(emitter, operator) ? ", const uint8_t *input" : "");
  static const char *const inputs[] = {"in0", "in1"};
  for (int32_t i = 0; i < operator->data_inputs; i++)
    emit_view(emitter, text, inputs[i], operator->input[i],
              operator_input_shape(graph, operator, i));
  emit_view(emitter, text, "out", operator->output, shape);
  text_add(
      text,
      "  const sn_tile tile = {.row = 0, .row_end = %d, .column = 0, "
      ".column_end = %d};\n  %s(&%s_operator%d, &in0, %s&out, &tile);\n}\n",
      shape.rows, shape.columns, kernel.function,
      emitter->name, operator->number,
                     operator->data_inputs == 2 ? "&in1, " : "");
}

/* The input functions, and the copies of inputs into the arena in N_run. */
static void emit_input_functions(const struct emitter *emitter,
                                 struct text *text) {
  const struct graph *graph = emitter->graph;
  const char *name = emitter->name;
  if (emitter->plan->input_mode == INPUT_MODE_external)
    return;
  text_add(text,
           "\nvoid *%s_input(void *arena) {\n"
           "  return (uint8_t *)arena + %s_at%d;\n}\n",
           name, name, graph->input[0]);
  for (int32_t i = 0; graph->inputs > 1 && i < graph->inputs; i++)
    text_add(text,
             "\nvoid *%s_input%d(void *arena) {\n"
             "  return (uint8_t *)arena + %s_at%d;\n}\n",
             name, i, name, graph->input[i]);
}

static void emit_run(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const struct graph *graph = emitter->graph;
  const char *name = emitter->name;
  text_add(text,
           "\n%s_CODE_SECTION int %s_run(void *arena, const void *input, "
           "void *output) {\n"
           "  uint8_t *const bytes = arena;\n"
           "  if (bytes == NULL || (uintptr_t)bytes %% %s_ARENA_ALIGN != 0)\n"
           "    return %s_ERROR_ALIGN;\n",
           name, name, name, name);
  if (plan->input_mode == INPUT_MODE_external) {
    text_add(text, "  if (input == NULL)\n    return %s_ERROR_INPUT;\n", name);
  } else {
    text_add(text, "  if (input != NULL) {\n");
    for (int32_t i = 0; i < graph->inputs; i++)
      text_add(text,
               "    memcpy(bytes + %s_at%d, (const uint8_t *)input + %lld, "
               "%lld);\n",
               name, graph->input[i],
               (long long)input_start(graph, graph->input[i]),
               (long long)graph->tensor[graph->input[i]].bytes);
    text_add(text, "  }\n");
  }
  for (int32_t i = 0; i < plan->stages; i++)
    text_add(text, "  %s_stage%d(bytes%s);\n", name, i,
             reads_external(emitter,
                            &graph->operator[plan->order[plan->stage[i].first]])
                 ? ", input"
                 : "");
  int64_t start = 0;
  for (int32_t i = 0; i < graph->outputs; i++) {
    const struct tensor *output = &graph->tensor[graph->output[i]];
    const int32_t storage = graph_storage(graph, output->number);
    if (plan_is_external(plan, storage))
      text_add(text,
               "  memcpy((uint8_t *)output + %lld, (const uint8_t *)input + "
               "%lld, %lld);\n",
               (long long)start, (long long)input_start(graph, storage),
               (long long)output->bytes);
    else
      text_add(text,
               "  memcpy((uint8_t *)output + %lld, bytes + %s_at%d, %lld);\n",
               (long long)start, name, storage, (long long)output->bytes);
    start += output->bytes;
  }
  text_add(text, "  return 0;\n}\n");
}

void emit_source(const struct emitter *emitter, struct text *text) {
  emit_top(emitter, text);
  emit_includes(emitter, text);
  emit_offsets(emitter, text);
  for (int32_t i = 0; i < emitter->plan->stages; i++)
    emit_stage(emitter, text, i);
  emit_input_functions(emitter, text);
  emit_run(emitter, text);
}
