#include "plan/arcs.h"

#include "graph/geometry.h"

/* An estimate of RAM may be too large by one part in so many, and bytes. */
enum { SLACK_PART = 16, SLACK_BYTES = 256 };

enum { NONE = -1 };

static int32_t node_before(const struct edge *edge) {
  return edge->input ? 0 : edge->first + 1;
}

static int32_t node_after(const struct edge *edge) { return edge->last + 2; }

static int64_t with_slack(const struct edge *edge, int64_t ram) {
  return edge->measured ? ram : ram - ram / SLACK_PART - SLACK_BYTES;
}

int64_t arc_ram(const struct edge *edge) {
  return with_slack(edge, edge->apart ? edge->cost.apart_ram : edge->cost.ram);
}

/* Fills in what may change. */
static void update_arc(const struct edge *edge, struct arc *arc) {
  arc->ram = edge->cost.legal && !edge->barred ? arc_ram(edge) : INT64_MAX;
  arc->instructions = edge->cost.instructions;
  arc->macs = edge->cost.macs;
  arc->least = with_slack(edge, edge->cost.ram);
}

void arcs_update(struct arcs *arcs, int32_t number) {
  const struct edge *edge = &arcs->edges->edge[number];
  update_arc(edge, &arcs->all[arcs->all_of[number]]);
  if (arcs->near_of[number] != NONE)
    update_arc(edge, &arcs->near[arcs->near_of[number]]);
}

void arcs_take_near(struct arcs *arcs, int64_t most) {
  arcs->nears = 0;
  arcs->reach = most;
  for (int32_t i = 0; i < arcs->count; i++) {
    const struct arc *arc = &arcs->all[i];
    const bool near = arc->least <= most;
    arcs->near_of[arc->edge] = near ? arcs->nears : NONE;
    arcs->near[arcs->nears] = *arc;
    arcs->nears += near;
  }
}

void arcs_renew(struct arcs *arcs) {
  const struct edges *edges = arcs->edges;
  arcs->count = 0;
  for (int32_t first = 0; first <= edges->plan->steps; first++)
    for (int32_t i = edges->head[first]; i >= 0; i = edges->edge[i].next) {
      const struct edge *edge = &edges->edge[i];
      struct arc *arc = &arcs->all[arcs->count];
      *arc = (struct arc){
          .from = node_before(edge), .to = node_after(edge), .edge = i};
      update_arc(edge, arc);
      arcs->all_of[i] = arcs->count++;
    }
  arcs_take_near(arcs, INT64_MAX);
}

/* Finds out whether some way executes more MACs than its operators have. */
static void compare_macs(struct arcs *arcs) {
  const struct edges *edges = arcs->edges;
  const struct plan *plan = edges->plan;
  int64_t *before =
      POOL_ARRAY(plan->graph->pool, int64_t, (size_t)plan->steps + 1);
  for (int32_t p = 0; p < plan->steps; p++)
    before[p + 1] =
        before[p] + op_macs(plan->graph, &plan->graph->op[plan->order[p]]);
  arcs->layer_macs = before[plan->steps];
  arcs->recomputes = false;
  for (int32_t i = 0; i < edges->count; i++) {
    const struct edge *edge = &edges->edge[i];
    if (edge->cost.macs > before[edge->last + 1] - before[edge->first])
      arcs->recomputes = true;
  }
}

void arcs_collect(struct arcs *arcs) {
  const struct edges *edges = arcs->edges;
  struct pool *pool = edges->plan->graph->pool;
  if (arcs->collected == edges->count)
    return;
  arcs->collected = edges->count;
  arcs->all = POOL_ARRAY(pool, struct arc, (size_t)edges->count);
  arcs->near = POOL_ARRAY(pool, struct arc, (size_t)edges->count + 1);
  arcs->all_of = POOL_ARRAY(pool, int32_t, (size_t)edges->count);
  arcs->near_of = POOL_ARRAY(pool, int32_t, (size_t)edges->count);
  arcs_renew(arcs);
  compare_macs(arcs);
}

void arcs_narrow(struct arcs *arcs, int64_t most) {
  if (most > arcs->reach)
    arcs_take_near(arcs, INT64_MAX);
  if (most < arcs->reach - arcs->reach / 8)
    arcs_take_near(arcs, most);
}
