#include "report/report_json.h"

#include "emit/emit.h"
#include "emit/emit_code.h"
#include "report/json.h"
#include "report/report.h"
#include "run/reference.h"

void json_add_number(cJSON *object, const char *name, double value) {
  cJSON_AddNumberToObject(object, name, value);
}

cJSON *json_stage(const struct plan *plan, int32_t number) {
  const struct stage *stage = &plan->stage[number];
  const sn_unit *last = &stage->schedule.unit[stage->units - 1];
  cJSON *object = cJSON_CreateObject();
  const bool empty = stage->first > stage->last;
  json_add_number(object, "first_op", empty ? -1 : plan->order[stage->first]);
  json_add_number(object, "last_op", empty ? -1 : plan->order[stage->last]);
  const int tile[] = {last->tile_rows, last->tile_columns};
  cJSON_AddItemToObject(object, "tile", cJSON_CreateIntArray(tile, 2));
  cJSON_AddBoolToObject(object, "down", last->down != 0);
  return object;
}

void json_add_buffer(cJSON *object, const struct buffer *buffer) {
  cJSON_AddStringToObject(object, "policy", policy_name(buffer->policy));
  json_add_number(object, "rows", buffer->rows);
  json_add_number(object, "columns", buffer->columns);
  json_add_number(object, "bytes", buffer->bytes);
  json_add_number(object, "offset", buffer->offset);
}

/* A stage with the tensors that live in it. */
static cJSON *live_stage(const struct plan *plan, int32_t number) {
  cJSON *object = json_stage(plan, number);
  cJSON *buffers = cJSON_AddArrayToObject(object, "buffers");
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->kind != BUFFER_TENSOR || buffer->first_stage > number ||
        buffer->last_stage < number)
      continue;
    cJSON *entry = cJSON_CreateObject();
    json_add_number(entry, "tensor", buffer->number);
    json_add_buffer(entry, buffer);
    cJSON_AddItemToArray(buffers, entry);
  }
  return object;
}

cJSON *json_plan_totals(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  cJSON *object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "model", graph->path);
  cJSON_AddStringToObject(object, "target",
                          kernel_target_name(plan->kernels->target));
  cJSON_AddStringToObject(object, "strategy", strategy_name(plan->strategy));
  cJSON_AddStringToObject(object, "input_mode",
                          input_mode_name(plan->input_mode));
  json_add_number(object, "arena_bytes", plan->arena_bytes);
  json_add_number(object, "arena_bound", plan->arena_bound);
  cJSON_AddBoolToObject(object, "search_cut", plan->effort->cut);
  json_add_number(object, "lower_bound_bytes", (double)plan->bound.bytes);
  json_add_number(object, "lower_bound_tile_rows", plan->bound.tile_rows);
  cJSON_AddBoolToObject(object, "in_lower_bound_class", plan->in_bound_class);
  json_add_number(object, "max_stack_bytes", plan_stack_bytes(plan));
  json_add_number(object, "input_bytes", (double)graph_input_bytes(graph));
  json_add_number(object, "output_bytes", (double)graph_output_bytes(graph));
  json_add_number(object, "weight_bytes", (double)emit_constant_bytes(graph));
  json_add_number(object, "macs", (double)plan->macs);
  json_add_number(object, "layer_macs", (double)plan->layer_macs);
  json_add_number(object, "mac_factor", plan_mac_factor(plan));
  json_add_number(object, "est_instructions", (double)plan->instructions);
  const int64_t constants = emit_packed_bytes(plan);
  json_add_number(object, "est_flash_bytes",
                  (double)(constants + emit_code_bytes(plan)));
  json_add_number(object, "est_constant_bytes", (double)constants);
  const struct emit_widening widening = emit_widening(plan);
  json_add_number(object, "widened_operators", widening.operators);
  json_add_number(object, "widened_bytes", (double)widening.bytes);
  json_add_number(object, "saved_flash_bytes", (double)plan->saved_flash);
  json_add_number(object, "lost_instructions", (double)plan->lost_instructions);
  return object;
}

/* The kernel of each operator that does work, in the plan's order. */
static cJSON *kernels_json(const struct plan *plan) {
  cJSON *list = cJSON_CreateArray();
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);) {
    const struct kernel kernel = plan_walk_kernel(&walk);
    cJSON *entry = cJSON_CreateObject();
    json_add_number(entry, "op", plan_walk_op(&walk)->number);
    cJSON_AddStringToObject(entry, "kernel", kernel.function);
    cJSON_AddStringToObject(entry, "why", report_kernel_reason(&walk, &kernel));
    cJSON_AddItemToArray(list, entry);
  }
  return list;
}

/* Code by kernel, as it is estimated. */
static cJSON *code_json(const struct plan *plan) {
  const struct code_bytes code = emit_code(plan);
  cJSON *object = cJSON_CreateObject();
  json_add_number(object, "schedule", (double)code.rest);
  for (int32_t i = 0; i < code.uses; i++)
    json_add_number(object, code.use[i].kernel, (double)code.use[i].bytes);
  return object;
}

static cJSON *plan_json(const struct plan *plan) {
  cJSON *object = json_plan_totals(plan);
  cJSON *stages = cJSON_AddArrayToObject(object, "stages");
  for (int32_t i = 0; i < plan->stages; i++)
    cJSON_AddItemToArray(stages, live_stage(plan, i));
  cJSON_AddItemToObject(object, "kernels", kernels_json(plan));
  cJSON_AddItemToObject(object, "est_code_bytes", code_json(plan));
  return object;
}

void report_plan_json(const struct plan *plan, struct text *text) {
  json_begin(text->pool);
  json_print(plan_json(plan), text);
}

void report_front_json(struct plan *const *plan, int32_t count,
                       struct text *text) {
  json_begin(text->pool);
  cJSON *list = cJSON_CreateArray();
  for (int32_t i = 0; i < count; i++)
    cJSON_AddItemToArray(list, plan_json(plan[i]));
  json_print(list, text);
}
