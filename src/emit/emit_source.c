/* NAME.c: the stages, and the functions of the interface. */
#include "emit/emit_text.h"
#include "plan/walk.h"

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
           plan->arena_bound, (long long)emit_packed_bytes(plan),
           (long long)plan->macs, plan->stages);
  emit_memory_map(plan, text, " * ");
  text_add(text, " */\n");
}

static void emit_includes(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const char *name = emitter->name;
  text_add(text,
           "#include \"%s.h\"\n\n#include \"%s_weights.h\"\n"
           "#include \"sn_stream.h\"\n",
           name, name);
  const char **included =
      POOL_ARRAY(emitter->graph->pool, const char *, (size_t)plan->steps);
  int32_t headers = 0;
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);) {
    const char *path = plan_walk_kernel(&walk).path;
    int32_t i = 0;
    while (i < headers && strcmp(included[i], path) != 0)
      i++;
    if (i < headers)
      continue;
    included[headers++] = path;
    text_add(text, "#include \"%s\"\n", strrchr(path, '/') + 1);
  }
  text_add(text,
           "\n#if SN_KERNEL_VERSION != %d\n#error \"kernels and generated code "
           "are of different versions\"\n#endif\n"
           "\n/* Define it to place the code, as an attribute. */\n"
           "#ifndef %s_CODE_SECTION\n#define %s_CODE_SECTION\n#endif\n",
           SN_KERNEL_VERSION, name, name);
}

static const char *buffer_symbol(const struct emitter *emitter,
                                 const struct buffer *buffer) {
  struct pool *pool = emitter->graph->pool;
  switch (buffer->kind) {
  case BUFFER_TENSOR:
    return pool_format(pool, "at%d", buffer->number);
  case BUFFER_SUMS:
    return pool_format(pool, "sums%d", buffer->number);
  case BUFFER_SCRATCH:
    return pool_format(pool, "scratch%d", buffer->number);
  case BUFFER_STATE:
    break;
  }
  return "at_state";
}

static void emit_offsets(const struct emitter *emitter, struct text *text) {
  const struct plan *plan = emitter->plan;
  const char *name = emitter->name;
  text_add(
      text,
      "\n/* Where tensors, sums of reductions (by operator), scratch of "
      "kernels (by\n * stage) and the state lie in the arena. */\nenum {\n");
  for (int32_t i = 0; i < plan->buffers; i++)
    text_add(text, "  %s_%s = %d,\n", name,
             buffer_symbol(emitter, &plan->buffer[i]), plan->buffer[i].offset);
  text_add(text, "};\n");
  for (int32_t i = 0; i < plan->buffers; i++)
    text_add(text, "_Static_assert(%s_%s + %d <= %s_ARENA_BYTES, \"arena\");\n",
             name, buffer_symbol(emitter, &plan->buffer[i]),
             plan->buffer[i].bytes, name);
}

void emit_source(const struct emitter *emitter, struct text *text) {
  emit_top(emitter, text);
  emit_includes(emitter, text);
  emit_offsets(emitter, text);
  for (int32_t i = 0; i < emitter->plan->stages; i++)
    emit_stage(emitter, text, i);
  emit_interface(emitter, text);
}
