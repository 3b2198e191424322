#include "plan/candidate.h"
#include "plan/layout.h"
#include "plan/replay.h"
#include "plan/widen.h"

#include "plan/stage.h"

#include <string.h>

/* Layouts that are tried for a plan: of all stages widened, and of single ones;
 * what gains less than this part of a plan's instructions is not among these.
 */
enum { LAYOUTS_MOST = 3, STAGES_MOST = 4, LEAST_GAIN = 500 };

/* Times that room is taken from stages. */
enum { ROUNDS_MOST = 8 };

/* Of building and measuring a stage, for each operator and tensor. */
enum { WORK_ITEM = 20 };

/* How a stage is executed within some arenas. */
struct widened {
  struct widened *next;     /* with the same first operator */
  struct stage from;        /* its decisions before, and ... */
  struct placement *placed; /* ... by operator, behind them the input's */
  int64_t low, high;        /* the arenas: from, and below */
  struct stage stage;       /* built */
  struct placement *widened;
};

struct widener {
  const struct lifetime *lifetimes;
  struct widened **known; /* by first operator */
};

struct widener *widener_new(const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  struct widener *widener = POOL_NEW(pool, struct widener);
  *widener = (struct widener){
      candidate_lifetimes(plan),
      POOL_ARRAY(pool, struct widened *, (size_t)plan->steps + 1)};
  return widener;
}

static int32_t length_of(const struct stage *stage) {
  return stage->last - stage->first + 1;
}

static bool is_same(const struct placement *a, const struct placement *b) {
  return a->policy == b->policy && a->tile_rows == b->tile_rows &&
         a->tile_columns == b->tile_columns && a->first_rows == b->first_rows &&
         a->down == b->down;
}

/* The decisions about a stage's operators, and behind them about the input. */
static struct placement *placements_of(const struct plan *plan,
                                       const struct stage *stage) {
  const size_t length = (size_t)length_of(stage);
  struct placement *all =
      POOL_ARRAY(plan->graph->pool, struct placement, length + 1);
  memcpy(all, plan->placement + stage->first, length * sizeof *all);
  all[length] = plan->input;
  return all;
}

static void place(struct plan *plan, const struct stage *stage,
                  const struct placement *all) {
  const size_t length = (size_t)length_of(stage);
  memcpy(plan->placement + stage->first, all, length * sizeof *all);
  if (stage->takes_input)
    plan->input = all[length];
}

/* What is known of a stage of a plan within an arena, or NULL. */
static const struct widened *find_known(const struct widener *widener,
                                        const struct plan *plan,
                                        const struct stage *stage,
                                        int64_t arena) {
  const int32_t length = length_of(stage);
  for (const struct widened *known = widener->known[stage->first];
       known != NULL; known = known->next) {
    bool same =
        known->from.last == stage->last &&
        known->from.takes_input == stage->takes_input &&
        known->from.frugal == stage->frugal && known->low <= arena &&
        arena < known->high &&
        (!stage->takes_input || is_same(&known->placed[length], &plan->input));
    for (int32_t i = 0; same && i < length; i++)
      same = is_same(&known->placed[i], &plan->placement[stage->first + i]);
    if (same)
      return known;
  }
  return NULL;
}

/* Whether so many bytes are within the arena; notes for which ones that is so.
 */
static bool is_within(struct widened *widened, int64_t bytes, int64_t arena) {
  if (bytes > arena) {
    widened->high = bytes < widened->high ? bytes : widened->high;
    return false;
  }
  widened->low = bytes > widened->low ? bytes : widened->low;
  return true;
}

/* Finds the slots of a stage's rings; false where it is not legal, or cannot be
 * within the arena though its kernels save scratch. */
static bool fill_rings(const struct widener *widener, const struct plan *plan,
                       struct stage *stage, struct widened *widened,
                       int64_t arena) {
  const int64_t others = candidate_least_ram(plan, widener->lifetimes, stage);
  struct ring_room room = {.most = arena - others, .least = 0};
  const char *wrong = others > arena ? NULL : replay_rings(plan, stage, &room);
  if (room.least > room.most)
    return is_within(widened, others + room.least, arena);
  return wrong == NULL;
}

/* The instructions of the stage as it is placed, and whether its kernels then
 * save scratch; INT64_MAX where it is not within the arena, or takes `most` or
 * more in any case. */
static int64_t try_stage(const struct widener *widener, struct plan *plan,
                         struct widened *widened, int64_t arena, int64_t most,
                         bool *frugal) {
  const struct graph *graph = plan->graph;
  const struct pool_mark mark = pool_mark(graph->pool);
  struct stage stage = {.first = widened->from.first,
                        .last = widened->from.last,
                        .takes_input = widened->from.takes_input,
                        .frugal = true};
  const int64_t length = length_of(&stage);
  effort_spend(plan->effort, WORK_ITEM * (length * (plan->steps + 4 * length) +
                                          graph->tensors));
  int64_t instructions = INT64_MAX;
  if (stage_schedule(plan, &stage) == NULL &&
      (stage.instructions < most || stage.lavish_instructions < most) &&
      fill_rings(widener, plan, &stage, widened, arena)) {
    const struct candidate_cost cost =
        candidate_cost_of(plan, widener->lifetimes, &stage);
    const struct candidate_cost lavish = candidate_lavish(cost);
    *frugal = !is_within(widened, lavish.ram, arena);
    if (!*frugal)
      instructions = lavish.instructions;
    else if (is_within(widened, cost.ram, arena))
      instructions = cost.instructions;
  }
  pool_release(graph->pool, mark);
  return instructions;
}

/* Widens the tiles of a stage as long as it stays within the arena and takes
 * fewer instructions. */
static struct widened *widen_alone(const struct widener *widener,
                                   const struct plan *plan, int32_t number,
                                   int64_t arena) {
  struct pool *pool = plan->graph->pool;
  struct plan *copy = plan_copy(plan, plan->kernels);
  const struct stage *stage = &plan->stage[number];
  struct widened *widened = POOL_NEW(pool, struct widened);
  *widened = (struct widened){.from = *stage,
                              .placed = placements_of(copy, stage),
                              .high = INT64_MAX,
                              .widened = placements_of(copy, stage)};
  bool frugal = stage->frugal;
  bool changed = false;
  int64_t least =
      try_stage(widener, copy, widened, arena, stage->instructions, &frugal);
  if (least >= stage->instructions) {
    least = stage->instructions;
    frugal = stage->frugal;
  }
  const size_t bytes =
      ((size_t)length_of(stage) + 1) * sizeof *widened->widened;
  for (int32_t i = 0; i < WIDEN_WIDTHS * (stage->units + 1); i++) {
    const int32_t u = stage->units - 1 - i / WIDEN_WIDTHS;
    struct widening widening = {number, WIDEN_EVERY_UNIT,
                                widen_widths[i % WIDEN_WIDTHS]};
    if (i >= WIDEN_WIDTHS) {
      const struct unit *unit = &stage->unit[u + 1];
      widening.position = unit->first > unit->last ? WIDEN_INPUT : unit->last;
    }
    bool saves;
    if (!widening_apply(copy, plan, &widening))
      continue;
    const int64_t instructions =
        try_stage(widener, copy, widened, arena, least, &saves);
    if (instructions < least) {
      least = instructions;
      frugal = saves;
      changed = true;
      memcpy(widened->widened, copy->placement + stage->first,
             bytes - sizeof *widened->widened);
      widened->widened[length_of(stage)] = copy->input;
    }
    place(copy, stage, widened->widened);
  }
  widened->stage = *stage;
  if (changed || frugal != stage->frugal) {
    widened->stage = (struct stage){.first = stage->first,
                                    .last = stage->last,
                                    .takes_input = stage->takes_input,
                                    .frugal = frugal};
    if (stage_build(copy, &widened->stage) != NULL)
      widened->stage = *stage;
  }
  return widened;
}

/* How a stage of a plan is executed best within an arena. */
static const struct widened *widen_stage(struct widener *widener,
                                         const struct plan *plan,
                                         int32_t number, int64_t arena) {
  const struct stage *stage = &plan->stage[number];
  const struct widened *known = find_known(widener, plan, stage, arena);
  if (known != NULL)
    return known;
  struct widened *made = widen_alone(widener, plan, number, arena);
  made->next = widener->known[stage->first];
  widener->known[stage->first] = made;
  return made;
}

/* The plan with each stage executed as is best within its room (0: as it is),
 * or NULL where that is no gain; its layout is not made. */
static struct plan *widen_within(struct widener *widener,
                                 const struct plan *plan, const int64_t *room,
                                 int64_t macs) {
  struct plan *copy = plan_copy(plan, plan->kernels);
  for (int32_t s = 0; s < plan->stages; s++) {
    copy->stage[s] = plan->stage[s];
    if (room[s] <= 0)
      continue;
    const struct widened *widened = widen_stage(widener, plan, s, room[s]);
    place(copy, &plan->stage[s], widened->widened);
    copy->stage[s] = widened->stage;
  }
  const bool good = plan_complete(copy) == NULL && copy->macs <= macs &&
                    copy->instructions < plan->instructions;
  return good ? copy : NULL;
}

/* Whether the plan fits into so many bytes; makes the layout unless it cannot.
 */
static bool lay_out(struct plan *plan, int64_t arena) {
  return layout_bound(plan) <= arena && layout_make(plan, arena) &&
         plan->arena_bytes <= arena;
}

/* Takes room from stages with more bytes than the arena has: by what they have
 * too much, or all. False where there are none. */
static bool take_room(const struct plan *plan, int64_t *room, int64_t arena,
                      bool all) {
  const bool packed = layout_bound(plan) <= arena;
  const int64_t *live = layout_live_bytes(plan);
  bool found = false;
  for (int32_t s = 0; s < plan->stages; s++) {
    const int64_t over = (packed ? layout_top(plan, s) : live[s]) - arena;
    if (over <= 0 || room[s] <= 0)
      continue;
    room[s] = all ? 0 : room[s] - over;
    found = true;
  }
  return found;
}

/* Widens all stages; those that go beyond the arena then have less room, and in
 * the end none. */
static struct plan *widen_all(struct widener *widener, struct plan *plan,
                              int64_t *room, int64_t arena, int64_t macs) {
  for (int32_t s = 0; s < plan->stages; s++)
    room[s] = arena;
  int32_t layouts = 0;
  for (int32_t i = 0; i < ROUNDS_MOST && layouts < LAYOUTS_MOST; i++) {
    struct plan *copy = widen_within(widener, plan, room, macs);
    if (copy == NULL)
      break;
    layouts += layout_bound(copy) <= arena;
    if (lay_out(copy, arena))
      return copy;
    if (!take_room(copy, room, arena, layouts + 1 >= LAYOUTS_MOST))
      break;
  }
  for (int32_t s = 0; s < plan->stages; s++)
    room[s] = 0;
  return plan;
}

/* The stage without all the room that gains most from it, or -1 where that is
 * hardly anything. */
static int32_t most_gain(struct widener *widener, const struct plan *plan,
                         const struct plan *best, const int64_t *room,
                         int64_t arena, const bool *tried) {
  int64_t most = plan->instructions / LEAST_GAIN;
  int32_t found = -1;
  for (int32_t s = 0; s < plan->stages; s++) {
    if (tried[s] || room[s] == arena)
      continue;
    const struct widened *widened = widen_stage(widener, plan, s, arena);
    const int64_t gain =
        best->stage[s].instructions - widened->stage.instructions;
    if (gain > most) {
      most = gain;
      found = s;
    }
  }
  return found;
}

struct plan *widener_widen(struct widener *widener, struct plan *plan,
                           int64_t arena, int64_t macs) {
  struct pool *pool = plan->graph->pool;
  int64_t *room = POOL_ARRAY(pool, int64_t, (size_t)plan->stages + 1);
  bool *tried = POOL_ARRAY(pool, bool, (size_t)plan->stages + 1);
  struct plan *best = widen_all(widener, plan, room, arena, macs);
  for (int32_t i = 0; i < STAGES_MOST; i++) {
    const int32_t s = most_gain(widener, plan, best, room, arena, tried);
    if (s < 0 || !effort_lasts(plan->effort, EFFORT_WIDENING))
      break;
    const int64_t before = room[s];
    tried[s] = true;
    room[s] = arena;
    struct plan *next = widen_within(widener, plan, room, macs);
    if (next != NULL && lay_out(next, arena))
      best = next;
    else
      room[s] = before;
  }
  return best;
}
