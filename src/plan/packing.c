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

/* Neighbours of a buffer: everything live at some time when it is. Those that
 * it may share memory with come first. */
struct neighbour {
  int32_t buffer;
  const struct overlap *overlap;
};

/* Memory that a placed neighbour of the buffer in hand takes. */
struct obstacle {
  int64_t from, to;
};

/* The same where the two may share memory. */
struct shared {
  struct obstacle obstacle;
  const struct overlap *overlap;
  bool input; /* the buffer in hand is the overlap's input, else its output */
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
  struct neighbour *neighbour = packing->neighbour[of];
  int32_t at = packing->neighbours[of]++;
  if (overlap != NULL) {
    neighbour[at] = neighbour[packing->sharing[of]];
    at = packing->sharing[of]++;
  }
  neighbour[at] = (struct neighbour){buffer, overlap};
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
  packing->sharing = POOL_ARRAY(pool, int32_t, buffers);
  packing->spot = POOL_ARRAY(pool, struct spot, buffers);
  packing->bytes = POOL_ARRAY(pool, int64_t, buffers);
  for (int32_t b = 0; b < plan->buffers; b++)
    packing->bytes[b] = plan->buffer[b].bytes;
  packing->candidate = POOL_ARRAY(pool, int64_t, 4 * buffers + 2);
  packing->obstacle = POOL_ARRAY(pool, struct obstacle, buffers + 1);
  packing->shared = POOL_ARRAY(pool, struct shared, buffers + 1);
  packing->overlap_end = POOL_ARRAY(pool, int32_t, buffers);
  for (int32_t b = 0, i = 0; b < plan->buffers; b++) {
    while (i < plan->overlaps && plan->overlap[i].output == b)
      i++;
    packing->overlap_end[b] = i;
  }
  find_neighbours(packing);
  return made;
}

/* Finds the placed neighbours of a buffer: those with which it may share memory
 * and the others. */
static void find_obstacles(struct packing *packing, int32_t buffer) {
  const int32_t rank = packing->spot[buffer].rank;
  const struct neighbour *n = packing->neighbour[buffer];
  const struct neighbour *middle = n + packing->sharing[buffer];
  const struct neighbour *end = n + packing->neighbours[buffer];
  struct shared *shared = packing->shared;
  struct obstacle *obstacle = packing->obstacle;
  for (; n < middle; n++) {
    const struct spot *spot = &packing->spot[n->buffer];
    if (spot->rank < rank)
      *shared++ = (struct shared){
          {spot->from, spot->to}, n->overlap, n->overlap->input == buffer};
  }
  for (; n < end; n++) {
    /* Those that are placed later are written over. */
    const struct spot *spot = &packing->spot[n->buffer];
    *obstacle = (struct obstacle){spot->from, spot->to};
    obstacle += spot->rank < rank;
  }
  packing->shareds = (int32_t)(shared - packing->shared);
  packing->obstacles = (int32_t)(obstacle - packing->obstacle);
  packing->blocker = 0;
}

/* Whether a buffer from one offset up to another would lie where the neighbour
 * is. */
static bool is_taken(const struct obstacle *obstacle, int64_t from,
                     int64_t to) {
  return (to > obstacle->from) & (from < obstacle->to);
}

static bool is_blocked(const struct shared *shared, int64_t from, int64_t to) {
  if (!is_taken(&shared->obstacle, from, to))
    return false;
  const struct overlap *overlap = shared->overlap;
  const int64_t apart = shared->input ? from - shared->obstacle.from
                                      : shared->obstacle.from - from;
  return apart < overlap->apart &&
         (apart < overlap->in_step || apart % overlap->period != 0);
}

static bool is_sound(struct packing *packing, int64_t from, int64_t to) {
  int32_t i = 0;
  while (i < packing->shareds && !is_blocked(&packing->shared[i], from, to))
    i++;
  packing->work += WORK_LOOKED_AT * (int64_t)i;
  return i == packing->shareds;
}

/* What was in the way of one offset is often in the way of the next. */
static bool is_free(struct packing *packing, int64_t from, int64_t to) {
  int32_t i = packing->blocker;
  if (i < packing->obstacles && is_taken(&packing->obstacle[i], from, to)) {
    packing->work += WORK_LOOKED_AT;
    return false;
  }
  i = 0;
  while (i < packing->obstacles && !is_taken(&packing->obstacle[i], from, to))
    i++;
  packing->work += WORK_LOOKED_AT * (int64_t)i;
  packing->blocker = i;
  return i == packing->obstacles;
}

static int32_t add_ends(const struct obstacle *obstacle, int64_t bytes,
                        int64_t *candidate) {
  candidate[0] = align(obstacle->to);
  candidate[1] = align_down(obstacle->from - bytes);
  return 2;
}

/* Offsets worth a try: the ends of the arena of `top` bytes, and those that
 * touch a neighbour. */
static int32_t find_candidates(struct packing *packing, int64_t bytes,
                               int64_t top) {
  int64_t *candidate = packing->candidate;
  int32_t count = 0;
  candidate[count++] = 0;
  candidate[count++] = align_down(top - bytes);
  for (int32_t i = 0; i < packing->obstacles; i++)
    count += add_ends(&packing->obstacle[i], bytes, candidate + count);
  for (int32_t i = 0; i < packing->shareds; i++) {
    const struct shared *shared = &packing->shared[i];
    const int64_t from = shared->obstacle.from;
    const int64_t sign = shared->input ? 1 : -1;
    count += add_ends(&shared->obstacle, bytes, candidate + count);
    candidate[count++] = from + sign * shared->overlap->in_step;
    candidate[count++] = from + sign * shared->overlap->apart;
  }
  packing->work += WORK_LOOKED_AT * (int64_t)count;
  return count;
}

/* The lowest or highest offset within `top` bytes, or -1, as if those that may
 * share memory were not there: from its end of the arena the buffer moves past
 * whatever is in the way. */
static int64_t place_apart(struct packing *packing, int64_t bytes, bool high,
                           int64_t top) {
  const struct obstacle *obstacle = packing->obstacle;
  const int32_t obstacles = packing->obstacles;
  const int64_t last = top - bytes;
  int64_t at = high ? align_down(last) : 0;
  for (bool moved = true; moved && at >= 0 && at <= last;) {
    moved = false;
    for (int32_t i = 0; i < obstacles; i++)
      if (is_taken(&obstacle[i], at, at + bytes)) {
        at =
            high ? align_down(obstacle[i].from - bytes) : align(obstacle[i].to);
        moved = true;
      }
    packing->work += WORK_LOOKED_AT * (int64_t)obstacles;
  }
  return at <= last ? at : -1;
}

/* The lowest or highest offset within `top` bytes, or -1; `end` is that of
 * place_apart, beyond which there is none. */
static int64_t place_sharing(struct packing *packing, int64_t bytes, bool high,
                             int64_t top, int64_t end) {
  const int64_t low = high ? 0 : end + 1;
  const int64_t last = high ? end - 1 : top - bytes;
  const int32_t candidates = find_candidates(packing, bytes, top);
  int64_t best = -1;
  for (int32_t i = 0; i < candidates; i++) {
    const int64_t at = packing->candidate[i];
    const bool better = best < 0 || (high ? at > best : at < best);
    if (at >= low && at <= last && better &&
        is_sound(packing, at, at + bytes) && is_free(packing, at, at + bytes))
      best = at;
  }
  return best;
}

/* The lowest or highest offset that fits into `top` bytes, or -1. */
static int64_t place(struct packing *packing, int32_t buffer, bool high,
                     int64_t top) {
  const int64_t bytes = packing->bytes[buffer];
  find_obstacles(packing, buffer);
  packing->work +=
      WORK_PLACE + WORK_LOOKED_AT * (int64_t)packing->neighbours[buffer];
  const int64_t at = place_apart(packing, bytes, high, top);
  return at < 0 || is_sound(packing, at, at + bytes)
             ? at
             : place_sharing(packing, bytes, high, top, at);
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
    if (packing->spot[buffer].from != at)
      forget_neighbours(packing, buffer);
    packing->spot[buffer].from = at;
    packing->spot[buffer].to = at + packing->bytes[buffer];
  }
  packing->work += i - packing->from;
  packing->from = i;
  if (i < plan->buffers) {
    *failed = i;
    return -1;
  }
  int64_t used = 0;
  for (int32_t b = 0; b < plan->buffers; b++) {
    const int64_t end = packing->spot[b].to;
    used = end > used ? end : used;
  }
  return used;
}
