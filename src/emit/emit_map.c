#include "emit/emit_text.h"

enum { MAP_COLUMNS = 48 };

/* One line a buffer: where it lies and when it is live. A column stands for one
 * or more steps. */
void emit_memory_map(const struct plan *plan, struct text *text,
                     const char *prefix) {
  const int32_t steps = plan->stages + 1;
  const int32_t columns = steps < MAP_COLUMNS ? steps : MAP_COLUMNS;
  const int32_t *order = plan_buffers_by_birth(plan, text->pool);
  text_add(
      text,
      "%sbuffer       policy    from      to   bytes  live at stages 0 to %d\n",
      prefix, plan->stages);
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[order[i]];
    text_add(text, "%s%-7s %4d %-6s %7d %7d %7d  ", prefix,
             buffer_kind_name(buffer->kind), buffer->number,
             buffer->kind == BUFFER_TENSOR ? policy_name(buffer->policy) : "",
             buffer->offset, buffer->offset + buffer->bytes, buffer->bytes);
    for (int32_t c = 0; c < columns; c++) {
      const int32_t from = (int32_t)((int64_t)c * steps / columns);
      const int32_t to = (int32_t)((int64_t)(c + 1) * steps / columns) - 1;
      const bool live = buffer->first_stage <= to && buffer->last_stage >= from;
      text_add_bytes(text, live ? "#" : ".", 1);
    }
    text_add(text, "\n");
  }
}
