#include "plan/packing.h"

/* Of placing a buffer, of an item that is looked at for it, and of its part in
 * making an order. */
enum { WORK_PLACE = 20, WORK_LOOKED_AT = 3, WORK_ORDER = 20 };

static bool live_together(const struct buffer *a, const struct buffer *b) {
  return a->first_stage <= b->last_stage && b->first_stage <= a->last_stage;
}

static int64_t align(int64_t bytes) {
  return (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
}

static int64_t align_down(int64_t bytes) {
  return bytes < 0 ? -1 : bytes / ARENA_ALIGN * ARENA_ALIGN;
}

/* Neighbours of a buffer: everything live at some time when it is. */
struct neighbour {
  int32_t buffer;
  const struct overlap *overlap;
};

/* Where the buffer in hand must not start: strictly between `low` and `to`.
 * [from, to) is a placed neighbour, and `overlap` what it may share of it, as
 * the input or as the output. */
struct obstacle {
  int64_t low, from, to;
  const struct overlap *overlap;
  bool input;
};

/* The overlap of an input with an output, or NULL. plan_complete lists those of
 * an output side by side, and outputs in their order. */
static const struct overlap *overlap_with(const struct packing *packing,
                                          int32_t input, int32_t output) {
  const int32_t from = output == 0 ? 0 : packing->overlap_end[output - 1];
  for (int32_t i = from; i < packing->overlap_end[output]; i++)
    if (packing->plan->overlap[i].input == input)
      return &packing->plan->overlap[i];
  return NULL;
}

/* The overlap that allows two buffers to share memory, or NULL. */
static const struct overlap *overlap_of(const struct packing *packing,
                                        int32_t a, int32_t b) {
  const struct overlap *overlap = overlap_with(packing, a, b);
  return overlap != NULL ? overlap : overlap_with(packing, b, a);
}

static void add_neighbour(struct packing *packing, int32_t of, int32_t buffer,
                          const struct overlap *overlap) {
  packing->neighbour[of][packing->neighbours[of]++] =
      (struct neighbour){buffer, overlap};
}

/* Lists all pairs that live together. */
static void find_neighbours(struct packing *packing) {
  const struct plan *plan = packing->plan;
  struct pool *pool = plan->graph->pool;
  const int32_t *born = plan_buffers_by_birth(plan, pool);
  for (int pass = 0; pass < 2; pass++) {
    for (int32_t i = 0; i < plan->buffers; i++)
      for (int32_t k = i + 1; k < plan->buffers; k++) {
        const int32_t a = born[i];
        const int32_t b = born[k];
        if (plan->buffer[b].first_stage > plan->buffer[a].last_stage)
          break;
        if (!live_together(&plan->buffer[a], &plan->buffer[b]))
          continue;
        if (pass == 0) {
          packing->neighbours[a]++;
          packing->neighbours[b]++;
          continue;
        }
        const struct overlap *overlap = overlap_of(packing, a, b);
        add_neighbour(packing, a, b, overlap);
        add_neighbour(packing, b, a, overlap);
      }
    for (int32_t a = 0; pass == 0 && a < plan->buffers; a++) {
      packing->work += WORK_LOOKED_AT * (int64_t)packing->neighbours[a];
      packing->neighbour[a] =
          POOL_ARRAY(pool, struct neighbour, (size_t)packing->neighbours[a]);
      packing->neighbours[a] = 0;
    }
  }
}

struct packing packing_new(struct plan *plan) {
  struct packing made = {.plan = plan};
  struct packing *packing = &made;
  struct pool *pool = plan->graph->pool;
  const size_t buffers = (size_t)plan->buffers;
  packing->neighbour = POOL_ARRAY(pool, struct neighbour *, buffers);
  packing->neighbours = POOL_ARRAY(pool, int32_t, buffers);
  packing->spot = POOL_ARRAY(pool, struct spot, buffers);
  for (int32_t b = 0; b < plan->buffers; b++)
    packing->spot[b].bytes = plan->buffer[b].bytes;
  packing->candidate = POOL_ARRAY(pool, int64_t, 4 * buffers + 2);
  packing->obstacle = POOL_ARRAY(pool, struct obstacle, buffers + 1);
  packing->overlap_end = POOL_ARRAY(pool, int32_t, buffers);
  for (int32_t b = 0, i = 0; b < plan->buffers; b++) {
    while (i < plan->overlaps && plan->overlap[i].output == b)
      i++;
    packing->overlap_end[b] = i;
  }
  find_neighbours(packing);
  return made;
}

/* Whether some obstacle is one that the buffer may share memory with. */
static bool find_obstacles(struct packing *packing, int32_t buffer) {
  const int64_t bytes = packing->spot[buffer].bytes;
  const int32_t rank = packing->spot[buffer].rank;
  const struct neighbour *end =
      packing->neighbour[buffer] + packing->neighbours[buffer];
  struct obstacle *obstacle = packing->obstacle;
  bool shared = false;
  for (const struct neighbour *n = packing->neighbour[buffer]; n < end; n++) {
    /* Those that are placed later are written over. */
    const struct spot *spot = &packing->spot[n->buffer];
    const bool before = spot->rank < rank;
    *obstacle = (struct obstacle){
        spot->offset - bytes, spot->offset, spot->offset + spot->bytes,
        n->overlap, n->overlap != NULL && n->overlap->input == buffer};
    shared |= before && n->overlap != NULL;
    obstacle += before;
  }
  packing->obstacles = (int32_t)(obstacle - packing->obstacle);
  packing->blocker = 0;
  return shared;
}

static bool can_share(const struct obstacle *obstacle, int64_t offset) {
  const struct overlap *overlap = obstacle->overlap;
  if (overlap == NULL)
    return false;
  const int64_t apart =
      obstacle->input ? offset - obstacle->from : obstacle->from - offset;
  return apart >= overlap->apart ||
         (apart >= overlap->in_step && apart % overlap->period == 0);
}

static bool is_blocked(const struct obstacle *obstacle, int64_t offset) {
  return offset > obstacle->low && offset < obstacle->to &&
         !can_share(obstacle, offset);
}

/* What was in the way of one offset is often in the way of the next. */
static bool fits(struct packing *packing, int64_t offset) {
  if (packing->obstacles > 0 &&
      is_blocked(&packing->obstacle[packing->blocker], offset)) {
    packing->work += WORK_LOOKED_AT;
    return false;
  }
  int32_t i = 0;
  while (i < packing->obstacles && !is_blocked(&packing->obstacle[i], offset))
    i++;
  packing->work += WORK_LOOKED_AT * (int64_t)i;
  if (i == packing->obstacles)
    return true;
  packing->blocker = i;
  return false;
}

/* Offsets worth a try: the ends of the arena of `top` bytes, and those that
 * touch a neighbour. Where no memory is shared, whatever fits can be moved to
 * the end that it is to be near, until it touches what is there. */
static int32_t find_candidates(struct packing *packing, int64_t bytes,
                               int64_t top, bool high, bool shared) {
  int64_t *candidate = packing->candidate;
  int32_t candidates = 0;
  if (!high || shared)
    candidate[candidates++] = 0;
  if (high || shared)
    candidate[candidates++] = align_down(top - bytes);
  for (int32_t i = 0; i < packing->obstacles; i++) {
    const struct obstacle *obstacle = &packing->obstacle[i];
    if (!high || shared)
      candidate[candidates++] = align(obstacle->to);
    if (high || shared)
      candidate[candidates++] = align_down(obstacle->low);
    if (obstacle->overlap == NULL)
      continue;
    const int64_t sign = obstacle->input ? 1 : -1;
    candidate[candidates++] =
        obstacle->from + sign * obstacle->overlap->in_step;
    candidate[candidates++] = obstacle->from + sign * obstacle->overlap->apart;
  }
  return candidates;
}

/* The lowest or highest offset that fits into `top` bytes, or -1. */
static int64_t place(struct packing *packing, int32_t buffer, bool high,
                     int64_t top) {
  const int64_t bytes = packing->spot[buffer].bytes;
  const bool shared = find_obstacles(packing, buffer);
  const int32_t candidates = find_candidates(packing, bytes, top, high, shared);
  packing->work +=
      WORK_PLACE +
      WORK_LOOKED_AT * ((int64_t)packing->neighbours[buffer] + candidates);
  int64_t best = -1;
  for (int32_t i = 0; i < candidates; i++) {
    const int64_t at = packing->candidate[i];
    const bool better = best < 0 || (high ? at > best : at < best);
    if (at >= 0 && at + bytes <= top && better && fits(packing, at))
      best = at;
  }
  return best;
}

void packing_restart(struct packing *packing, const struct attempt *attempt) {
  const int32_t buffers = packing->plan->buffers;
  for (int32_t i = 0; i < buffers; i++) {
    packing->spot[i].known = false;
    packing->spot[attempt->order[i]].rank = i;
  }
  packing->from = 0;
  packing->work += WORK_ORDER * (int64_t)buffers;
}

/* Those that live with a buffer and come later have to be placed anew. */
static void forget_neighbours(struct packing *packing, int32_t buffer) {
  const int32_t rank = packing->spot[buffer].rank;
  for (int32_t i = 0; i < packing->neighbours[buffer]; i++) {
    struct spot *other = &packing->spot[packing->neighbour[buffer][i].buffer];
    other->known &= other->rank <= rank;
  }
}

void packing_move(struct packing *packing, struct attempt *attempt,
                  int32_t from, int32_t to) {
  const int32_t buffer = attempt->order[from];
  for (int32_t i = from; i > to; i--) {
    attempt->order[i] = attempt->order[i - 1];
    packing->spot[attempt->order[i]].rank = i;
  }
  attempt->order[to] = buffer;
  packing->spot[buffer].rank = to;
  packing->spot[buffer].known = false;
  packing->from = to;
  forget_neighbours(packing, buffer);
}

int64_t packing_place(struct packing *packing, const struct attempt *attempt,
                      int64_t top, int32_t *failed) {
  const struct plan *plan = packing->plan;
  int32_t i = packing->from;
  for (; i < plan->buffers; i++) {
    const int32_t buffer = attempt->order[i];
    if (packing->spot[buffer].known)
      continue;
    const int64_t at = place(packing, buffer, attempt->high[buffer], top);
    if (at < 0)
      break;
    packing->spot[buffer].known = true;
    if (packing->spot[buffer].offset != at)
      forget_neighbours(packing, buffer);
    packing->spot[buffer].offset = at;
  }
  packing->work += i - packing->from;
  packing->from = i;
  if (i < plan->buffers) {
    *failed = i;
    return -1;
  }
  int64_t used = 0;
  for (int32_t b = 0; b < plan->buffers; b++) {
    const int64_t end = packing->spot[b].offset + packing->spot[b].bytes;
    used = end > used ? end : used;
  }
  return used;
}
