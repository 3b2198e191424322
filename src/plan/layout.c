#include "plan/layout.h"

#include "plan/packing.h"
#include "plan/stage.h"
#include "plan/together.h"

#include <stdlib.h>
#include <string.h>

enum { STARTS = 210, REPAIRS = 2000, TARGETS = 7 };

/* Orders that attempts start from. */
enum { WAYS = 7 };

/* What takes part in overlaps of a stage. */
struct sharing {
  int64_t inputs, outputs; /* bytes */
  int32_t dying, born;
  const struct overlap *overlap; /* the last one */
};

static struct sharing *find_sharing(const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  struct sharing *sharing =
      POOL_ARRAY(pool, struct sharing, (size_t)plan->stages + 1);
  bool *dies = POOL_ARRAY(pool, bool, (size_t)plan->buffers);
  bool *born = POOL_ARRAY(pool, bool, (size_t)plan->buffers);
  for (int32_t i = 0; i < plan->overlaps; i++) {
    const struct overlap *overlap = &plan->overlap[i];
    struct sharing *at = &sharing[overlap->stage];
    at->overlap = overlap;
    if (!dies[overlap->input]) {
      at->inputs += plan->buffer[overlap->input].bytes;
      at->dying++;
    }
    if (!born[overlap->output]) {
      at->outputs += plan->buffer[overlap->output].bytes;
      at->born++;
    }
    dies[overlap->input] = true;
    born[overlap->output] = true;
  }
  return sharing;
}

int64_t *layout_live_bytes(const struct plan *plan) {
  const struct sharing *sharing = find_sharing(plan);
  int64_t *live =
      POOL_ARRAY(plan->graph->pool, int64_t, (size_t)plan->stages + 1);
  for (int32_t i = 0; i < plan->buffers; i++)
    for (int32_t s = plan->buffer[i].first_stage;
         s <= plan->buffer[i].last_stage; s++)
      live[s] += plan->buffer[i].bytes;
  for (int32_t s = 0; s <= plan->stages; s++) {
    const struct sharing *at = &sharing[s];
    const int64_t apart = at->inputs + at->outputs;
    int64_t together = at->inputs > at->outputs ? at->inputs : at->outputs;
    if (at->dying == 1 && at->born == 1) {
      /* A single pair: either they lie apart, or the input starts above the
       * output. */
      const int64_t shared = at->inputs + overlap_least(at->overlap);
      together = shared > together ? shared : together;
      together = together < apart ? together : apart;
    }
    live[s] += together - apart;
  }
  return live;
}

static int64_t most_live(const struct plan *plan, const int64_t *live) {
  int64_t most = 0;
  for (int32_t s = 0; s <= plan->stages; s++)
    most = live[s] > most ? live[s] : most;
  return most;
}

int64_t layout_bound(const struct plan *plan) {
  return most_live(plan, layout_live_bytes(plan));
}

int32_t layout_peak_stage(const struct plan *plan) {
  const int64_t *live = layout_live_bytes(plan);
  int32_t peak = 0;
  for (int32_t stage = 1; stage < plan->stages; stage++)
    if (live[stage] > live[peak])
      peak = stage;
  return peak;
}

int64_t layout_top(const struct plan *plan, int32_t stage) {
  int64_t top = 0;
  for (int32_t b = 0; b < plan->buffers; b++) {
    const struct buffer *buffer = &plan->buffer[b];
    const int64_t end = (int64_t)buffer->offset + buffer->bytes;
    if (buffer->first_stage <= stage && buffer->last_stage >= stage &&
        end > top)
      top = end;
  }
  return top;
}

/* What an attempt is sorted by. */
struct weighted {
  double weight;
  int32_t number;
};

struct layout_search {
  struct plan *plan;
  struct packing packing;
  int64_t *pressure;    /* by buffer: most bytes live at a stage it lives in */
  double *weight[WAYS]; /* by way and buffer: what attempts sort by */
  int64_t bound, best;
  uint64_t state;
  struct weighted *weighted, *sorted; /* room to sort in */
  struct attempt attempt, best_attempt;
};

static uint64_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
  return *state >> 33;
}

/* What an attempt sorts buffers by, falling: their size; the time at which they
 * are born, from the last one on, as outputs grow below their inputs; what is
 * live beside them at most; or first those that live where at least so many
 * percent of the bound are live, from the last one born on: across a run of
 * crowded stages every output goes below its input. */
static double weigh(const struct layout_search *search, int32_t number,
                    int32_t way) {
  static const int32_t percent[] = {97, 90, 75, 50};
  const struct buffer *buffer = &search->plan->buffer[number];
  const double birth = (double)buffer->first_stage + 1.0;
  switch (way) {
  case 0:
    return (double)buffer->bytes;
  case 1:
    return birth;
  case 2:
    return (double)search->pressure[number];
  default: {
    const bool crowded =
        search->pressure[number] >= search->bound / 100 * percent[way - 3];
    return crowded ? 1e6 + birth * 16.0 : birth;
  }
  }
}

/* Puts the attempt's buffers into an order of falling weight, those of the same
 * weight by number: merges sorted runs of growing length. */
static void sort_by_weight(struct layout_search *search) {
  enum { RUN = 8 };
  const int32_t count = search->plan->buffers;
  struct weighted *from = search->weighted;
  struct weighted *to = search->sorted;
  for (int32_t start = 0; start < count; start += RUN)
    for (int32_t i = start + 1; i < start + RUN && i < count; i++) {
      const struct weighted moved = from[i];
      int32_t k = i;
      for (; k > start && from[k - 1].weight < moved.weight; k--)
        from[k] = from[k - 1];
      from[k] = moved;
    }
  for (int32_t run = RUN; run < count; run *= 2) {
    for (int32_t start = 0; start < count; start += 2 * run) {
      const int32_t middle = start + run < count ? start + run : count;
      const int32_t end = middle + run < count ? middle + run : count;
      int32_t a = start;
      int32_t b = middle;
      for (int32_t i = start; i < end; i++)
        to[i] = b == end || (a < middle && from[a].weight >= from[b].weight)
                    ? from[a++]
                    : from[b++];
    }
    struct weighted *merged = to;
    to = from;
    from = merged;
  }
  for (int32_t i = 0; i < count; i++)
    search->attempt.order[i] = from[i].number;
}

/* After the first attempt of each kind random factors around one are put on,
 * and some buffers go to the high end. */
static void start_attempt(struct layout_search *search, int32_t try) {
  struct attempt *attempt = &search->attempt;
  const double spread = try % 2 == 0 ? 1.0 / 512.0 : 1.0 / 4096.0;
  for (int32_t i = 0; i < search->plan->buffers; i++) {
    double weight = search->weight[try % WAYS][i];
    attempt->high[i] = false;
    if (try >= WAYS) {
      weight *= 1.0 + (double)(next_random(&search->state) % 1024) * spread;
      attempt->high[i] = try % 4 >= 2 && next_random(&search->state) % 4 == 0;
    }
    search->weighted[i] = (struct weighted){weight, i};
  }
  sort_by_weight(search);
}

static struct attempt new_attempt(const struct plan *plan) {
  return (struct attempt){
      POOL_ARRAY(plan->graph->pool, int32_t, (size_t)plan->buffers),
      POOL_ARRAY(plan->graph->pool, bool, (size_t)plan->buffers)};
}

static void copy_attempt(const struct plan *plan, const struct attempt *from,
                         struct attempt *to) {
  const size_t count = (size_t)plan->buffers;
  memcpy(to->order, from->order, count * sizeof *to->order);
  memcpy(to->high, from->high, count * sizeof *to->high);
}

/* The buffer that had no room goes somewhere before, now and then at the other
 * end. */
static void repair(struct layout_search *search, int32_t failed) {
  struct attempt *attempt = &search->attempt;
  const int32_t buffer = attempt->order[failed];
  const uint64_t draw = next_random(&search->state);
  int32_t to = failed == 0 || draw % 4 == 0
                   ? 0
                   : (int32_t)(next_random(&search->state) % (uint64_t)failed);
  if (draw % 3 == 0)
    attempt->high[buffer] = !attempt->high[buffer];
  packing_move(&search->packing, attempt, failed, to);
}

/* Packs the attempt within `top` and keeps the offsets where that is the best
 * so far. */
static bool try_attempt(struct layout_search *search, int64_t top,
                        int32_t *failed) {
  struct plan *plan = search->plan;
  const int64_t bytes =
      packing_place(&search->packing, &search->attempt, top, failed);
  if (bytes < 0 || bytes >= search->best)
    return false;
  search->best = bytes;
  copy_attempt(plan, &search->attempt, &search->best_attempt);
  for (int32_t i = 0; i < plan->buffers && bytes <= INT32_MAX; i++)
    plan->buffer[i].offset = (int32_t)search->packing.spot[i].from;
  return true;
}

/* Whether the layout has taken what one may. The first attempt always leads to
 * a layout. */
static bool is_spent(const struct layout_search *search) {
  struct effort *effort = search->plan->effort;
  if (search->packing.work <= effort_for_layout(effort))
    return false;
  effort->cut = true;
  return true;
}

/* Looks for a layout of at most `top` bytes: from a good order on, whatever
 * finds no room is placed earlier. */
static bool reach_target(struct layout_search *search, int64_t top) {
  int32_t failed = 0;
  for (int32_t i = 0; i < REPAIRS && !is_spent(search); i++) {
    if (i % (REPAIRS / 4) == 0)
      copy_attempt(search->plan, &search->best_attempt, &search->attempt);
    else if (i % (REPAIRS / 8) == 0)
      start_attempt(search, i / (REPAIRS / 8));
    if (i % (REPAIRS / 8) == 0)
      packing_restart(&search->packing, &search->attempt);
    if (try_attempt(search, top, &failed))
      return true;
    repair(search, failed);
  }
  return false;
}

/* Tries several orders, then closes in on the least size that can be had. What
 * is found within `most` does not depend on it, so that a plan read from its
 * file gets the layout that it had. */
static void find_layout(struct layout_search *search, int64_t most) {
  int32_t failed;
  const int32_t starts = search->bound <= most ? STARTS : WAYS;
  for (int32_t i = 0; i < starts && search->best > search->bound; i++) {
    if (i > 0 && is_spent(search))
      break;
    start_attempt(search, i);
    packing_restart(&search->packing, &search->attempt);
    try_attempt(search, search->best, &failed);
  }
  int64_t low = search->bound;
  for (int32_t i = 0;
       i < TARGETS && low <= most && low + ARENA_ALIGN <= search->best; i++) {
    const int64_t top =
        i == 0 ? low : low + (search->best - ARENA_ALIGN - low) / 2;
    if (!reach_target(search, top))
      low = top + 1;
  }
}

bool layout_make(struct plan *plan, int64_t most) {
  struct pool *pool = plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  const size_t buffers = (size_t)plan->buffers;
  const int64_t *live = layout_live_bytes(plan);
  struct layout_search search = {
      .plan = plan,
      .packing = packing_new(plan),
      .pressure = POOL_ARRAY(pool, int64_t, buffers),
      .bound = most_live(plan, live),
      .best = INT64_MAX / 2,
      .state = 1,
      .weighted = POOL_ARRAY(pool, struct weighted, buffers),
      .sorted = POOL_ARRAY(pool, struct weighted, buffers),
      .attempt = new_attempt(plan),
      .best_attempt = new_attempt(plan)};
  for (int32_t i = 0; i < plan->buffers; i++)
    for (int32_t s = plan->buffer[i].first_stage;
         s <= plan->buffer[i].last_stage; s++)
      if (search.pressure[i] < live[s])
        search.pressure[i] = live[s];
  for (int32_t way = 0; way < WAYS; way++) {
    search.weight[way] = POOL_ARRAY(pool, double, buffers);
    for (int32_t i = 0; i < plan->buffers; i++)
      search.weight[way][i] = weigh(&search, i, way);
  }
  find_layout(&search, most);
  effort_spend(plan->effort, search.packing.work);
  pool_release(pool, mark);
  if (search.best > INT32_MAX) {
    diagnostic_error(plan->graph->diagnostics,
                     "needs %lld bytes of memory; 2 GB is the most",
                     (long long)search.best);
    return false;
  }
  together_settle(plan);
  plan->arena_bytes = (int32_t)search.best;
  plan->arena_bound = (int32_t)search.bound;
  return true;
}
