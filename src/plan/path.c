#include "plan/path.h"

#include "plan/arcs.h"

#include <string.h>

/* Of looking at an arc, and of comparing an arrival. */
enum { WORK_ARC = 2, WORK_ARRIVAL = 8 };

enum objective { FEWEST_INSTRUCTIONS, LEAST_RAM, FEWEST_MACS };

enum { NONE = -1 };

/* A way to have the operators before a node done. */
struct arrival {
  int64_t ram, instructions, macs;
  int32_t edge;   /* the last stage, or NONE */
  int32_t before; /* arrival */
  int32_t next;   /* at the same node, or NONE */
};

struct path_search {
  struct edges *edges;
  struct arcs arcs;
  int32_t nodes;
  int32_t *head; /* by node: its arrivals */
  int32_t arrivals, room;
  int64_t work; /* not yet taken off the budget */
  struct arrival *arrival;
  struct edge **edge; /* of the path last found */
};

struct path_search *path_search_new(struct edges *edges) {
  struct pool *pool = edges->plan->graph->pool;
  struct path_search *search = POOL_NEW(pool, struct path_search);
  const int32_t nodes = edges->plan->steps + 2;
  *search = (struct path_search){
      .edges = edges,
      .arcs = {.edges = edges},
      .nodes = nodes,
      .head = POOL_ARRAY(pool, int32_t, (size_t)nodes),
      .edge = POOL_ARRAY(pool, struct edge *, (size_t)nodes),
  };
  return search;
}

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

static int compare(int64_t a, int64_t b) { return a < b ? -1 : a > b; }

void path_update(struct path_search *search, int32_t edge) {
  arcs_update(&search->arcs, edge);
}

/* Whether more instructions than at the node's arrival decide against an arc,
 * where the fewest are looked for. */
static bool is_slower(const struct path_search *search, const struct arc *arc) {
  const int32_t before = search->head[arc->from];
  const int32_t known = search->head[arc->to];
  return before != NONE && known != NONE &&
         search->arrival[before].instructions + arc->instructions >
             search->arrival[known].instructions;
}

/* Whether `a` is better for the objective than `b`. */
static bool is_better(const struct arrival *a, const struct arrival *b,
                      enum objective objective) {
  int order = compare(a->instructions, b->instructions);
  if (objective == LEAST_RAM && a->ram != b->ram)
    order = compare(a->ram, b->ram);
  if (objective == FEWEST_MACS && a->macs != b->macs)
    order = compare(a->macs, b->macs);
  return order != 0 ? order < 0 : a->ram < b->ram;
}

static int32_t new_arrival(struct path_search *search,
                           const struct arrival *arrival) {
  if (search->arrivals == search->room) {
    const int32_t room = 2 * search->room + 256;
    struct arrival *grown = POOL_ARRAY(search->edges->plan->graph->pool,
                                       struct arrival, (size_t)room);
    if (search->arrivals > 0)
      memcpy(grown, search->arrival, (size_t)search->arrivals * sizeof *grown);
    search->arrival = grown;
    search->room = room;
  }
  search->arrival[search->arrivals] = *arrival;
  return search->arrivals++;
}

/* Keeps the best arrival at a node. */
static void offer_one(struct path_search *search, int32_t node,
                      const struct arrival *arrival, enum objective objective) {
  const int32_t known = search->head[node];
  if (known == NONE)
    search->head[node] = new_arrival(search, arrival);
  else if (is_better(arrival, &search->arrival[known], objective))
    search->arrival[known] = *arrival;
}

/* Keeps all arrivals at a node that no other beats in instructions and MACs: by
 * rising instructions, falling MACs. */
static void offer_front(struct path_search *search, int32_t node,
                        const struct arrival *arrival) {
  int32_t before = NONE;
  int32_t after = search->head[node];
  while (after != NONE &&
         search->arrival[after].instructions <= arrival->instructions) {
    search->work += WORK_ARRIVAL;
    if (search->arrival[after].macs <= arrival->macs)
      return;
    before = after;
    after = search->arrival[after].next;
  }
  while (after != NONE && search->arrival[after].macs >= arrival->macs)
    after = search->arrival[after].next;
  const int32_t made = new_arrival(search, arrival);
  search->arrival[made].next = after;
  if (before == NONE)
    search->head[node] = made;
  else
    search->arrival[before].next = made;
}

static struct path read_path(struct path_search *search) {
  const int32_t end = search->head[search->nodes - 1];
  if (end == NONE)
    return (struct path){.found = false};
  struct path path = {.found = true,
                      .ram = search->arrival[end].ram,
                      .instructions = search->arrival[end].instructions,
                      .macs = search->arrival[end].macs,
                      .edge = search->edge};
  for (int32_t a = end; search->arrival[a].edge != NONE;
       a = search->arrival[a].before)
    path.stages++;
  int32_t stage = path.stages;
  for (int32_t a = end; search->arrival[a].edge != NONE;
       a = search->arrival[a].before)
    path.edge[--stage] = &search->edges->edge[search->arrival[a].edge];
  return path;
}

static struct path find(struct path_search *search,
                        const struct path_limits *limits,
                        enum objective objective) {
  const struct edges *edges = search->edges;
  struct effort *effort = edges->plan->effort;
  const bool front =
      limits->macs < INT64_MAX && objective == FEWEST_INSTRUCTIONS;
  const bool streamed = edges->plan->input_mode == INPUT_MODE_streamed;
  search->arrivals = 0;
  memset(search->head, 0xFF, (size_t)search->nodes * sizeof *search->head);
  search->head[streamed ? 0 : 1] = new_arrival(
      search, &(struct arrival){.edge = NONE, .before = NONE, .next = NONE});
  for (int32_t i = 0; i < search->arcs.nears; i++) {
    const struct arc *arc = &search->arcs.near[i];
    search->work += WORK_ARC;
    if (arc->ram > limits->ram || arc->ram == INT64_MAX)
      continue;
    if (objective == FEWEST_INSTRUCTIONS && !front && is_slower(search, arc)) {
      search->work += WORK_ARRIVAL;
      continue;
    }
    effort_spend(effort, search->work);
    search->work = 0;
    /* The fewest MACs are within the limit if anything is. */
    if (front && !effort_lasts(effort, EFFORT_PATHS))
      return find(search, limits, FEWEST_MACS);
    for (int32_t a = search->head[arc->from]; a != NONE;
         a = search->arrival[a].next) {
      const struct arrival *before = &search->arrival[a];
      search->work += WORK_ARRIVAL;
      const struct arrival arrival = {
          .ram = greater(before->ram, arc->ram),
          .instructions = before->instructions + arc->instructions,
          .macs = before->macs + arc->macs,
          .edge = arc->edge,
          .before = a,
          .next = NONE,
      };
      if (arrival.macs > limits->macs)
        continue;
      if (front)
        offer_front(search, arc->to, &arrival);
      else
        offer_one(search, arc->to, &arrival, objective);
    }
  }
  return read_path(search);
}

/* When the budget ends, only edges that have been measured are left. */
static void give_up_estimates(struct path_search *search) {
  if (!edges_have_estimates(search->edges) ||
      effort_lasts(search->edges->plan->effort, EFFORT_PATHS))
    return;
  edges_drop_estimates(search->edges);
  arcs_renew(&search->arcs);
}

/* Measures the stages of a path; whether all were already. */
static bool settle(struct path_search *search, struct path *path) {
  bool settled = true;
  path->ram = 0;
  for (int32_t i = 0; i < path->stages; i++) {
    struct edge *edge = path->edge[i];
    settled = settled && edge->measured;
    edges_measure(search->edges, edge);
    path_update(search, (int32_t)(edge - search->edges->edge));
    path->ram = greater(path->ram, edge->cost.legal ? arc_ram(edge) : 0);
  }
  return settled;
}

/* Collects the edges; leaves out a limit that none of them exceeds. */
static struct path_limits prepare(struct path_search *search,
                                  const struct path_limits *limits) {
  struct path_limits own = *limits;
  arcs_collect(&search->arcs);
  if (!search->arcs.recomputes && search->arcs.layer_macs <= limits->macs)
    own.macs = INT64_MAX;
  return own;
}

struct path path_fastest(struct path_search *search,
                         const struct path_limits *limits) {
  const struct path_limits own = prepare(search, limits);
  for (;;) {
    give_up_estimates(search);
    arcs_narrow(&search->arcs, own.ram);
    struct path path = find(search, &own, FEWEST_INSTRUCTIONS);
    if (!path.found || settle(search, &path))
      return path;
  }
}

/* The least RAM within which the MACs can be kept, at most `high`, which will
 * do. Looks around a guess first. */
static int64_t least_ram(struct path_search *search,
                         const struct path_limits *limits, int64_t guess,
                         int64_t high) {
  struct path_limits tried = *limits;
  int64_t low = 0;
  int64_t step = ARENA_ALIGN;
  tried.ram = guess;
  while (low < high) {
    if (tried.ram < low || tried.ram >= high)
      tried.ram = low + (high - low) / 2;
    if (find(search, &tried, FEWEST_MACS).found) {
      high = tried.ram;
      tried.ram -= step;
    } else {
      low = tried.ram + 1;
      tried.ram += step;
    }
    step *= 4;
  }
  return high;
}

struct path path_smallest(struct path_search *search,
                          const struct path_limits *limits) {
  const struct path_limits own = prepare(search, limits);
  const bool limited = own.macs < INT64_MAX;
  struct path_limits tried = own;
  int64_t guess = 0;
  for (;;) {
    give_up_estimates(search);
    /* What the arcs at hand are enough for needs no others; those that have to
     * be apart may need more than that. */
    struct path path = find(search, &own, limited ? FEWEST_MACS : LEAST_RAM);
    if (search->arcs.reach < own.ram &&
        (limited || !path.found || path.ram > search->arcs.reach)) {
      arcs_take_near(&search->arcs, INT64_MAX);
      continue;
    }
    if (!path.found)
      return path;
    const bool settled = settle(search, &path);
    if (!limited)
      arcs_narrow(&search->arcs, path.ram + path.ram / 16);
    if (!settled && !limited)
      continue;
    guess = limited ? least_ram(search, &own, guess, path.ram) : path.ram;
    tried.ram = guess;
    /* Of the least RAM, the fewest instructions; where estimates were too low,
     * the least RAM is another one now. */
    path = find(search, &tried, FEWEST_INSTRUCTIONS);
    if (path.found && settle(search, &path))
      return path;
  }
}
