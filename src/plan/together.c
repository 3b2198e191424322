#include "plan/together.h"

#include "plan/replay.h"

/* Where a tensor lies that an operator reads or makes as one of this shape. */
static sn_view view_of(const struct plan *plan, int32_t storage,
                       sn_shape shape) {
  const struct buffer *buffer = &plan->buffer[plan->buffer_of[storage]];
  sn_view view = {NULL, shape.columns, 1, shape.rows * shape.columns};
  if (buffer->policy != POLICY_whole)
    view =
        (sn_view){NULL, buffer->row_pitch, buffer->column_pitch, buffer->slots};
  /* An address that is compared, and never read from. */
  view.data = (void *)(uintptr_t)(uint32_t)buffer->offset;
  return view;
}

static enum pack_rows rows_together(const struct plan *plan,
                                    const struct stage *stage,
                                    int32_t position) {
  const struct op *op = &plan->graph->op[plan->order[position]];
  if (op->work != WORK_DEPTHWISE_CONV_2D)
    return PACK_ROWS_FREE;
  struct pack_tile most = plan_tile(stage, position);
  most.together = PACK_ROWS_FREE;
  const struct pack_choice pack = kernel_pack(plan->kernels, op, most, false);
  const int32_t input = graph_storage(plan->graph, op->input[0]);
  const int32_t output = plan_output_storage(plan, position);
  if (pack.form != PACK_DEPTHWISE || pack.strips != PACK_TALL ||
      plan->buffer_of[input] == NO_BUFFER ||
      plan->buffer_of[output] == NO_BUFFER)
    return PACK_ROWS_FREE;
  const sn_depthwise_conv2d *conv = &op->arguments.depthwise_conv_2d;
  const sn_view in = view_of(plan, input, conv->input);
  const sn_view out = view_of(plan, output, conv->output);
  const int32_t kept =
      sn_rows_kept(conv->input, conv->output, &conv->window, &in, &out);
  return kept < 0   ? PACK_ROWS_ALONE
         : kept > 0 ? PACK_ROWS_BY_FOUR
                    : PACK_ROWS_FREE;
}

void together_settle(struct plan *plan) {
  for (int32_t s = 0; s < plan->stages; s++) {
    struct stage *stage = &plan->stage[s];
    const int32_t positions = stage->last - stage->first + 1;
    bool changed = false;
    for (int32_t i = 0; i < positions; i++) {
      const enum pack_rows now = rows_together(plan, stage, stage->first + i);
      if (now == stage->together[i])
        continue;
      if (!changed) {
        /* Another plan may have the same stage. */
        const enum pack_rows *before = stage->together;
        stage->together = POOL_ARRAY(plan->graph->pool, enum pack_rows,
                                     (size_t)positions + 1);
        for (int32_t k = 0; k < positions; k++)
          stage->together[k] = before[k];
      }
      stage->together[i] = now;
      changed = true;
    }
    if (!changed)
      continue;
    plan->instructions -= stage->instructions;
    replay_recount(plan, stage);
    plan->instructions += stage->instructions;
  }
}
