#include "plan/layout.h"

#include <stdlib.h>
#include <string.h>

enum { STARTS = 3000, CHANGES = 12000 };

static bool live_together(const struct buffer *a, const struct buffer *b) {
  return a->first_stage <= b->last_stage && b->first_stage <= a->last_stage;
}

static int64_t align(int64_t bytes) {
  return (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
}

static int64_t align_down(int64_t bytes) {
  return bytes < 0 ? -1 : bytes / ARENA_ALIGN * ARENA_ALIGN;
}

/* The overlap that allows two buffers to share memory, or NULL. */
static const struct overlap *overlap_of(const struct plan *plan, int32_t a,
                                        int32_t b) {
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct overlap *overlap = &plan->overlap[i];
    if ((overlap->input == a && overlap->output == b) ||
        (overlap->input == b && overlap->output == a))
      return overlap;
  }
  return NULL;
}

/* Neighbours of a buffer: everything live at some time when it is. */
struct neighbour {
  int32_t buffer;
  const struct overlap *overlap;
};

struct packing {
  struct plan *plan;
  struct neighbour **neighbour; /* by buffer */
  int32_t *neighbours;
  int64_t *pressure; /* by buffer: most bytes live at a stage it lives in */
  int64_t *offset;   /* -1: not placed yet */
  int64_t *candidate;
};

static void find_neighbours(struct packing *packing) {
  const struct plan *plan = packing->plan;
  struct pool *pool = plan->graph->pool;
  const size_t buffers = (size_t)plan->buffers;
  packing->neighbour = POOL_ARRAY(pool, struct neighbour *, buffers);
  packing->neighbours = POOL_ARRAY(pool, int32_t, buffers);
  packing->offset = POOL_ARRAY(pool, int64_t, buffers);
  packing->candidate = POOL_ARRAY(pool, int64_t, 4 * buffers + 2);
  for (int32_t a = 0; a < plan->buffers; a++) {
    int32_t count = 0;
    for (int32_t b = 0; b < plan->buffers; b++)
      count += b != a && live_together(&plan->buffer[a], &plan->buffer[b]);
    packing->neighbour[a] = POOL_ARRAY(pool, struct neighbour, (size_t)count);
    for (int32_t b = 0; b < plan->buffers; b++)
      if (b != a && live_together(&plan->buffer[a], &plan->buffer[b]))
        packing->neighbour[a][packing->neighbours[a]++] =
            (struct neighbour){b, overlap_of(plan, a, b)};
  }
}

/* Whether two buffers may lie at these offsets. */
static bool compatible(const struct plan *plan, int32_t a, int64_t offset_a,
                       int32_t b, int64_t offset_b,
                       const struct overlap *overlap) {
  if (offset_a + plan->buffer[a].bytes <= offset_b ||
      offset_b + plan->buffer[b].bytes <= offset_a)
    return true;
  if (overlap == NULL)
    return false;
  const int64_t apart =
      overlap->input == a ? offset_a - offset_b : offset_b - offset_a;
  return apart >= overlap->apart ||
         (apart >= overlap->in_step && apart % overlap->period == 0);
}

static bool fits(const struct packing *packing, int32_t buffer,
                 int64_t offset) {
  for (int32_t i = 0; i < packing->neighbours[buffer]; i++) {
    const struct neighbour *n = &packing->neighbour[buffer][i];
    if (packing->offset[n->buffer] >= 0 &&
        !compatible(packing->plan, buffer, offset, n->buffer,
                    packing->offset[n->buffer], n->overlap))
      return false;
  }
  return true;
}

/* One end of the arena for each buffer, and the order in which they are
 * placed: what the search varies. */
struct attempt {
  int32_t *order;
  bool *high;
};

/* Offsets worth a try: the ends of the arena of `top` bytes, and those that
 * touch a neighbour. */
static int32_t find_candidates(struct packing *packing, int32_t buffer,
                               int64_t top) {
  const struct plan *plan = packing->plan;
  const int64_t bytes = plan->buffer[buffer].bytes;
  int64_t *candidate = packing->candidate;
  int32_t candidates = 0;
  candidate[candidates++] = 0;
  candidate[candidates++] = align_down(top - bytes);
  for (int32_t i = 0; i < packing->neighbours[buffer]; i++) {
    const struct neighbour *n = &packing->neighbour[buffer][i];
    const int64_t at = packing->offset[n->buffer];
    if (at < 0)
      continue;
    candidate[candidates++] = align(at + plan->buffer[n->buffer].bytes);
    candidate[candidates++] = align_down(at - bytes);
    if (n->overlap == NULL)
      continue;
    const int64_t sign = n->overlap->input == buffer ? 1 : -1;
    candidate[candidates++] = at + sign * n->overlap->in_step;
    candidate[candidates++] = at + sign * n->overlap->apart;
  }
  return candidates;
}

/* The lowest or highest offset that fits into `top` bytes, or -1. */
static int64_t place(struct packing *packing, int32_t buffer, bool high,
                     int64_t top) {
  const int64_t bytes = packing->plan->buffer[buffer].bytes;
  const int32_t candidates = find_candidates(packing, buffer, top);
  int64_t best = -1;
  for (int32_t i = 0; i < candidates; i++) {
    const int64_t at = packing->candidate[i];
    const bool better = best < 0 || (high ? at > best : at < best);
    if (at >= 0 && at + bytes <= top && better && fits(packing, buffer, at))
      best = at;
  }
  return best;
}

/* Places all buffers within `top` bytes; returns what they take, or -1. */
static int64_t pack(struct packing *packing, const struct attempt *attempt,
                    int64_t top) {
  const struct plan *plan = packing->plan;
  int64_t used = 0;
  for (int32_t i = 0; i < plan->buffers; i++)
    packing->offset[i] = -1;
  for (int32_t i = 0; i < plan->buffers; i++) {
    const int32_t buffer = attempt->order[i];
    const int64_t at = place(packing, buffer, attempt->high[buffer], top);
    if (at < 0)
      return -1;
    packing->offset[buffer] = at;
    const int64_t end = at + plan->buffer[buffer].bytes;
    used = end > used ? end : used;
  }
  return used;
}

/* Bytes of the buffers that take part in overlaps of a stage, on one side. */
static int64_t overlapping_bytes(const struct plan *plan, int32_t stage,
                                 bool inputs, int32_t *count) {
  int64_t bytes = 0;
  *count = 0;
  for (int32_t b = 0; b < plan->buffers; b++) {
    bool found = false;
    for (int32_t i = 0; i < plan->overlaps; i++) {
      const struct overlap *overlap = &plan->overlap[i];
      found = found || (overlap->stage == stage &&
                        (inputs ? overlap->input : overlap->output) == b);
    }
    bytes += found ? plan->buffer[b].bytes : 0;
    *count += found;
  }
  return bytes;
}

int64_t layout_live_bytes(const struct plan *plan, int32_t stage) {
  int32_t dying;
  int32_t born;
  const int64_t inputs = overlapping_bytes(plan, stage, true, &dying);
  const int64_t outputs = overlapping_bytes(plan, stage, false, &born);
  int64_t live = 0;
  for (int32_t i = 0; i < plan->buffers; i++)
    if (plan->buffer[i].first_stage <= stage &&
        plan->buffer[i].last_stage >= stage)
      live += plan->buffer[i].bytes;
  int64_t together = inputs > outputs ? inputs : outputs;
  for (int32_t i = 0; dying == 1 && born == 1 && i < plan->overlaps; i++) {
    /* A single pair: either they lie apart, or the input starts at least
     * in_step above the output. */
    const struct overlap *overlap = &plan->overlap[i];
    if (overlap->stage != stage)
      continue;
    const int64_t shared = inputs + overlap->in_step;
    together = shared > together ? shared : together;
    together = together < inputs + outputs ? together : inputs + outputs;
  }
  return live - inputs - outputs + together;
}

static uint64_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
  return *state >> 33;
}

/* Orders, in turn, by falling size; by the time at which buffers are born, from
 * the last one on, as outputs grow below their inputs; and by what is live
 * beside them at most. After the first of each with random factors around one,
 * and with some buffers at the high end. */
static void start_attempt(const struct packing *packing, int32_t try,
                          uint64_t *state, struct attempt *attempt,
                          double *weight) {
  const struct plan *plan = packing->plan;

  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    weight[i] = try % 3 == 0   ? (double)buffer->bytes
                : try % 3 == 1 ? (double)buffer->first_stage + 1.0
                               : (double)packing->pressure[i];
    attempt->high[i] = false;
    if (try >= 3) {
      const double spread = try % 2 == 0 ? 512.0 : 4096.0;
      weight[i] *= 1.0 + (double)(next_random(state) % 1024) / spread;
      attempt->high[i] = try % 4 >= 2 && next_random(state) % 4 == 0;
    }
    int32_t at = i;
    for (; at > 0 && weight[attempt->order[at - 1]] < weight[i]; at--)
      attempt->order[at] = attempt->order[at - 1];
    attempt->order[at] = i;
  }
}

/* A small change: one buffer to another end or another place in the order. */
static void vary_attempt(const struct plan *plan, uint64_t *state,
                         const struct attempt *from, struct attempt *to) {
  const size_t count = (size_t)plan->buffers;
  memcpy(to->order, from->order, count * sizeof *to->order);
  memcpy(to->high, from->high, count * sizeof *to->high);
  const uint64_t changes = 1 + next_random(state) % 3;
  for (uint64_t i = 0; i < changes; i++) {
    const size_t a = next_random(state) % count;
    const size_t b = next_random(state) % count;
    if (next_random(state) % 2 == 0) {
      to->high[a] = !to->high[a];
      continue;
    }
    const int32_t moved = to->order[a];
    const size_t step = a < b ? 1 : (size_t)-1;
    for (size_t k = a; k != b; k += step)
      to->order[k] = to->order[k + step];
    to->order[b] = moved;
  }
}

static struct attempt new_attempt(const struct plan *plan) {
  return (struct attempt){
      POOL_ARRAY(plan->graph->pool, int32_t, (size_t)plan->buffers),
      POOL_ARRAY(plan->graph->pool, bool, (size_t)plan->buffers)};
}

/* Tries orders, then small changes of the best one, until the bound is met. */
static int64_t search(struct packing *packing, int64_t bound) {
  const struct plan *plan = packing->plan;
  double *weight = POOL_ARRAY(plan->graph->pool, double, (size_t)plan->buffers);
  struct attempt best_attempt = new_attempt(plan);
  struct attempt attempt = new_attempt(plan);
  int64_t best = INT64_MAX / 2;
  uint64_t state = 1;
  for (int32_t try = 0; try < STARTS + CHANGES && best > bound; try++) {
    if (try < STARTS)
      start_attempt(packing, try, &state, &attempt, weight);
    else
      vary_attempt(plan, &state, &best_attempt, &attempt);
    /* Equal ones are accepted too, to walk along plateaus. */
    const int64_t bytes =
        pack(packing, &attempt, try % 2 == 0 ? best : best - ARENA_ALIGN);
    if (bytes < 0)
      continue;
    const struct attempt other = best_attempt;
    best_attempt = attempt;
    attempt = other;
    if (bytes >= best)
      continue;
    best = bytes;
    for (int32_t i = 0; i < plan->buffers && best <= INT32_MAX; i++)
      plan->buffer[i].offset = (int32_t)packing->offset[i];
  }
  return best;
}

bool layout_make(struct plan *plan) {
  struct packing packing = {.plan = plan};
  find_neighbours(&packing);
  packing.pressure =
      POOL_ARRAY(plan->graph->pool, int64_t, (size_t)plan->buffers);
  int64_t bound = 0;
  for (int32_t stage = 0; stage <= plan->stages; stage++) {
    const int64_t live = layout_live_bytes(plan, stage);
    bound = live > bound ? live : bound;
    for (int32_t i = 0; i < plan->buffers; i++)
      if (plan->buffer[i].first_stage <= stage &&
          plan->buffer[i].last_stage >= stage && packing.pressure[i] < live)
        packing.pressure[i] = live;
  }
  const int64_t best = search(&packing, bound);
  if (best > INT32_MAX) {
    diagnostic_error(plan->graph->diagnostics,
                     "needs %lld bytes of memory; 2 GB is the most",
                     (long long)best);
    return false;
  }
  plan->arena_bytes = (int32_t)best;
  plan->arena_bound = (int32_t)bound;
  return true;
}
