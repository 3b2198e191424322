#include "plan/edges.h"

#include "graph/geometry.h"
#include "plan/planner.h"

#include <string.h>

enum { STAGE_LONGEST = 40 };

/* Scratch that saves less than this part of the network's instructions is
 * saved. */
enum { LEAST_SAVING = 4096 };

static const struct tiling whole_tiling = {POLICY_ring2d, 0, 0, false};

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

struct edges edges_new(const struct kernels *kernels, enum strategy strategy,
                       enum input_mode mode, struct effort *effort) {
  const struct graph *graph = kernels->graph;
  struct edges edges = {.plan = plan_new(kernels, strategy, mode)};
  edges.plan->effort = effort;
  const size_t operators = (size_t)edges.plan->steps + 1;
  edges.lifetimes = candidate_lifetimes(edges.plan);
  edges.variants = POOL_NEW(graph->pool, struct variants);
  *edges.variants = variants_new(edges.plan, edges.lifetimes);
  edges.head = POOL_ARRAY(graph->pool, int32_t, operators);
  edges.tail = POOL_ARRAY(graph->pool, int32_t, operators);
  memset(edges.head, 0xFF, operators * sizeof *edges.head);
  return edges;
}

static struct candidate_cost measure(struct edges *edges, int32_t first,
                                     int32_t last, bool input,
                                     struct tiling tiling) {
  candidate_place(edges->plan, edges->lifetimes, first, last, input, tiling);
  return candidate_measure(edges->plan, edges->lifetimes, first, last, input);
}

static void append(struct edges *edges, const struct edge *edge) {
  if (edges->count == edges->room) {
    const int32_t room = 2 * edges->room + 64;
    struct edge *grown =
        POOL_ARRAY(edges->plan->graph->pool, struct edge, (size_t)room);
    if (edges->count > 0)
      memcpy(grown, edges->edge, (size_t)edges->count * sizeof *grown);
    edges->edge = grown;
    edges->room = room;
  }
  int32_t *link = edges->head[edge->first] < 0
                      ? &edges->head[edge->first]
                      : &edges->edge[edges->tail[edge->first]].next;
  *link = edges->count;
  edges->tail[edge->first] = edges->count;
  edges->estimates += !edge->measured;
  edges->edge[edges->count] = *edge;
  edges->edge[edges->count++].next = -1;
}

/* Adds a legal stage whose kernels save scratch, and the same as they do not
 * where that is worth it; only this where it takes no more. */
static void append_both(struct edges *edges, const struct edge *frugal) {
  const struct candidate_cost *cost = &frugal->cost;
  struct edge lavish = *frugal;
  lavish.lavish = true;
  lavish.cost = candidate_lavish(*cost);
  lavish.has_frugal = cost->lavish_bytes > 0;
  if (lavish.has_frugal)
    append(edges, frugal);
  if (!lavish.has_frugal ||
      cost->lavish_saving > edges->layer_instructions / LEAST_SAVING)
    append(edges, &lavish);
}

/* Measures a stage and adds it when it is legal. */
static struct candidate_cost add(struct edges *edges, int32_t first,
                                 int32_t last, bool input,
                                 struct tiling tiling) {
  const struct edge edge = {.first = first,
                            .last = last,
                            .input = input,
                            .tiling = tiling,
                            .measured = true,
                            .cost = measure(edges, first, last, input, tiling)};
  if (edge.cost.legal)
    append_both(edges, &edge);
  return edge.cost;
}

static bool takes_input(const struct edges *edges, int32_t first) {
  return edges->plan->input_mode == INPUT_MODE_streamed && first == 0;
}

void edges_add_layers(struct edges *edges) {
  if (takes_input(edges, 0))
    add(edges, 0, -1, true, whole_tiling);
  for (int32_t p = 0; p < edges->plan->steps; p++)
    edges->layer_instructions +=
        measure(edges, p, p, false, whole_tiling).instructions;
  for (int32_t p = 0; p < edges->plan->steps; p++)
    add(edges, p, p, false, whole_tiling);
}

/* Bytes that stages of one operator need from each operator on. */
static int64_t *layers_from(const struct edges *edges) {
  const int32_t steps = edges->plan->steps;
  int64_t *from =
      POOL_ARRAY(edges->plan->graph->pool, int64_t, (size_t)steps + 1);
  for (int32_t first = steps - 1; first >= 0; first--) {
    from[first] = INT64_MAX;
    for (int32_t i = edges->head[first]; i >= 0; i = edges->edge[i].next)
      if (edges->edge[i].last == first && edges->edge[i].cost.ram < from[first])
        from[first] = edges->edge[i].cost.ram;
    from[first] = greater(from[first], from[first + 1]);
  }
  return from;
}

struct streams {
  struct edges *edges;
  struct stream_options options;
  struct inside_search *search;
  int64_t *reached; /* by cut: least RAM to get there */
  int64_t *layers;  /* by cut: RAM to get on layer by layer */
  int64_t most;
};

static void reach(struct streams *streams, int32_t first, int32_t last,
                  int64_t ram) {
  const int64_t all = greater(streams->reached[first], ram);
  if (all >= streams->reached[last + 1])
    return;
  streams->reached[last + 1] = all;
  const int64_t known = greater(all, streams->layers[last + 1]);
  if (known < streams->most && streams->options.tighten)
    streams->most = known;
}

static void take_way(void *context, const struct way *way) {
  struct streams *streams = context;
  struct edges *edges = streams->edges;
  struct way *kept = POOL_NEW(edges->plan->graph->pool, struct way);
  *kept = *way;
  append_both(edges, &(struct edge){.first = way->first,
                                    .last = way->last,
                                    .input = way->input,
                                    .way = kept,
                                    .cost = way_cost(way)});
  /* The limit must hold for plans that compute nothing twice. */
  int64_t macs = way->macs;
  for (int32_t p = way->first; p <= way->last; p++)
    macs -= op_macs(edges->plan->graph,
                    &edges->plan->graph->op[edges->plan->order[p]]);
  if (macs == 0)
    reach(streams, way->first, way->last, way->ram);
}

void edges_add_streams(struct edges *edges, struct stream_options options) {
  const int32_t steps = edges->plan->steps;
  struct streams streams = {
      .edges = edges,
      .options = options,
      .reached =
          POOL_ARRAY(edges->plan->graph->pool, int64_t, (size_t)steps + 1),
      .layers = layers_from(edges),
      .most = options.most,
  };
  streams.search = inside_new(
      edges->variants, (struct inside_options){.recompute = options.recompute,
                                               .longest = STAGE_LONGEST});
  for (int32_t i = 1; i <= steps; i++)
    streams.reached[i] = INT64_MAX;
  for (int32_t last = 0; last < steps; last++) {
    if (options.watcher != NULL)
      options.watcher->tell(options.watcher->context,
                            "stages that end with operator", last, steps);
    for (int32_t i = edges->head[last]; i >= 0; i = edges->edge[i].next)
      if (edges->edge[i].last == last)
        reach(&streams, last, last, edges->edge[i].cost.ram);
    /* Estimates may be too large. */
    inside_run(streams.search, last, streams.most + streams.most / 8 + 256,
               take_way, &streams);
  }
}

void edges_place(const struct edges *edges, struct plan *plan,
                 const struct edge *edge) {
  if (edge->way != NULL)
    way_place(edges->variants, plan, edge->way);
  else
    candidate_place(plan, edges->lifetimes, edge->first, edge->last,
                    edge->input, edge->tiling);
}

/* Whether measuring an edge is left out: for it alone, where it has too many
 * tiles, or because too much has been measured. */
static bool is_too_much(const struct edges *edges, const struct edge *edge) {
  struct effort *effort = edges->plan->effort;
  return !effort_allows_tiles(effort, way_tiles(edge->way)) ||
         !effort_lasts(effort, EFFORT_PATHS);
}

void edges_measure(struct edges *edges, struct edge *edge) {
  if (edge->measured)
    return;
  edge->measured = true;
  edges->estimates--;
  if (is_too_much(edges, edge)) {
    edge->cost.legal = false;
    return;
  }
  edges_place(edges, edges->plan, edge);
  edge->cost = candidate_measure(edges->plan, edges->lifetimes, edge->first,
                                 edge->last, edge->input);
  if (edge->lavish)
    edge->cost = candidate_lavish(edge->cost);
}

bool edges_have_estimates(const struct edges *edges) {
  return edges->estimates > 0;
}

void edges_drop_estimates(struct edges *edges) {
  for (int32_t i = 0; i < edges->count; i++) {
    struct edge *edge = &edges->edge[i];
    edge->cost.legal = edge->cost.legal && edge->measured;
    edge->measured = true;
  }
  edges->estimates = 0;
}

/* Whether a first stage up to `last` that executes `macs` keeps the network
 * within the factor. */
static bool within_factor(const struct edges *edges, int32_t last, int64_t macs,
                          double max_mac_factor) {
  const struct plan *plan = edges->plan;
  int64_t all = plan_once_macs(plan, true) + macs;
  for (int32_t p = 0; p <= last; p++)
    all -= op_macs(plan->graph, &plan->graph->op[plan->order[p]]);
  return max_mac_factor == 0.0 ||
         (double)all <= max_mac_factor * (double)plan_once_macs(plan, false);
}

/* Rings want low tiles; columns can be kept of tiles narrower than a row, and
 * rows of tiles that go down and are lower than the image; and there are to be
 * two tiles at least. */
static bool is_tiling_worthwhile(struct tiling tiling, sn_shape shape) {
  if (tiling.rows > shape.rows || tiling.columns > shape.columns ||
      (tiling.rows == shape.rows && tiling.columns == shape.columns))
    return false;
  if (tiling.policy == POLICY_ring2d)
    return tiling.rows == 1;
  if (tiling.policy == POLICY_ring1d)
    return tiling.down ? tiling.rows < shape.rows
                       : tiling.columns < shape.columns;
  return true;
}

static int64_t count_tiles(struct tiling tiling, sn_shape shape) {
  const int64_t rows = (shape.rows + tiling.rows - 1) / tiling.rows;
  return rows * ((shape.columns + tiling.columns - 1) / tiling.columns);
}

/* First stages [0, last], with tiles of all sizes in one order. */
static void add_first_stages(struct edges *edges, int32_t last,
                             enum policy policy, bool down,
                             double max_mac_factor) {
  static const int32_t sizes[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
  enum { SIZES = sizeof sizes / sizeof *sizes };
  const struct plan *plan = edges->plan;
  struct effort *effort = plan->effort;
  const bool input = takes_input(edges, 0);
  const sn_shape shape =
      op_output_shape(plan->graph, &plan->graph->op[plan->order[last]]);
  for (int r = 0; r < SIZES; r++)
    for (int c = 0; c < SIZES; c++) {
      const struct tiling tiling = {policy, sizes[r], sizes[c], down};
      if (!is_tiling_worthwhile(tiling, shape) ||
          !effort_allows_tiles(effort,
                               count_tiles(tiling, shape) * (last + 1)) ||
          !effort_lasts_at(effort, EFFORT_STREAMS, last, plan->steps))
        continue;
      const struct edge edge = {.first = 0,
                                .last = last,
                                .input = input,
                                .tiling = tiling,
                                .measured = true,
                                .cost = measure(edges, 0, last, input, tiling)};
      if (edge.cost.legal &&
          within_factor(edges, last, edge.cost.macs, max_mac_factor))
        append_both(edges, &edge);
    }
}

bool edges_add_first_stages(struct edges *edges, enum policy policy,
                            double max_mac_factor) {
  const struct plan *plan = edges->plan;
  const int32_t layers = edges->head[0];
  const int32_t last_layer = edges->tail[0];
  edges->head[0] = -1;
  for (int32_t last = 1; last < plan->steps; last++) {
    if (!effort_lasts_at(plan->effort, EFFORT_STREAMS, last, plan->steps) ||
        !candidate_is_patchable(plan, edges->lifetimes, 0, last))
      continue;
    add_first_stages(edges, last, policy, false, max_mac_factor);
    if (policy == POLICY_ring1d)
      add_first_stages(edges, last, policy, true, max_mac_factor);
  }
  if (edges->head[0] >= 0)
    return true;
  edges->head[0] = layers;
  edges->tail[0] = last_layer;
  return false;
}
