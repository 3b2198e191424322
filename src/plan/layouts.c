#include "plan/layouts.h"

#include "plan/layout.h"
#include "plan/together.h"

/* A plan whose layout was looked for within so many bytes. */
struct known {
  const struct plan *plan;
  int64_t most;
  struct known *next;
};

struct layouts {
  struct pool *pool;
  struct known *known;
};

struct layouts *layouts_new(struct pool *pool) {
  struct layouts *layouts = POOL_NEW(pool, struct layouts);
  layouts->pool = pool;
  return layouts;
}

static bool is_same_buffer(const struct buffer *a, const struct buffer *b) {
  return a->bytes == b->bytes && a->first_stage == b->first_stage &&
         a->last_stage == b->last_stage;
}

static bool is_same_overlap(const struct overlap *a, const struct overlap *b) {
  return a->stage == b->stage && a->input == b->input &&
         a->output == b->output && a->apart == b->apart &&
         a->in_step == b->in_step && a->period == b->period;
}

/* Whether two plans' layouts are the same problem. */
static bool is_same_problem(const struct plan *a, const struct plan *b) {
  if (a->buffers != b->buffers || a->overlaps != b->overlaps ||
      a->stages != b->stages)
    return false;
  for (int32_t i = 0; i < a->buffers; i++)
    if (!is_same_buffer(&a->buffer[i], &b->buffer[i]))
      return false;
  for (int32_t i = 0; i < a->overlaps; i++)
    if (!is_same_overlap(&a->overlap[i], &b->overlap[i]))
      return false;
  return true;
}

/* Whether what was found is what would be found within `most` bytes: a layout
 * within a limit does not depend on the limit. */
static bool holds_within(const struct known *known, int64_t most) {
  const int64_t bytes = known->plan->arena_bytes;
  return known->most == most || (bytes <= most && bytes <= known->most);
}

bool layouts_make(struct layouts *layouts, struct plan *plan, int64_t most) {
  for (const struct known *known = layouts->known; known != NULL;
       known = known->next) {
    if (!holds_within(known, most) || !is_same_problem(plan, known->plan))
      continue;
    for (int32_t i = 0; i < plan->buffers; i++)
      plan->buffer[i].offset = known->plan->buffer[i].offset;
    plan->arena_bytes = known->plan->arena_bytes;
    plan->arena_bound = known->plan->arena_bound;
    together_settle(plan);
    return true;
  }
  if (!layout_make(plan, most))
    return false;
  struct known *known = POOL_NEW(layouts->pool, struct known);
  *known = (struct known){plan, most, layouts->known};
  layouts->known = known;
  return true;
}
