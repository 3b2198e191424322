#include "plan/edges.h"

#include "graph/geometry.h"

#include <string.h>

static const struct tiling whole_tiling = {POLICY_ring2d, 0, 0, false};

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

struct edges edges_new(const struct kernels *kernels, enum strategy strategy,
                       enum input_mode mode, bool frugal) {
  const struct graph *graph = kernels->graph;
  struct edges edges = {.plan = plan_new(kernels, strategy, mode),
                        .frugal = frugal};
  const size_t operators = (size_t)edges.plan->steps + 1;
  edges.lifetimes = candidate_lifetimes(edges.plan);
  edges.head = POOL_ARRAY(graph->pool, int32_t, operators);
  edges.tail = POOL_ARRAY(graph->pool, int32_t, operators);
  memset(edges.head, 0xFF, operators * sizeof *edges.head);
  return edges;
}

static struct candidate_cost measure(struct edges *edges, int32_t first,
                                     int32_t last, bool input,
                                     struct tiling tiling) {
  candidate_place(edges->plan, edges->lifetimes, first, last, input, tiling);
  return candidate_measure(edges->plan, edges->lifetimes, first, last, input,
                           edges->frugal);
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
  edges->edge[edges->count] = *edge;
  edges->edge[edges->count++].next = -1;
}

/* Measures a stage and adds it when it is legal. */
static struct candidate_cost add(struct edges *edges, int32_t first,
                                 int32_t last, bool input,
                                 struct tiling tiling) {
  const struct edge edge = {
      first, last, input, tiling, measure(edges, first, last, input, tiling),
      -1};
  if (edge.cost.legal)
    append(edges, &edge);
  return edge.cost;
}

static bool takes_input(const struct edges *edges, int32_t first) {
  return edges->plan->input_mode == INPUT_MODE_streamed && first == 0;
}

void edges_add_layers(struct edges *edges) {
  if (takes_input(edges, 0))
    add(edges, 0, -1, true, whole_tiling);
  for (int32_t p = 0; p < edges->plan->steps; p++)
    add(edges, p, p, false, whole_tiling);
}

void edges_add_streams(struct edges *edges, int64_t most, bool tighten) {
  /* A width of 0 is the row. */
  static const struct tiling tilings[] = {
      {POLICY_ring2d, 1, 1, false},
      {POLICY_ring2d, 1, 4, false},
      {POLICY_ring2d, 1, 16, false},
      {POLICY_ring2d, 1, 0, false},
  };
  const int32_t steps = edges->plan->steps;
  /* Least RAM with which the operators before each one can be done. */
  int64_t *reached =
      POOL_ARRAY(edges->plan->graph->pool, int64_t, (size_t)steps + 1);
  for (int32_t i = 1; i <= steps; i++)
    reached[i] = INT64_MAX;
  for (int32_t first = 0; first < steps; first++) {
    for (int32_t i = edges->head[first]; i >= 0; i = edges->edge[i].next) {
      const int64_t ram = greater(reached[first], edges->edge[i].cost.ram);
      if (edges->edge[i].last == first && ram < reached[first + 1])
        reached[first + 1] = ram;
    }
    const bool input = takes_input(edges, first);
    for (size_t t = 0; t < sizeof tilings / sizeof *tilings; t++)
      for (int32_t last = first + !input; last < steps; last++) {
        const struct candidate_cost cost =
            add(edges, first, last, input, tilings[t]);
        if (cost.legal && greater(reached[first], cost.ram) < reached[last + 1])
          reached[last + 1] = greater(reached[first], cost.ram);
        if (tighten && reached[steps] < INT64_MAX &&
            reached[steps] + reached[steps] / 10 < most)
          most = reached[steps] + reached[steps] / 10;
        if (cost.legal && cost.ring_bytes > most)
          break;
      }
  }
}

/* Whether a first stage up to `last` that executes `macs` keeps the network
 * within the factor. */
static bool within_factor(const struct edges *edges, int32_t last, int64_t macs,
                          double max_mac_factor) {
  const struct plan *plan = edges->plan;
  int64_t all = 0;
  int64_t more = macs;
  for (int32_t p = 0; p < plan->steps; p++) {
    const int64_t own = op_macs(plan->graph, &plan->graph->op[plan->order[p]]);
    all += own;
    more -= p <= last ? own : 0;
  }
  return max_mac_factor == 0.0 ||
         (double)(all + more) <= max_mac_factor * (double)all;
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

/* First stages [0, last], with tiles of all sizes in one order. */
static void add_first_stages(struct edges *edges, int32_t last,
                             enum policy policy, bool down,
                             double max_mac_factor) {
  static const int32_t sizes[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
  enum { SIZES = sizeof sizes / sizeof *sizes };
  const struct plan *plan = edges->plan;
  const bool input = takes_input(edges, 0);
  const sn_shape shape =
      op_output_shape(plan->graph, &plan->graph->op[plan->order[last]]);
  for (int r = 0; r < SIZES; r++)
    for (int c = 0; c < SIZES; c++) {
      const struct tiling tiling = {policy, sizes[r], sizes[c], down};
      if (!is_tiling_worthwhile(tiling, shape))
        continue;
      const struct edge edge = {
          0, last, input, tiling, measure(edges, 0, last, input, tiling), -1};
      if (edge.cost.legal &&
          within_factor(edges, last, edge.cost.macs, max_mac_factor))
        append(edges, &edge);
    }
}

bool edges_add_first_stages(struct edges *edges, enum policy policy,
                            double max_mac_factor) {
  const struct plan *plan = edges->plan;
  const int32_t layers = edges->head[0];
  const int32_t last_layer = edges->tail[0];
  edges->head[0] = -1;
  for (int32_t last = 1; last < plan->steps; last++) {
    if (!candidate_is_patchable(plan, edges->lifetimes, 0, last))
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
