#include "fuzz/trial.h"

#include "check/check.h"
#include "cli/session.h"
#include "fuzz/c_text.h"
#include "graph/limits.h"
#include "plan/plan_file.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static size_t memory_left;

static void *limited_alloc(size_t bytes) {
  if (bytes > memory_left)
    return NULL;
  memory_left -= bytes;
  return malloc(bytes);
}

struct running {
  struct trial *trial;
  struct options options;
  struct diagnostics diagnostics;
};

/* Takes the next of several choices. */
static unsigned draw(uint32_t *choice, unsigned count) {
  const unsigned drawn = *choice % count;
  *choice /= count;
  return drawn;
}

enum { TARGETS = 3, STRATEGIES = 5, INPUT_MODES = 3 };

enum input_mode trial_input_mode(uint32_t choice) {
  return (enum input_mode)(choice / (TARGETS * STRATEGIES) % INPUT_MODES);
}

static void choose(struct running *running) {
  static const int64_t srams[] = {0, 0, 0, 1, 2500, 6000};
  static const double factors[] = {0.0, 0.0, 1.0, 1.3};
  struct options *options = &running->options;
  uint32_t choice = running->trial->choice;
  *options = (struct options){.command = COMMAND_compile, .quiet = true};
  options->targets = 1u << draw(&choice, TARGETS);
  options->strategies = 1u << draw(&choice, STRATEGIES);
  options->input_modes = 1u << draw(&choice, INPUT_MODES);
  options->optimize = draw(&choice, 2) ? OPTIMIZE_ram : OPTIMIZE_latency;
  options->int8_ends = draw(&choice, 4) == 0;
  options->sram = srams[draw(&choice, 6)];
  options->max_mac_factor = factors[draw(&choice, 4)];
}

/* Every report of the plan, and of the graph. */
static void report_all(struct pool *pool, const struct plan *plan,
                       struct trial *trial) {
  struct text text = {pool, NULL, 0, 0};
  report_graph(plan, &text);
  report_plan(plan, &text);
  report_kernels(plan, &text);
  report_plan_json(plan, &text);
  report_dump_graph(plan->graph, &text);
  report_dump_layout(plan, &text);
  plan_file_write(plan, &text);
  if (!text_is_printable(text.data, text.length))
    trial->wrong = "a report has unprintable characters";
}

static void emit_all(struct session *session, const struct plan *plan,
                     struct trial *trial) {
  const struct emitted emitted = session_emit(session, plan);
  for (size_t i = 0; i < emitted.count && trial->wrong == NULL; i++)
    trial->wrong = c_text_check(emitted.file[i].data, emitted.file[i].size);
  struct stat status;
  if (trial->folder != NULL && trial->wrong == NULL &&
      (folder_replace(session->pool, trial->folder, emitted.file, emitted.count,
                      session->diagnostics) != STATUS_OK ||
       stat(trial->folder, &status) != 0))
    trial->wrong = "the result is not written";
}

static enum status make_plan(struct session *session, struct trial *trial,
                             struct plan **plan) {
  const struct options *options = session->options;
  const enum kernel_target target =
      (enum kernel_target)options_first(options->targets);
  const enum strategy strategy =
      (enum strategy)options_first(options->strategies);
  const enum input_mode mode =
      (enum input_mode)options_first(options->input_modes);
  if (trial->plan == NULL)
    return session_plan(session, target, strategy, mode, plan);
  const struct planner_options wanted = {.strategy = strategy,
                                         .input_mode = mode};
  const enum status status =
      plan_file_parse(kernels_new(session->graph, target), "plan", trial->plan,
                      trial->plan_size, &wanted, plan);
  if (status == STATUS_OK && check_plan(*plan) != NULL)
    trial->wrong = check_plan(*plan);
  return status;
}

static enum status compile(struct session *session, struct running *running) {
  struct trial *trial = running->trial;
  const enum status status = session_read(session);
  if (status != STATUS_OK) {
    struct text text = {session->pool, NULL, 0, 0};
    if (session->graph != NULL)
      report_unsupported(session->graph, &text);
    if (!text_is_printable(text.data, text.length))
      trial->wrong = "a report has unprintable characters";
    return status;
  }
  trial->planned = graph_work(session->graph) <= TRIAL_WORK &&
                   session->graph->operators <= TRIAL_OPERATORS;
  if (!trial->planned)
    return STATUS_OK;
  if (session->graph->operators > TRIAL_SEARCHED) {
    running->options.strategies = 1u << STRATEGY_layer;
    running->options.sram = 0;
  }
  struct plan *plan;
  const enum status planned = make_plan(session, trial, &plan);
  if (planned != STATUS_OK || trial->wrong != NULL)
    return planned;
  report_all(session->pool, plan, trial);
  if (trial->wrong == NULL)
    emit_all(session, plan, trial);
  return STATUS_OK;
}

static void run_in_pool(struct pool *pool, void *context) {
  struct running *running = context;
  struct trial *trial = running->trial;
  struct mapped_file file = {trial->data, trial->size};
  struct session session = {.pool = pool,
                            .options = &running->options,
                            .diagnostics = &running->diagnostics,
                            .file = &file,
                            .path = "model.tflite",
                            .effort = TRIAL_EFFORT};
  trial->status = compile(&session, running);
}

/* A message for each refusal, and none without one. */
static void judge(struct trial *trial, int errors, const char *messages,
                  size_t length) {
  if (trial->wrong != NULL)
    return;
  if (!text_is_printable(messages, length))
    trial->wrong = "a message has unprintable characters";
  else if (trial->status == STATUS_OK && errors > 0)
    trial->wrong = "an error is reported, and the status is 0";
  else if (trial->status != STATUS_OK && errors == 0)
    trial->wrong = "it is refused without a message";
  else if (trial->status == STATUS_DIFFERENT ||
           trial->status == STATUS_ENVIRONMENT ||
           (trial->status == STATUS_USAGE && trial->plan == NULL))
    trial->wrong = "the status blames something else than the model";
}

void trial_run(struct trial *trial) {
  struct running running = {.trial = trial};
  char *messages = NULL;
  size_t length = 0;
  FILE *sink = open_memstream(&messages, &length);
  if (sink == NULL)
    abort();
  running.diagnostics = (struct diagnostics){.sink = sink};
  trial->wrong = NULL;
  trial->planned = false;
  choose(&running);
  memory_left = TRIAL_MEMORY;
  pool_system_alloc = limited_alloc;
  trial->out_of_memory = !pool_try(run_in_pool, &running);
  fclose(sink);
  if (!trial->out_of_memory)
    judge(trial, running.diagnostics.errors, messages, length);
  free(messages);
}

void trial_insist(struct trial *trial) {
  trial_run(trial);
  if (trial->wrong == NULL)
    return;
  fprintf(stderr, "wrong: %s\n", trial->wrong);
  abort();
}
