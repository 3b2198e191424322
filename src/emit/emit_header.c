/* NAME.h: sizes and functions of the generated network. */
#include "emit/emit_text.h"

#include "run/reference.h"

static void emit_sizes(const struct emitter *emitter, struct text *text,
                       const char *end, const int32_t *tensors, int32_t count,
                       int64_t total) {
  const char *name = emitter->name;
  text_add(text, "#define %s_%s_BYTES %lld\n", name, end, (long long)total);
  for (int32_t i = 0; count > 1 && i < count; i++)
    text_add(text, "#define %s_%s%d_BYTES %lld\n", name, end, i,
             (long long)emitter->graph->tensor[tensors[i]].bytes);
}

static void describe_end(const struct emitter *emitter, struct text *text,
                         const char *end, const int32_t *tensors,
                         int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    const struct tensor *tensor = &emitter->graph->tensor[tensors[i]];
    text_add(text, " *   %s %d: %s", end, i,
             tensor_describe(emitter->graph->pool, tensor));
    if (tensor->quantization.scales == 1)
      text_add(text, ", real = %.9g * (q - %lld)",
               (double)quantization_scale(&tensor->quantization, 0),
               (long long)quantization_zero_point(&tensor->quantization, 0));
    text_add(text, "\n");
  }
}

static void emit_input_functions(const struct emitter *emitter,
                                 struct text *text) {
  const char *name = emitter->name;
  const struct graph *graph = emitter->graph;
  text_add(text,
           "\n/* Where the frame lies in the arena: it may be written there "
           "before %s_run,\n * which is then called with input = NULL. It is "
           "overwritten by the run.\n * NULL where the arena is not aligned. "
           "*/\nvoid *%s_input(void *arena);\n",
           name, name);
  for (int32_t i = 0; graph->inputs > 1 && i < graph->inputs; i++)
    text_add(text, "void *%s_input%d(void *arena);\n", name, i);
}

static void emit_reset_function(const struct emitter *emitter,
                                struct text *text) {
  const struct graph *graph = emitter->graph;
  int64_t bytes = 0;
  for (int32_t i = 0; i < graph->variables; i++)
    bytes += graph->tensor[graph->variable[i].tensor].bytes;
  text_add(text,
           "\n/* The network remembers %lld bytes in %d variables from run to "
           "run. This sets them\n * to their initial values: once before the "
           "first run, and whenever a new sequence\n * begins. Returns 0 or "
           "%s_ERROR_ALIGN. */\nint %s_reset(void *arena);\n",
           (long long)bytes, graph->variables, emitter->name, emitter->name);
}

static void emit_stream_functions(const struct emitter *emitter,
                                  struct text *text) {
  const char *name = emitter->name;
  text_add(text,
           "\n/* The same in pieces. After %s_begin, %s_push takes n rows and "
           "does the work\n * that they allow; it returns how many rows are "
           "still wanted. The rows are read\n * during the call only. After "
           "the last row, each %s_step does a piece of what is\n * left (at "
           "most %lld MACs) and returns 1 while more remains, then 0. "
           "%s_output\n * does what still remains and fills output. */\n"
           "int %s_begin(void *arena);\n"
           "int %s_push(void *arena, const void *rows, int n);\n"
           "int %s_step(void *arena);\n"
           "int %s_output(void *arena, void *output);\n",
           name, name, name, (long long)emitter->plan->largest_piece_macs, name,
           name, name, name, name);
}

void emit_header(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const struct graph *graph = emitter->graph;
  const char *name = emitter->name;
  emit_mark(text, "interface of a generated network");
  text_add(text, "/*\n");
  describe_end(emitter, text, "input", graph->input, graph->inputs);
  describe_end(emitter, text, "output", graph->output, graph->outputs);
  text_add(text,
           " * Tensors are dense, row by row, all channels of a pixel "
           "together; several stand\n * one after another. Strategy %s, input "
           "%s.\n */\n",
           strategy_name(plan->strategy), input_mode_name(plan->input_mode));
  text_add(text, "#ifndef STREAMNET_%s_H\n#define STREAMNET_%s_H\n\n", name,
           name);
  text_add(text, "#define %s_ARENA_BYTES %d\n", name, plan->arena_bytes);
  text_add(text, "#define %s_ARENA_ALIGN %d\n", name, ARENA_ALIGN);
  text_add(text,
           "/* Stack that these functions take at most when GCC compiles them "
           "with -O2 for a\n * Cortex-M4 or -M7; interrupts come on top. */\n"
           "#define %s_STACK_BYTES %d\n",
           name, plan_stack_bytes(plan));
  emit_sizes(emitter, text, "INPUT", graph->input, graph->inputs,
             graph_input_bytes(graph));
  emit_sizes(emitter, text, "OUTPUT", graph->output, graph->outputs,
             graph_output_bytes(graph));
  if (plan->input_mode == INPUT_MODE_streamed) {
    const struct tensor *input = &graph->tensor[graph->input[0]];
    text_add(text, "#define %s_INPUT_ROWS %d\n#define %s_ROW_BYTES %lld\n",
             name, input->shape.rows, name,
             (long long)(input->bytes / input->shape.rows));
  }
  text_add(text,
           "\n/* What %s_run returns when it is called wrongly. */\n"
           "#define %s_ERROR_ALIGN (-1) /* the arena is not aligned */\n",
           name, name);
  if (plan->input_mode != INPUT_MODE_resident)
    text_add(text, "#define %s_ERROR_INPUT (-2) /* there is no input */\n",
             name);
  if (plan->input_mode == INPUT_MODE_streamed || graph->variables > 0)
    text_add(text, "#define %s_ERROR_STATE (-3) /* not what is due%s */\n",
             name,
             graph->variables == 0 ? ", or too many rows"
             : plan->input_mode == INPUT_MODE_streamed
                 ? ", too many rows, or never reset"
                 : ": never reset");
  text_add(text,
           "#define %s_ERROR_OUTPUT (-4) /* there is no room for the output */"
           "\n",
           name);
  text_add(text,
           "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
           "\n/* One inference. The arena holds all state: %s_ARENA_BYTES, "
           "aligned to\n * %s_ARENA_ALIGN; %s Fills %s_OUTPUT_BYTES of\n * "
           "output. Returns 0, or an error above. */\n"
           "int %s_run(void *arena, const void *input, void *output);\n",
           name, name,
           graph->variables > 0
               ? "it belongs to the network from the first reset on."
               : "nothing of it is kept from run to run.",
           name, name);
  if (graph->variables > 0)
    emit_reset_function(emitter, text);
  if (plan->input_mode == INPUT_MODE_resident)
    emit_input_functions(emitter, text);
  if (plan->input_mode == INPUT_MODE_streamed)
    emit_stream_functions(emitter, text);
  text_add(text, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
