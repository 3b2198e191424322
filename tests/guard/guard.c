/* Generated code under adverse conditions, on an emulated board with its memory
 * protection unit on. For each strategy and way of input:
 *
 *   - the plan writes the last byte of its arena;
 *   - the output is that of the reference kernels, whatever the arena held;
 *   - the same when the run is interrupted at random points by a handler that
 *     uses the stack and all that it may use beside;
 *   - with the arena's last 32 bytes out of reach, there is a fault;
 *   - the stack that was used is within the bound of the call graph, and that
 *     within what the compiler allows for.
 *
 *   guard MODEL TARGET [STRATEGY [INPUT_MODE]]
 *
 * prints a row of CSV for each: all of them without the last arguments. Plans
 * are those with the least RAM. Exit status 0: everything held. */
#include "check/check.h"
#include "graph/resolve.h"
#include "model/tflite.h"
#include "pass/pass.h"
#include "plan/planner.h"
#include "run/reference.h"
#include "support/pipeline.h"

#include "base/file.h"
#include "base/temporary.h"
#include "run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 2463534242u

struct job {
  const char *path;
  const unsigned char *model;
  size_t size;
  const char *target, *strategy, *mode; /* names; NULL: all */
  int failures;
};

/* One plan of it. */
struct trial {
  struct job *job;
  const struct plan *plan;
  const uint8_t *input, *expected;
  int32_t input_bytes, output_bytes;
  struct run run;
  struct diagnostics diagnostics;
  struct run_measure measure; /* uninterrupted */
  uint32_t interrupts;
};

static bool fail(struct trial *trial, const char *what) {
  fprintf(stderr, "%s, %s, %s, %s: %s\n", trial->job->path, trial->job->target,
          strategy_name(trial->plan->strategy),
          input_mode_name(trial->plan->input_mode), what);
  trial->job->failures++;
  return false;
}

static bool build(struct trial *trial, struct pool *pool) {
  const struct plan *plan = trial->plan;
  const struct emitted emitted = pipeline_emit(plan, "network");
  char *folder = folder_temporary(pool, &trial->diagnostics);
  if (folder == NULL)
    return false;
  enum status status =
      folder_write(folder, emitted.file, emitted.count, &trial->diagnostics);
  /* Several resident inputs do not lie side by side in the arena. */
  const bool given =
      plan->input_mode == INPUT_MODE_external ||
      (plan->input_mode == INPUT_MODE_resident && plan->graph->inputs > 1);
  const struct run_network network = {
      .directory = folder,
      .name = "network",
      .input_mode = plan->input_mode == INPUT_MODE_streamed ? RUN_STREAMED
                    : given                                 ? RUN_EXTERNAL
                                                            : RUN_RESIDENT,
      .arena_bytes = plan->arena_bytes,
      .arena_align = ARENA_ALIGN,
      .input_bytes = trial->input_bytes,
      .output_bytes = trial->output_bytes,
      .remembers = plan->graph->variables > 0,
  };
  if (status == STATUS_OK)
    status = run_build(&trial->run, pool,
                       plan->kernels->target == KERNEL_TARGET_CORTEX_M4
                           ? RUN_CORTEX_M4
                           : RUN_CORTEX_M7,
                       &network, NULL, &trial->diagnostics);
  temporary_remove(folder);
  return status == STATUS_OK;
}

/* Runs once and compares the output. */
static bool execute(struct trial *trial, struct pool *pool,
                    const struct run_options *options,
                    struct run_measure *measure) {
  uint8_t *output = pool_alloc(pool, (size_t)trial->output_bytes, 1);
  run_withstand(&trial->run, options);
  if (run_execute(&trial->run, trial->input, output, measure,
                  &trial->diagnostics) != STATUS_OK)
    return fail(trial, "the run failed");
  return memcmp(output, trial->expected, (size_t)trial->output_bytes) == 0 ||
         fail(trial, "the output differs");
}

/* A window that is too small must be noticed, and be named as the reason. */
static bool expect_fault(struct trial *trial, struct pool *pool) {
  if (trial->plan->arena_bytes == 0)
    return true; /* shapes change, and nothing moves */
  const struct run_options options = {.poison = 0x5A, .short_window = true};
  uint8_t *output = pool_alloc(pool, (size_t)trial->output_bytes, 1);
  char message[4096] = "";
  struct diagnostics diagnostics = {.sink =
                                        fmemopen(message, sizeof message, "w")};
  if (diagnostics.sink == NULL)
    abort();
  run_withstand(&trial->run, &options);
  const enum status status =
      run_execute(&trial->run, trial->input, output, NULL, &diagnostics);
  fclose(diagnostics.sink);
  return (status == STATUS_ENVIRONMENT && strstr(message, "fault: ") != NULL &&
          strstr(message, "(in the arena)") != NULL) ||
         fail(trial, "no fault with a window 32 bytes shorter");
}

static bool check_stack(struct trial *trial) {
  const int32_t bound = trial->measure.stack_bound;
  if (bound < 0) {
    fprintf(stderr, "%s\n", run_stack_doubt(&trial->run));
    return fail(trial, "no bound of the stack");
  }
  const int32_t allowed = plan_stack_bytes(trial->plan);
  return bound <= allowed ||
         fail(trial, pool_format(trial->plan->graph->pool,
                                 "the bound of the stack, %d, is above %d, "
                                 "which is allowed for",
                                 bound, allowed));
}

static bool withstand(struct trial *trial, struct pool *pool) {
  const struct run_options calm = {.poison = 0};
  const struct run_options interrupted = {.poison = 0xFF, .interrupts = SEED};
  struct run_measure measure;
  if (!execute(trial, pool, &calm, &trial->measure) ||
      !execute(trial, pool, &interrupted, &measure))
    return false;
  trial->interrupts = measure.interrupts;
  if (trial->measure.instructions > 100000 && measure.interrupts == 0)
    return fail(trial, "no interrupt came");
  const bool good = check_stack(trial);
  return expect_fault(trial, pool) && good;
}

static void print_row(const struct trial *trial) {
  const char *slash = strrchr(trial->job->path, '/');
  printf("%s,%s,%s,%s,%d,%d,%d,%d,%llu,%u\n",
         slash == NULL ? trial->job->path : slash + 1, trial->job->target,
         strategy_name(trial->plan->strategy),
         input_mode_name(trial->plan->input_mode), trial->plan->arena_bytes,
         trial->measure.stack_bytes, trial->measure.stack_bound,
         plan_stack_bytes(trial->plan),
         (unsigned long long)trial->measure.instructions,
         (unsigned)trial->interrupts);
  fflush(stdout);
}

/* Anything, but always the same. */
static uint8_t *make_input(struct pool *pool, const struct graph *graph) {
  uint8_t *input = pool_alloc(pool, (size_t)graph_input_bytes(graph), 1);
  uint32_t state = SEED;
  uint8_t *at = input;
  for (int32_t i = 0; i < graph->inputs; i++) {
    const struct tensor *tensor = &graph->tensor[graph->input[i]];
    for (int64_t k = 0; k < tensor->bytes; k++) {
      state = state * 1664525u + 1013904223u;
      at[k] = (uint8_t)(state >> 24);
    }
    for (int64_t k = 0;
         tensor->type == ELEMENT_FLOAT32 && k + 4 <= tensor->bytes; k += 4) {
      const float value = (float)(int8_t)at[k] / 64.0f;
      memcpy(at + k, &value, sizeof value);
    }
    at += tensor->bytes;
  }
  return input;
}

static void try_plan(struct pool *pool, struct trial *trial,
                     const struct kernels *kernels, enum strategy strategy,
                     enum input_mode mode) {
  const struct planner_options options = {
      .strategy = strategy, .input_mode = mode, .optimize = OPTIMIZE_ram};
  const struct plan *plan = planner_run(kernels, &options);
  int64_t idle_bytes;
  if (plan == NULL) {
    trial->job->failures++;
    return;
  }
  trial->plan = plan;
  /* Without a first stage to stream it is layer by layer, as before. */
  if (plan->strategy != strategy)
    return;
  if (check_plan_idle(plan, &idle_bytes) != NULL || idle_bytes != 0)
    fail(trial, "the end of the arena is never written");
  trial->run = (struct run){.folder = NULL};
  if (!build(trial, pool))
    fail(trial, "it does not build");
  else if (withstand(trial, pool))
    print_row(trial);
  run_discard(&trial->run);
}

static bool find_target(const char *name, enum kernel_target *target) {
  for (int t = 0; t < KERNEL_TARGETS; t++)
    if (strcmp(kernel_target_name((enum kernel_target)t), name) == 0) {
      *target = (enum kernel_target)t;
      return true;
    }
  return false;
}

static void run_job(struct pool *pool, void *context) {
  struct job *job = context;
  struct trial trial = {.job = job, .diagnostics = {.sink = stderr}};
  struct graph *plain =
      pipeline_resolve(pool, job->model, job->size, &trial.diagnostics);
  struct graph *graph =
      pipeline_resolve(pool, job->model, job->size, &trial.diagnostics);
  enum kernel_target target;
  if (plain == NULL || graph == NULL || !find_target(job->target, &target)) {
    job->failures++;
    return;
  }
  trial.input_bytes = (int32_t)graph_input_bytes(plain);
  trial.output_bytes = (int32_t)graph_output_bytes(plain);
  uint8_t *expected = pool_alloc(pool, (size_t)trial.output_bytes, 1);
  struct reference reference;
  trial.input = make_input(pool, plain);
  reference_run(plain, trial.input, expected, &reference);
  trial.expected = expected;
  passes_behind_resolve(graph);
  const struct kernels *kernels = kernels_new(graph, target);
  for (int s = STRATEGY_auto; s <= STRATEGY_stream2d; s++)
    for (int m = INPUT_MODE_resident; m <= INPUT_MODE_streamed; m++) {
      const char *strategy = strategy_name((enum strategy)s);
      const char *mode = input_mode_name((enum input_mode)m);
      if ((job->strategy != NULL && strcmp(strategy, job->strategy) != 0) ||
          (job->mode != NULL && strcmp(mode, job->mode) != 0) ||
          (m == INPUT_MODE_streamed && graph->inputs > 1))
        continue;
      const struct pool_mark mark = pool_mark(pool);
      try_plan(pool, &trial, kernels, (enum strategy)s, (enum input_mode)m);
      pool_release(pool, mark);
    }
}

int main(int argc, char **argv) {
  if (argc < 3 || argc > 5) {
    fprintf(stderr, "usage: guard MODEL TARGET [STRATEGY [INPUT_MODE]]\n");
    return EXIT_FAILURE;
  }
  struct job job = {.path = argv[1],
                    .target = argv[2],
                    .strategy = argc > 3 ? argv[3] : NULL,
                    .mode = argc > 4 ? argv[4] : NULL};
  job.model = file_load(job.path, &job.size);
  const bool in_memory = pool_try(run_job, &job);
  free((void *)(uintptr_t)job.model);
  return in_memory && job.failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
