#include "cli/session.h"

#include "base/file.h"
#include "base/temporary.h"
#include "graph/resolve.h"
#include "model/tflite.h"
#include "pass/pass.h"
#include "run/reference.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int options_first(unsigned set) {
  int choice = 0;
  while ((set >> choice & 1) == 0)
    choice++;
  return choice;
}

void session_progress(const struct session *session, const char *format, ...) {
  if (session->options->quiet || !isatty(STDERR_FILENO))
    return;
  va_list arguments;
  va_start(arguments, format);
  fputs("streamnet: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}

/* The resolved graph; `graph` is NULL where there is none at all. */
static bool read_graph(struct session *session, struct graph **graph) {
  *graph = tflite_read(session->pool, session->path, session->file->data,
                       session->file->size, session->diagnostics);
  if (*graph == NULL)
    return false;
  passes_before_resolve(*graph);
  return graph_resolve(*graph) &&
         (!session->options->int8_ends || pass_int8_ends(*graph));
}

struct graph *session_reference_graph(struct session *session) {
  struct graph *graph;
  return read_graph(session, &graph) ? graph : NULL;
}

enum status session_read(struct session *session) {
  session->diagnostics->file = session->path;
  if (!read_graph(session, &session->graph))
    return STATUS_MODEL;
  passes_behind_resolve(session->graph);
  return STATUS_OK;
}

enum status session_load(struct session *session, const char *path) {
  file_unmap(session->file);
  session->path = path;
  session->graph = NULL;
  session->diagnostics->file = NULL;
  if (!file_map(path, session->file, session->diagnostics))
    return STATUS_ENVIRONMENT;
  return session_read(session);
}

const char *session_name(const struct session *session) {
  return session->options->name != NULL
             ? session->options->name
             : emit_name(session->pool, session->path);
}

/* FNV-1a, which names a model well enough to tell two files apart. */
static uint64_t hash_bytes(const uint8_t *data, size_t size) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ data[i]) * UINT64_C(0x100000001b3);
  return hash;
}

/* The command that makes the same files again. */
static const char *describe_command(const struct session *session,
                                    const struct plan *plan, const char *file) {
  const struct options *options = session->options;
  struct text text = {session->pool, NULL, 0, 0};
  text_add(&text,
           "streamnet compile %s --target %s --strategy %s --input-mode %s "
           "--optimize %s --io %s --name %s",
           file, kernel_target_name(plan->kernels->target),
           strategy_name(plan->strategy), input_mode_name(plan->input_mode),
           optimize_name(options->optimize),
           options->int8_ends ? "int8" : "asis", session_name(session));
  if (options->sram > 0)
    text_add(&text, " --sram %lld", (long long)options->sram);
  if (options->flash > 0)
    text_add(&text, " --flash %lld", (long long)options->flash);
  if (options->widen_weights)
    text_add(&text, " --widen-weights");
  if (options->max_mac_factor > 0.0)
    text_add(&text, " --max-mac-factor %g", options->max_mac_factor);
  if (options->plan_file != NULL)
    text_add(&text, " --plan FILE");
  return text.data;
}

struct emitted session_emit(struct session *session, const struct plan *plan) {
  const char *slash = strrchr(session->path, '/');
  char file[256];
  diagnostic_name(slash == NULL ? session->path : slash + 1, file, sizeof file);
  /* The name goes into a comment, which it must not be able to end. */
  for (char *c = file; *c != '\0'; c++)
    if (*c == '*' || *c == '/' || *c == '\\' || *c == '?')
      *c = '_';
  const struct emit_options options = {
      .name = session_name(session),
      .command = describe_command(session, plan, file),
      .model_hash = hash_bytes(session->file->data, session->file->size),
  };
  return emit_network(plan, &options);
}

/* How the harness hands over the input. Several resident inputs do not lie side
 * by side in the arena: NAME_run copies them there. */
static enum run_input harness_input(const struct plan *plan) {
  switch (plan->input_mode) {
  case INPUT_MODE_external:
    return RUN_EXTERNAL;
  case INPUT_MODE_streamed:
    return RUN_STREAMED;
  case INPUT_MODE_resident:
    break;
  }
  return plan->graph->inputs > 1 ? RUN_EXTERNAL : RUN_RESIDENT;
}

/* With --sram the board has exactly that much RAM: what the arena leaves is the
 * stack's, by the protection unit's 32 bytes and up to the board's room. */
static int32_t board_stack_bytes(const struct session *session,
                                 const struct plan *plan) {
  const int64_t left = (session->options->sram - plan->arena_bytes) / 32 * 32;
  if (session->options->sram == 0)
    return 0;
  return left < RUN_STACK_MOST ? (int32_t)left : RUN_STACK_MOST;
}

enum status session_build(struct session *session, const struct plan *plan,
                          bool on_board, struct run *run) {
  struct pool *pool = session->pool;
  *run = (struct run){.folder = NULL};
  const struct emitted emitted = session_emit(session, plan);
  char *folder = folder_temporary(pool, session->diagnostics);
  if (folder == NULL)
    return STATUS_ENVIRONMENT;
  enum status status =
      folder_write(folder, emitted.file, emitted.count, session->diagnostics);
  const struct run_network network = {
      .directory = folder,
      .name = session_name(session),
      .input_mode = harness_input(plan),
      .arena_bytes = plan->arena_bytes,
      .arena_align = ARENA_ALIGN,
      .input_bytes = (int32_t)graph_input_bytes(plan->graph),
      .output_bytes = (int32_t)graph_output_bytes(plan->graph),
      .remembers = plan->graph->variables > 0,
  };
  const enum run_target where =
      !on_board                                          ? RUN_HOST
      : plan->kernels->target == KERNEL_TARGET_CORTEX_M4 ? RUN_CORTEX_M4
                                                         : RUN_CORTEX_M7;
  if (status == STATUS_OK) {
    const struct run_options options = {.stack_bytes =
                                            board_stack_bytes(session, plan)};
    session_progress(session, "building %s for %s", network.name,
                     on_board ? "the emulated board" : "the host");
    status =
        run_build(run, pool, where, &network, &options, session->diagnostics);
  }
  temporary_remove(folder);
  return status;
}
