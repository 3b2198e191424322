#include "plan/plan.h"

#include "graph/geometry.h"
#include "plan/cost.h"
#include "plan/overlap.h"

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

int32_t plan_buffer_of(const struct plan *plan, int32_t tensor) {
  return plan->buffer_of[graph_storage(plan->graph, tensor)];
}

bool plan_is_external(const struct plan *plan, int32_t tensor) {
  const struct graph *graph = plan->graph;
  if (plan->input_mode != INPUT_MODE_external)
    return false;
  for (int32_t i = 0; i < graph->inputs; i++)
    if (graph->input[i] == graph_storage(graph, tensor))
      return true;
  return false;
}

int32_t plan_stage_of(const struct plan *plan, int32_t step) {
  int32_t stage = 0;
  while (plan->stage[stage].last < step)
    stage++;
  return stage;
}

static void order_operators(struct plan *plan) {
  const struct graph *graph = plan->graph;
  plan->order = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->operators + 1);
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->operator[i].work != WORK_NONE)
      plan->order[plan->steps++] = i;
}

/* One operator a stage, each tile the whole output. */
static void stage_layers(struct plan *plan) {
  plan->stage =
      POOL_ARRAY(plan->graph->pool, struct stage, (size_t)plan->steps + 1);
  plan->stages = plan->steps;
  for (int32_t i = 0; i < plan->steps; i++) {
    const sn_shape output = operator_output_shape(
        plan->graph, &plan->graph->operator[plan->order[i]]);
    plan->stage[i] = (struct stage){i, i, output.rows, output.columns};
  }
}

/* The buffer of a tensor's storage, made at its first use. */
static struct buffer *touch(struct plan *plan, int32_t tensor, int32_t step) {
  const struct graph *graph = plan->graph;
  const int32_t storage = graph_storage(graph, tensor);
  const struct tensor *stored = &graph->tensor[storage];
  if (stored->data != NULL || plan_is_external(plan, storage))
    return NULL;
  int32_t number = plan->buffer_of[storage];
  if (number == NO_BUFFER) {
    number = plan->buffers++;
    plan->buffer_of[storage] = number;
    plan->buffer[number] = (struct buffer){
        .tensor = storage,
        .policy = POLICY_whole,
        .rows = stored->shape.rows,
        .columns = stored->shape.columns,
        .bytes = (int32_t)stored->bytes,
        .first_step = step,
        .last_step = step,
    };
  }
  if (plan->buffer[number].last_step < step)
    plan->buffer[number].last_step = step;
  return &plan->buffer[number];
}

static void make_buffers(struct plan *plan) {
  const struct graph *graph = plan->graph;
  const size_t tensors = (size_t)graph->tensors;
  plan->buffer = POOL_ARRAY(graph->pool, struct buffer, tensors);
  plan->buffer_of = POOL_ARRAY(graph->pool, int32_t, tensors);
  for (int32_t i = 0; i < graph->tensors; i++)
    plan->buffer_of[i] = NO_BUFFER;
  for (int32_t i = 0; i < graph->inputs; i++)
    touch(plan, graph->input[i], 0);
  for (int32_t step = 0; step < plan->steps; step++) {
    const struct operator* operator= & graph->operator[plan->order[step]];
    for (int32_t i = 0; i < operator->data_inputs; i++)
      touch(plan, operator->input[i], step);
    touch(plan, operator->output, step);
  }
  for (int32_t i = 0; i < graph->outputs; i++)
    touch(plan, graph->output[i], plan->steps);
}

static void make_overlaps(struct plan *plan) {
  const struct graph *graph = plan->graph;
  plan->overlap =
      POOL_ARRAY(graph->pool, struct overlap, 2 * (size_t)plan->steps + 1);
  for (int32_t step = 0; step < plan->steps; step++) {
    const struct operator* operator= & graph->operator[plan->order[step]];
    const int32_t output = plan_buffer_of(plan, operator->output);
    for (int32_t i = 0; i < operator->data_inputs; i++) {
      const int32_t input = plan_buffer_of(plan, operator->input[i]);
      const bool twice = i == 1 && operator->input[0] == operator->input[1];
      if (input == NO_BUFFER || twice ||
          plan->buffer[input].last_step != step ||
          plan->buffer[output].first_step != step)
        continue;
      struct overlap *overlap = &plan->overlap[plan->overlaps++];
      *overlap = overlap_measure(graph, operator, i);
      overlap->step = step;
      overlap->input = input;
      overlap->output = output;
    }
  }
}

struct plan *plan_make(const struct graph *graph, enum strategy strategy,
                       enum input_mode mode) {
  struct plan *plan = POOL_NEW(graph->pool, struct plan);
  plan->graph = graph;
  plan->strategy = strategy;
  plan->input_mode = mode;
  order_operators(plan);
  stage_layers(plan);
  make_buffers(plan);
  make_overlaps(plan);
  for (int32_t step = 0; step < plan->steps; step++) {
    const struct operator* operator= & graph->operator[plan->order[step]];
    plan->layer_macs += operator_macs(operator);
    plan->executed_macs += operator_executed_macs(operator);
    plan->est_instructions += cost_instructions(graph, operator);
  }
  plan->macs = plan->layer_macs;
  return plan;
}
