#include "plan/packed.h"

#include "plan/layout.h"

/* Layouts that are tried, other paths that each leads to, and restrictions of
 * one. */
enum { PACKINGS_MAX = 32, NODES_MAX = 8, RESTRICTIONS_MAX = 6 };

/* The same within a limit, at a time: as many as have so many buffers, but not
 * fewer than this; and how often less is asked for. */
enum { TRIED_BUFFERS = 384, TRIES_LEAST = 4, ROUNDS_MAX = 5 };

/* Between two such limits: paths that are tried, and by what part of its RAM
 * each has less than the one before, at least. */
enum { STEPS_MAX = 8, STEP_PART = 256 };

/* Limits of MACs below what is allowed that are tried: parts of what a plan
 * computes twice, and percent of what is computed once, which are tried
 * whatever is allowed. */
enum { MACS_PARTS = 4 };
static const int32_t macs_percent[] = {50, 30, 20, 10, 5};

/* What a plan may take to be worth looking for beside a larger one. */
static int64_t worth_trying(const struct plan *plan) {
  return plan->arena_bytes - ARENA_ALIGN - plan->arena_bytes / 1024;
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
    if (edge[s]->last > edge[s]->first && layout_top(plan, s) > most)
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
        (most > 0 && !packed_is_wanted(best, most, node[chosen].key)) ||
        (best != NULL &&
         !effort_lasts(packer->edges->plan->effort, EFFORT_PACKING)))
      break;
    node[chosen].open = false;
    const struct path path = find_path(packer, &node[chosen], limit);
    if (!path.found || (limit == 0 && path.ram > wanted))
      break;
    struct plan *plan =
        packed_within(packer, &path, wanted, most > 0 ? most : path.ram,
                      most > 0 ? best : NULL);
    best = packed_better(best, plan, most);
    tries = limit > 0 ? count_tries(plan) : PACKINGS_MAX;
    if (plan == NULL || (most == 0 && path.ram > worth_trying(best)) ||
        (most > 0 && !packed_is_wanted(best, most, path.instructions)))
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
  for (int32_t i = 1; i <= MACS_PARTS && twice > 0; i++) {
    limited.macs = once + twice * (MACS_PARTS - i) / MACS_PARTS;
    best = search_within(&limited, 0, 0, best);
  }
  for (size_t i = 0; i < sizeof macs_percent / sizeof *macs_percent; i++) {
    limited.macs = once + once / 100 * macs_percent[i];
    if (limited.macs - once < twice)
      best = search_within(&limited, 0, 0, best);
  }
  return best;
}

/* Paths within `limit`, each of less RAM than the one before, above `low`, as
 * long as one that packs into `most` would be better than `best`. */
static struct plan *step_down(const struct packer *packer, int64_t limit,
                              int64_t low, int64_t most, struct plan *best) {
  struct path_limits limits = {.ram = limit, .macs = packer->macs};
  for (int32_t i = 0; i < STEPS_MAX; i++) {
    const struct path path = path_fastest(packer->paths, &limits);
    if (!path.found || path.ram <= low ||
        !packed_is_wanted(best, most, path.instructions) ||
        !effort_lasts(packer->edges->plan->effort, EFFORT_PACKING))
      break;
    best = packed_better(best, packed_within(packer, &path, most, most, best),
                         most);
    limits.ram = path.ram - ARENA_ALIGN - path.ram / STEP_PART;
  }
  return best;
}

struct plan *packed_search(const struct packer *packer, int64_t most) {
  if (most == 0)
    return search_smallest(packer);
  struct packer lavish = *packer;
  lavish.lavish = true;
  struct plan *best = NULL;
  /* Where nothing packs, less is asked of the layout. */
  for (int32_t i = 0; i < ROUNDS_MAX && !packed_fits(best, most); i++) {
    const int64_t limit = most - most / 16 * i;
    best = search_within(&lavish, limit, most, best);
    best = step_down(&lavish, limit, limit - most / 16, most, best);
    best = step_down(packer, limit, limit - most / 16, most, best);
  }
  for (int32_t i = 0; i < ROUNDS_MAX && !packed_fits(best, most); i++)
    best = search_within(packer, most - most / 16 * i, most, best);
  return best;
}
