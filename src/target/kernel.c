#include "target/kernel.h"

#include "target/kernel_choice.h"

#include <string.h>

const char *kernel_target_name(enum kernel_target target) {
  static const char *const names[] = {
#define X(name, text, sets, stack) text,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  return names[target];
}

const char *kernel_saving_word(enum kernel_saving saving) {
  static const char *const words[] = {
#define X(name, word, text) word,
      KERNEL_SAVING_LIST(X)
#undef X
  };
  return words[saving];
}

const char *kernel_saving_text(enum kernel_saving saving) {
  static const char *const texts[] = {
#define X(name, word, text) text,
      KERNEL_SAVING_LIST(X)
#undef X
  };
  return texts[saving];
}

bool kernel_saves(uint8_t set, enum kernel_saving saving) {
  return (set >> saving & 1) != 0;
}

bool kernel_saving_goes(uint8_t set, enum kernel_saving saving) {
  const uint8_t packed = 1u << KERNEL_SAVING_BYTES | 1u << KERNEL_SAVING_FULL |
                         1u << KERNEL_SAVING_ROWS;
  return set == 0 ||
         ((set & ~packed) == 0 && kernel_saves(packed & ~set, saving));
}

int32_t kernel_stack_bytes(enum kernel_target target) {
  static const int32_t bytes[] = {
#define X(name, text, sets, stack) stack,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  return bytes[target];
}

/* Tables of kernels in the making. */
struct choices {
  struct pack_choice *pack;
  enum kernel_speed *speed[2];
};

static struct choices choices_new(const struct graph *graph) {
  struct pool *pool = graph->pool;
  const size_t operators = (size_t)graph->operators;
  return (struct choices){POOL_ARRAY(pool, struct pack_choice, operators),
                          {POOL_ARRAY(pool, enum kernel_speed, operators),
                           POOL_ARRAY(pool, enum kernel_speed, operators)}};
}

/* Looks at one operator. */
static void choose(const struct graph *graph, enum kernel_target target,
                   int32_t number, struct choices *choices) {
  const struct op *op = &graph->op[number];
  if (op->work == WORK_NONE)
    return;
  if (kernel_target_packs(target))
    choices->pack[number] = pack_choose(op);
  const struct pool_mark mark = pool_mark(graph->pool);
  for (int sums = 0; sums <= kernel_has_sums(op->work); sums++)
    choices->speed[sums][number] =
        kernel_choose_plain(graph->pool, target, op, sums == 1, 0).speed;
  pool_release(graph->pool, mark);
}

const struct kernels *kernels_new(const struct graph *graph,
                                  enum kernel_target target) {
  struct kernels *kernels = POOL_NEW(graph->pool, struct kernels);
  struct choices choices = choices_new(graph);
  for (int32_t i = 0; i < graph->operators; i++)
    choose(graph, target, i, &choices);
  *kernels = (struct kernels){.graph = graph,
                              .target = target,
                              .packs = kernel_target_packs(target),
                              .pack = choices.pack,
                              .speed = {choices.speed[0], choices.speed[1]},
                              .original = kernels};
  return kernels;
}

const struct kernels *kernels_widening(const struct kernels *kernels) {
  const struct graph *graph = kernels->graph;
  struct kernels *made = POOL_NEW(graph->pool, struct kernels);
  struct pack_choice *pack =
      POOL_ARRAY(graph->pool, struct pack_choice, (size_t)graph->operators);
  for (int32_t i = 0; i < graph->operators; i++) {
    pack[i] = kernels->pack[i];
    pack[i].widened = pack_can_widen(&graph->op[i], pack[i]);
  }
  *made = *kernels;
  made->widens = true;
  made->pack = pack;
  made->original = made;
  return made;
}

const struct kernels *kernels_rewritten(const struct kernels *kernels,
                                        const struct graph *graph) {
  struct kernels *made = POOL_NEW(graph->pool, struct kernels);
  const int32_t known = kernels->graph->operators;
  struct choices choices = choices_new(graph);
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[i];
    if (op->work == WORK_NONE)
      continue;
    if (op->repeats < known) {
      choices.pack[i] = kernels->pack[op->repeats];
      for (int sums = 0; sums < 2; sums++)
        choices.speed[sums][i] = kernels->speed[sums][op->repeats];
      continue;
    }
    choose(graph, kernels->target, i, &choices);
    /* All channels finish alike, so that the code is there once. */
    if (op->group_of != NO_OPERATOR &&
        choices.pack[i].form == kernels->pack[op->group_of].form)
      choices.pack[i] = kernels->pack[op->group_of];
    choices.pack[i].widened =
        kernels->widens && pack_can_widen(op, choices.pack[i]);
  }
  *made = (struct kernels){.graph = graph,
                           .target = kernels->target,
                           .packs = kernels->packs,
                           .widens = kernels->widens,
                           .pack = choices.pack,
                           .speed = {choices.speed[0], choices.speed[1]},
                           .original = kernels->original};
  return made;
}

/* What all packed operators could share. */
static const struct pack_choice *make_shared(const struct kernels *kernels) {
  const int32_t operators = kernels->graph->operators;
  struct pack_choice *shared =
      POOL_ARRAY(kernels->graph->pool, struct pack_choice, (size_t)operators);
  for (int32_t i = 0; i < operators; i++) {
    shared[i] = kernels->pack[i];
    pack_share(&shared[i], &kernels->graph->op[i]);
  }
  return shared;
}

const struct kernels *kernels_saving(const struct kernels *kernels,
                                     const uint8_t *saving) {
  const struct graph *graph = kernels->graph;
  const size_t operators = (size_t)graph->operators;
  struct kernels *made = POOL_NEW(graph->pool, struct kernels);
  *made = *kernels;
  made->saving = saving;
  if (made->shared == NULL)
    made->shared = make_shared(kernels);
  struct pack_choice *pack =
      POOL_ARRAY(graph->pool, struct pack_choice, operators);
  enum kernel_speed *speed[2];
  for (int sums = 0; sums < 2; sums++) {
    speed[sums] = POOL_ARRAY(graph->pool, enum kernel_speed, operators);
    memcpy(speed[sums], kernels->speed[sums], operators * sizeof *speed[sums]);
    made->speed[sums] = speed[sums];
  }
  made->pack = pack;
  memcpy(pack, kernels->pack, operators * sizeof *pack);
  for (size_t i = 0; i < operators; i++) {
    const struct op *op = &graph->op[i];
    if (op->work == WORK_NONE || saving[i] == 0)
      continue;
    if (kernel_saves(saving[i], KERNEL_SAVING_FULL))
      pack[i] = made->shared[i];
    pack[i].alone = kernel_saves(saving[i], KERNEL_SAVING_ROWS);
    pack[i].widened =
        pack[i].widened && !kernel_saves(saving[i], KERNEL_SAVING_BYTES);
    if (!kernel_saves_by_set(saving[i]))
      continue;
    pack[i] = (struct pack_choice){.form = PACK_NONE};
    const struct pool_mark mark = pool_mark(graph->pool);
    for (int sums = 0; sums <= kernel_has_sums(op->work); sums++)
      speed[sums][i] = kernel_choose_plain(graph->pool, kernels->target, op,
                                           sums == 1, saving[i])
                           .speed;
    pool_release(graph->pool, mark);
  }
  return made;
}

bool kernel_shares_constants(const struct kernel *a, const struct kernel *b) {
  return a->pack.form == b->pack.form && a->pack.finish == b->pack.finish &&
         a->pack.widened == b->pack.widened &&
         (!a->pack.widened ||
          (a->pack.strips == PACK_TALL) == (b->pack.strips == PACK_TALL)) &&
         a->folds == b->folds && a->looks_up == b->looks_up;
}

struct pack_choice kernel_pack(const struct kernels *kernels,
                               const struct op *op, struct pack_tile tile,
                               bool sums) {
  struct pack_choice pack = {.form = PACK_NONE};
  if (!sums) {
    pack = kernels->pack[op->number];
    pack_fit(&pack, op, tile);
  }
  return pack;
}

enum kernel_speed kernel_speed_of(const struct kernels *kernels,
                                  const struct op *op, bool sums) {
  return kernels->speed[sums][op->number];
}

bool kernel_is_slower(const struct kernels *kernels, const struct op *op) {
  return kernels->saving != NULL &&
         kernel_saves_by_set(kernels->saving[op->number]);
}

int32_t kernel_scratch_bytes(const struct kernels *kernels, const struct op *op,
                             struct pack_tile tile, bool sums) {
  return 4 * kernel_pack(kernels, op, tile, sums).scratch_words;
}

struct kernel kernel_select(const struct kernels *kernels, const struct op *op,
                            struct pack_tile tile, bool sums) {
  struct pool *pool = kernels->graph->pool;
  const struct pack_choice pack = kernel_pack(kernels, op, tile, sums);
  const uint8_t saving =
      kernels->saving == NULL ? 0 : kernels->saving[op->number];
  struct kernel kernel =
      pack.form != PACK_NONE
          ? kernel_choose_packed(pool, op, pack)
          : kernel_choose_plain(pool, kernels->target, op, sums, saving);
  if (pack.reason != REASON_BEST)
    kernel.reason = pack.reason;
  kernel.constants = op->number;
  kernel.saving = saving;
  return kernel;
}
