/* Fits the weights of src/target/cost.h to instructions that the emulated
 * board counts. Plans each model in several ways, runs it, and prints
 * src/target/cost_weights_SET.inc anew, and on stderr how far estimates are
 * off. With --check it prints that as CSV instead, for each model and way, and
 * fits nothing.
 *
 *   build/bench/calibrate cortex-m7 zoo/models/NAME.tflite... >weights.h
 *   build/bench/calibrate --check cortex-m7 zoo/models/NAME.tflite... >CSV
 *
 * The fit is least squares of relative errors. A ridge keeps weights that the
 * models say nothing about where they are. */
#include "cli/session.h"
#include "plan/planner.h"
#include "run/reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 2000, PASSES = 400 };

static const double RIDGE = 2e-5;

/* What one run counted, and its terms. */
struct observation {
  const char *model;
  const struct planner_options *way;
  struct cost cost;
  double instructions;
};

static struct observation observations[MOST_RUNS];
static int observed;
static const int64_t *weights_now; /* of the target */

static const struct planner_options ways[] = {
    {STRATEGY_layer, INPUT_MODE_resident, OPTIMIZE_latency, 0, 0.0, 0, NULL},
    {STRATEGY_auto, INPUT_MODE_streamed, OPTIMIZE_latency, 0, 1.0, 0, NULL},
    {STRATEGY_auto, INPUT_MODE_streamed, OPTIMIZE_ram, 0, 1.0, 0, NULL},
    {STRATEGY_stream2d, INPUT_MODE_external, OPTIMIZE_ram, 0, 0.0, 0, NULL},
    {STRATEGY_patch, INPUT_MODE_resident, OPTIMIZE_ram, 0, 1.6, 0, NULL},
};

static void add_observation(const char *model,
                            const struct planner_options *way,
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

static enum status measure(struct session *session, enum kernel_target target,
                           const struct planner_options *way) {
  struct options options = *session->options;
  options.optimize = way->optimize;
  options.max_mac_factor = way->max_mac_factor;
  session->options = &options;
  struct plan *plan;
  struct run run = {.folder = NULL};
  struct run_measure counted;
  const struct graph *graph = session->graph;
  uint8_t *input =
      pool_alloc(session->pool, (size_t)graph_input_bytes(graph), 1);
  uint8_t *output =
      pool_alloc(session->pool, (size_t)graph_output_bytes(graph), 1);
  enum status status =
      session_plan(session, target, way->strategy, way->input_mode, &plan);
  if (status == STATUS_OK)
    status = session_build(session, plan, true, &run);
  if (status == STATUS_OK)
    status = run_execute(&run, input, output, &counted, session->diagnostics);
  run_discard(&run);
  if (status == STATUS_OK)
    add_observation(session->path, way, plan, counted.instructions);
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
         "instructions,estimated_by_counted\n");
  for (int i = 0; i < observed; i++) {
    const struct observation *one = &observations[i];
    const struct planner_options *way = one->way;
    const char *slash = strrchr(one->model, '/');
    printf("%s,%s,%s,%s,%s,%g,%.0f,%.4f\n",
           slash == NULL ? one->model : slash + 1, target,
           strategy_name(way->strategy), input_mode_name(way->input_mode),
           way->optimize == OPTIMIZE_ram ? "ram" : "latency",
           way->max_mac_factor, one->instructions, ratio(one, weight));
  }
  printf("median error,%s,,,,,,%.4f\nworst error,%s,,,,,,%.4f\n", target,
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
  const char *model;
  enum kernel_target target;
  enum status status;
};

static void measure_model(struct pool *pool, void *context) {
  struct job *job = context;
  struct diagnostics diagnostics = {.sink = stderr};
  struct mapped_file file = {.data = NULL};
  struct options options = {.quiet = true};
  struct session session = {.options = &options,
                            .pool = pool,
                            .diagnostics = &diagnostics,
                            .file = &file};
  job->status = session_load(&session, job->model);
  for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
    session.options = &options;
    if (job->status == STATUS_OK)
      job->status = measure(&session, job->target, &ways[w]);
  }
  file_unmap(&file);
}

int main(int argc, char **argv) {
  const bool check = argc > 1 && strcmp(argv[1], "--check") == 0;
  char **argument = argv + (check ? 2 : 1);
  enum kernel_target target = 0;
  while (argument[0] != NULL && target < KERNEL_TARGETS &&
         strcmp(argument[0], kernel_target_name(target)) != 0)
    target++;
  if (argument[0] == NULL || argument[1] == NULL || target == KERNEL_TARGETS) {
    fprintf(stderr, "usage: calibrate [--check] TARGET MODEL...\n");
    return STATUS_USAGE;
  }
  for (char **model = argument + 1; *model != NULL; model++) {
    struct job job = {*model, target, STATUS_OK};
    if (!pool_try(measure_model, &job) || job.status != STATUS_OK) {
      fprintf(stderr, "calibrate: %s cannot be measured\n", *model);
      return job.status == STATUS_OK ? STATUS_ENVIRONMENT : (int)job.status;
    }
  }
  double weight[COST_TERMS];
  for (int t = 0; t < COST_TERMS; t++)
    weight[t] = (double)weights_now[t] / 100.0;
  report(weight);
  if (check) {
    write_ratios(argument[0], weight);
    return STATUS_OK;
  }
  fit(weight);
  report(weight);
  write_weights(weight);
  return STATUS_OK;
}
