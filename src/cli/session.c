#include "cli/session.h"

#include "check/check.h"
#include "graph/resolve.h"
#include "model/tflite.h"
#include "pass/pass.h"
#include "plan/plan_file.h"
#include "plan/planner.h"
#include "report/report.h"
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
  pass_fold_dilation(*graph);
  pass_quantize_first(*graph);
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
  pass_cancel_transpose(session->graph);
  pass_fold_pad(session->graph);
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

/* What --sram leaves for the arena; 0: no limit. */
static int64_t arena_limit(const struct options *options) {
  if (options->sram == 0)
    return 0;
  return options->sram > KERNEL_STACK_BYTES ? options->sram - KERNEL_STACK_BYTES
                                            : 1;
}

/* Plans that would need less than one that does not fit. */
static void suggest_smaller(struct session *session, const struct plan *plan) {
  static const enum input_mode modes[] = {
      INPUT_MODE_resident, INPUT_MODE_external, INPUT_MODE_streamed};
  const int64_t limit = arena_limit(session->options);
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (modes[i] == INPUT_MODE_streamed && session->graph->inputs > 1)
      continue;
    const struct planner_options options = {.strategy = STRATEGY_auto,
                                            .input_mode = modes[i],
                                            .optimize = OPTIMIZE_ram};
    const struct plan *other = planner_run(plan->kernels, &options);
    if (other != NULL && other->arena_bytes < plan->arena_bytes)
      diagnostic_note(
          session->diagnostics,
          "%s: --strategy auto --input-mode %s --optimize ram "
          "needs --sram %d",
          other->arena_bytes <= limit ? "this fits" : "this needs less",
          input_mode_name(modes[i]), other->arena_bytes + KERNEL_STACK_BYTES);
  }
}

/* Says why a plan's generated code exceeds --flash, if so. */
static enum status judge_flash(const struct session *session,
                               const struct plan *plan) {
  const int64_t flash = session->options->flash;
  if (flash == 0)
    return STATUS_OK;
  const int64_t constants = emit_packed_bytes(plan);
  const int64_t code = emit_code_bytes(plan);
  if (constants + code <= flash)
    return STATUS_OK;
  diagnostic_error(session->diagnostics,
                   "needs up to %lld bytes of flash, %lld more than the %lld "
                   "that --flash allows",
                   (long long)(constants + code),
                   (long long)(constants + code - flash), (long long)flash);
  diagnostic_note(session->diagnostics,
                  "%lld bytes are weights and other constants, at most about "
                  "%lld are code%s",
                  (long long)constants, (long long)code,
                  constants > flash ? ": only a smaller network fits" : "");
  return STATUS_BUDGET;
}

static struct planner_options planner_options_of(const struct session *session,
                                                 enum strategy strategy,
                                                 enum input_mode mode) {
  const struct options *options = session->options;
  return (struct planner_options){
      .strategy = strategy,
      .input_mode = mode,
      .optimize = options->optimize,
      .arena = arena_limit(options),
      .max_mac_factor = options->max_mac_factor,
  };
}

/* A plan that its checker rejects is our bug. */
static void insist(const struct session *session, const struct plan *plan) {
  const char *wrong = check_plan(plan);
  if (wrong == NULL)
    return;
  fprintf(stderr, "streamnet: %s: internal error: unsound plan: %s\n",
          session->path, wrong);
  abort();
}

/* Says why a plan does not fit, if so. */
static enum status judge(struct session *session, const struct plan *plan) {
  const int64_t limit = arena_limit(session->options);
  if (limit == 0 || plan->arena_bytes <= limit)
    return judge_flash(session, plan);
  report_over_budget(plan, session->options->sram);
  suggest_smaller(session, plan);
  return STATUS_BUDGET;
}

enum status session_plan(struct session *session, enum kernel_target target,
                         enum strategy strategy, enum input_mode mode,
                         struct plan **plan) {
  const char *file = session->options->plan_file;
  const struct planner_options wanted =
      planner_options_of(session, strategy, mode);
  const struct kernels *kernels = kernels_new(session->graph, target);
  enum status status = STATUS_OK;
  if (file != NULL) {
    status = plan_file_read(kernels, file, &wanted, plan);
  } else {
    *plan = planner_run(kernels, &wanted);
    status = *plan == NULL ? STATUS_MODEL : STATUS_OK;
  }
  if (status != STATUS_OK)
    return status;
  insist(session, *plan);
  return judge(session, *plan);
}

enum status session_front(struct session *session, enum kernel_target target,
                          enum strategy strategy, enum input_mode mode,
                          struct planner_front *front) {
  const struct planner_options wanted =
      planner_options_of(session, strategy, mode);
  *front = planner_front(kernels_new(session->graph, target), &wanted);
  for (int32_t i = 0; i < front->count; i++)
    insist(session, front->plan[i]);
  if (front->count > 0)
    return STATUS_OK;
  struct plan *plan;
  const enum status status =
      session_plan(session, target, strategy, mode, &plan);
  return status == STATUS_OK ? STATUS_MODEL : status;
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
           options->optimize == OPTIMIZE_ram ? "ram" : "latency",
           options->int8_ends ? "int8" : "asis", session_name(session));
  if (options->sram > 0)
    text_add(&text, " --sram %lld", (long long)options->sram);
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

enum status session_build(struct session *session, const struct plan *plan,
                          bool on_board, struct run *run) {
  struct pool *pool = session->pool;
  *run = (struct run){.folder = NULL};
  const struct emitted emitted = session_emit(session, plan);
  char *folder = folder_temporary(pool, session->diagnostics);
  if (folder == NULL)
    return STATUS_ENVIRONMENT;
  const char *generated = pool_format(pool, "%s/generated", folder);
  enum status status = folder_replace(pool, generated, emitted.file,
                                      emitted.count, session->diagnostics);
  const struct run_network network = {
      .directory = generated,
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
    session_progress(session, "building %s for %s", network.name,
                     on_board ? "the emulated board" : "the host");
    status = run_build(run, pool, where, &network, NULL, session->diagnostics);
  }
  folder_remove(generated);
  folder_remove(folder);
  return status;
}
