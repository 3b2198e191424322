#include "report/report.h"

#include "emit/emit_code.h"
#include "emit/emit_text.h"
#include "graph/geometry.h"
#include "plan/layout.h"

static void describe_peak(const struct plan *plan, struct text *text) {
  const int32_t number = layout_peak_stage(plan);
  const struct stage *stage = &plan->stage[number];
  text_add(text, "the peak is at stage %d", number);
  if (stage->first <= stage->last) {
    const struct op *first = &plan->graph->op[plan->order[stage->first]];
    const struct op *last = &plan->graph->op[plan->order[stage->last]];
    text_add(text, ", operator %d (%s) to %d (%s)", first->number,
             first->kind_name, last->number, last->kind_name);
  }
  text_add(text, ", with these live:");
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->first_stage <= number && buffer->last_stage >= number)
      text_add(text, " %s %d (%d bytes)", buffer_kind_name(buffer->kind),
               buffer->number, buffer->bytes);
  }
}

static void list_stages(const struct plan *plan, struct text *text) {
  const struct graph *graph = plan->graph;
  text_add(text, "stage unit  operator               policy  tile           "
                 "     MACs  kernel\n");
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    for (int32_t u = 0; u < stage->units; u++) {
      const struct unit *unit = &stage->unit[u];
      const sn_unit *tile = &stage->schedule.unit[u];
      if (unit->first > unit->last)
        text_add(text, "%5d %4d       rows of the input   %-7s %d x %d\n", s, u,
                 policy_name(plan->input.policy), tile->tile_rows,
                 tile->tile_columns);
      for (int32_t p = unit->first; p <= unit->last; p++) {
        const struct op *op = &graph->op[plan->order[p]];
        text_add(text, "%5d %4d  %4d %s ", s, u, op->number, op->kind_name);
        text_pad(text, 35);
        text_add(text, "%-7s ", policy_name(plan->placement[p].policy));
        if (p == unit->last)
          text_add(text, "%d x %d of %d x %d%s%s", tile->tile_rows,
                   tile->tile_columns, tile->rows, tile->columns,
                   unit->sums ? " (input)" : "", unit->down ? " down" : "");
        text_pad(text, 62);
        text_add(text, "%10lld  %s\n", (long long)op_macs(graph, op),
                 plan_kernel(plan, stage, unit, p).function);
      }
    }
  }
}

static void add_effort(const struct plan *plan, struct text *text) {
  if (plan->effort->cut)
    text_add(text, "the search was cut: it had taken all that the planner "
                   "spends on a network, and a better plan may exist\n");
}

static void add_bound(const struct schedule_bound *bound, struct text *text) {
  text_add(text,
           "no schedule that computes nothing twice, in tiles of at most %d "
           "rows, needs less than %lld bytes%s",
           bound->tile_rows, (long long)bound->bytes,
           bound->whole ? "" : " (by parts of the network)");
}

/* How far the arena is from what any schedule of the class needs. */
static void describe_bound(const struct plan *plan, struct text *text) {
  const struct schedule_bound *bound = &plan->bound;
  add_bound(bound, text);
  text_add(text, ": ");
  if (!plan->in_bound_class)
    text_add(text, "this plan is none of those\n");
  else
    text_add(text, "%lld less (%.1f %%)\n",
             (long long)(plan->arena_bytes - bound->bytes),
             plan->arena_bytes == 0
                 ? 0.0
                 : 100.0 * (double)(plan->arena_bytes - bound->bytes) /
                       plan->arena_bytes);
}

void report_plan(const struct plan *plan, struct text *text) {
  text_add(text, "strategy %s, input %s, target %s\n",
           strategy_name(plan->strategy), input_mode_name(plan->input_mode),
           kernel_target_name(plan->kernels->target));
  list_stages(plan, text);
  text_add(text, "\n");
  report_kernels(plan, text);
  text_add(text, "\n");
  emit_memory_map(plan, text, "");
  text_add(text, "\n");
  describe_peak(plan, text);
  text_add(text,
           "\nMACs %lld, %.6f x layer-wise; at most %lld between two tiles; "
           "about %lld instructions\n"
           "stack at most %d bytes beside the arena, interrupts aside\n"
           "arena %d bytes; no layout of these buffers is below %d (%.1f %% "
           "less)\n",
           (long long)plan->macs, plan_mac_factor(plan),
           (long long)plan->largest_piece_macs, (long long)plan->instructions,
           plan_stack_bytes(plan), plan->arena_bytes, plan->arena_bound,
           plan->arena_bytes == 0
               ? 0.0
               : 100.0 * (plan->arena_bytes - plan->arena_bound) /
                     plan->arena_bytes);
  describe_bound(plan, text);
  add_effort(plan, text);
  text_add(text, "flash %lld bytes of constants, at most about %lld of code",
           (long long)emit_packed_bytes(plan),
           (long long)emit_code_bytes(plan));
  const struct emit_widening widening = emit_widening(plan);
  if (plan->kernels->widens)
    text_add(text, "; weights of %d operators are widened, for %lld bytes",
             widening.operators, (long long)widening.bytes);
  if (plan->saved_flash > 0)
    text_add(text, "; kernels save %lld for about %lld instructions",
             (long long)plan->saved_flash, (long long)plan->lost_instructions);
  text_add(text, "\n");
}

void report_over_budget(const struct plan *plan, int64_t sram) {
  struct diagnostics *diagnostics = plan->graph->diagnostics;
  struct text text = {plan->graph->pool, NULL, 0, 0};
  describe_peak(plan, &text);
  diagnostic_error(
      diagnostics,
      "needs %d bytes of arena and up to %d of stack, %lld more "
      "than the %lld that --sram allows",
      plan->arena_bytes, plan_stack_bytes(plan),
      (long long)(plan->arena_bytes + plan_stack_bytes(plan) - sram),
      (long long)sram);
  diagnostic_note(diagnostics, "%s", text.data);
}

void report_front(struct plan *const *plan, int32_t count, struct text *text) {
  text_add(text, "   arena  instructions  MAC factor  stages\n");
  for (int32_t i = 0; i < count; i++)
    text_add(text, "%8d  %12lld  %10.6f  %6d\n", plan[i]->arena_bytes,
             (long long)plan[i]->instructions, plan_mac_factor(plan[i]),
             plan[i]->stages);
  if (count > 0) {
    add_bound(&plan[0]->bound, text);
    text_add(text, "\n");
    add_effort(plan[0], text);
  }
}

void report_front_csv(struct plan *const *plan, int32_t count,
                      struct text *text) {
  text_add(text, "arena_bytes,est_instructions,macs,mac_factor,stages\r\n");
  for (int32_t i = 0; i < count; i++)
    text_add(text, "%d,%lld,%lld,%.6f,%d\r\n", plan[i]->arena_bytes,
             (long long)plan[i]->instructions, (long long)plan[i]->macs,
             plan_mac_factor(plan[i]), plan[i]->stages);
}

void report_dump_layout(const struct plan *plan, struct text *text) {
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    text_add(text, "%s %d offset %d bytes %d stages %d %d\n",
             buffer_kind_name(buffer->kind), buffer->number, buffer->offset,
             buffer->bytes, buffer->first_stage, buffer->last_stage);
  }
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct overlap *overlap = &plan->overlap[i];
    text_add(text,
             "overlap stage %d input %d output %d apart %d in_step %d "
             "period %d\n",
             overlap->stage, plan->buffer[overlap->input].number,
             plan->buffer[overlap->output].number, overlap->apart,
             overlap->in_step, overlap->period);
  }
}
