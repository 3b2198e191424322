#include "plan/planner.h"

#include "graph/geometry.h"
#include "graph/limits.h"
#include "plan/packed.h"
#include "plan/points.h"
#include "plan/widen.h"

/* Without a limit, `latency` may give up this much for less RAM. */
enum { LATENCY_SLACK_PERCENT = 2 };

/* Points of a front differ by this part in RAM, at least. */
enum { FRONT_STEP = 128 };

/* As many searches a whole front may take. */
enum { FRONT_SEARCHES = 16 };

struct planner {
  const struct planner_options *options;
  struct edges edges;
  struct packer packer;
  int64_t layers; /* RAM of layer-wise execution */
};

static struct path_limits limits_of(const struct planner *planner,
                                    int64_t ram) {
  return (struct path_limits){.ram = ram, .macs = planner->packer.macs};
}

/* The least RAM of those that cost hardly more than the fewest instructions. */
static struct plan *balanced(const struct planner *planner) {
  struct path_search *paths = planner->packer.paths;
  struct path_limits limits = limits_of(planner, INT64_MAX);
  struct path path = path_fastest(paths, &limits);
  const int64_t most =
      path.instructions + path.instructions / 100 * LATENCY_SLACK_PERCENT;
  int64_t high = path.ram;
  int64_t low = path_smallest(paths, &limits).ram;
  while (low < high) {
    limits.ram = low + (high - low) / 2;
    path = path_fastest(paths, &limits);
    if (path.found && path.instructions <= most)
      high = path.ram < limits.ram ? path.ram : limits.ram;
    else
      low = limits.ram + 1;
  }
  limits.ram = high;
  path = path_fastest(paths, &limits);
  return packed_plan(&planner->packer, &path, INT64_MAX);
}

/* What a plan's arena takes: what lies behind it is aligned as well. */
static int64_t arena_taken(const struct plan *plan) {
  return ((int64_t)plan->arena_bytes + ARENA_ALIGN - 1) / ARENA_ALIGN *
         ARENA_ALIGN;
}

/* A plan with what room `arena` leaves spent on wider tiles. */
static struct plan *widen(const struct planner *planner, struct plan *plan,
                          int64_t arena) {
  const int64_t taken = arena_taken(plan);
  return planner->options->strategy != STRATEGY_auto
             ? plan
             : plan_widen(plan, arena > taken ? arena : taken,
                          planner->packer.macs);
}

/* Of the plans with the smallest arena the fastest: the one that was found
 * first, or one that was looked for within its arena. */
static struct plan *least_plan(const struct planner *planner, bool widens) {
  struct plan *least = packed_search(&planner->packer, 0);
  if (least == NULL)
    return NULL;
  const int64_t arena = least->arena_bytes;
  struct plan *fast = packed_search(&planner->packer, arena);
  if (widens && fast != least && packed_fits(fast, arena))
    fast = widen(planner, fast, arena);
  if (widens)
    least = widen(planner, least, arena);
  return packed_better(least, fast, arena);
}

/* Chooses among the edges as the options say. */
static struct plan *choose(const struct planner *planner) {
  const struct planner_options *options = planner->options;
  const bool latency = options->optimize == OPTIMIZE_latency;
  if (!latency || (options->strategy != STRATEGY_auto && options->arena == 0))
    return least_plan(planner, true);
  struct plan *plan = options->arena == 0
                          ? balanced(planner)
                          : packed_search(&planner->packer, options->arena);
  return plan == NULL ? NULL : widen(planner, plan, options->arena);
}

/* Stages of several operators for `auto`. `all`: whatever the options. */
static void add_streams(struct planner *planner, bool all) {
  const struct planner_options *options = planner->options;
  const struct path_limits limits = limits_of(planner, INT64_MAX);
  const int64_t layers = path_smallest(planner->packer.paths, &limits).ram;
  planner->layers = layers;
  const bool latency = all || options->optimize == OPTIMIZE_latency;
  int64_t most = layers;
  if (latency)
    most = options->arena > 0 ? options->arena : layers;
  edges_add_streams(&planner->edges,
                    (struct stream_options){
                        .most = most,
                        .tighten = !latency,
                        .recompute = options->max_mac_factor == 0.0 ||
                                     options->max_mac_factor > 1.0,
                        .watcher = options->watcher,
                    });
}

const char *planner_refuses_rows(const struct graph *graph) {
  if (graph->inputs != 1)
    return pool_format(graph->pool,
                       "has %d inputs; --input-mode streamed pushes the rows "
                       "of one and wants no other; resident and external take "
                       "all",
                       graph->inputs);
  const sn_shape shape = graph->tensor[graph->input[0]].shape;
  if (shape.rows <= EXTENT_MAX && shape.columns <= EXTENT_MAX)
    return NULL;
  return pool_format(graph->pool,
                     "tensor %d, the input, has %d rows of %d columns; "
                     "--input-mode streamed pushes at most %d rows of as many "
                     "columns; resident and external take all",
                     graph->input[0], shape.rows, shape.columns, EXTENT_MAX);
}

/* Makes the edges that the strategy allows; false after a report. */
static bool prepare(struct planner *planner, const struct kernels *kernels,
                    const struct planner_options *options,
                    struct effort *effort, bool all) {
  const struct graph *graph = kernels->graph;
  const char *refusal = options->input_mode == INPUT_MODE_streamed
                            ? planner_refuses_rows(graph)
                            : NULL;
  if (refusal != NULL) {
    diagnostic_error(graph->diagnostics, "%s", refusal);
    return false;
  }
  *planner = (struct planner){.options = options,
                              .edges = edges_new(kernels, options->strategy,
                                                 options->input_mode, effort)};
  struct edges *edges = &planner->edges;
  planner->packer = (struct packer){
      .edges = edges,
      .paths = path_search_new(edges),
      .made = POOL_NEW(graph->pool, struct made *),
      .layouts = options->layouts != NULL ? options->layouts
                                          : layouts_new(graph->pool),
      .strategy = options->strategy,
      .macs = points_most_macs(edges->plan, options->max_mac_factor)};
  edges_add_layers(edges);
  bool found = true;
  switch (options->strategy) {
  case STRATEGY_layer:
    break;
  case STRATEGY_auto:
    add_streams(planner, all);
    break;
  case STRATEGY_patch:
    found = edges_add_first_stages(edges, POLICY_none, options->max_mac_factor);
    break;
  case STRATEGY_stream1d:
    found =
        edges_add_first_stages(edges, POLICY_ring1d, options->max_mac_factor);
    break;
  case STRATEGY_stream2d:
    found =
        edges_add_first_stages(edges, POLICY_ring2d, options->max_mac_factor);
    break;
  }
  if (!found)
    planner->packer.strategy = STRATEGY_layer;
  return true;
}

static struct plan *run(const struct kernels *kernels,
                        const struct planner_options *options,
                        struct effort *effort);

/* Whole tensors pack best: where nothing that `auto` found is smaller,
 * layer-wise execution is one of its plans too. */
static struct plan *or_by_layers(const struct planner *planner,
                                 struct plan *plan) {
  struct planner_options options = *planner->options;
  const bool enough =
      plan != NULL &&
      (plan->arena_bytes <= planner->layers ||
       (options.optimize == OPTIMIZE_latency &&
        (options.arena == 0 || plan->arena_bytes <= options.arena)));
  if (options.strategy != STRATEGY_auto || enough)
    return plan;
  options.strategy = STRATEGY_layer;
  struct plan *layers =
      run(planner->edges.plan->kernels, &options, planner->edges.plan->effort);
  if (layers == NULL ||
      (plan != NULL && layers->arena_bytes >= plan->arena_bytes))
    return plan;
  layers->strategy = STRATEGY_auto;
  return layers;
}

/* planner_run, within a budget. */
static struct plan *run(const struct kernels *kernels,
                        const struct planner_options *options,
                        struct effort *effort) {
  struct planner planner;
  if (!prepare(&planner, kernels, options, effort, false))
    return NULL;
  struct plan *plan = or_by_layers(&planner, choose(&planner));
  if (options->optimize == OPTIMIZE_ram || options->arena == 0 ||
      (plan != NULL && plan->arena_bytes <= options->arena))
    return plan;
  /* No path within the limit packs; some below it do. */
  struct planner_front front = {.count = 0};
  if (options->strategy == STRATEGY_auto && !effort->cut)
    front = planner_front(kernels, options);
  if (front.count > 0)
    return plan_widen(front.plan[front.count - 1], options->arena,
                      planner.packer.macs);
  struct planner_options smallest = *options;
  smallest.optimize = OPTIMIZE_ram;
  return run(kernels, &smallest, effort);
}

/* The budget of so many searches. */
static struct effort *new_effort(const struct kernels *kernels,
                                 const struct planner_options *options,
                                 int64_t searches) {
  struct effort *effort = POOL_NEW(kernels->graph->pool, struct effort);
  *effort =
      effort_new(options->effort > 0 ? options->effort : EFFORT_MOST, searches);
  return effort;
}

struct plan *planner_run(const struct kernels *kernels,
                         const struct planner_options *options) {
  return run(kernels, options, new_effort(kernels, options, 1));
}

/* The front's plans, with room for one more. */
static struct plan **
room_for(struct pool *pool, const struct planner_front *front, int32_t *room) {
  if (front->count < *room)
    return front->plan;
  *room = 2 * *room + 16;
  struct plan **grown = POOL_ARRAY(pool, struct plan *, (size_t)*room);
  for (int32_t i = 0; i < front->count; i++)
    grown[i] = front->plan[i];
  return grown;
}

struct planner_front planner_front(const struct kernels *kernels,
                                   const struct planner_options *options) {
  struct planner planner;
  struct planner_front front = {.count = 0};
  struct effort *effort = new_effort(kernels, options, FRONT_SEARCHES);
  if (!prepare(&planner, kernels, options, effort, true))
    return front;
  struct plan *plan = least_plan(&planner, false);
  if (plan == NULL)
    return front;
  const int64_t least = plan->arena_bytes;
  int32_t room = 0;
  /* From the fastest plan down, each smaller than the one before. */
  struct plan *smallest = plan;
  int64_t most = options->arena > 0 ? options->arena : INT32_MAX;
  while (most > least) {
    if (options->watcher != NULL)
      options->watcher->tell(options->watcher->context, "plans of the front",
                             front.count, 0);
    plan = packed_search(&planner.packer, most);
    if (plan == NULL || plan->arena_bytes > most)
      break;
    most = plan->arena_bytes - ARENA_ALIGN - plan->arena_bytes / FRONT_STEP;
    front.plan = room_for(kernels->graph->pool, &front, &room);
    front.plan[front.count++] = plan;
  }
  const bool fits = options->arena == 0 || least <= options->arena;
  if (fits &&
      (front.count == 0 || least < front.plan[front.count - 1]->arena_bytes)) {
    front.plan = room_for(kernels->graph->pool, &front, &room);
    front.plan[front.count++] = smallest;
  }
  points_keep_best(&front);
  return front;
}

bool planner_fits(const struct planner_options *options,
                  const struct plan *plan) {
  return options->optimize == OPTIMIZE_latency &&
         (options->arena == 0 || plan->arena_bytes <= options->arena);
}

bool planner_is_better(const struct planner_options *options,
                       const struct plan *a, const struct plan *b) {
  if (planner_fits(options, a) != planner_fits(options, b))
    return planner_fits(options, a);
  if (planner_fits(options, a) || arena_taken(a) == arena_taken(b))
    return a->instructions < b->instructions;
  return a->arena_bytes < b->arena_bytes;
}
