/* The page of a plan: a template, with styles, scripts and the plan as JSON in
 * its places. */
#include "report/report.h"

#include "base/embedded.h"
#include "graph/geometry.h"
#include "plan/layout.h"
#include "report/json.h"
#include "report/report_json.h"

#include <stdlib.h>
#include <string.h>

#define PAGE "src/report/page/"

static cJSON *operator_json(const struct plan *plan, const struct stage *stage,
                            int32_t number, int32_t position) {
  const struct graph *graph = plan->graph;
  const struct unit *unit = &stage->unit[number];
  const sn_unit *tile = &stage->schedule.unit[number];
  const struct op *op = &graph->op[plan->order[position]];
  cJSON *object = cJSON_CreateObject();
  json_add_number(object, "number", op->number);
  cJSON_AddStringToObject(object, "kind", op->kind_name);
  cJSON_AddStringToObject(object, "policy",
                          policy_name(plan->placement[position].policy));
  if (position == unit->last) {
    const int extents[] = {tile->tile_rows, tile->tile_columns};
    cJSON_AddItemToObject(object, "tile", cJSON_CreateIntArray(extents, 2));
    cJSON_AddBoolToObject(object, "down", unit->down);
  }
  json_add_number(object, "macs", (double)op_macs(graph, op));
  cJSON_AddStringToObject(object, "kernel",
                          plan_kernel(plan, stage, unit, position).function);
  json_add_number(object, "output", plan_output_storage(plan, position));
  cJSON *inputs = cJSON_AddArrayToObject(object, "inputs");
  for (int32_t i = 0; i < op->data_inputs; i++)
    cJSON_AddItemToArray(
        inputs, cJSON_CreateNumber(graph_storage(graph, op->input[i])));
  return object;
}

static cJSON *stages_json(const struct plan *plan) {
  const int64_t *live = layout_live_bytes(plan);
  cJSON *list = cJSON_CreateArray();
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    cJSON *object = json_stage(plan, s);
    json_add_number(object, "live_bytes", (double)live[s]);
    json_add_number(object, "macs", (double)stage->macs);
    json_add_number(object, "est_instructions", (double)stage->instructions);
    cJSON *operators = cJSON_AddArrayToObject(object, "operators");
    for (int32_t u = 0; u < stage->units; u++)
      for (int32_t p = stage->unit[u].first; p <= stage->unit[u].last; p++)
        cJSON_AddItemToArray(operators, operator_json(plan, stage, u, p));
    cJSON_AddItemToArray(list, object);
  }
  return list;
}

static cJSON *buffer_json(const struct plan *plan, const struct buffer *buffer,
                          struct pool *pool) {
  const struct graph *graph = plan->graph;
  cJSON *object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "kind", buffer_kind_name(buffer->kind));
  json_add_number(object, "number", buffer->number);
  json_add_buffer(object, buffer);
  json_add_number(object, "first_stage", buffer->first_stage);
  json_add_number(object, "last_stage", buffer->last_stage);
  if (buffer->kind != BUFFER_TENSOR)
    return object;
  const struct tensor *tensor = &graph->tensor[buffer->number];
  cJSON_AddStringToObject(object, "name", tensor->name);
  cJSON_AddStringToObject(object, "type", tensor_describe(pool, tensor));
  cJSON_AddBoolToObject(object, "input", plan_is_input(graph, buffer->number));
  cJSON_AddBoolToObject(object, "output",
                        plan_is_output(graph, buffer->number));
  cJSON_AddBoolToObject(object, "variable",
                        graph_is_variable(graph, buffer->number));
  return object;
}

/* Buffers by birth, and overlaps, which name them by their places there. */
static void add_buffers(cJSON *page, const struct plan *plan,
                        struct pool *pool) {
  const int32_t *order = plan_buffers_by_birth(plan, pool);
  int32_t *place = POOL_ARRAY(pool, int32_t, (size_t)plan->buffers + 1);
  cJSON *buffers = cJSON_AddArrayToObject(page, "buffers");
  for (int32_t i = 0; i < plan->buffers; i++) {
    place[order[i]] = i;
    cJSON_AddItemToArray(buffers,
                         buffer_json(plan, &plan->buffer[order[i]], pool));
  }
  cJSON *overlaps = cJSON_AddArrayToObject(page, "overlaps");
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct overlap *overlap = &plan->overlap[i];
    cJSON *object = cJSON_CreateObject();
    json_add_number(object, "stage", overlap->stage);
    json_add_number(object, "input", place[overlap->input]);
    json_add_number(object, "output", place[overlap->output]);
    cJSON_AddItemToArray(overlaps, object);
  }
}

static cJSON *point_json(const struct plan *plan) {
  cJSON *object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "strategy", strategy_name(plan->strategy));
  json_add_number(object, "arena_bytes", plan->arena_bytes);
  json_add_number(object, "est_instructions", (double)plan->instructions);
  json_add_number(object, "mac_factor", plan_mac_factor(plan));
  json_add_number(object, "stages", plan->stages);
  return object;
}

static cJSON *page_json(const struct plan *plan,
                        const struct report_comparison *comparison,
                        struct pool *pool) {
  cJSON *page = json_plan_totals(plan);
  json_add_number(page, "largest_piece_macs", (double)plan->largest_piece_macs);
  json_add_number(page, "peak_stage", layout_peak_stage(plan));
  json_add_number(page, "sram", (double)comparison->sram);
  json_add_number(page, "arena_limit", (double)comparison->arena);
  json_add_number(page, "stack_bytes", plan_stack_bytes(plan));
  cJSON_AddItemToObject(page, "stages", stages_json(plan));
  add_buffers(page, plan, pool);
  cJSON *plans = cJSON_AddArrayToObject(page, "plans");
  for (int32_t i = 0; i < comparison->count; i++)
    cJSON_AddItemToArray(plans, point_json(comparison->plan[i]));
  cJSON *left_out = cJSON_AddArrayToObject(page, "left_out");
  for (int s = 0; s < STRATEGY_COUNT; s++)
    if ((comparison->left_out >> s & 1) != 0)
      cJSON_AddItemToArray(left_out,
                           cJSON_CreateString(strategy_name((enum strategy)s)));
  return page;
}

/* Adds JSON such that no string in it can end the script that it stands in. */
static void add_data(const cJSON *value, struct text *text) {
  for (const char *at = cJSON_PrintUnformatted(value); *at != '\0';) {
    const size_t plain = strcspn(at, "<>&");
    text_add_bytes(text, at, plain);
    at += plain;
    if (*at != '\0')
      text_add(text, "\\u%04x", (unsigned)*at++);
  }
}

static const struct embedded_file *page_file(const char *path) {
  const struct embedded_file *file = embedded_find(path);
  if (file == NULL)
    abort();
  return file;
}

static void add_file(struct text *text, const char *path) {
  const struct embedded_file *file = page_file(path);
  text_add_bytes(text, file->data, file->size);
}

static void add_scripts(struct text *text) {
  static const char *const scripts[] = {PAGE "base.js", PAGE "arena.js",
                                        PAGE "front.js", PAGE "tables.js",
                                        PAGE "main.js"};
  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
    add_file(text, scripts[i]);
}

/* Adds the template up to a place in it, and returns what follows. */
static const char *add_before(struct text *text, const char *rest,
                              const char *place) {
  const char *at = strstr(rest, place);
  if (at == NULL)
    abort();
  text_add_bytes(text, rest, (size_t)(at - rest));
  return at + strlen(place);
}

void report_html(const struct plan *plan,
                 const struct report_comparison *comparison,
                 struct text *text) {
  json_begin(text->pool);
  const struct embedded_file *template = page_file(PAGE "page.html");
  const char *rest =
      pool_format(text->pool, "%.*s", (int)template->size, template->data);
  rest = add_before(text, rest, "{{style}}");
  add_file(text, PAGE "page.css");
  rest = add_before(text, rest, "{{data}}");
  add_data(page_json(plan, comparison, text->pool), text);
  rest = add_before(text, rest, "{{script}}");
  add_scripts(text);
  text_add(text, "%s", rest);
}
