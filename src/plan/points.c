#include "plan/points.h"

#include "plan/widen.h"

/* Points of a front that differ by less than this part in instructions are one.
 */
enum { LEAST_GAIN = 1024 };

/* Room between two points is spent where it is more than this part of the
 * smaller one. */
enum { ROOM_PART = 64 };

int64_t points_most_macs(const struct plan *plan, double factor) {
  return factor > 0.0 ? (int64_t)(factor * (double)plan_once_macs(plan, false))
                      : INT64_MAX;
}

static bool precedes(const struct plan *a, const struct plan *b) {
  return a->arena_bytes != b->arena_bytes ? a->arena_bytes < b->arena_bytes
                                          : a->instructions < b->instructions;
}

void points_keep_best(struct planner_front *front) {
  for (int32_t i = 1; i < front->count; i++) {
    struct plan *plan = front->plan[i];
    int32_t k = i;
    for (; k > 0 && precedes(plan, front->plan[k - 1]); k--)
      front->plan[k] = front->plan[k - 1];
    front->plan[k] = plan;
  }
  int32_t kept = 0;
  for (int32_t i = 0; i < front->count; i++)
    if (kept == 0 || front->plan[i]->instructions +
                             front->plan[i]->instructions / LEAST_GAIN <
                         front->plan[kept - 1]->instructions)
      front->plan[kept++] = front->plan[i];
  front->count = kept;
}

void points_widen(struct planner_front *front,
                  const struct planner_options *options) {
  if (options->strategy != STRATEGY_auto || front->count == 0)
    return;
  const struct kernels *kernels = NULL;
  struct widener *widener = NULL;
  struct planner_front widened = {
      .plan = POOL_ARRAY(front->plan[0]->graph->pool, struct plan *,
                         2 * (size_t)front->count)};
  for (int32_t i = 0; i < front->count; i++) {
    struct plan *plan = front->plan[i];
    const int64_t macs = points_most_macs(plan, options->max_mac_factor);
    if (plan->kernels != kernels)
      widener = widener_new(plan);
    kernels = plan->kernels;
    widened.plan[widened.count++] =
        widener_widen(widener, plan, plan->arena_bytes, macs);
    /* What room there is up to the next point is spent as well. */
    const int64_t room = i + 1 < front->count
                             ? front->plan[i + 1]->arena_bytes - ARENA_ALIGN
                             : INT32_MAX;
    if (room - plan->arena_bytes > plan->arena_bytes / ROOM_PART)
      widened.plan[widened.count++] = widener_widen(widener, plan, room, macs);
  }
  *front = widened;
  points_keep_best(front);
}

struct planner_front points_join(struct pool *pool,
                                 const struct planner_front *a,
                                 const struct planner_front *b) {
  struct planner_front all = {
      .plan = POOL_ARRAY(pool, struct plan *,
                         (size_t)a->count + (size_t)b->count + 1)};
  int32_t i = 0;
  int32_t k = 0;
  while (i < a->count || k < b->count) {
    const bool first =
        k == b->count ||
        (i < a->count && a->plan[i]->arena_bytes <= b->plan[k]->arena_bytes);
    struct plan *next = first ? a->plan[i++] : b->plan[k++];
    if (all.count == 0 ||
        next->instructions < all.plan[all.count - 1]->instructions) {
      if (all.count > 0 &&
          next->arena_bytes == all.plan[all.count - 1]->arena_bytes)
        all.count--;
      all.plan[all.count++] = next;
    }
  }
  return all;
}
