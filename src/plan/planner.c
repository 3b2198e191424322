#include "plan/planner.h"

#include "graph/geometry.h"
#include "plan/candidate.h"
#include "plan/layout.h"

/* Tiles tried for a stage of several operators; a width of 0 is the row. */
static const struct tiling stream_tilings[] = {
    {POLICY_ring2d, 1, 1},
    {POLICY_ring2d, 1, 4},
    {POLICY_ring2d, 1, 16},
    {POLICY_ring2d, 1, 0},
};
static const struct tiling whole_tiling = {POLICY_ring2d, 0, 0};
enum { STREAM_TILINGS = sizeof stream_tilings / sizeof *stream_tilings };

/* The stages of a plan under construction: how the best way to the operators
 * before `first` was found. */
struct step {
  int64_t ram;
  int64_t instructions;
  int32_t from; /* first operator of the last stage */
  struct tiling tiling;
  bool input; /* the last stage takes the input's rows */
};

struct planner {
  const struct planner_options *options;
  struct plan *plan; /* carries order and scratch placements */
  struct lifetime *lifetimes;
  struct step *best; /* by number of operators done */
  int64_t limit;
  bool roomy; /* see candidate_measure */
};

static bool takes_input(const struct planner *planner, int32_t first) {
  return planner->options->input_mode == INPUT_MODE_streamed && first == 0;
}

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

/* Whether (ram, instructions) is the better way: less RAM first where there is
 * no limit to keep within, fewer instructions otherwise. */
static bool is_better(const struct planner *planner, const struct step *a,
                      const struct step *b) {
  if (b->ram < 0)
    return true;
  const bool a_fits = planner->limit > 0 && a->ram <= planner->limit;
  const bool b_fits = planner->limit > 0 && b->ram <= planner->limit;
  if (a_fits && b_fits)
    return a->instructions != b->instructions
               ? a->instructions < b->instructions
               : a->ram < b->ram;
  return a->ram != b->ram ? a->ram < b->ram : a->instructions < b->instructions;
}

static struct candidate_cost measure(struct planner *planner, int32_t first,
                                     int32_t last, bool input,
                                     struct tiling tiling) {
  candidate_place(planner->plan, planner->lifetimes, first, last, input,
                  tiling);
  return candidate_measure(planner->plan, planner->lifetimes, first, last,
                           input, planner->roomy);
}

/* Extends the best way to `first` operators by one stage. Returns what the
 * stage's rings hold, or -1 when it is not legal. */
static int64_t extend(struct planner *planner, int32_t first, int32_t last,
                      bool input, struct tiling tiling) {
  const struct candidate_cost cost =
      measure(planner, first, last, input, tiling);
  if (!cost.legal)
    return -1;
  const struct step *before = &planner->best[first];
  const struct step way = {
      .ram = greater(cost.ram, input ? 0 : before->ram),
      .instructions = cost.instructions + (input ? 0 : before->instructions),
      .from = first,
      .tiling = tiling,
      .input = input,
  };
  if (is_better(planner, &way, &planner->best[last + 1]))
    planner->best[last + 1] = way;
  return cost.ring_bytes;
}

/* Ways to start: nothing done, or the streamed input collected. */
static void start(struct planner *planner) {
  const int32_t steps = planner->plan->steps;
  for (int32_t i = 0; i <= steps; i++)
    planner->best[i] = (struct step){.ram = -1};
  planner->best[0] = (struct step){.from = -1};
  if (takes_input(planner, 0)) {
    const struct candidate_cost cost =
        measure(planner, 0, -1, true, whole_tiling);
    planner->best[0].ram = cost.ram;
    planner->best[0].instructions = cost.instructions;
    planner->best[0].input = true;
  }
}

/* Dynamic programming over the cut points; `streams` allows stages of several
 * operators from `from` operators on. */
static void search(struct planner *planner, bool streams, int tilings) {
  const int32_t steps = planner->plan->steps;
  start(planner);
  for (int32_t first = 0; first < steps; first++)
    extend(planner, first, first, false, whole_tiling);
  if (!streams)
    return;
  /* A stage whose rings alone need more than a known plan leads nowhere. */
  const int64_t known = planner->best[steps].ram;
  const int64_t most =
      planner->limit > 0 && planner->limit < known ? planner->limit : known;
  start(planner);
  for (int32_t first = 0; first < steps; first++) {
    extend(planner, first, first, false, whole_tiling);
    for (int t = 0; t < tilings; t++) {
      const bool input = takes_input(planner, first);
      int64_t rings = 0;
      for (int32_t last = first + !input; last < steps && rings <= most; last++)
        rings = greater(rings,
                        extend(planner, first, last, input, stream_tilings[t]));
    }
  }
}

/* Writes the stages that lead to all operators into a plan. */
static void write_stages(struct planner *planner, struct plan *plan) {
  int32_t stages = 0;
  for (int32_t at = plan->steps; at > 0; at = planner->best[at].from)
    stages++;
  const bool collects = takes_input(planner, 0);
  int32_t at = plan->steps;
  bool taken = false;
  plan->stages = stages;
  for (int32_t s = stages - 1; s >= 0; s--) {
    const struct step *step = &planner->best[at];
    plan->stage[s] = (struct stage){
        .first = step->from, .last = at - 1, .takes_input = step->input};
    candidate_place(plan, planner->lifetimes, step->from, at - 1, step->input,
                    step->tiling);
    taken = taken || step->input;
    at = step->from;
  }
  if (!collects || taken)
    return;
  for (int32_t s = plan->stages++; s > 0; s--)
    plan->stage[s] = plan->stage[s - 1];
  plan->stage[0] = (struct stage){.first = 0, .last = -1, .takes_input = true};
  candidate_place(plan, planner->lifetimes, 0, -1, true, whole_tiling);
}

/* A finished plan from the planner's best way, or NULL after a report. */
static struct plan *finish(struct planner *planner) {
  const struct graph *graph = planner->plan->graph;
  struct plan *plan =
      plan_new(graph, planner->options->strategy, planner->options->input_mode);
  write_stages(planner, plan);
  const char *wrong = plan_complete(plan);
  if (wrong != NULL) {
    diagnostic_error(graph->diagnostics, "%s", wrong);
    return NULL;
  }
  return layout_make(plan) ? plan : NULL;
}

/* Whether a first stage up to `last` that executes `macs` keeps the network
 * within --max-mac-factor. */
static bool within_factor(const struct planner *planner, int32_t last,
                          int64_t macs) {
  const struct plan *plan = planner->plan;
  int64_t all = 0;
  int64_t more = macs;
  for (int32_t p = 0; p < plan->steps; p++) {
    const int64_t own = op_macs(plan->graph, &plan->graph->op[plan->order[p]]);
    all += own;
    more -= p <= last ? own : 0;
  }
  const double most = planner->options->max_mac_factor;
  return most == 0.0 || (double)(all + more) <= most * (double)all;
}

/* The first stage of a strategy that has but one stage to stream: every end and
 * every tile is tried, with the rest layer by layer. */
static bool search_first_stage(struct planner *planner) {
  static const int32_t sizes[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
  enum { SIZES = sizeof sizes / sizeof *sizes };
  struct plan *plan = planner->plan;
  const enum strategy strategy = planner->options->strategy;
  const enum policy policy = strategy == STRATEGY_patch      ? POLICY_none
                             : strategy == STRATEGY_stream1d ? POLICY_ring1d
                                                             : POLICY_ring2d;
  search(planner, false, 0);
  struct step *rest =
      POOL_ARRAY(plan->graph->pool, struct step, (size_t)plan->steps + 1);
  /* RAM and instructions of the operators from each one on, layer by layer. */
  for (int32_t first = plan->steps - 1; first > 0; first--) {
    const struct candidate_cost cost =
        measure(planner, first, first, false, whole_tiling);
    rest[first].ram = greater(cost.ram, rest[first + 1].ram);
    rest[first].instructions = cost.instructions + rest[first + 1].instructions;
  }
  const bool input = takes_input(planner, 0);
  struct step best = {.ram = -1};
  int32_t end = 0;
  for (int32_t last = 1; last < plan->steps; last++) {
    if (!candidate_is_patchable(plan, planner->lifetimes, 0, last))
      continue;
    const sn_shape shape =
        op_output_shape(plan->graph, &plan->graph->op[plan->order[last]]);
    for (int r = 0; r < SIZES; r++)
      for (int c = 0; c < SIZES; c++) {
        const struct tiling tiling = {policy, sizes[r], sizes[c]};
        /* Rings want low tiles; patches no more than half of the image, and
         * with columns kept less than a row. */
        if (sizes[r] > shape.rows || sizes[c] > shape.columns ||
            (sizes[r] >= shape.rows && sizes[c] >= shape.columns) ||
            (policy == POLICY_ring2d && r > 0) ||
            (policy == POLICY_ring1d && sizes[c] >= shape.columns))
          continue;
        const struct candidate_cost cost =
            measure(planner, 0, last, input, tiling);
        const struct step way = {
            .ram = greater(cost.ram, rest[last + 1].ram),
            .instructions = cost.instructions + rest[last + 1].instructions,
            .tiling = tiling,
            .input = input,
        };
        if (cost.legal && within_factor(planner, last, cost.macs) &&
            is_better(planner, &way, &best)) {
          best = way;
          end = last + 1;
        }
      }
  }
  if (best.ram < 0)
    return false;
  planner->best[end] = best;
  for (int32_t at = end + 1; at <= plan->steps; at++)
    planner->best[at] = (struct step){.from = at - 1, .tiling = whole_tiling};
  return true;
}

/* The least RAM. What is live at the peak may not pack: then ways that are
 * easier to pack are tried, some with a little more live at their peak. */
static struct plan *least_ram(struct planner *planner) {
  static const int32_t percent[] = {100, 103, 106};
  const int32_t steps = planner->plan->steps;
  struct plan *best = NULL;
  for (int mode = 0; mode < 2; mode++) {
    planner->roomy = mode == 1;
    planner->limit = 0;
    search(planner, true, 1);
    const int64_t least = planner->best[steps].ram;
    for (size_t i = 0; i < sizeof percent / sizeof *percent; i++) {
      planner->limit = least * percent[i] / 100;
      if (best != NULL && best->arena_bytes <= planner->limit)
        break;
      search(planner, true, STREAM_TILINGS);
      struct plan *plan = finish(planner);
      if (plan != NULL &&
          (best == NULL || plan->arena_bytes < best->arena_bytes))
        best = plan;
    }
    if (best != NULL && best->arena_bytes <= least + least / 100)
      break;
  }
  planner->roomy = false;
  return best;
}

/* The fewest instructions within a limit. Where packing exceeds it, ways with
 * less live at their peak are tried. */
static struct plan *least_instructions(struct planner *planner) {
  const int64_t sram = planner->options->sram;
  struct plan *best = NULL;
  planner->limit = sram > 0 ? sram : INT32_MAX;
  for (int32_t try = 0; try < 4 && planner->limit > 0; try++) {
    search(planner, true, STREAM_TILINGS);
    struct plan *plan = finish(planner);
    if (plan == NULL)
      return best;
    if (best == NULL || plan->arena_bytes < best->arena_bytes)
      best = plan;
    if (sram == 0 || plan->arena_bytes <= sram)
      return plan;
    planner->limit -= plan->arena_bytes - sram;
  }
  struct plan *smallest = least_ram(planner);
  return smallest != NULL &&
                 (best == NULL || smallest->arena_bytes < best->arena_bytes)
             ? smallest
             : best;
}

static struct plan *plan_auto(struct planner *planner) {
  return planner->options->optimize == OPTIMIZE_ram
             ? least_ram(planner)
             : least_instructions(planner);
}

struct plan *planner_run(const struct graph *graph,
                         const struct planner_options *options) {
  struct planner_options used = *options;
  if (options->input_mode == INPUT_MODE_streamed && graph->inputs != 1) {
    diagnostic_error(graph->diagnostics,
                     "has %d inputs; --input-mode streamed wants one",
                     graph->inputs);
    return NULL;
  }
  struct planner planner = {
      .options = &used,
      .plan = plan_new(graph, options->strategy, options->input_mode),
  };
  planner.lifetimes = candidate_lifetimes(planner.plan);
  planner.best =
      POOL_ARRAY(graph->pool, struct step, (size_t)planner.plan->steps + 1);
  switch (options->strategy) {
  case STRATEGY_auto:
    return plan_auto(&planner);
  case STRATEGY_patch:
  case STRATEGY_stream1d:
  case STRATEGY_stream2d:
    planner.limit = options->sram;
    if (search_first_stage(&planner))
      return finish(&planner);
    used.strategy = STRATEGY_layer;
    break;
  case STRATEGY_layer:
    break;
  }
  search(&planner, false, 0);
  return finish(&planner);
}
