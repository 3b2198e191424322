/* Fits the weights of src/target/cost.h to instructions that the emulated
 * board counts. Plans each model in several ways, runs it, and prints
 * src/target/cost_weights_SET.inc anew, and on stderr how far estimates are
 * off. With --check it prints that as CSV instead, for each model and way, and
 * fits nothing.
 *
 *   build/bench/calibrate cortex-m7 zoo/models/NAME.tflite... >weights.h
 *   build/bench/calibrate --check cortex-m7 zoo/models/NAME.tflite... >CSV
 *
 * With --emit FOLDER it runs nothing, but writes the networks that it would run
 * and a list of them; bench/calibration/ measures these on any board and prints
 * counts over a serial line, which --from FILE reads in place of the emulated
 * board's.
 *
 *   build/bench/calibrate --emit FOLDER cortex-m7 NAME.tflite...
 *   build/bench/calibrate --from FILE cortex-m7 NAME.tflite... >weights.h
 *
 * The fit is least squares of relative errors. A ridge keeps weights that the
 * models say nothing about where they are. */
#include "calibration.h"

#include "plan/planner.h"
#include "run/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 2000, PASSES = 400 };

static const double RIDGE = 2.5e-3;

/* A way to plan, for targets with kernels that take widened weights or all. */
struct way {
  struct planner_options planner;
  bool widened;
};

/* What one run counted, and its terms. */
struct observation {
  const char *model;
  const struct way *way;
  struct cost cost;
  double instructions;
};

static struct observation observations[MOST_RUNS];
static int observed;
static const int64_t *weights_now; /* of the target */

static const struct way ways[] = {
    {{STRATEGY_layer, INPUT_MODE_resident, OPTIMIZE_latency, 0, 0.0, 0, NULL,
      NULL},
     false},
    {{STRATEGY_auto, INPUT_MODE_streamed, OPTIMIZE_latency, 0, 1.0, 0, NULL,
      NULL},
     false},
    {{STRATEGY_auto, INPUT_MODE_streamed, OPTIMIZE_ram, 0, 1.0, 0, NULL, NULL},
     false},
    {{STRATEGY_stream2d, INPUT_MODE_external, OPTIMIZE_ram, 0, 0.0, 0, NULL,
      NULL},
     false},
    {{STRATEGY_patch, INPUT_MODE_resident, OPTIMIZE_ram, 0, 1.6, 0, NULL, NULL},
     false},
    {{STRATEGY_stream1d, INPUT_MODE_resident, OPTIMIZE_ram, 0, 0.0, 0, NULL,
      NULL},
     false},
    {{STRATEGY_stream1d, INPUT_MODE_streamed, OPTIMIZE_ram, 0, 0.0, 0, NULL,
      NULL},
     false},
    {{STRATEGY_auto, INPUT_MODE_external, OPTIMIZE_ram, 0, 0.0, 0, NULL, NULL},
     false},
    {{STRATEGY_auto, INPUT_MODE_streamed, OPTIMIZE_ram, 0, 0.0, 0, NULL, NULL},
     false},
    {{STRATEGY_layer, INPUT_MODE_resident, OPTIMIZE_latency, 0, 0.0, 0, NULL,
      NULL},
     true},
    {{STRATEGY_auto, INPUT_MODE_streamed, OPTIMIZE_ram, 0, 1.0, 0, NULL, NULL},
     true},
};

static void add_observation(const char *model, const struct way *way,
                            const struct plan *plan, uint64_t instructions) {
  if (observed == MOST_RUNS)
    return;
  struct observation *one = &observations[observed++];
  *one = (struct observation){
      .model = model, .way = way, .instructions = (double)instructions};
  weights_now = cost_weights(plan->kernels);
  for (int32_t s = 0; s < plan->stages; s++)
    for (int i = 0; i < COST_TERMS; i++)
      one->cost.count[i] += plan->stage[s].cost.count[i];
}

/* What is done with the models: exactly one of `emit` and `counts`, or neither
 * where the emulated board counts. */
struct task {
  enum kernel_target target;
  struct calibration *emit;
  const struct calibration_counts *counts;
};

static enum status run_on_board(struct session *session,
                                const struct plan *plan,
                                uint64_t *instructions) {
  struct run run = {.folder = NULL};
  struct run_measure counted = {.instructions = 0};
  const struct graph *graph = session->graph;
  uint8_t *input =
      pool_alloc(session->pool, (size_t)graph_input_bytes(graph), 1);
  uint8_t *output =
      pool_alloc(session->pool, (size_t)graph_output_bytes(graph), 1);
  enum status status = session_build(session, plan, true, &run);
  if (status == STATUS_OK)
    status = run_execute(&run, input, output, &counted, session->diagnostics);
  run_discard(&run);
  *instructions = counted.instructions;
  return status;
}

static enum status measure(struct session *session, const struct task *task,
                           const struct way *way) {
  struct options options = *session->options;
  options.optimize = way->planner.optimize;
  options.widen_weights = way->widened;
  options.max_mac_factor = way->planner.max_mac_factor;
  options.name =
      pool_format(session->pool, "%s_%d",
                  emit_name(session->pool, session->path), (int)(way - ways));
  session->options = &options;
  struct plan *plan;
  uint64_t instructions = 0;
  enum status status =
      session_plan(session, task->target, way->planner.strategy,
                   way->planner.input_mode, &plan);
  if (status != STATUS_OK)
    return status;
  if (task->emit != NULL) {
    if (calibration_add(task->emit, plan, options.name,
                        session_emit(session, plan)))
      return STATUS_OK;
    diagnostic_error(session->diagnostics, "another model has this name");
    return STATUS_USAGE;
  }
  if (task->counts == NULL) {
    status = run_on_board(session, plan, &instructions);
  } else {
    instructions =
        calibration_count_of(task->counts, options.name,
                             session_emit(session, plan), session->diagnostics);
    status = instructions > 0 ? STATUS_OK : STATUS_ENVIRONMENT;
  }
  if (status == STATUS_OK)
    add_observation(session->path, way, plan, instructions);
  return status;
}

/* The error's slope in each weight is linear: one weight after the other is
 * set to its best value, not below zero. */
static void fit(double *weight) {
  for (int pass = 0; pass < PASSES; pass++)
    for (int t = 0; t < COST_TERMS; t++) {
      const double prior =
          (double)(weights_now[t] > 0 ? weights_now[t] : 1) / 100.0;
      double above = RIDGE / prior;
      double below = RIDGE / (prior * prior);
      for (int i = 0; i < observed; i++) {
        const struct observation *one = &observations[i];
        double rest = 1.0;
        for (int k = 0; k < COST_TERMS; k++)
          if (k != t)
            rest -= weight[k] * (double)one->cost.count[k] / one->instructions;
        const double slope = (double)one->cost.count[t] / one->instructions;
        above += slope * rest;
        below += slope * slope;
      }
      weight[t] = above > 0.0 ? above / below : 0.0;
    }
}

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a;
  const double y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double ratio(const struct observation *one, const double *weight) {
  double estimate = 0.0;
  for (int t = 0; t < COST_TERMS; t++)
    estimate += weight[t] * (double)one->cost.count[t];
  return estimate / one->instructions;
}

struct spread {
  double median, worst;
};

/* Of the estimates' relative errors. */
static struct spread errors(const double *weight) {
  double error[MOST_RUNS];
  for (int i = 0; i < observed; i++)
    error[i] = fabs(ratio(&observations[i], weight) - 1.0);
  qsort(error, (size_t)observed, sizeof *error, by_size);
  return (struct spread){error[observed / 2], error[observed - 1]};
}

static void report(const double *weight) {
  const struct spread spread = errors(weight);
  fprintf(stderr, "%d runs: error %.2f %% in the median, %.2f %% at worst\n",
          observed, 100.0 * spread.median, 100.0 * spread.worst);
}

static void write_ratios(const char *target, const double *weight) {
  const struct spread spread = errors(weight);
  printf("model,target,strategy,input_mode,optimize,max_mac_factor,"
         "widen_weights,instructions,estimated_by_counted\n");
  for (int i = 0; i < observed; i++) {
    const struct observation *one = &observations[i];
    const struct way *way = one->way;
    const char *slash = strrchr(one->model, '/');
    printf("%s,%s,%s,%s,%s,%g,%d,%.0f,%.4f\n",
           slash == NULL ? one->model : slash + 1, target,
           strategy_name(way->planner.strategy),
           input_mode_name(way->planner.input_mode),
           way->planner.optimize == OPTIMIZE_ram ? "ram" : "latency",
           way->planner.max_mac_factor, way->widened, one->instructions,
           ratio(one, weight));
  }
  printf("median error,%s,,,,,,,%.4f\nworst error,%s,,,,,,,%.4f\n", target,
         spread.median, target, spread.worst);
}

static void write_weights(const double *weight) {
  puts("/* Made by bench/calibrate.c: hundredths of an instruction for each "
       "term. */");
  for (int t = 0; t < COST_TERMS; t++)
    printf("[COST_%s] = %.0f,\n", cost_term_name((enum cost_term)t),
           100.0 * weight[t]);
}

struct job {
  const char *const *model; /* to NULL */
  const char *emit, *from;  /* or NULL */
  struct task task;
  enum status status;
};

static enum status measure_model(struct pool *pool, const struct task *task,
                                 const char *model) {
  struct diagnostics diagnostics = {.sink = stderr};
  struct mapped_file file = {.data = NULL};
  struct options options = {.quiet = true};
  struct session session = {.options = &options,
                            .pool = pool,
                            .diagnostics = &diagnostics,
                            .file = &file};
  enum status status = session_load(&session, model);
  for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
    session.options = &options;
    if (status == STATUS_OK &&
        (!ways[w].widened || kernel_target_packs(task->target)))
      status = measure(&session, task, &ways[w]);
  }
  file_unmap(&file);
  return status;
}

static void run_job(struct pool *pool, void *context) {
  struct job *job = context;
  struct diagnostics diagnostics = {.sink = stderr};
  if (job->emit != NULL)
    job->task.emit = calibration_new(pool);
  if (job->from != NULL)
    job->task.counts = calibration_read(pool, job->from, &diagnostics);
  if (job->from != NULL && job->task.counts == NULL) {
    job->status = STATUS_ENVIRONMENT;
    return;
  }
  for (const char *const *model = job->model; *model != NULL; model++) {
    /* What is emitted is needed to the end. */
    const struct pool_mark mark = pool_mark(pool);
    job->status = measure_model(pool, &job->task, *model);
    if (job->task.emit == NULL)
      pool_release(pool, mark);
    if (job->status != STATUS_OK) {
      fprintf(stderr, "calibrate: %s cannot be measured\n", *model);
      return;
    }
  }
  if (job->emit != NULL)
    job->status = calibration_write(job->task.emit, job->emit, &diagnostics);
}

static int usage(void) {
  fprintf(stderr, "usage: calibrate [--check] [--emit FOLDER | --from FILE] "
                  "TARGET MODEL...\n");
  return STATUS_USAGE;
}

int main(int argc, char **argv) {
  struct job job = {.status = STATUS_OK};
  bool check = false;
  int at = 1;
  for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++)
    if (strcmp(argv[at], "--check") == 0)
      check = true;
    else if (strcmp(argv[at], "--emit") == 0 && at + 1 < argc)
      job.emit = argv[++at];
    else if (strcmp(argv[at], "--from") == 0 && at + 1 < argc)
      job.from = argv[++at];
    else
      return usage();
  const char *const target = at < argc ? argv[at] : "";
  while (job.task.target < KERNEL_TARGETS &&
         strcmp(target, kernel_target_name(job.task.target)) != 0)
    job.task.target++;
  if (job.task.target == KERNEL_TARGETS || at + 1 >= argc ||
      (job.emit != NULL && (job.from != NULL || check)))
    return usage();
  job.model = (const char *const *)argv + at + 1;
  if (!pool_try(run_job, &job))
    return STATUS_ENVIRONMENT;
  if (job.status != STATUS_OK || job.emit != NULL)
    return (int)job.status;
  double weight[COST_TERMS];
  for (int t = 0; t < COST_TERMS; t++)
    weight[t] = (double)weights_now[t] / 100.0;
  report(weight);
  if (check) {
    write_ratios(target, weight);
    return STATUS_OK;
  }
  fit(weight);
  report(weight);
  write_weights(weight);
  return STATUS_OK;
}
