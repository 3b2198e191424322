#include "cli/session.h"

#include "check/check.h"
#include "cli/fit.h"
#include "cli/suggest.h"
#include "flash/flash.h"
#include "plan/plan_file.h"
#include "plan/rewrite.h"

#include <stdlib.h>
#include <time.h>

/* Who plans, and when that began or was last told of, in seconds. */
struct planning {
  const struct session *session;
  time_t told;
};

/* Tells how planning goes, when more than a second has passed. */
static void tell_planning(void *context, const char *what, int32_t done,
                          int32_t of) {
  struct planning *planning = context;
  const time_t now = time(NULL);
  if (now - planning->told < 2)
    return;
  planning->told = now;
  if (of > 0)
    session_progress(planning->session, "planning: %s %d of %d", what, done,
                     of);
  else
    session_progress(planning->session, "planning: %s: %d", what, done);
}

/* What --sram leaves for the arena; 0: no limit. */
static int64_t arena_limit(const struct options *options,
                           enum kernel_target target) {
  const int32_t stack = kernel_stack_bytes(target);
  if (options->sram == 0)
    return 0;
  return options->sram > stack ? options->sram - stack : 1;
}

/* Says what takes a plan's flash, where that exceeds --flash. */
static enum status judge_flash(const struct session *session,
                               const struct plan *plan) {
  const struct options *options = session->options;
  if (options->flash == 0 || flash_bytes(plan) <= options->flash)
    return STATUS_OK;
  report_over_flash(plan, options->flash);
  diagnostic_note(session->diagnostics,
                  options->plan_file != NULL
                      ? "a plan file's kernels stay: without --plan, smaller "
                        "ones are looked for"
                      : "no plan that was found needs less, with whatever "
                        "kernels: only a smaller network fits");
  return STATUS_BUDGET;
}

static struct planner_options planner_options_of(const struct session *session,
                                                 enum kernel_target target,
                                                 enum strategy strategy,
                                                 enum input_mode mode) {
  const struct options *options = session->options;
  return (struct planner_options){
      .strategy = strategy,
      .input_mode = mode,
      .optimize =
          options->optimize == OPTIMIZE_ram ? OPTIMIZE_ram : OPTIMIZE_latency,
      .arena = arena_limit(options, target),
      .max_mac_factor = options->max_mac_factor,
      .effort = session->effort,
  };
}

static const struct kernels *kernels_of(const struct session *session,
                                        enum kernel_target target) {
  const struct kernels *kernels = kernels_new(session->graph, target);
  return session->options->widen_weights ? kernels_widening(kernels) : kernels;
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

/* A plan with long chains of operators needs more stack than arena_limit
 * leaves. Whether that takes it above --sram; if so, the arena that is wanted
 * leaves enough: the plan can be made anew, and the arena falls each time. */
static bool leave_stack(const struct session *session, const struct plan *plan,
                        struct planner_options *wanted) {
  const int64_t sram = session->options->sram;
  const int32_t stack = plan_stack_bytes(plan);
  if (sram <= stack || plan_ram_bytes(plan) <= sram)
    return false;
  wanted->arena = sram - stack;
  return true;
}

/* A plan within --sram. */
static struct plan *plan_within(const struct session *session,
                                const struct kernels *kernels,
                                struct planner_options *wanted) {
  struct plan *plan = rewrite_run(kernels, wanted);
  while (plan != NULL && plan->arena_bytes <= wanted->arena &&
         leave_stack(session, plan, wanted))
    plan = rewrite_run(kernels, wanted);
  return plan;
}

static bool fits(const struct session *session, const struct plan *plan) {
  const int64_t most = session->options->sram;
  return most == 0 || plan_ram_bytes(plan) <= most;
}

/* Up to how many operators a strategy's front is searched where one plan was
 * asked for, which is not to take much longer. patch and stream1d measure all
 * sizes of tiles of all first stages. */
static const int32_t front_operators[] = {
    [STRATEGY_auto] = 400,     [STRATEGY_layer] = INT32_MAX,
    [STRATEGY_patch] = 100,    [STRATEGY_stream1d] = 100,
    [STRATEGY_stream2d] = 400,
};

/* The points of the whole front that are within --sram: none depends on how
 * much that is. */
static struct planner_front front_within(const struct session *session,
                                         const struct kernels *kernels,
                                         const struct planner_options *wanted) {
  const int64_t sram = session->options->sram;
  struct planner_options whole = *wanted;
  whole.arena = 0;
  struct planner_front front = rewrite_front(kernels, &whole);
  fit_front(session->options, &front);
  int32_t kept = 0;
  for (int32_t i = 0; i < front.count; i++)
    if (sram == 0 || plan_ram_bytes(front.plan[i]) <= sram)
      front.plan[kept++] = front.plan[i];
  front.count = kept;
  return front;
}

/* The fastest point of the front within --sram, so that more RAM makes nothing
 * slower; NULL where there is none, or another plan is wanted. */
static struct plan *point_within(const struct session *session,
                                 const struct kernels *kernels,
                                 const struct planner_options *wanted) {
  const struct options *options = session->options;
  if (options->sram == 0 || options->optimize != OPTIMIZE_latency ||
      kernels->graph->operators > front_operators[wanted->strategy])
    return NULL;
  const struct planner_front front = front_within(session, kernels, wanted);
  return front.count == 0 ? NULL : front.plan[front.count - 1];
}

enum status session_plan(struct session *session, enum kernel_target target,
                         enum strategy strategy, enum input_mode mode,
                         struct plan **plan) {
  const char *file = session->options->plan_file;
  struct planning planning = {session, time(NULL)};
  const struct planner_watcher watcher = {tell_planning, &planning};
  struct planner_options wanted =
      planner_options_of(session, target, strategy, mode);
  wanted.watcher = &watcher;
  const struct kernels *kernels = kernels_of(session, target);
  const int32_t errors = session->diagnostics->errors;
  enum status status = STATUS_OK;
  *plan = file == NULL ? point_within(session, kernels, &wanted) : NULL;
  const bool chosen = *plan != NULL;
  if (session->diagnostics->errors > errors)
    return STATUS_MODEL;
  if (file != NULL) {
    status = plan_file_read(kernels, file, &wanted, plan);
  } else if (!chosen) {
    *plan = plan_within(session, kernels, &wanted);
    status = *plan == NULL ? STATUS_MODEL : STATUS_OK;
  }
  if (status != STATUS_OK)
    return status;
  if (file == NULL && !chosen)
    *plan = fits(session, *plan)
                ? fit_plan(session->options, kernels, &wanted, *plan)
                : suggest_least(kernels, &wanted, *plan);
  insist(session, *plan);
  if (fits(session, *plan))
    return judge_flash(session, *plan);
  report_over_budget(*plan, session->options->sram);
  suggest_smaller(session, *plan);
  return STATUS_BUDGET;
}

enum status session_front(struct session *session, enum kernel_target target,
                          enum strategy strategy, enum input_mode mode,
                          struct planner_front *front) {
  struct planning planning = {session, time(NULL)};
  const struct planner_watcher watcher = {tell_planning, &planning};
  struct planner_options wanted =
      planner_options_of(session, target, strategy, mode);
  wanted.watcher = &watcher;
  *front = front_within(session, kernels_of(session, target), &wanted);
  for (int32_t i = 0; i < front->count; i++)
    insist(session, front->plan[i]);
  if (front->count > 0)
    return STATUS_OK;
  /* What does not fit is reported as for one plan; one that does all the same
   * is the whole front. */
  struct plan *plan;
  const enum status status =
      session_plan(session, target, strategy, mode, &plan);
  if (status != STATUS_OK)
    return status;
  front->plan = POOL_ARRAY(session->pool, struct plan *, 1);
  front->plan[front->count++] = plan;
  return STATUS_OK;
}

/* Adds the plans of one strategy's front that are of this strategy: some fall
 * back to another one. */
static struct plan **add_front(struct session *session, const struct plan *plan,
                               enum strategy strategy, struct plan **all,
                               int32_t *count) {
  struct planner_options wanted = planner_options_of(
      session, plan->kernels->target, strategy, plan->input_mode);
  wanted.arena = 0;
  session_progress(session, "comparing with strategy %s",
                   strategy_name(strategy));
  FILE *sink = session->diagnostics->sink;
  session->diagnostics->sink = NULL;
  const struct planner_front front =
      rewrite_front(plan->kernels->original, &wanted);
  session->diagnostics->sink = sink;
  struct plan **grown = POOL_ARRAY(session->pool, struct plan *,
                                   (size_t)*count + (size_t)front.count + 1);
  for (int32_t i = 0; i < *count; i++)
    grown[i] = all[i];
  for (int32_t i = 0; i < front.count; i++) {
    if (front.plan[i]->strategy != strategy)
      continue;
    insist(session, front.plan[i]);
    grown[(*count)++] = front.plan[i];
  }
  return grown;
}

struct report_comparison session_compare(struct session *session,
                                         const struct plan *plan) {
  struct report_comparison comparison = {
      .sram = session->options->sram,
      .arena = arena_limit(session->options, plan->kernels->target),
  };
  struct plan **all = NULL;
  for (int s = 0; s < STRATEGY_COUNT; s++) {
    if (plan->steps > front_operators[s])
      comparison.left_out |= 1u << s;
    else
      all = add_front(session, plan, (enum strategy)s, all, &comparison.count);
  }
  comparison.plan = all;
  return comparison;
}
