#include "plan/placement.h"

#include "graph/geometry.h"
#include "plan/reading.h"
#include "plan/region.h"

bool placement_follows(const struct plan *plan, int32_t position) {
  const enum policy policy = plan->placement[position].policy;
  return policy == POLICY_ring1d || policy == POLICY_none;
}

/* A tensor that a unit fills, and what has been decided about it. */
struct subject {
  const struct plan *plan;
  const struct stage *stage;
  const struct unit *unit;
  int32_t storage;
  enum policy policy;
  bool follows;
};

static const char *refuse(const struct subject *subject, const char *why,
                          const char *wanted) {
  return pool_format(subject->plan->graph->pool,
                     "tensor %d has policy %s, but %s; it wants policy %s",
                     subject->storage, policy_name(subject->policy), why,
                     wanted);
}

/* One of the inputs of the operator at position q is the subject. */
static const char *check_reader(const struct subject *subject, int32_t q,
                                int32_t i) {
  const struct plan *plan = subject->plan;
  const struct graph *graph = plan->graph;
  const struct op *reader = &graph->op[plan->order[q]];
  const char *who = pool_format(graph->pool, "operator %d", reader->number);
  const bool inside = q >= subject->stage->first && q <= subject->stage->last;
  const bool summed =
      inside && stage_can_sum(graph, reader) && !placement_follows(plan, q);
  sn_window window;
  if (subject->policy != POLICY_whole && !inside)
    return refuse(
        subject,
        pool_format(graph->pool, "%s outside of the stage reads it", who),
        "whole");
  if (subject->follows && q > subject->unit->last)
    return refuse(subject,
                  pool_format(graph->pool, "%s of another unit reads it", who),
                  "ring2d or whole");
  if (subject->follows && !summed &&
      !op_input_window(graph, reader, i, &window))
    return refuse(
        subject,
        pool_format(graph->pool, "%s does not read it through a window", who),
        "ring2d or whole");
  if (subject->policy != POLICY_whole && !summed &&
      !stage_reads_as_made(graph, reader, i))
    return refuse(subject,
                  pool_format(graph->pool, "%s reads it in another shape", who),
                  "whole");
  return NULL;
}

static const char *check_readers(const struct subject *subject) {
  const struct plan *plan = subject->plan;
  const struct graph *graph = plan->graph;
  bool read = false;
  for (int32_t q = 0; q < plan->steps; q++) {
    const struct op *reader = &graph->op[plan->order[q]];
    for (int32_t i = 0; i < reader->data_inputs; i++) {
      if (graph_storage(graph, reader->input[i]) != subject->storage)
        continue;
      const char *wrong = check_reader(subject, q, i);
      if (wrong != NULL)
        return wrong;
      read = true;
    }
  }
  if (subject->follows && !read)
    return refuse(subject, "nobody reads it", "ring2d or whole");
  return NULL;
}

/* Tiles of other operators may come before or behind those that write a
 * variable: in one stage with them, nobody knows which of its values is read.
 */
static const char *check_variable(const struct subject *subject,
                                  int32_t position) {
  const struct plan *plan = subject->plan;
  const struct graph *graph = plan->graph;
  const struct stage *stage = subject->stage;
  if (!graph_is_variable(graph, subject->storage))
    return NULL;
  if (subject->policy != POLICY_whole)
    return pool_format(graph->pool, "variable tensor %d wants policy whole",
                       subject->storage);
  for (int32_t q = stage->first; q <= stage->last; q++) {
    const struct op *op = &graph->op[plan->order[q]];
    bool touches =
        q != position && plan_output_storage(plan, q) == subject->storage;
    for (int32_t i = 0; i < op->data_inputs; i++)
      touches =
          touches || graph_storage(graph, op->input[i]) == subject->storage;
    if (touches)
      return pool_format(graph->pool,
                         "operator %d writes variable tensor %d, which "
                         "operator %d of the same stage uses",
                         plan->order[position], subject->storage, op->number);
  }
  return NULL;
}

static const char *check_tensor(const struct plan *plan,
                                const struct stage *stage,
                                const struct unit *unit, int32_t position) {
  const struct graph *graph = plan->graph;
  const struct subject subject = {plan,
                                  stage,
                                  unit,
                                  plan_output_storage(plan, position),
                                  plan->placement[position].policy,
                                  placement_follows(plan, position)};
  if (subject.follows && position == unit->last)
    return pool_format(graph->pool,
                       "tensor %d has policy %s, but no operator behind it in "
                       "the stage leads",
                       subject.storage, policy_name(subject.policy));
  if (subject.policy != POLICY_whole && plan_is_output(graph, subject.storage))
    return pool_format(graph->pool, "output tensor %d wants policy whole",
                       subject.storage);
  if (subject.policy != POLICY_whole &&
      !stage_writes_as_made(graph, &graph->op[plan->order[position]]))
    return refuse(&subject, "its operator writes it in another shape", "whole");
  const char *wrong = check_variable(&subject, position);
  return wrong != NULL ? wrong : check_readers(&subject);
}

/* The streamed input arrives row by row. */
static const char *check_input(const struct plan *plan,
                               const struct stage *stage,
                               const struct unit *unit) {
  const struct placement *input = &plan->input;
  const struct subject subject = {
      plan, stage, unit, plan->graph->input[0], input->policy, false};
  if (input->tile_rows != 1 || input->first_rows != 1 || input->down ||
      (input->policy != POLICY_whole && input->policy != POLICY_ring2d))
    return "the streamed input wants policy ring2d or whole, and tiles of one "
           "row, from left to right";
  if (input->policy != POLICY_whole &&
      plan_is_output(plan->graph, subject.storage))
    return pool_format(plan->graph->pool, "output tensor %d wants policy whole",
                       subject.storage);
  return check_readers(&subject);
}

const char *placement_check(const struct plan *plan,
                            const struct stage *stage) {
  const char *wrong = NULL;
  for (int32_t u = 0; u < stage->units && wrong == NULL; u++) {
    const struct unit *unit = &stage->unit[u];
    if (unit->first > unit->last)
      wrong = check_input(plan, stage, unit);
    for (int32_t p = unit->first; p <= unit->last && wrong == NULL; p++)
      wrong = check_tensor(plan, stage, unit, p);
  }
  return wrong;
}

/* Columns that a tile's needs start at have been computed for the tiles to the
 * left: where the readers of a tensor with policy ring1d leave columns out,
 * some would be missing. Rows of the tiles above alike. */
const char *placement_check_kept(const struct plan *plan,
                                 const struct unit *unit,
                                 const sn_unit *schedule) {
  struct pool *pool = plan->graph->pool;
  const size_t count = (size_t)(unit->last - unit->first + 1);
  struct range *region = POOL_ARRAY(pool, struct range, count);
  int32_t *done = POOL_ARRAY(pool, int32_t, count);
  const int32_t extent = unit->down ? schedule->rows : schedule->columns;
  for (int32_t at = 0; at < extent;) {
    const int32_t end =
        unit->down ? sn_row_end(schedule, at) : sn_column_end(schedule, at);
    region_unit(plan, unit, unit_axis(unit), (struct range){at, end}, region);
    for (int32_t p = unit->first; p < unit->last; p++) {
      const struct range own = region[p - unit->first];
      int32_t *before = &done[p - unit->first];
      if (plan->placement[p].policy == POLICY_ring1d && own.from < own.to &&
          own.from > *before)
        return pool_format(pool,
                           "tensor %d has policy ring1d, but its readers leave "
                           "%s out; it wants policy none",
                           plan_output_storage(plan, p),
                           unit->down ? "rows" : "columns");
      *before = own.to > *before ? own.to : *before;
    }
    at = end;
  }
  return NULL;
}
