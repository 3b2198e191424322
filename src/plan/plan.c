#include "plan/plan.h"

#include "graph/geometry.h"
#include "plan/walk.h"

#include <string.h>

const char *strategy_name(enum strategy strategy) {
  static const char *const names[] = {
#define X(name) #name,
      STRATEGY_LIST(X)
#undef X
  };
  return names[strategy];
}

const char *input_mode_name(enum input_mode mode) {
  static const char *const names[] = {
#define X(name) #name,
      INPUT_MODE_LIST(X)
#undef X
  };
  return names[mode];
}

const char *policy_name(enum policy policy) {
  static const char *const names[] = {
#define X(name) #name,
      POLICY_LIST(X)
#undef X
  };
  return names[policy];
}

const char *optimize_name(enum optimize optimize) {
  static const char *const names[] = {
#define X(name) #name,
      OPTIMIZE_LIST(X)
#undef X
  };
  return names[optimize];
}

const char *buffer_kind_name(enum buffer_kind kind) {
  static const char *const names[] = {
#define X(name, text) text,
      BUFFER_KIND_LIST(X)
#undef X
  };
  return names[kind];
}

struct plan *plan_new(const struct kernels *kernels, enum strategy strategy,
                      enum input_mode mode) {
  const struct graph *graph = kernels->graph;
  struct plan *plan = POOL_NEW(graph->pool, struct plan);
  const size_t operators = (size_t)graph->operators + 1;
  plan->graph = graph;
  plan->kernels = kernels;
  plan->strategy = strategy;
  plan->input_mode = mode;
  plan->effort = POOL_NEW(graph->pool, struct effort);
  *plan->effort = effort_new(EFFORT_MOST, 1);
  plan->order = POOL_ARRAY(graph->pool, int32_t, operators);
  plan->placement = POOL_ARRAY(graph->pool, struct placement, operators);
  plan->stage = POOL_ARRAY(graph->pool, struct stage, operators + 1);
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->op[graph->order[i]].work != WORK_NONE)
      plan->order[plan->steps++] = graph->order[i];
  return plan;
}

struct plan *plan_copy(const struct plan *plan, const struct kernels *kernels) {
  struct plan *copy = plan_new(kernels, plan->strategy, plan->input_mode);
  copy->effort = plan->effort;
  const size_t steps = (size_t)plan->steps;
  memcpy(copy->order, plan->order, steps * sizeof *copy->order);
  memcpy(copy->placement, plan->placement, steps * sizeof *copy->placement);
  copy->input = plan->input;
  copy->stages = plan->stages;
  for (int32_t s = 0; s < plan->stages; s++)
    copy->stage[s] = (struct stage){.first = plan->stage[s].first,
                                    .last = plan->stage[s].last,
                                    .takes_input = plan->stage[s].takes_input,
                                    .frugal = plan->stage[s].frugal};
  return copy;
}

int32_t plan_output_storage(const struct plan *plan, int32_t position) {
  return graph_storage(plan->graph,
                       plan->graph->op[plan->order[position]].output);
}

struct pack_tile plan_tile(const struct stage *stage, int32_t position) {
  return (struct pack_tile){stage->most_rows[position - stage->first],
                            stage->most_columns[position - stage->first],
                            stage->frugal,
                            stage->together[position - stage->first]};
}

static struct kernel select_kernel(const struct plan *plan,
                                   const struct stage *stage,
                                   const struct unit *unit, int32_t position) {
  return kernel_select(plan->kernels, &plan->graph->op[plan->order[position]],
                       plan_tile(stage, position),
                       unit->sums && position == unit->last);
}

/* The first operator of the plan that does the work of `again` with constants
 * of the same form. */
static int32_t find_constants(const struct plan *plan, const struct op *again,
                              const struct kernel *kernel) {
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);) {
    const struct op *op = plan_walk_op(&walk);
    if (op->repeats != again->repeats)
      continue;
    const struct kernel other =
        select_kernel(plan, walk.stage, walk.unit, walk.position);
    if (kernel_shares_constants(&other, kernel))
      return op->number;
  }
  return again->number;
}

struct kernel plan_kernel(const struct plan *plan, const struct stage *stage,
                          const struct unit *unit, int32_t position) {
  const struct op *op = &plan->graph->op[plan->order[position]];
  struct kernel kernel = select_kernel(plan, stage, unit, position);
  if (graph_is_again(op))
    kernel.constants = find_constants(plan, op, &kernel);
  return kernel;
}

bool plan_is_input(const struct graph *graph, int32_t tensor) {
  const int32_t storage = graph_storage(graph, tensor);
  for (int32_t i = 0; i < graph->inputs; i++)
    if (graph->input[i] == storage)
      return true;
  return false;
}

bool plan_is_external(const struct plan *plan, int32_t tensor) {
  return plan->input_mode == INPUT_MODE_external &&
         plan_is_input(plan->graph, tensor);
}

bool plan_is_streamed(const struct plan *plan, int32_t tensor) {
  return plan->input_mode == INPUT_MODE_streamed &&
         plan_is_input(plan->graph, tensor);
}

bool plan_is_output(const struct graph *graph, int32_t tensor) {
  for (int32_t i = 0; i < graph->outputs; i++)
    if (graph_storage(graph, graph->output[i]) == graph_storage(graph, tensor))
      return true;
  return false;
}

int32_t *plan_buffers_by_birth(const struct plan *plan, struct pool *pool) {
  int32_t *number = POOL_ARRAY(pool, int32_t, (size_t)plan->buffers + 1);
  int32_t *begin = POOL_ARRAY(pool, int32_t, (size_t)plan->stages + 2);
  for (int32_t i = 0; i < plan->buffers; i++)
    begin[plan->buffer[i].first_stage + 1]++;
  for (int32_t stage = 0; stage <= plan->stages; stage++)
    begin[stage + 1] += begin[stage];
  for (int32_t i = 0; i < plan->buffers; i++)
    number[begin[plan->buffer[i].first_stage]++] = i;
  return number;
}

int64_t plan_once_macs(const struct plan *plan, bool again) {
  const struct graph *graph = plan->graph;
  int64_t macs = 0;
  for (int32_t p = 0; p < plan->steps; p++) {
    const struct op *op = &graph->op[plan->order[p]];
    macs += again || !graph_is_again(op) ? op_macs(graph, op) : 0;
  }
  return macs;
}

double plan_mac_factor(const struct plan *plan) {
  return plan->layer_macs == 0 ? 1.0
                               : (double)plan->macs / (double)plan->layer_macs;
}

/* What the plan's kernels take. Convolutions of the portable set take what that
 * target's do. */
static int32_t kernels_stack(const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  const int32_t portable = kernel_stack_bytes(KERNEL_TARGET_PORTABLE);
  int32_t most = kernel_stack_bytes(plan->kernels->target);
  for (struct plan_walk walk = plan_walk(plan);
       most < portable && plan_walk_next(&walk);)
    if (plan_walk_kernel(&walk).folds)
      most = portable;
  pool_release(pool, mark);
  return most;
}

int32_t plan_stack_bytes(const struct plan *plan) {
  /* What kernel_stack_bytes has room for. */
  enum { FOLLOWERS = 4 };
  int32_t most = FOLLOWERS;
  for (int32_t s = 0; s < plan->stages; s++)
    for (int32_t u = 0; u < plan->stage[s].units; u++) {
      const struct unit *unit = &plan->stage[s].unit[u];
      if (unit->last - unit->first > most)
        most = unit->last - unit->first;
    }
  return kernels_stack(plan) + (most - FOLLOWERS) * (int32_t)sizeof(sn_tile);
}

int64_t plan_ram_bytes(const struct plan *plan) {
  return (int64_t)plan->arena_bytes + plan_stack_bytes(plan);
}
