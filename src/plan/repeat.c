#include "plan/repeat.h"

#include "graph/repeat.h"
#include "plan/again.h"
#include "plan/layout.h"
#include "plan/points.h"

/* Places at which operators run again, and graphs that are planned for that. */
enum { PLACES_MOST = 24, PLANNED_MOST = 3 };

/* Graphs with more and more that runs again: each spares the place with the
 * most bytes of the one before. */
struct sequence {
  int32_t count;
  const struct kernels *kernels[PLACES_MOST + 1];
  struct again next[PLACES_MOST + 1]; /* what the next graph spares */
  int64_t macs[PLACES_MOST + 1];      /* when each operator runs once */
};

/* Graphs of at most `most` MACs, from the one as it is. */
static struct sequence make_sequence(const struct kernels *kernels,
                                     const struct planner_options *options) {
  struct sequence sequence = {.count = 0};
  int64_t most = INT64_MAX;
  while (sequence.count <= PLACES_MOST) {
    const struct plan *plan =
        plan_new(kernels, options->strategy, options->input_mode);
    const int64_t macs = plan_once_macs(plan, true);
    if (sequence.count == 0 && options->max_mac_factor > 0.0)
      most = (int64_t)(options->max_mac_factor *
                       (double)plan_once_macs(plan, false));
    if (macs > most)
      break;
    const int32_t number = sequence.count++;
    sequence.kernels[number] = kernels;
    sequence.macs[number] = macs;
    sequence.next[number] = again_find(plan);
    struct graph *graph;
    if (sequence.next[number].repetition.count == 0 ||
        graph_repeat(kernels->graph, &sequence.next[number].repetition,
                     &graph) != NULL)
      break;
    kernels = kernels_rewritten(kernels, graph);
  }
  return sequence;
}

/* Whether an operator of a stage has a number from one to another, of the graph
 * as it is. */
static bool is_among(const struct plan *plan, const struct stage *stage,
                     const struct repetition *repetition) {
  bool after = false;
  for (int32_t p = 0; p < plan->steps && p <= stage->last; p++) {
    after = after || plan->order[p] == repetition->op[0];
    if (after && p >= stage->first)
      return true;
    if (p > 0 && plan->order[p - 1] == repetition->reader)
      return false;
  }
  return false;
}

/* Whether a plan's most bytes live where a graph of the sequence spares some:
 * from the first operator that runs again to the one behind the reader. */
static bool is_peak_spared(const struct plan *plan,
                           const struct sequence *sequence) {
  const int64_t *live = layout_live_bytes(plan);
  int32_t peak = 0;
  for (int32_t s = 1; s < plan->stages; s++)
    if (live[s] > live[peak])
      peak = s;
  for (int32_t i = 0; plan->stages > 0 && i + 1 < sequence->count; i++)
    if (is_among(plan, &plan->stage[peak], &sequence->next[i].repetition))
      return true;
  return false;
}

struct repeat_search {
  const struct planner_options *options;
  struct sequence sequence;
  struct plan *best;
  int32_t planned;
};

/* Plans one graph of the sequence; whether it takes at most `most` bytes. */
static bool try_graph(struct repeat_search *search, int32_t number,
                      int64_t most) {
  struct plan *plan =
      planner_run(search->sequence.kernels[number], search->options);
  search->planned++;
  if (plan == NULL)
    return false;
  if (planner_is_better(search->options, plan, search->best))
    search->best = plan;
  return plan->arena_bytes <= most;
}

/* Looks for the first graph from `low` on whose plan takes at most `most`
 * bytes, as that of `high` does: what spares more needs no more, in general. */
static void find_first(struct repeat_search *search, int32_t low, int32_t high,
                       int64_t most) {
  while (low < high && search->planned < PLANNED_MOST) {
    const int32_t middle = low + (high - low) / 2;
    if (try_graph(search, middle, most))
      high = middle;
    else
      low = middle + 1;
    if (search->best->arena_bytes < most &&
        search->options->optimize == OPTIMIZE_ram)
      most = search->best->arena_bytes;
  }
}

/* The first graph that could take at most `most` bytes: others have a place
 * where more live, whole. */
static int32_t first_possible(const struct sequence *sequence, int64_t most) {
  int32_t number = 1;
  while (number < sequence->count - 1 && sequence->next[number].bytes > most)
    number++;
  return number;
}

/* The last graph that needs no more MACs than a plan executes. */
static int32_t last_cheaper(const struct sequence *sequence,
                            const struct plan *plan) {
  int32_t number = 0;
  while (number + 1 < sequence->count &&
         sequence->macs[number + 1] <= plan->macs)
    number++;
  return number;
}

/* Whether operators may run again at all. */
static bool is_allowed(const struct planner_options *options) {
  return options->strategy == STRATEGY_auto &&
         (options->max_mac_factor == 0.0 || options->max_mac_factor > 1.0);
}

struct plan *repeat_run(const struct kernels *kernels,
                        const struct planner_options *options) {
  struct plan *plan = planner_run(kernels, options);
  const bool smallest = options->optimize == OPTIMIZE_ram;
  if (plan == NULL || !is_allowed(options) || plan->effort->cut ||
      (!smallest && options->arena == 0))
    return plan;
  struct repeat_search search = {.options = options,
                                 .sequence = make_sequence(kernels, options),
                                 .best = plan};
  const int32_t last = search.sequence.count - 1;
  if (last == 0 || !is_peak_spared(plan, &search.sequence))
    return plan;
  if (planner_fits(options, plan)) {
    /* Where the halos of tiles cost more than it would to run again. */
    const int32_t cheaper = last_cheaper(&search.sequence, plan);
    if (cheaper > 0)
      try_graph(&search, cheaper, options->arena);
    return search.best;
  }
  const bool good =
      try_graph(&search, last,
                smallest ? plan->arena_bytes - ARENA_ALIGN : options->arena);
  const int64_t most = smallest ? search.best->arena_bytes : options->arena;
  if (good)
    find_first(&search, first_possible(&search.sequence, most), last, most);
  return search.best;
}

struct planner_front repeat_front(const struct kernels *kernels,
                                  const struct planner_options *options) {
  const int32_t errors = kernels->graph->diagnostics->errors;
  struct planner_front front = planner_front(kernels, options);
  if (!is_allowed(options) || kernels->graph->diagnostics->errors > errors ||
      (front.count > 0 && front.plan[0]->effort->cut))
    return front;
  const struct sequence sequence = make_sequence(kernels, options);
  for (int32_t i = 1; i < sequence.count; i++) {
    struct planner_options below = *options;
    if (front.count > 0)
      below.arena = front.plan[0]->arena_bytes - ARENA_ALIGN;
    if (sequence.next[i].bytes > below.arena)
      continue;
    const struct planner_front more =
        planner_front(sequence.kernels[i], &below);
    front = points_join(kernels->graph->pool, &front, &more);
  }
  return front;
}
