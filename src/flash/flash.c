#include "flash/flash.h"

#include "emit/emit.h"
#include "emit/emit_code.h"
#include "plan/amount.h"
#include "plan/layout.h"
#include "plan/walk.h"

#include <stdio.h>
#include <string.h>

/* Sets of savings, and those of one operator that are no other's. */
enum { SETS = 1 << KERNEL_SAVINGS };

/* Packed constants larger by this, padded or widened, are worth another kernel
 * for one operator. */
enum { PADDING_BYTES = 64 };

int64_t flash_bytes(const struct plan *plan) {
  const struct pool_mark mark = pool_mark(plan->graph->pool);
  const int64_t bytes = emit_packed_bytes(plan) + emit_code_bytes(plan);
  pool_release(plan->graph->pool, mark);
  return bytes;
}

/* What an operator of the plan is with a set of savings. */
struct option {
  const char *function;
  int64_t lost; /* estimated instructions, against the fastest kernel */
};

/* Which operators change what: those with this kernel, of this kind, at this
 * position, or all. */
struct move {
  const char *function; /* or NULL */
  enum work work;       /* WORK_NONE: any */
  int32_t position;     /* -1: any */
  enum kernel_saving saving;
};

struct search {
  struct plan *plan;
  const struct kernels *kernels; /* the fastest, `shared` filled */
  const struct flash_limits *limits;
  struct option *option; /* [steps][SETS] */
  int32_t names, room;
  const char **name; /* of functions, each once: pointers can be compared */

  /* Where the search is; savings by number of operator. */
  uint8_t *saving;
  int64_t bytes, lost;

  /* Of all states that were looked at, the one that fits and loses the fewest
   * instructions. */
  struct state {
    bool found;
    uint8_t *saving;
    int64_t bytes, lost;
  } fit;
};

/* The plan as it would be emitted with other kernels; for looking only. */
static struct plan with_kernels(const struct plan *plan,
                                const struct kernels *kernels) {
  struct plan other = *plan;
  other.kernels = kernels;
  return other;
}

static const struct op *op_at(const struct search *search, int32_t position) {
  return &search->plan->graph->op[search->plan->order[position]];
}

static bool is_proper(uint8_t set) {
  uint8_t made = 0;
  for (int s = 0; s < KERNEL_SAVINGS; s++) {
    if (kernel_saves(set, (enum kernel_saving)s) &&
        !kernel_saving_goes(made, (enum kernel_saving)s))
      return false;
    made |= (uint8_t)(set & 1u << s);
  }
  return true;
}

/* A set of kernels takes the place of everything before. */
static uint8_t add_saving(uint8_t set, enum kernel_saving saving) {
  const uint8_t one = (uint8_t)(1u << saving);
  if (saving == KERNEL_SAVING_PORTABLE || saving == KERNEL_SAVING_PLAIN)
    return one;
  return is_proper(set | one) ? set | one : set;
}

/* The one copy of a name. */
static const char *keep_name(struct search *search, const char *name) {
  for (int32_t i = 0; i < search->names; i++)
    if (strcmp(search->name[i], name) == 0)
      return search->name[i];
  if (search->names == search->room) {
    const char **grown = POOL_ARRAY(search->plan->graph->pool, const char *,
                                    2 * (size_t)search->room + 16);
    for (int32_t i = 0; i < search->names; i++)
      grown[i] = search->name[i];
    search->name = grown;
    search->room = 2 * search->room + 16;
  }
  search->name[search->names] =
      pool_format(search->plan->graph->pool, "%s", name);
  return search->name[search->names++];
}

/* Fills the options of a unit's operator. */
static void look_at(struct search *search, const struct plan_walk *walk) {
  enum { NAME_BYTES = 128 };
  const struct stage *stage = walk->stage;
  const int32_t p = walk->position;
  struct pool *pool = search->plan->graph->pool;
  const size_t operators = (size_t)search->plan->graph->operators;
  struct option *option = &search->option[p * SETS];
  int64_t fastest = 0;
  for (int set = 0; set < SETS; set++) {
    if (!is_proper((uint8_t)set))
      continue;
    if (kernel_saves((uint8_t)set, KERNEL_SAVING_BYTES) &&
        !search->kernels->pack[search->plan->order[p]].widened) {
      option[set] = option[set & ~(1 << KERNEL_SAVING_BYTES)];
      continue;
    }
    char name[NAME_BYTES];
    const struct pool_mark mark = pool_mark(pool);
    uint8_t *saving = POOL_ARRAY(pool, uint8_t, operators);
    saving[search->plan->order[p]] = (uint8_t)set;
    const struct plan other =
        with_kernels(search->plan, kernels_saving(search->kernels, saving));
    snprintf(name, sizeof name, "%s",
             plan_kernel(&other, stage, walk->unit, p).function);
    const struct unit_amount amount =
        amount_unit(&other, stage, walk->unit_index);
    const int64_t instructions =
        cost_instructions(&amount.cost, search->kernels);
    pool_release(pool, mark);
    fastest = set == 0 ? instructions : fastest;
    option[set] =
        (struct option){keep_name(search, name), instructions - fastest};
  }
}

static bool is_changed(const struct search *search, const struct move *move,
                       int32_t p) {
  const struct op *op = op_at(search, p);
  return (move->position < 0 || move->position == p) &&
         (move->work == WORK_NONE || move->work == op->work) &&
         (move->function == NULL ||
          move->function ==
              search->option[p * SETS + search->saving[op->number]].function);
}

static int64_t lost_in(const struct search *search, const uint8_t *saving) {
  int64_t lost = 0;
  for (int32_t p = 0; p < search->plan->steps; p++)
    lost += search->option[p * SETS + saving[search->plan->order[p]]].lost;
  return lost;
}

static int64_t bytes_in(const struct search *search, const uint8_t *saving) {
  struct pool *pool = search->plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  const struct plan other =
      with_kernels(search->plan, kernels_saving(search->kernels, saving));
  const int64_t bytes = flash_bytes(&other);
  pool_release(pool, mark);
  return bytes;
}

/* Whether a state has more bytes less for each instruction than another. */
static bool is_better(const struct search *search, int64_t bytes, int64_t lost,
                      const struct state *best) {
  const int64_t more = lost - search->lost > 0 ? lost - search->lost : 1;
  const int64_t best_more =
      best->lost - search->lost > 0 ? best->lost - search->lost : 1;
  return (double)(search->bytes - bytes) * (double)best_more >
         (double)(search->bytes - best->bytes) * (double)more;
}

static void keep_state(const struct search *search, struct state *state,
                       const uint8_t *saving, int64_t bytes, int64_t lost) {
  memcpy(state->saving, saving, (size_t)search->plan->graph->operators);
  state->found = true;
  state->bytes = bytes;
  state->lost = lost;
}

static void try_move(struct search *search, const struct move *move,
                     uint8_t *scratch, struct state *step) {
  const size_t operators = (size_t)search->plan->graph->operators;
  bool changes = false;
  memcpy(scratch, search->saving, operators);
  for (int32_t p = 0; p < search->plan->steps; p++) {
    if (!is_changed(search, move, p))
      continue;
    uint8_t *set = &scratch[search->plan->order[p]];
    const uint8_t next = add_saving(*set, move->saving);
    const struct option *option = &search->option[p * SETS];
    if (option[next].function == option[*set].function)
      continue;
    *set = next;
    changes = true;
  }
  if (!changes)
    return;
  const int64_t lost = lost_in(search, scratch);
  if (lost > search->limits->instructions)
    return;
  const int64_t bytes = bytes_in(search, scratch);
  if (bytes >= search->bytes)
    return;
  if (bytes <= search->limits->bytes &&
      (!search->fit.found || lost < search->fit.lost))
    keep_state(search, &search->fit, scratch, bytes, lost);
  if (!step->found || is_better(search, bytes, lost, step))
    keep_state(search, step, scratch, bytes, lost);
}

/* Whether the operator at a position is the first with what it is compared by.
 */
static bool is_first(const struct search *search, int32_t p, bool by_work) {
  const struct move same = {
      .function = by_work
                      ? NULL
                      : search
                            ->option[p * SETS +
                                     search->saving[op_at(search, p)->number]]
                            .function,
      .work = by_work ? op_at(search, p)->work : WORK_NONE,
      .position = -1};
  for (int32_t q = 0; q < p; q++)
    if (is_changed(search, &same, q))
      return false;
  return true;
}

static bool is_padded(const struct search *search, int32_t p) {
  const struct op *op = op_at(search, p);
  const struct pack_choice pack = search->kernels->pack[op->number];
  return pack.form != PACK_NONE &&
         pack_bytes(op, pack) >= emit_operator_bytes(op) + PADDING_BYTES;
}

static void try_all(struct search *search, uint8_t *scratch,
                    struct state *step) {
  for (int s = 0; s < KERNEL_SAVINGS; s++) {
    const enum kernel_saving saving = (enum kernel_saving)s;
    const struct move all = {NULL, WORK_NONE, -1, saving};
    try_move(search, &all, scratch, step);
    for (int32_t p = 0; p < search->plan->steps; p++) {
      const struct op *op = op_at(search, p);
      const struct move alike = {
          search->option[p * SETS + search->saving[op->number]].function,
          WORK_NONE, -1, saving};
      const struct move kind = {NULL, op->work, -1, saving};
      const struct move alone = {NULL, WORK_NONE, p, saving};
      if (is_first(search, p, false))
        try_move(search, &alike, scratch, step);
      if (is_first(search, p, true))
        try_move(search, &kind, scratch, step);
      if (is_padded(search, p))
        try_move(search, &alone, scratch, step);
    }
  }
}

/* Whether a lower set stands for the same kernel. */
static bool is_repeated(const struct option *option, int set) {
  for (int lower = 0; lower < set; lower++)
    if (is_proper((uint8_t)lower) &&
        option[lower].function == option[set].function)
      return true;
  return false;
}

/* The set of an operator that fits and loses the fewest instructions, fewer
 * than its own, the others' being as they are; or its own. */
static uint8_t least_lost(const struct search *search, int32_t p,
                          uint8_t *scratch) {
  const int32_t number = op_at(search, p)->number;
  const struct option *option = &search->option[p * SETS];
  const int64_t most =
      search->limits->bytes > 0 ? search->limits->bytes : search->bytes;
  uint8_t best = search->saving[number];
  memcpy(scratch, search->saving, (size_t)search->plan->graph->operators);
  for (int set = 0; set < SETS; set++) {
    if (!is_proper((uint8_t)set) || option[set].lost >= option[best].lost ||
        is_repeated(option, set))
      continue;
    scratch[number] = (uint8_t)set;
    if (bytes_in(search, scratch) <= most)
      best = (uint8_t)set;
  }
  return best;
}

/* Takes back what is not needed, or needs not be as much, from the operators
 * that lose the most on. */
static void take_back(struct search *search, uint8_t *scratch) {
  const struct plan *plan = search->plan;
  bool *seen = POOL_ARRAY(plan->graph->pool, bool, (size_t)plan->steps + 1);
  for (;;) {
    int32_t most = -1;
    int64_t most_lost = 0;
    for (int32_t p = 0; p < plan->steps; p++) {
      const int64_t lost =
          search->option[p * SETS + search->saving[plan->order[p]]].lost;
      if (!seen[p] && lost > most_lost) {
        most = p;
        most_lost = lost;
      }
    }
    if (most < 0)
      return;
    seen[most] = true;
    search->saving[plan->order[most]] = least_lost(search, most, scratch);
    search->bytes = bytes_in(search, search->saving);
    search->lost = lost_in(search, search->saving);
  }
}

/* The plan with the kernels that were found, or as it was. */
static struct plan *build(const struct search *search, int64_t before) {
  struct plan *plan = search->plan;
  struct plan *made =
      plan_copy(plan, kernels_saving(search->kernels, search->saving));
  if (plan_complete(made) != NULL || !layout_make(made, plan->arena_bytes))
    return plan;
  made->saved_flash = before - search->bytes;
  made->lost_instructions = search->lost;
  return made->arena_bytes > search->limits->arena ? plan : made;
}

static void go_to(struct search *search, const struct state *state) {
  memcpy(search->saving, state->saving, (size_t)search->plan->graph->operators);
  search->bytes = state->bytes;
  search->lost = state->lost;
}

struct plan *flash_save(struct plan *plan, const struct flash_limits *limits) {
  struct pool *pool = plan->graph->pool;
  const size_t operators = (size_t)plan->graph->operators;
  struct search search = {
      .plan = plan,
      .limits = limits,
      .option = POOL_ARRAY(pool, struct option, (size_t)plan->steps * SETS + 1),
      .saving = POOL_ARRAY(pool, uint8_t, operators + 1)};
  uint8_t *scratch = POOL_ARRAY(pool, uint8_t, operators + 1);
  struct state step = {.saving = POOL_ARRAY(pool, uint8_t, operators + 1)};
  search.fit.saving = POOL_ARRAY(pool, uint8_t, operators + 1);
  search.kernels = kernels_saving(plan->kernels, search.saving);
  search.bytes = flash_bytes(plan);
  const int64_t before = search.bytes;
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);)
    look_at(&search, &walk);
  while (search.bytes > limits->bytes) {
    step.found = false;
    try_all(&search, scratch, &step);
    if (!step.found)
      break;
    go_to(&search, &step);
  }
  if (search.fit.found)
    go_to(&search, &search.fit);
  take_back(&search, scratch);
  return search.bytes < before ? build(&search, before) : plan;
}
