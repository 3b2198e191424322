#include "target/kernel.h"

#include "base/embedded.h"
#include "sn_kernel_list.h"
#include "target/fold.h"

#include <stdlib.h>
#include <string.h>

/* The set whose kernels take packed constants. */
#define PACKED_SET "armv7em"

/* The set that has every kernel. */
#define PLAIN_SET "ref"

/* The set whose kernels fold the input's zero point into the bias, and look
 * exponentials up. */
#define FOLDING_SET "portable"

const char *kernel_target_name(enum kernel_target target) {
  static const char *const names[] = {
#define X(name, text, sets, stack) text,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  return names[target];
}

static const char *sets_of(enum kernel_target target) {
  static const char *const sets[] = {
#define X(name, text, sets, stack) sets,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  return sets[target];
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

/* Whether it is by a set of kernels behind the best one. */
static bool saves_by_set(uint8_t saving) {
  return kernel_saves(saving, KERNEL_SAVING_PORTABLE) ||
         kernel_saves(saving, KERNEL_SAVING_PLAIN);
}

bool kernel_saving_goes(uint8_t set, enum kernel_saving saving) {
  const uint8_t packed = 1u << KERNEL_SAVING_BYTES | 1u << KERNEL_SAVING_FULL |
                         1u << KERNEL_SAVING_ROWS;
  return set == 0 ||
         ((set & ~packed) == 0 && kernel_saves(packed & ~set, saving));
}

bool kernel_target_packs(enum kernel_target target) {
  return strstr(sets_of(target), PACKED_SET) != NULL;
}

int32_t kernel_stack_bytes(enum kernel_target target) {
  static const int32_t bytes[] = {
#define X(name, text, sets, stack) stack,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  return bytes[target];
}

#define TWO_INPUTS_1 false
#define TWO_INPUTS_2 true
#define TWO_INPUTS_N false

/* What the lists say of a kernel, and its name without its set. */
static void describe(enum work work, bool sums, struct kernel *kernel,
                     const char **stem) {
#define X(name, member, type, function)                                        \
  if (sums && work == WORK_##name) {                                           \
    kernel->arguments = #type;                                                 \
    *stem = #function;                                                         \
    return;                                                                    \
  }
  SN_SUMS_KERNEL_LIST(X)
#undef X
  switch (work) {
  case WORK_NONE:
    break;
#define X(name, member, type, function, inputs)                                \
  case WORK_##name:                                                            \
    kernel->arguments = #type;                                                 \
    kernel->two_inputs = TWO_INPUTS_##inputs;                                  \
    *stem = #function;                                                         \
    return;
    SN_KERNEL_LIST(X)
#undef X
  }
  abort(); /* no kernel for an operator that resolved: our own bug */
}

static bool is_less_than_one(const sn_rescale *rescale) {
  return rescale->multiplier >= 0 && rescale->shift <= 0;
}

/* Whether no intermediate result of an ADD exceeds 30 bits. */
static bool add_is_small(const sn_elementwise *add) {
  return add->left_shift >= 1 && add->left_shift <= 20 &&
         is_less_than_one(&add->input_rescale[0]) &&
         is_less_than_one(&add->input_rescale[1]);
}

/* Whether ADD of the set with packed constants does this operator exactly. */
static bool add_suits(const struct op *op) {
  const sn_elementwise *add = &op->arguments.elementwise;
  const sn_shape *a = &add->input[0];
  const sn_shape *b = &add->input[1];
  return a->rows == b->rows && a->columns == b->columns &&
         a->channels == b->channels && add_is_small(add) &&
         is_less_than_one(&add->output_rescale) &&
         add->output_rescale.shift < 0 && add->output_rescale.shift >= -22;
}

/* Whether the first of some sets' names is this one. */
static bool set_is(const char *sets, const char *set) {
  const size_t length = strlen(set);
  return strncmp(sets, set, length) == 0 && strcspn(sets, " ") == length;
}

/* A pool with fewer taps, mostly the one at a network's end, is not worth the
 * code of a faster kernel. */
enum { POOL_TAPS = 32768 };

static int64_t pool_taps(const sn_pool *pool) {
  return (int64_t)pool->output.rows * pool->output.columns *
         pool->output.channels * pool->window.rows * pool->window.columns;
}

/* Whether the first set's kernel does this operator exactly. */
static bool kernel_suits(const struct op *op, const char *sets) {
  if (op->work == WORK_ADD && set_is(sets, PACKED_SET))
    return add_suits(op);
  if (op->work == WORK_ADD && set_is(sets, FOLDING_SET))
    return add_is_small(&op->arguments.elementwise);
  if (op->work == WORK_AVERAGE_POOL && set_is(sets, FOLDING_SET))
    return pool_taps(&op->arguments.pool) >= POOL_TAPS;
  if (op->work == WORK_TRANSPOSE && set_is(sets, FOLDING_SET))
    return op->arguments.transpose.digits >= 2;
  return !fold_applies(op) || !set_is(sets, FOLDING_SET) || fold_suits(op);
}

/* Names a kernel with packed constants. */
static struct kernel name_packed(struct pool *pool, const struct op *op,
                                 struct pack_choice pack) {
  static const char *const finishes[] = {[SN_FINISH_FULL] = "full",
                                         [SN_FINISH_RELU] = "relu",
                                         [SN_FINISH_SCALED] = "scaled",
                                         [SN_FINISH_PLAIN] = "plain"};
  const char *finish = pool_format(pool, "%s%s", finishes[pack.finish],
                                   pack.widened ? "_widened" : "");
  const sn_window *window = &op->arguments.depthwise_conv_2d.window;
  static const char *const strips[] = {
      [PACK_NARROW] = "narrow", [PACK_WIDE] = "wide", [PACK_TALL] = "tall"};
  const char *file = NULL;
  char *stem = NULL;
  switch (pack.form) {
  case PACK_NONE:
    break;
  case PACK_CONV_2D_1X1:
    file = "sn_packed_conv2d_1x1_s8";
    stem = pool_format(pool, "sn_conv2d_1x1_%s_s8", finish);
    break;
  case PACK_CONV_2D:
    file = "sn_packed_conv2d_s8";
    stem = pool_format(pool, "sn_conv2d_%s_s8", finish);
    break;
  case PACK_DEPTHWISE:
    file = pack.strips == PACK_TALL ? "sn_tall_depthwise_s8"
                                    : "sn_packed_depthwise_s8";
    stem = pool_format(pool, "sn_depthwise_conv2d_%dx%d_s%d_%s_%s_s8",
                       window->rows, window->columns, window->stride_columns,
                       finish, strips[pack.strips]);
    break;
  case PACK_GENERAL_DEPTHWISE:
    file = "sn_general_depthwise_s8";
    stem = pool_format(pool, "sn_depthwise_conv2d_general_%s_s8", finish);
    break;
  }
  return (struct kernel){
      .arguments = pack.form == PACK_DEPTHWISE ? "sn_packed_depthwise"
                   : pack.form == PACK_GENERAL_DEPTHWISE
                       ? "sn_general_depthwise"
                       : "sn_packed_conv2d",
      .function = pool_format(pool, "%s__" PACKED_SET, stem),
      .path = pool_format(pool, "kernels/" PACKED_SET "/%s__" PACKED_SET ".h",
                          file),
      .pack = pack};
}

/* A target's sets from the first one that may be used. */
static const char *sets_saving(enum kernel_target target, uint8_t saving) {
  const char *sets = sets_of(target);
  const char *first = kernel_saves(saving, KERNEL_SAVING_PLAIN) ? PLAIN_SET
                      : kernel_saves(saving, KERNEL_SAVING_PORTABLE)
                          ? FOLDING_SET
                          : sets;
  return strstr(sets, first);
}

/* The best kernel that takes its constants as they are. */
static struct kernel select_plain(struct pool *pool, enum kernel_target target,
                                  const struct op *op, bool sums,
                                  uint8_t saving) {
  struct kernel kernel = {.arguments = NULL};
  const char *stem = NULL;
  describe(op->work, sums, &kernel, &stem);
  for (const char *set = sets_saving(target, saving); *set != '\0';) {
    const int length = (int)strcspn(set, " ");
    kernel.function = pool_format(pool, "%s__%.*s", stem, length, set);
    kernel.path =
        pool_format(pool, "kernels/%.*s/%s.h", length, set, kernel.function);
    if (embedded_find(kernel.path) != NULL && kernel_suits(op, set)) {
      kernel.fast = !set_is(set, PLAIN_SET);
      kernel.folds = fold_applies(op) && set_is(set, FOLDING_SET);
      kernel.looks_up = op->work == WORK_SOFTMAX && set_is(set, FOLDING_SET);
      return kernel;
    }
    set += length;
    set += strspn(set, " ");
  }
  abort(); /* not even in ref: our own bug */
}

static bool has_sums(enum work work) {
#define X(name, member, type, function)                                        \
  if (work == WORK_##name)                                                     \
    return true;
  SN_SUMS_KERNEL_LIST(X)
#undef X
  return false;
}

/* Tables of kernels in the making. */
struct choices {
  struct pack_choice *pack;
  bool *fast[2];
};

static struct choices choices_new(const struct graph *graph) {
  struct pool *pool = graph->pool;
  const size_t operators = (size_t)graph->operators;
  return (struct choices){
      POOL_ARRAY(pool, struct pack_choice, operators),
      {POOL_ARRAY(pool, bool, operators), POOL_ARRAY(pool, bool, operators)}};
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
  for (int sums = 0; sums <= has_sums(op->work); sums++)
    choices->fast[sums][number] =
        select_plain(graph->pool, target, op, sums == 1, 0).fast;
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
                              .fast = {choices.fast[0], choices.fast[1]},
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
        choices.fast[sums][i] = kernels->fast[sums][op->repeats];
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
                           .fast = {choices.fast[0], choices.fast[1]},
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
  bool *fast[2];
  for (int sums = 0; sums < 2; sums++) {
    fast[sums] = POOL_ARRAY(graph->pool, bool, operators);
    memcpy(fast[sums], kernels->fast[sums], operators * sizeof *fast[sums]);
    made->fast[sums] = fast[sums];
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
    if (!saves_by_set(saving[i]))
      continue;
    pack[i] = (struct pack_choice){.form = PACK_NONE};
    const struct pool_mark mark = pool_mark(graph->pool);
    for (int sums = 0; sums <= has_sums(op->work); sums++)
      fast[sums][i] =
          select_plain(graph->pool, kernels->target, op, sums == 1, saving[i])
              .fast;
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

bool kernel_is_fast(const struct kernels *kernels, const struct op *op,
                    bool sums) {
  return kernels->fast[sums][op->number];
}

bool kernel_is_slower(const struct kernels *kernels, const struct op *op) {
  return kernels->saving != NULL && saves_by_set(kernels->saving[op->number]);
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
          ? name_packed(pool, op, pack)
          : select_plain(pool, kernels->target, op, sums, saving);
  kernel.constants = op->number;
  kernel.saving = saving;
  return kernel;
}
