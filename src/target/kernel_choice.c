#include "target/kernel_choice.h"

#include "base/embedded.h"
#include "sn_kernel_list.h"
#include "target/fold.h"

#include <stdlib.h>
#include <string.h>

/* The set whose kernels take packed constants. */
#define PACKED_SET "armv7em"

/* The set that has every kernel. */
#define PLAIN_SET "ref"

/* Elements of a mean at most, and channels of pools and means at least, for
 * kernels of the set with packed constants. */
enum { MEAN_ELEMENTS = 1 << 20, WORD_CHANNELS = 4 };

/* The set whose kernels fold the input's zero point into the bias, and look
 * exponentials up. */
#define FOLDING_SET "portable"

static const char *sets_of(enum kernel_target target) {
  static const char *const sets[] = {
#define X(name, text, sets, stack) sets,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  return sets[target];
}

bool kernel_target_packs(enum kernel_target target) {
  return strstr(sets_of(target), PACKED_SET) != NULL;
}

bool kernel_has_sums(enum work work) {
#define X(name, member, type, function)                                        \
  if (work == WORK_##name)                                                     \
    return true;
  SN_SUMS_KERNEL_LIST(X)
#undef X
  return false;
}

bool kernel_saves_by_set(uint8_t saving) {
  return kernel_saves(saving, KERNEL_SAVING_PORTABLE) ||
         kernel_saves(saving, KERNEL_SAVING_PLAIN);
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

/* A rescaling that kernels of the set with packed constants finish with: by
 * less than one half, and without overflow. */
static bool rescale_suits(const sn_rescale *rescale) {
  return is_less_than_one(rescale) && rescale->shift < 0 &&
         rescale->shift >= -22;
}

/* Whether ADD of the set with packed constants does this operator exactly. */
static bool add_suits(const struct op *op) {
  const sn_elementwise *add = &op->arguments.elementwise;
  const sn_shape *a = &add->input[0];
  const sn_shape *b = &add->input[1];
  return a->rows == b->rows && a->columns == b->columns &&
         a->channels == b->channels && add_is_small(add) &&
         rescale_suits(&add->output_rescale);
}

/* The same for MEAN. */
static bool mean_suits(const sn_mean *mean) {
  return !mean->over_channels && mean->count <= MEAN_ELEMENTS &&
         rescale_suits(&mean->output_rescale);
}

/* Whether the first of some sets' names is this one. */
static bool set_is(const char *sets, const char *set) {
  const size_t length = strlen(set);
  return strncmp(sets, set, length) == 0 && strcspn(sets, " ") == length;
}

/* A pool with fewer taps is not worth the code of a faster kernel: that of
 * FOLDING_SET, which saves less, and that of PACKED_SET. */
enum { POOL_TAPS = 32768, PACKED_POOL_TAPS = 16384 };

static int64_t pool_taps(const sn_pool *pool) {
  return (int64_t)pool->output.rows * pool->output.columns *
         pool->output.channels * pool->window.rows * pool->window.columns;
}

const char *reason_text(enum reason reason) {
  static const char *const texts[] = {
#define X(name, text) text,
      REASON_LIST(X)
#undef X
  };
  return texts[reason];
}

static enum reason word_refusal(int32_t channels) {
  return channels < WORD_CHANNELS ? REASON_CHANNELS : REASON_BEST;
}

/* Why the kernel of the set with packed constants that takes this operator's as
 * they are does not do it exactly, or is not worth its code, if so. */
static enum reason packed_set_refusal(const struct op *op) {
  const union arguments *a = &op->arguments;
  switch (op->work) {
  case WORK_ADD:
    return add_suits(op) ? REASON_BEST : REASON_OPERANDS;
  case WORK_MUL:
    return rescale_suits(&a->elementwise.output_rescale) ? REASON_BEST
                                                         : REASON_OPERANDS;
  case WORK_AVERAGE_POOL:
    if (pool_taps(&a->pool) < PACKED_POOL_TAPS)
      return REASON_TAPS;
    return word_refusal(a->pool.output.channels);
  case WORK_MAX_POOL:
    return word_refusal(a->pool.output.channels);
  case WORK_MEAN:
    return mean_suits(&a->mean) ? word_refusal(a->mean.input.channels)
                                : REASON_OPERANDS;
  default:
    return REASON_BEST;
  }
}

/* The same for the first of some sets. */
static enum reason kernel_refusal(const struct op *op, const char *sets) {
  const union arguments *a = &op->arguments;
  if (set_is(sets, PACKED_SET))
    return packed_set_refusal(op);
  if (!set_is(sets, FOLDING_SET))
    return REASON_BEST;
  if (op->work == WORK_ADD && !add_is_small(&a->elementwise))
    return REASON_OPERANDS;
  if (op->work == WORK_AVERAGE_POOL && pool_taps(&a->pool) < POOL_TAPS)
    return REASON_TAPS;
  if (op->work == WORK_TRANSPOSE && a->transpose.digits < 2)
    return REASON_DIGITS;
  if (!fold_applies(op) || fold_suits(op))
    return REASON_BEST;
  return op->work == WORK_FULLY_CONNECTED &&
                 a->fully_connected.weight_offset != 0
             ? REASON_WEIGHT_OFFSET
             : REASON_FACTORS;
}

struct kernel kernel_choose_packed(struct pool *pool, const struct op *op,
                                   struct pack_choice pack) {
  static const char *const finishes[] = {[SN_FINISH_FULL] = "full",
                                         [SN_FINISH_RELU] = "relu",
                                         [SN_FINISH_SCALED] = "scaled",
                                         [SN_FINISH_CLAMPED] = "clamped",
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

struct kernel kernel_choose_plain(struct pool *pool, enum kernel_target target,
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
    const enum reason refusal = embedded_find(kernel.path) == NULL
                                    ? REASON_BEST
                                    : kernel_refusal(op, set);
    if (kernel.reason == REASON_BEST)
      kernel.reason = refusal;
    if (embedded_find(kernel.path) != NULL && refusal == REASON_BEST) {
      kernel.speed = set_is(set, PLAIN_SET)    ? KERNEL_SPEED_PLAIN
                     : set_is(set, PACKED_SET) ? KERNEL_SPEED_DSP
                                               : KERNEL_SPEED_PORTABLE;
      kernel.folds = fold_applies(op) && set_is(set, FOLDING_SET);
      kernel.looks_up = op->work == WORK_SOFTMAX && set_is(set, FOLDING_SET);
      return kernel;
    }
    set += length;
    set += strspn(set, " ");
  }
  abort(); /* not even in ref: our own bug */
}
