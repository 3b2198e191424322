/* What the planner decides for the conformance chains, as CSV: what it finds is
 * compared with what it found when figures.csv was made, so that no change
 * makes plans larger, slower or dearer to find unseen (tests/mutants).
 *
 * figures CASES... >tests/plans/figures.csv
 */
#include "check/check.h"
#include "graph/resolve.h"
#include "pass/pass.h"
#include "plan/bound.h"
#include "plan/layout.h"
#include "plan/rewrite.h"
#include "support/case_file.h"
#include "support/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The effort of searches that have to leave things out. */
enum { HURRIED = 1 << 14 };

struct figures {
  const char *file;
  uint32_t number; /* of the file: they take cases, kernels, and ways of input
                    * of the strategies other than auto by turns */
  bool good;
};

static struct plan *plan_make(struct pool *pool,
                              const struct conformance_case *one,
                              enum kernel_target target,
                              const struct planner_options *options,
                              struct planner_front *front) {
  struct diagnostics diagnostics = {.sink = NULL};
  struct graph *graph =
      pipeline_resolve(pool, one->model.data, one->model.size, &diagnostics);
  if (graph == NULL)
    return NULL;
  passes_behind_resolve(graph);
  const struct kernels *kernels = kernels_new(graph, target);
  if (front != NULL) {
    *front = rewrite_front(kernels, options);
    return NULL;
  }
  return rewrite_run(kernels, options);
}

/* What reports say of a plan: the stage at which most lives, and the buffers by
 * birth. Returns what is wrong, or NULL. */
static const char *check_reports(const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  const int64_t *live = layout_live_bytes(plan);
  const int32_t peak = layout_peak_stage(plan);
  for (int32_t s = 0; s < plan->stages; s++)
    if (peak >= plan->stages || live[s] > live[peak])
      return "the peak is at another stage";
  const int32_t *number = plan_buffers_by_birth(plan, pool);
  bool *met = POOL_ARRAY(pool, bool, (size_t)plan->buffers);
  for (int32_t i = 0; i < plan->buffers; i++) {
    if (met[number[i]] ||
        (i > 0 && plan->buffer[number[i]].first_stage <
                      plan->buffer[number[i - 1]].first_stage))
      return "the buffers are not in the order of their birth";
    met[number[i]] = true;
  }
  return NULL;
}

static bool print_plan(const char *what, struct plan *plan) {
  int64_t idle_bytes;
  const char *wrong = check_plan_idle(plan, &idle_bytes);
  if (wrong == NULL && idle_bytes != 0)
    wrong = "the end of the arena is never written";
  if (wrong == NULL && plan->arena_bytes < plan->arena_bound)
    wrong = "the arena is smaller than its bound";
  if (wrong == NULL)
    wrong = check_reports(plan);
  if (wrong != NULL) {
    fprintf(stderr, "%s: %s\n", what, wrong);
    return false;
  }
  bound_fill(&plan, 1);
  printf("%s,%s,%d,%d,%d,%lld,%lld,%lld,%lld,%lld\n", what,
         strategy_name(plan->strategy), plan->stages, plan->arena_bytes,
         plan->arena_bound, (long long)plan->bound.bytes, (long long)plan->macs,
         (long long)plan->executed_macs, (long long)plan->instructions,
         (long long)(plan->effort->begun - plan->effort->left));
  return true;
}

static bool print_front(const char *what, const struct planner_front *front) {
  bool good = true;
  for (int32_t i = 0; i < front->count; i++)
    good = print_plan(what, front->plan[i]) && good;
  if (front->count == 0)
    printf("%s,none,,,,,,,,\n", what);
  return good;
}

/* All plans of the front, and those that are found in a hurry; the fastest one
 * in the room of the smallest and a quarter more, the fastest without a limit,
 * and the smallest that computes nothing twice. */
static bool print_case(struct pool *pool, const struct conformance_case *one,
                       enum kernel_target target, enum strategy strategy,
                       enum input_mode mode) {
  struct planner_options options = {
      .strategy = strategy, .input_mode = mode, .optimize = OPTIMIZE_ram};
  const char *what =
      pool_format(pool, "%s,%s,%s,%s", one->name, kernel_target_name(target),
                  strategy_name(strategy), input_mode_name(mode));
  struct planner_front front = {0, NULL};
  plan_make(pool, one, target, &options, &front);
  bool good = print_front(pool_format(pool, "%s,front", what), &front);
  if (front.count == 0)
    return good;
  struct {
    const char *kind;
    struct planner_options options;
  } other[] = {{"limit", options}, {"latency", options}, {"once", options}};
  other[0].options.arena = front.plan[0]->arena_bytes / 4 * 5;
  other[0].options.optimize = OPTIMIZE_latency;
  other[1].options.optimize = OPTIMIZE_latency;
  other[2].options.max_mac_factor = 1.0;
  for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
    struct plan *plan = plan_make(pool, one, target, &other[i].options, NULL);
    good = print_plan(pool_format(pool, "%s,%s", what, other[i].kind), plan) &&
           good;
  }
  options.effort = HURRIED;
  plan_make(pool, one, target, &options, &front);
  return print_front(pool_format(pool, "%s,hurried", what), &front) && good;
}

static void print_container(struct pool *pool, void *context) {
  struct figures *figures = context;
  size_t size;
  unsigned char *data = file_load(figures->file, &size);
  uint32_t count;
  struct conformance_case *cases = cases_split(data, size, &count);
  figures->good = cases != NULL && count > 1;
  for (int strategy = 0; figures->good && strategy < STRATEGY_COUNT; strategy++)
    for (uint32_t mode = INPUT_MODE_resident; mode <= INPUT_MODE_streamed;
         mode++) {
      if (strategy != STRATEGY_auto &&
          mode != (figures->number + (uint32_t)strategy) % 3)
        continue;
      figures->good =
          print_case(pool, &cases[figures->number % 2],
                     figures->number / 2 % 2 == 0 ? KERNEL_TARGET_CORTEX_M7
                                                  : KERNEL_TARGET_PORTABLE,
                     (enum strategy)strategy, (enum input_mode)mode) &&
          figures->good;
    }
  free(cases);
  free(data);
}

int main(int argc, char **argv) {
  struct figures figures = {.good = argc > 1};
  printf("case,target,asked,input_mode,kind,strategy,stages,arena_bytes,"
         "layout_bound,schedule_bound,macs,executed_macs,instructions,"
         "work\n");
  for (int i = 1; i < argc && figures.good; i++) {
    figures.file = argv[i];
    figures.number = (uint32_t)i - 1;
    if (!pool_try(print_container, &figures))
      figures.good = false;
  }
  return figures.good ? EXIT_SUCCESS : EXIT_FAILURE;
}
