#include "property/pair.h"

#include "check/check.h"
#include "graph/geometry.h"
#include "graph/resolve.h"
#include "pass/pass.h"
#include "plan/bound.h"
#include "plan/layout.h"
#include "plan/plan_file.h"
#include "plan/rewrite.h"
#include "property/group_random.h"
#include "property/network.h"
#include "property/order_random.h"
#include "property/plan_random.h"
#include "property/repeat_random.h"
#include "run/reference.h"

#include <stdio.h>
#include <string.h>

/* Streams of random numbers besides those of the attempts at a network. */
enum {
  PURPOSE_PLAN = 1000,
  PURPOSE_INPUT,
  PURPOSE_SAVING,
  PURPOSE_GROUPS,
  PURPOSE_ORDER
};

static struct diagnostics silent = {.sink = NULL};

/* Adds 0 or 1 to a count. */
static void count(int64_t *counter, bool has) { *counter += has ? 1 : 0; }

/* Two resolved graphs of the same network. */
static void make_graphs(struct pool *pool, struct pair *pair,
                        struct graph **graph, struct graph **reference) {
  uint32_t attempt = 0;
  do {
    *graph = network_make(pool, &silent, pair->seed, pair->index, attempt);
    *reference =
        network_make(pool, &silent, pair->seed, pair->index, attempt++);
  } while (!graph_resolve(*graph));
  graph_resolve(*reference);
}

/* No plan of the class is below the bound of the class. */
static const char *check_bound(const struct plan *plan) {
  const int32_t tile_rows = bound_class(plan);
  if (tile_rows == 0)
    return NULL;
  const int64_t bytes = bound_schedules(plan, tile_rows).bytes;
  return plan->arena_bytes >= bytes
             ? NULL
             : pool_format(plan->graph->pool,
                           "%d bytes are below the bound, %lld",
                           plan->arena_bytes, (long long)bytes);
}

/* What every plan of the planner has to keep to. */
static const char *check_options(const struct kernels *kernels,
                                 const struct plan *plan,
                                 const struct planner_options *options) {
  const bool once = options->strategy == STRATEGY_layer ||
                    options->strategy == STRATEGY_stream2d;
  if (once && plan->macs != plan->layer_macs)
    return "the plan computes something twice";
  if (options->max_mac_factor > 0.0 &&
      plan_mac_factor(plan) > options->max_mac_factor)
    return "the plan exceeds --max-mac-factor";
  if (options->strategy != STRATEGY_auto)
    return NULL;
  struct planner_options by_layer = *options;
  by_layer.strategy = STRATEGY_layer;
  const struct plan *layer = planner_run(kernels, &by_layer);
  if (layer == NULL)
    return "there is no plan by layers";
  if (options->arena > 0 && layer->arena_bytes <= options->arena &&
      plan->arena_bytes > options->arena)
    return "the plan by layers would fit --sram";
  if (options->optimize == OPTIMIZE_ram &&
      plan->arena_bytes > layer->arena_bytes)
    return "the plan by layers would need less RAM";
  return NULL;
}

/* `kernels` are those of the graph as it is; the plan may be of another. */
static struct plan *make_planned(const struct kernels *kernels,
                                 enum input_mode mode, struct random *random,
                                 const char **wrong) {
  static const double factors[] = {0.0, 0.0, 1.0, 1.2};
  const struct planner_options options = {
      .strategy = (enum strategy)random_between(random, 0, STRATEGY_stream2d),
      .input_mode = mode,
      .optimize = random_chance(random, 50) ? OPTIMIZE_latency : OPTIMIZE_ram,
      .arena =
          random_chance(random, 50) ? 0 : random_between(random, 100, 6000),
      .max_mac_factor = factors[random_between(random, 0, 3)],
  };
  struct plan *plan = rewrite_run(kernels, &options);
  *wrong = plan == NULL ? "the planner has no plan"
                        : check_options(kernels, plan, &options);
  return plan;
}

static bool has_followers(const struct unit *unit, int32_t least) {
  return unit->last - unit->first >= least;
}

/* Elements that are computed when none is computed twice, or -1 where there are
 * followers. A reduction that eats its input counts none. */
static int64_t count_elements(const struct plan *plan) {
  int64_t elements = 0;
  for (int32_t s = 0; s < plan->stages; s++)
    for (int32_t u = 0; u < plan->stage[s].units; u++) {
      const struct unit *unit = &plan->stage[s].unit[u];
      if (has_followers(unit, 1))
        return -1;
      if (unit->first > unit->last || unit->sums)
        continue;
      const sn_shape shape = op_output_shape(
          plan->graph, &plan->graph->op[plan->order[unit->last]]);
      elements += (int64_t)shape.rows * shape.columns * shape.channels;
    }
  return elements;
}

static bool has_policy(const struct plan *plan, enum policy policy) {
  for (int32_t p = 0; p < plan->steps; p++)
    if (plan->placement[p].policy == policy)
      return true;
  return false;
}

static bool has_ring(const struct plan *plan, bool of_input) {
  const struct graph *graph = plan->graph;
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->kind != BUFFER_TENSOR || buffer->policy != POLICY_ring2d)
      continue;
    const sn_shape shape = graph->tensor[buffer->number].shape;
    if (buffer->slots < shape.rows * shape.columns &&
        (!of_input || plan_is_streamed(plan, buffer->number)))
      return true;
  }
  return false;
}

static bool has_overlap(const struct plan *plan) {
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct buffer *in = &plan->buffer[plan->overlap[i].input];
    const struct buffer *out = &plan->buffer[plan->overlap[i].output];
    if (in->offset < out->offset + out->bytes &&
        out->offset < in->offset + in->bytes)
      return true;
  }
  return false;
}

static bool is_other_order(const struct plan *plan) {
  const struct plan *usual =
      plan_new(plan->kernels, plan->strategy, plan->input_mode);
  return memcmp(plan->order, usual->order,
                (size_t)plan->steps * sizeof *plan->order) != 0;
}

static bool has_folded_pad(const struct graph *graph) {
  for (int32_t i = 0; i < graph->operators; i++) {
    const enum operator_kind kind = graph->op[i].kind;
    if ((kind == OPERATOR_PAD || kind == OPERATOR_PADV2) &&
        graph->op[i].work == WORK_NONE)
      return true;
  }
  return false;
}

/* What goes down first: units of several rows and columns of tiles, those whose
 * followers keep rows, and rings of columns. */
static void count_down(const struct plan *plan, struct coverage *coverage) {
  bool tiles = false;
  bool rows = false;
  bool ring = false;
  for (int32_t s = 0; s < plan->stages; s++)
    for (int32_t u = 0; u < plan->stage[s].units; u++) {
      const struct unit *unit = &plan->stage[s].unit[u];
      const sn_unit *schedule = &plan->stage[s].schedule.unit[u];
      if (!unit->down || schedule->tile_rows == schedule->rows)
        continue;
      for (int32_t p = unit->first; p < unit->last; p++)
        rows = rows || plan->placement[p].policy == POLICY_ring1d;
      if (schedule->tile_columns == schedule->columns)
        continue;
      tiles = true;
      const struct buffer *buffer =
          &plan->buffer[plan->buffer_of[plan_output_storage(plan, unit->last)]];
      ring = ring || (buffer->policy == POLICY_ring2d &&
                      buffer->slots < schedule->rows * schedule->columns);
    }
  count(&coverage->down, tiles);
  count(&coverage->kept_rows, rows);
  count(&coverage->rings_of_columns, ring);
}

static void count_plan(const struct plan *plan, struct coverage *coverage) {
  bool stages_of_units = false;
  bool sums = false;
  bool chains = false;
  bool reordered = false;
  bool again = false;
  bool groups = false;
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    stages_of_units = stages_of_units || stage->units > 1;
    for (int32_t u = 0; u < stage->units; u++) {
      sums = sums || stage->unit[u].sums;
      chains = chains || has_followers(&stage->unit[u], 2);
    }
  }
  count(&coverage->resident, plan->input_mode == INPUT_MODE_resident);
  count(&coverage->external, plan->input_mode == INPUT_MODE_external);
  count(&coverage->streamed, plan->input_mode == INPUT_MODE_streamed);
  count(&coverage->whole, has_policy(plan, POLICY_whole));
  count(&coverage->ring2d, has_policy(plan, POLICY_ring2d));
  count(&coverage->ring1d, has_policy(plan, POLICY_ring1d));
  count(&coverage->none, has_policy(plan, POLICY_none));
  count_down(plan, coverage);
  count(&coverage->stages_of_units, stages_of_units);
  count(&coverage->sums, sums);
  count(&coverage->follower_chains, chains);
  count(&coverage->wrapping_rings, has_ring(plan, false));
  count(&coverage->streamed_rings, has_ring(plan, true));
  count(&coverage->overlapping, has_overlap(plan));
  count(&coverage->recomputing, plan->macs > plan->layer_macs);
  count(&coverage->other_orders, is_other_order(plan));
  for (int32_t i = 0; i < plan->graph->rewritings; i++) {
    reordered = reordered || plan->graph->rewriting[i].kind == REWRITING_ORDER;
    again = again || plan->graph->rewriting[i].kind == REWRITING_AGAIN;
    groups = groups || plan->graph->rewriting[i].kind == REWRITING_GROUPS;
  }
  count(&coverage->reordered, reordered);
  count(&coverage->repeated, again);
  count(&coverage->grouped, groups);
  count(&coverage->folded_pads, has_folded_pad(plan->graph));
  count(&coverage->several_outputs, plan->graph->outputs > 1);
  count(&coverage->several_inputs, plan->graph->inputs > 1);
}

/* Kernels of which some operators' save flash, in every way that goes. */
static const struct kernels *draw_savings(const struct kernels *kernels,
                                          struct random *random) {
  const struct graph *graph = kernels->graph;
  uint8_t *saving =
      POOL_ARRAY(graph->pool, uint8_t, (size_t)graph->operators + 1);
  for (int32_t i = 0; i < graph->operators; i++)
    for (int s = 0; s < KERNEL_SAVINGS; s++)
      if (random_chance(random, 40) &&
          kernel_saving_goes(saving[i], (enum kernel_saving)s))
        saving[i] |= (uint8_t)(1u << s);
  return kernels_saving(kernels, saving);
}

/* In some of the random plans, operators run in another order, or again, or
 * compute their channels in groups, or the one after the other. */
static const struct kernels *draw_rewritings(const struct kernels *kernels,
                                             const struct pair *pair,
                                             struct random *random) {
  struct random grouping =
      random_start(pair->seed, pair->index, PURPOSE_GROUPS);
  const bool groups = random_chance(&grouping, 50);
  const bool first = random_chance(&grouping, 50);
  struct random order = random_start(pair->seed, pair->index, PURPOSE_ORDER);
  if (random_chance(&order, 25))
    kernels = order_draw(kernels, &order);
  if (groups && first)
    kernels = group_draw(kernels, &grouping);
  if (random_chance(random, 25))
    kernels = repeat_draw(kernels, random);
  if (groups && !first)
    kernels = group_draw(kernels, &grouping);
  return kernels;
}

/* A random plan three times out of four, else the planner's. */
static struct plan *make_plan(struct pair *pair, const struct graph *graph,
                              struct coverage *coverage) {
  struct random random = random_start(pair->seed, pair->index, PURPOSE_PLAN);
  static const enum input_mode modes[] = {
      INPUT_MODE_resident, INPUT_MODE_external, INPUT_MODE_streamed,
      INPUT_MODE_streamed};
  const enum input_mode mode =
      modes[random_between(&random, 0, graph->inputs == 1 ? 3 : 1)];
  const bool planned = random_chance(&random, 25);
  count(&coverage->planner_plans, planned);
  count(&coverage->random_plans, !planned);
  const bool packed = random_chance(&random, 70);
  count(&coverage->packed_kernels, packed);
  const struct kernels *kernels = kernels_new(
      graph, packed ? KERNEL_TARGET_CORTEX_M7 : KERNEL_TARGET_PORTABLE);
  struct random saving = random_start(pair->seed, pair->index, PURPOSE_SAVING);
  const bool saves = random_chance(&saving, 30);
  count(&coverage->saving_kernels, saves);
  if (saves)
    kernels = draw_savings(kernels, &saving);
  pair->kernels = kernels;
  const bool widens = packed && !saves && random_chance(&saving, 30);
  count(&coverage->widened_kernels, widens);
  if (widens)
    kernels = kernels_widening(kernels);
  if (planned)
    return make_planned(kernels, mode, &random, &pair->wrong);
  kernels = draw_rewritings(kernels, pair, &random);
  struct plan *plan = plan_draw(kernels, mode, &random, &coverage->drawn_plans);
  if (!layout_make(plan, INT64_MAX))
    pair->wrong = "there is no layout";
  return plan;
}

struct pair pair_make(struct pool *pool, uint64_t seed, uint32_t index,
                      struct coverage *coverage) {
  struct pair pair = {.seed = seed, .index = index};
  struct graph *graph;
  struct graph *plain;
  make_graphs(pool, &pair, &graph, &plain);
  struct random random = random_start(seed, index, PURPOSE_INPUT);
  pair.input_bytes = (int32_t)graph_input_bytes(plain);
  pair.output_bytes = (int32_t)graph_output_bytes(plain);
  pair.input = network_input(plain, &random);
  uint8_t *expected = pool_alloc(pool, (size_t)pair.output_bytes, 1);
  struct reference reference;
  reference_run(plain, pair.input, expected, &reference);
  pair.expected = expected;
  pass_fold_pad(graph);
  coverage->pairs++;
  pair.plan = make_plan(&pair, graph, coverage);
  pair.graph = pair.plan == NULL ? graph : pair.plan->graph;
  if (pair.plan == NULL)
    return pair;
  count_plan(pair.plan, coverage);
  pair.elements = count_elements(pair.plan);
  int64_t idle_bytes = 0;
  if (pair.wrong == NULL)
    pair.wrong = check_plan_idle(pair.plan, &idle_bytes);
  if (pair.wrong == NULL && idle_bytes != 0)
    pair.wrong = "the end of the arena is never written";
  if (pair.wrong == NULL)
    pair.wrong = check_bound(pair.plan);
  return pair;
}

const char *pair_reread(const struct pair *pair, const char *path) {
  struct pool *pool = pair->graph->pool;
  if (is_other_order(pair->plan))
    return NULL;
  struct text text = {pool, NULL, 0, 0};
  plan_file_write(pair->plan, &text);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(text.data, 1, text.length, file) != text.length ||
      fclose(file) != 0)
    return "the plan file cannot be written";
  const struct planner_options options = {.strategy = pair->plan->strategy,
                                          .input_mode = pair->plan->input_mode};
  struct plan *plan;
  if (plan_file_read(pair->kernels, path, &options, &plan) != STATUS_OK)
    return "the plan file is not read";
  struct text again = {pool, NULL, 0, 0};
  plan_file_write(plan, &again);
  return plan->arena_bytes == pair->plan->arena_bytes &&
                 plan->macs == pair->plan->macs &&
                 strcmp(text.data, again.data) == 0
             ? NULL
             : "another plan comes back from the plan file";
}
