#include "plan/packed.h"

#include "plan/layout.h"

/* Layouts that are tried, other paths that each leads to, and restrictions of
 * one. */
enum { PACKINGS_MAX = 32, NODES_MAX = 8, RESTRICTIONS_MAX = 6 };

/* The same within a limit, at a time: as many as have so many buffers, but not
 * fewer than this; and how often less is asked for. */
enum { TRIED_BUFFERS = 384, TRIES_LEAST = 4, ROUNDS_MAX = 5 };

/* Limits of MACs below what is allowed that are tried. */
enum { MACS_TRIED = 4 };

/* A plan that was made: different limits often lead to the same path. */
struct made {
  struct made *next;
  struct plan *plan;
  int64_t most; /* bytes within which its layout was looked for */
  struct edge **edge;
};

/* The same stages, for which less was not asked before; or NULL. */
static const struct made *find_made(const struct packer *packer,
                                    const struct path *path, int64_t most) {
  for (const struct made *made = *packer->made; made != NULL;
       made = made->next) {
    bool same = made->plan->stages == path->stages && made->most >= most;
    for (int32_t s = 0; same && s < path->stages; s++)
      same = made->edge[s] == path->edge[s];
    if (same)
      return made;
  }
  return NULL;
}

static void keep_made(const struct packer *packer, struct plan *plan,
                      const struct path *path, int64_t most) {
  struct pool *pool = plan->graph->pool;
  struct made *made = POOL_NEW(pool, struct made);
  *made = (struct made){
      .next = *packer->made,
      .plan = plan,
      .most = most,
      .edge = POOL_ARRAY(pool, struct edge *, (size_t)path->stages)};
  for (int32_t s = 0; s < path->stages; s++)
    made->edge[s] = path->edge[s];
  *packer->made = made;
}

struct plan *packed_plan(const struct packer *packer, const struct path *path,
                         int64_t most) {
  const struct made *made = find_made(packer, path, most);
  if (made != NULL)
    return made->plan;
  const struct plan *scratch = packer->edges->plan;
  struct plan *plan =
      plan_new(scratch->kernels, packer->strategy, scratch->input_mode);
  plan->effort = scratch->effort;
  plan->stages = path->stages;
  for (int32_t s = 0; s < path->stages; s++) {
    const struct edge *edge = path->edge[s];
    plan->stage[s] = (struct stage){.first = edge->first,
                                    .last = edge->last,
                                    .takes_input = edge->input,
                                    .frugal = !edge->lavish};
    if (edge->built != NULL)
      plan->stage[s] = *edge->built;
    edges_place(packer->edges, plan, edge);
  }
  const char *wrong = plan_complete(plan);
  if (wrong != NULL) {
    diagnostic_error(scratch->graph->diagnostics, "%s", wrong);
    return NULL;
  }
  for (int32_t s = 0; s < path->stages; s++)
    path->edge[s]->built = &plan->stage[s];
  if (!layout_make(plan, most))
    return NULL;
  keep_made(packer, plan, path, most);
  return plan;
}

/* What a plan may take to be worth looking for beside a larger one. */
static int64_t worth_trying(const struct plan *plan) {
  return plan->arena_bytes - ARENA_ALIGN - plan->arena_bytes / 1024;
}

static struct plan *smaller(struct plan *a, struct plan *b) {
  if (a == NULL || b == NULL)
    return a == NULL ? b : a;
  return b->arena_bytes < a->arena_bytes ? b : a;
}

/* A plan of a path; where it takes more than `enough` bytes, perhaps one whose
 * kernels save scratch everywhere, as they need not in the path. */
static struct plan *plan_within(const struct packer *packer,
                                const struct path *path, int64_t most,
                                int64_t enough) {
  struct plan *plan = packed_plan(packer, path, most);
  if (plan == NULL || plan->arena_bytes <= enough)
    return plan;
  struct path frugal = *path;
  frugal.edge =
      POOL_ARRAY(plan->graph->pool, struct edge *, (size_t)path->stages);
  for (int32_t s = 0; s < path->stages; s++)
    frugal.edge[s] = path->edge[s] - path->edge[s]->has_frugal;
  return smaller(plan, packed_plan(packer, &frugal, most));
}

/* A run of operators whose stages are restricted: their outputs may not grow
 * into dying inputs, or there may be no such stage. */
struct restriction {
  int32_t first, last;
  bool barred;
};

struct packing_node {
  bool open;
  int32_t restrictions;
  struct restriction restriction[RESTRICTIONS_MAX];
  int64_t key; /* RAM or instructions of its best path */
};

static void restrict_edges(const struct packer *packer,
                           const struct packing_node *node, bool on) {
  const struct edges *edges = packer->edges;
  for (int32_t r = 0; r < node->restrictions; r++) {
    const struct restriction *restriction = &node->restriction[r];
    for (int32_t i = edges->head[restriction->first]; i >= 0;
         i = edges->edge[i].next) {
      struct edge *edge = &edges->edge[i];
      if (edge->last != restriction->last)
        continue;
      if (restriction->barred)
        edge->barred = on;
      else
        edge->apart = on;
      path_update(packer->paths, i);
    }
  }
}

static struct path find_path(const struct packer *packer,
                             const struct packing_node *node, int64_t limit) {
  const struct path_limits limits = {.ram = limit == 0 ? INT64_MAX : limit,
                                     .macs = packer->macs};
  restrict_edges(packer, node, true);
  const struct path path = limit == 0 ? path_smallest(packer->paths, &limits)
                                      : path_fastest(packer->paths, &limits);
  restrict_edges(packer, node, false);
  return path;
}

/* The bytes up to which a stage's buffers lie. */
static int64_t top_of(const struct plan *plan, int32_t stage) {
  int64_t top = 0;
  for (int32_t b = 0; b < plan->buffers; b++) {
    const struct buffer *buffer = &plan->buffer[b];
    const int64_t end = (int64_t)buffer->offset + buffer->bytes;
    if (buffer->first_stage <= stage && buffer->last_stage >= stage &&
        end > top)
      top = end;
  }
  return top;
}

/* Where the nodes that follow from one are collected, NODES_MAX at most. */
struct branches {
  const struct packer *packer;
  const struct packing_node *node;
  int64_t limit;
  int32_t count;
  struct packing_node *made;
};

/* Adds the node with one restriction more, if it has a path. */
static void add_branch(struct branches *branches,
                       struct restriction restriction) {
  if (branches->count == NODES_MAX ||
      branches->node->restrictions == RESTRICTIONS_MAX ||
      !effort_lasts(branches->packer->edges->plan->effort, EFFORT_PACKING))
    return;
  struct packing_node next = *branches->node;
  next.restriction[next.restrictions++] = restriction;
  const struct path path = find_path(branches->packer, &next, branches->limit);
  next.open = path.found;
  next.key = branches->limit == 0 ? path.ram : path.instructions;
  if (next.open)
    branches->made[branches->count++] = next;
}

/* The nodes that follow from one, whose path led to `plan`: each stage that
 * needs its overlap to stay within `most` does without, and each stage of
 * several operators in which the layout goes beyond that is left out. */
static void branch(struct branches *branches, const struct path *found,
                   const struct plan *plan, int64_t most) {
  struct pool *pool = plan->graph->pool;
  const struct path path = *found;
  struct edge **edge = POOL_ARRAY(pool, struct edge *, (size_t)path.stages);
  for (int32_t s = 0; s < path.stages; s++)
    edge[s] = path.edge[s];
  for (int32_t s = 0; s < path.stages; s++)
    if (edge[s]->cost.apart_ram > most)
      add_branch(branches,
                 (struct restriction){edge[s]->first, edge[s]->last, false});
  for (int32_t s = 0; s < path.stages; s++)
    if (edge[s]->last > edge[s]->first && top_of(plan, s) > most)
      add_branch(branches,
                 (struct restriction){edge[s]->first, edge[s]->last, true});
}

/* The open node with the best path, or -1. */
static int32_t best_node(const struct packing_node *node, int32_t nodes) {
  int32_t best = -1;
  for (int32_t n = 0; n < nodes; n++)
    if (node[n].open && (best < 0 || node[n].key < node[best].key))
      best = n;
  return best;
}

/* How many layouts are tried within a limit, the last one being a plan's: small
 * plans take little. */
static int32_t count_tries(const struct plan *plan) {
  const int32_t tries =
      plan == NULL || plan->buffers == 0 ? 0 : TRIED_BUFFERS / plan->buffers;
  return tries < TRIES_LEAST    ? TRIES_LEAST
         : tries > PACKINGS_MAX ? PACKINGS_MAX
                                : tries;
}

/* Paths within `limit` (0: the smallest) until one packs into `most` (0: as
 * small as can be). What is live at the peak may not pack, mostly because an
 * output that grows below its input in one stage has to lie elsewhere in the
 * next: then paths are tried in which one of these stages does without the
 * overlap, best first. */
static struct plan *search_within(const struct packer *packer, int64_t limit,
                                  int64_t most, struct plan *best) {
  struct packing_node node[1 + PACKINGS_MAX * NODES_MAX] = {{.open = true}};
  int32_t nodes = 1;
  int32_t tries = PACKINGS_MAX;
  for (int32_t i = 0; i < tries; i++) {
    const int32_t chosen = best_node(node, nodes);
    int64_t wanted = most;
    if (most == 0)
      wanted = best == NULL ? INT64_MAX : worth_trying(best);
    if (chosen < 0 || (limit == 0 && node[chosen].key > wanted) ||
        (best != NULL &&
         !effort_lasts(packer->edges->plan->effort, EFFORT_PACKING)))
      break;
    node[chosen].open = false;
    const struct path path = find_path(packer, &node[chosen], limit);
    if (!path.found || (limit == 0 && path.ram > wanted))
      break;
    struct plan *plan =
        plan_within(packer, &path, wanted, most > 0 ? most : path.ram);
    best = smaller(best, plan);
    tries = limit > 0 ? count_tries(plan) : PACKINGS_MAX;
    if (plan == NULL ||
        (most > 0 ? best->arena_bytes <= most : path.ram > worth_trying(best)))
      break;
    struct branches branches = {.packer = packer,
                                .node = &node[chosen],
                                .limit = limit,
                                .made = node + nodes};
    branch(&branches, &path, plan, most > 0 ? most : worth_trying(best));
    nodes += branches.count;
  }
  return best;
}

/* The smallest. Where the path of the least RAM does not pack, one that
 * computes less twice may. */
static struct plan *search_smallest(const struct packer *packer) {
  struct packer limited = *packer;
  struct plan *best = search_within(packer, 0, 0, NULL);
  const int64_t once = plan_once_macs(packer->edges->plan, true);
  const int64_t twice = best == NULL ? 0 : best->macs - once;
  for (int32_t i = 1; i <= MACS_TRIED && twice > 0; i++) {
    limited.macs = once + twice * (MACS_TRIED - i) / MACS_TRIED;
    best = search_within(&limited, 0, 0, best);
  }
  return best;
}

struct plan *packed_search(const struct packer *packer, int64_t most) {
  if (most == 0)
    return search_smallest(packer);
  struct plan *best = NULL;
  /* Where nothing packs, less is asked of the layout. */
  for (int32_t i = 0; i < ROUNDS_MAX; i++) {
    const int64_t limit = most - most / 16 * i;
    best = search_within(packer, limit, most, best);
    if (best != NULL && best->arena_bytes <= most)
      break;
  }
  return best;
}
