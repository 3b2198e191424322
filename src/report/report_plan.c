#include "report/report.h"

#include "emit/emit_text.h"
#include "graph/geometry.h"
#include "plan/layout.h"
#include "run/reference.h"

#include <cjson/cJSON.h>
#include <string.h>

/* The step whose live bytes are the most. */
static int32_t peak_step(const struct plan *plan) {
  int32_t peak = 0;
  for (int32_t step = 1; step < plan->steps; step++)
    if (layout_live_bytes(plan, step) > layout_live_bytes(plan, peak))
      peak = step;
  return peak;
}

static void describe_peak(const struct plan *plan, struct text *text,
                          const char *prefix) {
  const int32_t step = peak_step(plan);
  const struct operator* operator= & plan->graph->operator[plan->order[step]];
  text_add(text, "%sthe peak is at step %d, operator %d (%s), with these live:",
           prefix, step, operator->number, operator->kind_name);
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->first_step <= step && buffer->last_step >= step)
      text_add(text, " tensor %d (%d bytes)", buffer->tensor, buffer->bytes);
  }
}

void report_plan(const struct plan *plan, enum kernel_target target,
                 struct text *text) {
  const struct graph *graph = plan->graph;
  text_add(text, "strategy %s, input %s, target %s\n",
           strategy_name(plan->strategy), input_mode_name(plan->input_mode),
           kernel_target_name(target));
  text_add(text, "stage  operator                  tile        MACs  kernel\n");
  for (int32_t i = 0; i < plan->stages; i++) {
    const struct stage *stage = &plan->stage[i];
    for (int32_t step = stage->first; step <= stage->last; step++) {
      const struct operator* operator= & graph->operator[plan->order[step]];
      text_add(text, "%5d  %4d %s", i, operator->number, operator->kind_name);
      text_pad(text, 31);
      text_add(text, "%4d x %-4d %9lld  %s\n", stage->tile_rows,
               stage->tile_columns, (long long)operator_macs(operator),
               kernel_select(text->pool, target, operator->work).function);
    }
  }
  text_add(text, "\n");
  emit_memory_map(plan, text, "");
  text_add(text, "\n");
  describe_peak(plan, text, "");
  text_add(text,
           "\narena %d bytes; no layout of these buffers is below %d (%.1f %% "
           "less)\n",
           plan->arena_bytes, plan->arena_bound,
           plan->arena_bytes == 0
               ? 0.0
               : 100.0 * (plan->arena_bytes - plan->arena_bound) /
                     plan->arena_bytes);
}

void report_over_budget(const struct plan *plan, int64_t sram) {
  struct diagnostics *diagnostics = plan->graph->diagnostics;
  struct text text = {plan->graph->pool, NULL, 0, 0};
  describe_peak(plan, &text, "");
  diagnostic_error(diagnostics,
                   "needs %d bytes of arena, %lld more than the %lld that "
                   "--sram allows",
                   plan->arena_bytes, (long long)(plan->arena_bytes - sram),
                   (long long)sram);
  diagnostic_note(diagnostics, "%s", text.data);
  if (plan->arena_bound > sram)
    diagnostic_note(diagnostics,
                    "no layout of strategy %s is below %d bytes; smaller: "
                    "%sa network with a smaller input",
                    strategy_name(plan->strategy), plan->arena_bound,
                    plan->input_mode == INPUT_MODE_external
                        ? ""
                        : "--input-mode external, which leaves the frame with "
                          "the caller; ");
}

static void add_number(cJSON *object, const char *name, double value) {
  cJSON_AddNumberToObject(object, name, value);
}

static cJSON *stage_json(const struct plan *plan, const struct stage *stage) {
  cJSON *object = cJSON_CreateObject();
  add_number(object, "first_op", plan->order[stage->first]);
  add_number(object, "last_op", plan->order[stage->last]);
  const int tile[] = {stage->tile_rows, stage->tile_columns};
  cJSON_AddItemToObject(object, "tile", cJSON_CreateIntArray(tile, 2));
  cJSON *buffers = cJSON_AddArrayToObject(object, "buffers");
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->first_step > stage->last || buffer->last_step < stage->first)
      continue;
    cJSON *entry = cJSON_CreateObject();
    add_number(entry, "tensor", buffer->tensor);
    cJSON_AddStringToObject(entry, "policy", policy_name(buffer->policy));
    add_number(entry, "rows", buffer->rows);
    add_number(entry, "columns", buffer->columns);
    add_number(entry, "bytes", buffer->bytes);
    add_number(entry, "offset", buffer->offset);
    cJSON_AddItemToArray(buffers, entry);
  }
  return object;
}

void report_plan_json(const struct plan *plan, enum kernel_target target,
                      struct text *text) {
  const struct graph *graph = plan->graph;
  cJSON *object = cJSON_CreateObject();
  cJSON_AddStringToObject(object, "model", graph->path);
  cJSON_AddStringToObject(object, "target", kernel_target_name(target));
  cJSON_AddStringToObject(object, "strategy", strategy_name(plan->strategy));
  cJSON_AddStringToObject(object, "input_mode",
                          input_mode_name(plan->input_mode));
  add_number(object, "arena_bytes", plan->arena_bytes);
  add_number(object, "arena_bound", plan->arena_bound);
  add_number(object, "input_bytes", (double)graph_input_bytes(graph));
  add_number(object, "output_bytes", (double)graph_output_bytes(graph));
  add_number(object, "weight_bytes", (double)emit_constant_bytes(graph));
  add_number(object, "macs", (double)plan->macs);
  add_number(object, "layer_macs", (double)plan->layer_macs);
  add_number(object, "mac_factor",
             plan->layer_macs == 0
                 ? 1.0
                 : (double)plan->macs / (double)plan->layer_macs);
  add_number(object, "est_instructions", (double)plan->est_instructions);
  cJSON *stages = cJSON_AddArrayToObject(object, "stages");
  for (int32_t i = 0; i < plan->stages; i++)
    cJSON_AddItemToArray(stages, stage_json(plan, &plan->stage[i]));
  char *printed = cJSON_Print(object);
  if (printed != NULL)
    text_add(text, "%s\n", printed);
  cJSON_free(printed);
  cJSON_Delete(object);
}

void report_dump_plan(const struct plan *plan, struct text *text) {
  for (int32_t i = 0; i < plan->stages; i++) {
    const struct stage *stage = &plan->stage[i];
    text_add(text, "stage %d operators", i);
    for (int32_t step = stage->first; step <= stage->last; step++)
      text_add(text, " %d", plan->order[step]);
    text_add(text, " tile %d %d\n", stage->tile_rows, stage->tile_columns);
  }
  for (int32_t i = 0; i < plan->buffers; i++)
    text_add(text, "buffer %d policy %s rows %d columns %d\n",
             plan->buffer[i].tensor, policy_name(plan->buffer[i].policy),
             plan->buffer[i].rows, plan->buffer[i].columns);
}

void report_dump_layout(const struct plan *plan, struct text *text) {
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    text_add(text, "buffer %d offset %d bytes %d steps %d %d\n", buffer->tensor,
             buffer->offset, buffer->bytes, buffer->first_step,
             buffer->last_step);
  }
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct overlap *overlap = &plan->overlap[i];
    text_add(text,
             "overlap step %d input %d output %d apart %d in_step %d "
             "period %d\n",
             overlap->step, plan->buffer[overlap->input].tensor,
             plan->buffer[overlap->output].tensor, overlap->apart,
             overlap->in_step, overlap->period);
  }
}
