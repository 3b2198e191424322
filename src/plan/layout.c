#include "plan/layout.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES = 400 };

static bool live_together(const struct buffer *a, const struct buffer *b) {
  return a->first_stage <= b->last_stage && b->first_stage <= a->last_stage;
}

static int64_t align(int64_t bytes) {
  return (bytes + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
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
  int64_t *offset; /* -1: not placed yet */
  int64_t *candidate;
};

static void find_neighbours(struct packing *packing) {
  const struct plan *plan = packing->plan;
  struct pool *pool = plan->graph->pool;
  const size_t buffers = (size_t)plan->buffers;
  packing->neighbour = POOL_ARRAY(pool, struct neighbour *, buffers);
  packing->neighbours = POOL_ARRAY(pool, int32_t, buffers);
  packing->offset = POOL_ARRAY(pool, int64_t, buffers);
  packing->candidate = POOL_ARRAY(pool, int64_t, 4 * buffers + 1);
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

/* The lowest offset that fits: 0, or one that touches a neighbour. */
static int64_t place(struct packing *packing, int32_t buffer) {
  const struct plan *plan = packing->plan;
  int64_t *candidate = packing->candidate;
  int32_t candidates = 0;
  candidate[candidates++] = 0;
  for (int32_t i = 0; i < packing->neighbours[buffer]; i++) {
    const struct neighbour *n = &packing->neighbour[buffer][i];
    const int64_t at = packing->offset[n->buffer];
    if (at < 0)
      continue;
    candidate[candidates++] = align(at + plan->buffer[n->buffer].bytes);
    if (n->overlap == NULL)
      continue;
    const int64_t sign = n->overlap->input == buffer ? 1 : -1;
    candidate[candidates++] = at + sign * n->overlap->in_step;
    candidate[candidates++] = at + sign * n->overlap->apart;
  }
  int64_t best = INT64_MAX;
  for (int32_t i = 0; i < candidates; i++)
    if (candidate[i] >= 0 && candidate[i] < best &&
        fits(packing, buffer, candidate[i]))
      best = candidate[i];
  return best;
}

/* Places all buffers in the given order; returns the arena's size. */
static int64_t pack(struct packing *packing, const int32_t *order) {
  const struct plan *plan = packing->plan;
  int64_t top = 0;
  for (int32_t i = 0; i < plan->buffers; i++)
    packing->offset[i] = -1;
  for (int32_t i = 0; i < plan->buffers; i++) {
    const int32_t buffer = order[i];
    packing->offset[buffer] = place(packing, buffer);
    const int64_t end = packing->offset[buffer] + plan->buffer[buffer].bytes;
    top = end > top ? end : top;
  }
  return top;
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

/* Orders by falling size, by the time at which buffers are born (from the last
 * one on, as outputs grow below their inputs), or by one of these with random
 * factors around one. */
static void choose_order(const struct plan *plan, int32_t try, uint64_t *state,
                         int32_t *order, double *weight) {
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    weight[i] = try % 2 == 0 ? buffer->bytes : buffer->first_stage + 1;
    if (try >= 2)
      weight[i] *= 0.25 + (double)(next_random(state) % 1024) / 512.0;
    int32_t at = i;
    for (; at > 0 && weight[order[at - 1]] < weight[i]; at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
}

bool layout_make(struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  struct packing packing = {.plan = plan};
  find_neighbours(&packing);
  int64_t bound = 0;
  for (int32_t stage = 0; stage <= plan->stages; stage++) {
    const int64_t live = layout_live_bytes(plan, stage);
    bound = live > bound ? live : bound;
  }
  int32_t *order = POOL_ARRAY(pool, int32_t, (size_t)plan->buffers);
  double *weight = POOL_ARRAY(pool, double, (size_t)plan->buffers);
  int64_t best = INT64_MAX;
  uint64_t state = 1;
  for (int32_t try = 0; try < TRIES && best > bound; try++) {
    choose_order(plan, try, &state, order, weight);
    const int64_t bytes = pack(&packing, order);
    if (bytes >= best)
      continue;
    best = bytes;
    for (int32_t i = 0; i < plan->buffers; i++)
      plan->buffer[i].offset = (int32_t)packing.offset[i];
  }
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
