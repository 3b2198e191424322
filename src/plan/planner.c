#include "plan/planner.h"

#include "plan/edges.h"
#include "plan/layout.h"

/* Without --sram, `latency` may give up this much for less RAM. */
enum { LATENCY_SLACK_PERCENT = 2 };

/* The best way found to have the operators before one done. */
struct way {
  bool reached;
  int64_t ram;
  int64_t instructions;
  const struct edge *edge; /* the last stage */
};

struct planner {
  const struct planner_options *options;
  struct edges edges;
  struct way *way;      /* by number of operators done */
  bool starts_streamed; /* a path must begin with rows of the input */
  bool roomy;           /* which of the two RAM figures counts */
  bool by_layers;       /* stages of one operator only */
};

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

/* Without a limit the least RAM counts, within one the fewest instructions. */
static bool is_better(const struct way *a, const struct way *b, int64_t limit) {
  if (!b->reached)
    return true;
  if (a->ram <= limit && b->ram <= limit)
    return a->instructions != b->instructions
               ? a->instructions < b->instructions
               : a->ram < b->ram;
  return a->ram != b->ram ? a->ram < b->ram : a->instructions < b->instructions;
}

static bool is_several(const struct edge *edge) {
  return edge->first < edge->last || (edge->input && edge->first == edge->last);
}

/* Dynamic programming over the cut points. `limit` 0: the least RAM. Returns
 * the way to all operators, which is not reached when there is none. */
static struct way search(struct planner *planner, int64_t limit) {
  const struct edges *edges = &planner->edges;
  const int32_t steps = edges->plan->steps;
  /* A stage that takes the input and computes nothing leads from the start to
   * a second point before the first operator. */
  const struct way nothing = {.reached = true};
  struct way collected = {.reached = !planner->starts_streamed};
  for (int32_t i = 0; i <= steps; i++)
    planner->way[i] = (struct way){.reached = false};
  planner->way[0].reached = true;
  for (int32_t first = 0; first < steps; first++)
    for (int32_t i = edges->head[first]; i >= 0; i = edges->edge[i].next) {
      const struct edge *edge = &edges->edge[i];
      const struct way *before = &planner->way[first];
      if (first == 0)
        before = edge->input ? &nothing : &collected;
      if (!before->reached || (planner->by_layers && is_several(edge)))
        continue;
      const int64_t ram =
          planner->roomy ? edge->cost.roomy_ram : edge->cost.ram;
      const struct way way = {
          .reached = true,
          .ram = greater(before->ram, ram),
          .instructions = before->instructions + edge->cost.instructions,
          .edge = edge,
      };
      struct way *to =
          edge->last < edge->first ? &collected : &planner->way[edge->last + 1];
      if (is_better(&way, to, limit))
        *to = way;
    }
  return planner->way[steps];
}

/* Writes the stages of the way to all operators into a plan. */
static void write_stages(struct planner *planner, struct plan *plan) {
  int32_t stages = 0;
  for (int32_t at = plan->steps; at > 0; at = planner->way[at].edge->first)
    stages++;
  const struct way *first = &planner->way[plan->steps];
  while (first->edge != NULL && first->edge->first > 0)
    first = &planner->way[first->edge->first];
  const bool collects =
      planner->starts_streamed && (first->edge == NULL || !first->edge->input);
  plan->stages = stages + collects;
  int32_t at = plan->steps;
  for (int32_t s = plan->stages - 1; s >= collects; s--) {
    const struct edge *edge = planner->way[at].edge;
    plan->stage[s] = (struct stage){.first = edge->first,
                                    .last = edge->last,
                                    .takes_input = edge->input,
                                    .frugal = planner->edges.frugal};
    candidate_place(plan, planner->edges.lifetimes, edge->first, edge->last,
                    edge->input, edge->tiling);
    at = edge->first;
  }
  if (!collects)
    return;
  plan->stage[0] = (struct stage){.first = 0, .last = -1, .takes_input = true};
  candidate_place(plan, planner->edges.lifetimes, 0, -1, true,
                  (struct tiling){POLICY_ring2d, 0, 0, false});
}

/* A finished plan from the way last searched, or NULL after a report. */
static struct plan *finish(struct planner *planner) {
  const struct graph *graph = planner->edges.plan->graph;
  struct plan *plan =
      plan_new(planner->edges.plan->kernels, planner->options->strategy,
               planner->options->input_mode);
  write_stages(planner, plan);
  const char *wrong = plan_complete(plan);
  if (wrong != NULL) {
    diagnostic_error(graph->diagnostics, "%s", wrong);
    return NULL;
  }
  return layout_make(plan) ? plan : NULL;
}

static struct plan *smaller(struct plan *a, struct plan *b) {
  if (a == NULL || b == NULL)
    return a == NULL ? b : a;
  return b->arena_bytes < a->arena_bytes ? b : a;
}

/* The least RAM. What is live at the peak may not pack: then ways that are
 * easier to pack are tried, some with a little more live at their peak. */
static struct plan *least_ram(struct planner *planner) {
  static const int32_t percent[] = {100, 103, 106};
  struct plan *best = NULL;
  for (int mode = 0; mode < 2; mode++) {
    planner->roomy = mode == 1;
    const int64_t least = search(planner, 0).ram;
    for (size_t i = 0; i < sizeof percent / sizeof *percent; i++) {
      const int64_t limit = least * percent[i] / 100;
      if (best != NULL && best->arena_bytes <= limit)
        break;
      search(planner, limit);
      best = smaller(best, finish(planner));
    }
    if (best != NULL && best->arena_bytes <= least + least / 100)
      break;
  }
  planner->roomy = false;
  /* Stages of one operator pack best. */
  planner->by_layers = planner->options->strategy == STRATEGY_auto;
  if (best != NULL && planner->by_layers &&
      search(planner, 0).ram < best->arena_bytes)
    best = smaller(best, finish(planner));
  planner->by_layers = false;
  return best;
}

/* The fewest instructions within --sram. Where packing exceeds it, ways with
 * less live at their peak are tried. */
static struct plan *least_instructions(struct planner *planner, int64_t sram) {
  struct plan *best = NULL;
  int64_t limit = sram;
  for (int32_t try = 0; try < 4 && limit > 0; try++) {
    const struct way way = search(planner, limit);
    if (way.ram > limit)
      break;
    struct plan *plan = finish(planner);
    best = smaller(best, plan);
    if (plan == NULL || plan->arena_bytes <= sram)
      return plan;
    limit -= plan->arena_bytes - sram;
  }
  return smaller(best, least_ram(planner));
}

/* The least RAM of those that cost hardly more than the fewest instructions. */
static struct plan *balanced(struct planner *planner) {
  const int64_t fewest = search(planner, INT32_MAX).instructions;
  const int64_t most = fewest + fewest / 100 * LATENCY_SLACK_PERCENT;
  int64_t low = search(planner, 0).ram;
  int64_t high = search(planner, INT32_MAX).ram;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    const struct way way = search(planner, middle);
    if (way.ram <= middle && way.instructions <= most)
      high = middle;
    else
      low = middle + 1;
  }
  search(planner, high);
  return finish(planner);
}

/* Chooses among the edges as the options say. */
static struct plan *choose(struct planner *planner) {
  const struct planner_options *options = planner->options;
  if (options->sram > 0 && options->optimize == OPTIMIZE_latency)
    return least_instructions(planner, options->sram);
  return options->strategy == STRATEGY_auto &&
                 options->optimize == OPTIMIZE_latency
             ? balanced(planner)
             : least_ram(planner);
}

/* Stages of several operators for `auto`. */
static void add_streams(struct planner *planner) {
  const struct planner_options *options = planner->options;
  const int64_t layers = search(planner, 0).ram;
  const bool latency = options->optimize == OPTIMIZE_latency;
  const bool limited = latency && options->sram > 0 && options->sram < layers;
  edges_add_streams(&planner->edges, limited ? options->sram : layers,
                    !latency);
}

/* The best plan whose stages are all frugal, or none is. */
static struct plan *plan_with(const struct kernels *kernels,
                              const struct planner_options *options,
                              bool frugal) {
  struct planner_options used = *options;
  struct planner planner = {
      .options = &used,
      .edges =
          edges_new(kernels, options->strategy, options->input_mode, frugal),
      .starts_streamed = options->input_mode == INPUT_MODE_streamed,
  };
  const int32_t steps = planner.edges.plan->steps;
  planner.way = POOL_ARRAY(kernels->graph->pool, struct way, (size_t)steps + 1);
  edges_add_layers(&planner.edges);
  if (steps == 0)
    return finish(&planner);
  bool found = true;
  switch (options->strategy) {
  case STRATEGY_layer:
    break;
  case STRATEGY_auto:
    add_streams(&planner);
    break;
  case STRATEGY_patch:
    found = edges_add_first_stages(&planner.edges, POLICY_none,
                                   options->max_mac_factor);
    break;
  case STRATEGY_stream1d:
    found = edges_add_first_stages(&planner.edges, POLICY_ring1d,
                                   options->max_mac_factor);
    break;
  case STRATEGY_stream2d:
    found = edges_add_first_stages(&planner.edges, POLICY_ring2d,
                                   options->max_mac_factor);
    break;
  }
  if (!found)
    used.strategy = STRATEGY_layer;
  return choose(&planner);
}

struct plan *planner_run(const struct kernels *kernels,
                         const struct planner_options *options) {
  const struct graph *graph = kernels->graph;
  if (options->input_mode == INPUT_MODE_streamed && graph->inputs != 1) {
    diagnostic_error(graph->diagnostics,
                     "has %d inputs; --input-mode streamed pushes the rows of "
                     "one and wants no other; resident and external take all",
                     graph->inputs);
    return NULL;
  }
  if (options->optimize == OPTIMIZE_ram)
    return plan_with(kernels, options, true);
  struct plan *plan = plan_with(kernels, options, false);
  if (plan == NULL || options->sram == 0 || plan->arena_bytes <= options->sram)
    return plan;
  return smaller(plan, plan_with(kernels, options, true));
}
