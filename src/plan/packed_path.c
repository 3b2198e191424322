#include "plan/packed_path.h"

#include "plan/layout.h"
#include "plan/layouts.h"

/* Layouts that are tried so that not all kernels save scratch. */
enum { SAVING_TRIES = 3 };

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
  if (!layouts_make(packer->layouts, plan, most))
    return NULL;
  keep_made(packer, plan, path, most);
  return plan;
}

bool packed_fits(const struct plan *plan, int64_t most) {
  return plan != NULL && plan->arena_bytes <= most;
}

bool packed_is_wanted(const struct plan *best, int64_t most,
                      int64_t instructions) {
  return !packed_fits(best, most) ||
         instructions < best->instructions - best->instructions / 1024;
}

static struct plan *smaller(struct plan *a, struct plan *b) {
  if (a == NULL || b == NULL)
    return a == NULL ? b : a;
  return b->arena_bytes < a->arena_bytes ? b : a;
}

struct plan *packed_better(struct plan *a, struct plan *b, int64_t most) {
  if (packed_fits(a, most) && packed_fits(b, most))
    return b->instructions < a->instructions ? b : a;
  return smaller(a, b);
}

/* The same path with edges of its own, frugal ones where the layout of `plan`,
 * a plan of it, goes beyond so many bytes. */
static struct path save_scratch(const struct path *path,
                                const struct plan *plan, int64_t bytes) {
  struct path frugal = *path;
  frugal.edge =
      POOL_ARRAY(plan->graph->pool, struct edge *, (size_t)path->stages);
  for (int32_t s = 0; s < path->stages; s++)
    frugal.edge[s] = path->edge[s] -
                     (layout_top(plan, s) > bytes && path->edge[s]->has_frugal);
  return frugal;
}

static int64_t instructions_of(const struct path *path) {
  int64_t instructions = 0;
  for (int32_t s = 0; s < path->stages; s++)
    instructions += path->edge[s]->cost.instructions;
  return instructions;
}

/* A plan of a path whose kernels save scratch as they need not in the path:
 * everywhere, or, if that is enough, where the layout of `plan`, its plan with
 * more than `enough` bytes, goes beyond those. NULL where `best` is better. */
static struct plan *plan_frugal(const struct packer *packer,
                                const struct path *path, int64_t most,
                                int64_t enough, struct plan *plan,
                                const struct plan *best) {
  struct path some = save_scratch(path, plan, enough);
  if (!packed_is_wanted(best, enough, instructions_of(&some)))
    return NULL;
  const struct path everywhere = save_scratch(path, plan, 0);
  struct plan *frugal = NULL;
  if (packed_is_wanted(best, enough, instructions_of(&everywhere))) {
    frugal = packed_plan(packer, &everywhere, most);
    if (!packed_fits(frugal, enough))
      return frugal;
  }
  for (int32_t i = 0; i < SAVING_TRIES; i++) {
    plan = packed_plan(packer, &some, most);
    if (plan == NULL || plan->arena_bytes <= enough)
      return plan == NULL ? frugal : packed_better(frugal, plan, enough);
    some = save_scratch(&some, plan, enough);
    if (!packed_is_wanted(best, enough, instructions_of(&some)))
      break;
  }
  return frugal;
}

struct plan *packed_within(const struct packer *packer, const struct path *path,
                           int64_t most, int64_t enough,
                           const struct plan *best) {
  struct plan *plan = packed_plan(packer, path, most);
  if (plan == NULL || plan->arena_bytes <= enough || packer->lavish)
    return plan;
  return smaller(plan, plan_frugal(packer, path, most, enough, plan, best));
}
