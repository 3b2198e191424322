#include "emit/emit_text.h"

enum { MAP_COLUMNS = 48 };

/* One line a buffer: where it lies and when it is live. A column stands for one
 * or more steps. */
void emit_memory_map(const struct plan *plan, struct text *text,
                     const char *prefix) {
  const int32_t steps = plan->steps + 1;
  const int32_t columns = steps < MAP_COLUMNS ? steps : MAP_COLUMNS;
  int32_t *order = POOL_ARRAY(text->pool, int32_t, (size_t)plan->buffers + 1);
  for (int32_t i = 0; i < plan->buffers; i++) {
    int32_t at = i;
    for (; at > 0 &&
           plan->buffer[order[at - 1]].first_step > plan->buffer[i].first_step;
         at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
  text_add(text, "%stensor    from      to     bytes  live at steps 0 to %d\n",
           prefix, plan->steps);
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[order[i]];
    text_add(text, "%s%6d %7d %7d %9d  ", prefix, buffer->tensor,
             buffer->offset, buffer->offset + buffer->bytes, buffer->bytes);
    for (int32_t c = 0; c < columns; c++) {
      const int32_t from = (int32_t)((int64_t)c * steps / columns);
      const int32_t to = (int32_t)((int64_t)(c + 1) * steps / columns) - 1;
      const bool live = buffer->first_step <= to && buffer->last_step >= from;
      text_add_bytes(text, live ? "#" : ".", 1);
    }
    text_add(text, "\n");
  }
}
