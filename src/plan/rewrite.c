#include "plan/rewrite.h"

#include "plan/apart.h"
#include "plan/points.h"
#include "plan/reorder.h"
#include "plan/repeat.h"

/* Places whose channels are grouped, one after the other. */
enum { ROUNDS_MOST = 4 };

/* Groups are planned where they are estimated to save this part of a plan's
 * arena at its peak. */
enum { WORTHWHILE = 64 };

/* Whether channels may be grouped, and what for. */
static bool is_allowed(const struct planner_options *options,
                       const struct plan *plan) {
  return plan != NULL && options->strategy == STRATEGY_auto &&
         !plan->effort->cut &&
         (options->optimize == OPTIMIZE_ram || options->arena > 0);
}

/* The room that groups should leave at the peak of a plan. */
static int64_t room_at_peak(const struct planner_options *options,
                            const struct plan *plan) {
  return options->optimize == OPTIMIZE_ram
             ? plan->arena_bytes - plan->arena_bytes / WORTHWHILE
             : options->arena;
}

static struct plan *better(const struct planner_options *options,
                           struct plan *plan, struct plan *best) {
  return plan != NULL && planner_is_better(options, plan, best) ? plan : best;
}

/* Groups channels at the peak of a plan, then at that of the plan that comes of
 * it, as long as what can be grouped lies there; equals are grouped together.
 */
static struct plan *lower_peaks(const struct planner_options *options,
                                struct plan *plan) {
  const bool smallest = options->optimize == OPTIMIZE_ram;
  struct plan *best = plan;
  for (int32_t round = 0; round < ROUNDS_MOST && plan != NULL &&
                          !plan->effort->cut && !planner_fits(options, plan);
       round++) {
    const struct kernels *kernels =
        apart_group(plan, APART_PEAK, room_at_peak(options, plan), smallest);
    if (kernels == NULL)
      break;
    plan = repeat_run(kernels, options);
    best = better(options, plan, best);
  }
  return best;
}

/* Whether a plan executes no more MACs than are allowed. */
static bool is_within_macs(const struct planner_options *options,
                           const struct plan *plan) {
  return options->max_mac_factor == 0.0 ||
         (double)plan->macs <=
             options->max_mac_factor * (double)plan->layer_macs;
}

/* With a limit of MACs, the smallest plan without one, NULL where nothing is
 * rewritten in it. Which channels had better be grouped shows there as well:
 * the peak within a limit may lie where nothing can be, and another one behind
 * it. */
static struct plan *smallest_unlimited(const struct kernels *kernels,
                                       const struct planner_options *options) {
  struct planner_options unlimited = *options;
  unlimited.optimize = OPTIMIZE_ram;
  unlimited.max_mac_factor = 0.0;
  if (options->max_mac_factor == 0.0)
    return NULL;
  struct plan *plan = repeat_run(kernels, &unlimited);
  if (!is_allowed(&unlimited, plan))
    return NULL;
  plan = lower_peaks(&unlimited, plan);
  return plan->kernels == kernels ? NULL : plan;
}

/* The best of a plan and of those of the graph that the least RAM leads to. */
static struct plan *or_smallest(const struct kernels *kernels,
                                const struct planner_options *options,
                                struct plan *best) {
  if (planner_fits(options, best))
    return best;
  struct plan *least = smallest_unlimited(kernels, options);
  if (least == NULL || least->arena_bytes > room_at_peak(options, best))
    return best;
  return better(options,
                is_within_macs(options, least)
                    ? least
                    : planner_run(least->kernels, options),
                best);
}

/* The best plan of all graphs that are looked at. */
static struct plan *run(const struct kernels *kernels,
                        const struct planner_options *options) {
  struct plan *plan = repeat_run(kernels, options);
  if (!is_allowed(options, plan))
    return plan;
  if (!planner_fits(options, plan) || plan->macs > plan->layer_macs)
    plan = reorder_run(&kernels, options, plan);
  if (!planner_fits(options, plan))
    return or_smallest(kernels, options, lower_peaks(options, plan));
  /* Where the halos of tiles cost more than the groups. */
  const struct kernels *kernels_apart =
      apart_group(plan, APART_TWICE, options->arena, false);
  return kernels_apart == NULL
             ? plan
             : better(options, planner_run(kernels_apart, options), plan);
}

struct plan *rewrite_run(const struct kernels *kernels,
                         const struct planner_options *options) {
  struct plan *plan = run(kernels, options);
  if (!is_allowed(options, plan) || options->optimize != OPTIMIZE_ram ||
      options->max_mac_factor <= 1.0)
    return plan;
  /* Stages that compute halos again crowd out others that do not. */
  struct planner_options once = *options;
  once.max_mac_factor = 1.0;
  return better(options, run(kernels, &once), plan);
}

/* rewrite_front, the points not yet widened. */
static struct planner_front find_front(const struct kernels *kernels,
                                       const struct planner_options *options) {
  const int32_t errors = kernels->graph->diagnostics->errors;
  struct planner_front front = repeat_front(kernels, options);
  if (kernels->graph->diagnostics->errors > errors || front.count == 0)
    return front;
  struct planner_options smallest = *options;
  smallest.optimize = OPTIMIZE_ram;
  if (!is_allowed(&smallest, front.plan[0]))
    return front;
  struct plan *plan = reorder_run(&kernels, &smallest, front.plan[0]);
  if (plan != front.plan[0]) {
    const struct planner_front other = repeat_front(kernels, options);
    front = points_join(kernels->graph->pool, &front, &other);
  }
  enum { LEASTS = 2 };
  const struct plan *const least[LEASTS] = {
      lower_peaks(&smallest, plan), smallest_unlimited(kernels, options)};
  for (int32_t i = 0; i < LEASTS; i++) {
    if (least[i] == NULL || least[i]->kernels == plan->kernels)
      continue;
    const struct planner_front more = planner_front(least[i]->kernels, options);
    front = points_join(kernels->graph->pool, &front, &more);
  }
  return front;
}

struct planner_front rewrite_front(const struct kernels *kernels,
                                   const struct planner_options *options) {
  struct planner_options together = *options;
  together.layouts = layouts_new(kernels->graph->pool);
  struct planner_front front = find_front(kernels, &together);
  points_widen(&front, options);
  return front;
}
