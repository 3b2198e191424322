#include "target/pack_channel.h"

#include "sn_fixedpoint.h"

#include <stdlib.h>

enum { PAIRED_SUM_LIMIT = 1 << 23, SUM_LIMIT = 1 << 30 };

/* The fields of a view that the arguments have under the same names. */
#define VIEW_SHARED(op)                                                        \
  .output = (op)->output, .input_offset = (op)->input_offset,                  \
  .output_offset = (op)->output_offset,                                        \
  .activation_min = (op)->activation_min,                                      \
  .activation_max = (op)->activation_max, .weights = (op)->weights,            \
  .bias = (op)->bias, .multiplier = (op)->multiplier, .shift = (op)->shift

static bool view_conv_2d(const sn_conv2d *op, struct pack_view *view) {
  const int32_t taps =
      op->window.rows * op->window.columns * op->input.channels;
  *view = (struct pack_view){VIEW_SHARED(op),      .input = op->input,
                             .window = op->window, .taps = taps,
                             .tap_step = 1,        .channel_step = taps};
  return op->groups == 1;
}

static bool view_depthwise(const sn_depthwise_conv2d *op,
                           struct pack_view *view) {
  *view = (struct pack_view){VIEW_SHARED(op),
                             .input = op->input,
                             .window = op->window,
                             .depthwise = op->input.channels > 1,
                             .taps = op->window.rows * op->window.columns,
                             .tap_step = op->output.channels,
                             .channel_step = 1};
  return true;
}

static bool view_dense(const sn_fully_connected *op, struct pack_view *view) {
  *view = (struct pack_view){VIEW_SHARED(op),
                             .input = {1, op->output.columns, op->depth},
                             .window = {1, 1, 1, 1, 1, 1, 0, 0},
                             .taps = op->depth,
                             .tap_step = 1,
                             .channel_step = op->depth};
  return op->weight_offset == 0;
}

bool pack_view_of(const struct op *op, struct pack_view *view) {
  switch (op->work) {
  case WORK_CONV_2D:
    return view_conv_2d(&op->arguments.conv_2d, view);
  case WORK_DEPTHWISE_CONV_2D:
    return view_depthwise(&op->arguments.depthwise_conv_2d, view);
  case WORK_FULLY_CONNECTED:
    return view_dense(&op->arguments.fully_connected, view);
  default:
    return false;
  }
}

struct pack_view pack_view_chosen(const struct op *op) {
  struct pack_view view;
  if (!pack_view_of(op, &view))
    abort(); /* nothing was chosen for it: our own bug */
  return view;
}

int32_t pack_weight(const struct pack_view *view, int32_t o, int32_t tap) {
  return view->weights[(int64_t)tap * view->tap_step +
                       (int64_t)o * view->channel_step];
}

/* Whether rescaling any sum of the channel keeps within 32 bits. */
static bool rescales_safely(const struct pack_channel *c) {
  const int32_t left = c->shift > 0 ? c->shift : 0;
  const int64_t limit = (int64_t)SUM_LIMIT >> left;
  return c->multiplier >= 0 && c->least > -limit && c->most < limit;
}

static int32_t output_unclamped(const struct pack_view *view,
                                const struct pack_channel *c, int64_t sum) {
  return sn_add_wrap(
      sn_multiply_quantized((int32_t)(uint32_t)sum, c->multiplier, c->shift),
      view->output_offset);
}

static int32_t output_of(const struct pack_view *view,
                         const struct pack_channel *c, int64_t sum) {
  return sn_finish((uint32_t)sum, c->multiplier, c->shift, view->output_offset,
                   view->activation_min, view->activation_max);
}

/* The channel as the operator has it; what PLAIN computes. */
static struct pack_channel channel_plain(const struct pack_view *view,
                                         int32_t o) {
  struct pack_channel c = {.factor = 1,
                           .multiplier = view->multiplier[o],
                           .shift = view->shift[o],
                           .stored = view->shift[o]};
  int64_t start = view->bias == NULL ? 0 : view->bias[o];
  int64_t negative = 0;
  int64_t positive = 0;
  for (int32_t t = 0; t < view->taps; t++) {
    const int32_t w = pack_weight(view, o, t);
    start += (int64_t)w * view->input_offset;
    negative += w < 0 ? -w : 0;
    positive += w > 0 ? w : 0;
  }
  c.least = start + INT8_MIN * positive - INT8_MAX * negative;
  c.most = start + INT8_MAX * positive - INT8_MIN * negative;
  c.start = (int32_t)(uint32_t)start;
  return c;
}

static bool has_least_weight(const struct pack_view *view, int32_t o) {
  for (int32_t t = 0; t < view->taps; t++)
    if (pack_weight(view, o, t) == INT8_MIN)
      return true;
  return false;
}

/* The channel with a multiplier that is not negative, its output the same. The
 * product of sum and multiplier is all that counts for it. */
static struct pack_channel channel_rising(const struct pack_view *view,
                                          int32_t o) {
  struct pack_channel c = channel_plain(view, o);
  if (c.multiplier < 0 && c.start != INT32_MIN && c.multiplier != INT32_MIN &&
      !has_least_weight(view, o)) {
    const int64_t least = c.least;
    c.factor = -1;
    c.least = -c.most;
    c.most = -least;
    c.start = -c.start;
    c.multiplier = -c.multiplier;
  }
  c.safe = rescales_safely(&c);
  return c;
}

/* The same, without weights where its output cannot change. */
static struct pack_channel channel_of(const struct pack_view *view, int32_t o) {
  struct pack_channel c = channel_rising(view, o);
  bool constant = c.multiplier == 0 || c.least == c.most;
  const int32_t output = output_of(view, &c, c.least);
  if (!constant && c.safe)
    constant = output == output_of(view, &c, c.most);
  if (constant) {
    c.factor = 0;
    c.start = (output - view->output_offset) * (1 << (1 - CONSTANT_SHIFT));
    c.least = c.start;
    c.most = c.start;
    c.multiplier = CONSTANT_MULTIPLIER;
    c.shift = CONSTANT_SHIFT;
    c.safe = true;
  }
  return c;
}

int32_t pack_output_offset(const struct pack_view *view, int finish) {
  return finish == SN_FINISH_CLAMPED
             ? SN_CLAMPED_OFFSET(view->output_offset, view->activation_min,
                                 view->activation_max)
             : view->output_offset;
}

/* What a kernel makes of a sum. */
static int32_t packed_output(const struct pack_view *view,
                             const struct pack_channel *c, int finish,
                             int64_t sum) {
  const struct sn_finish constants = sn_finish_load(
      finish, pack_output_offset(view, finish), c->multiplier, c->stored);
  return sn_finish_packed(finish, (int32_t)sum, &constants);
}

/* A kernel's sum is the operator's times `factor` plus `start`. */
struct line {
  int64_t factor, start;
};

/* Whether the kernel's outputs for sums times `factor` are those of the
 * operator for all sums. Both rise with the sum, so it suffices to look at each
 * sum where the operator's output rises and at the one before. */
static bool same_outputs(const struct pack_view *view,
                         const struct pack_channel *exact,
                         const struct pack_channel *c, int finish,
                         struct line line) {
  int64_t sum = exact->least;
  int32_t output = output_of(view, exact, sum);
  const int32_t last = output_of(view, exact, exact->most);
  while (packed_output(view, c, finish, sum * line.factor + line.start) ==
         output) {
    if (output == last)
      return packed_output(view, c, finish,
                           exact->most * line.factor + line.start) == last;
    int64_t low = sum;
    int64_t high = exact->most;
    while (high - low > 1) {
      const int64_t middle = low + (high - low) / 2;
      if (output_of(view, exact, middle) > output)
        high = middle;
      else
        low = middle;
    }
    if (packed_output(view, c, finish, low * line.factor + line.start) !=
        output)
      return false;
    sum = high;
    output = output_of(view, exact, sum);
  }
  return false;
}

/* Shifts to the right that a kernel can do with sums as large as these. */
struct shift_range {
  int32_t least, most;
};

static struct shift_range shift_range(const struct pack_channel *c,
                                      int finish) {
  if (finish != SN_FINISH_SCALED)
    return (struct shift_range){1, 22};
  /* To the left remain SN_SCALED_SHIFT + 1 - shift, with sums below 2^31. */
  int32_t left = 2;
  while (c->most < (int64_t)1 << (30 - left) &&
         c->least >= -((int64_t)1 << (30 - left)) && left < SN_SCALED_SHIFT)
    left++;
  return (struct shift_range){SN_SCALED_SHIFT + 1 - left, SN_SCALED_SHIFT - 1};
}

static int32_t largest_weight(const struct pack_view *view, int32_t o) {
  int32_t largest = 0;
  for (int32_t t = 0; t < view->taps; t++) {
    const int32_t w = abs(pack_weight(view, o, t));
    largest = w > largest ? w : largest;
  }
  return largest;
}

/* Multiplies weights by `factor`, for a shift of `right`, and makes up for it
 * with the multiplier. The operator rounds once, the kernel twice: half of the
 * first rounding's unit is taken off the start. */
static bool channel_raise(const struct pack_view *view,
                          const struct pack_channel *exact, int32_t factor,
                          int32_t right, int finish, struct pack_channel *c) {
  const int64_t multiplier =
      ((int64_t)exact->multiplier << (right + exact->shift)) / factor;
  const int64_t limit = (int64_t)SUM_LIMIT >> 9;
  if (multiplier <= 0 || multiplier > INT32_MAX ||
      exact->least * factor <= -limit || exact->most * factor >= limit)
    return false;
  const int64_t half = ((int64_t)1 << 30) / multiplier;
  *c = *exact;
  c->factor *= factor;
  c->start = (int32_t)(exact->start * factor - half);
  c->multiplier = (int32_t)multiplier;
  c->shift = -right;
  c->stored =
      finish == SN_FINISH_SCALED ? SN_SCALED_SHIFT + 1 - right : right - 1;
  return same_outputs(view, exact, c, finish, (struct line){factor, -half});
}

/* Fits a channel that is not shifted to the right, or too little; its sums are
 * small, or its output would hardly ever be in range. */
static bool channel_fit_small(const struct pack_view *view, int32_t o,
                              struct shift_range range, int finish,
                              struct pack_channel *c) {
  enum { SHIFTS = 4 };
  const struct pack_channel exact = *c;
  const int32_t largest = largest_weight(view, o);
  if (exact.shift > 0 && exact.shift + range.least + SHIFTS > 31)
    return false;
  for (int32_t factor = INT8_MAX / (largest + 1); factor > 0; factor--)
    for (int32_t right = range.least; right < range.least + SHIFTS; right++)
      if (channel_raise(view, &exact, factor, right, finish, c))
        return true;
  return false;
}

/* Fits a channel for any way but PLAIN. A shift that is too large is made
 * smaller with the multiplier, which loses bits; then the outputs are
 * compared. */
static bool channel_fit(const struct pack_view *view, int32_t o, int finish,
                        struct pack_channel *c) {
  const struct pack_channel exact = *c;
  const struct shift_range range = shift_range(c, finish);
  int32_t right = -c->shift;
  if (!c->safe)
    return false;
  if (right < range.least)
    return right < 1 && channel_fit_small(view, o, range, finish, c);
  const int32_t excess = right > range.most ? right - range.most : 0;
  right -= excess;
  c->stored =
      finish == SN_FINISH_SCALED ? SN_SCALED_SHIFT + 1 - right : right - 1;
  c->multiplier = (int32_t)(((int64_t)c->multiplier +
                             (excess == 0 ? 0 : (int64_t)1 << (excess - 1))) >>
                            excess);
  return excess == 0 ||
         same_outputs(view, &exact, c, finish, (struct line){1, 0});
}

/* Whether the sums of two channels can be had from one product: what is paired
 * fits 16 bits, and the difference of the sums 32. */
static bool fits_pair(const struct pack_view *view, int32_t o,
                      const struct pack_channel *c) {
  if (c->least <= -PAIRED_SUM_LIMIT || c->most >= PAIRED_SUM_LIMIT)
    return false;
  return !has_least_weight(view, o);
}

bool pack_channel_make(const struct pack_view *view, int32_t o, int finish,
                       struct pack_channel *c) {
  if (finish == SN_FINISH_PLAIN) {
    *c = channel_plain(view, o);
    return true;
  }
  *c = channel_of(view, o);
  return (view->depthwise || fits_pair(view, o, c)) &&
         channel_fit(view, o, finish, c);
}

bool pack_finish_fits(const struct pack_view *view, int finish) {
  struct pack_channel c;
  for (int32_t o = 0; o < view->output.channels; o++)
    if (!pack_channel_make(view, o, finish, &c))
      return false;
  return true;
}

/* Whether outputs saturated to 8 bits can lie outside the clamp: in a channel
 * that rises with its sum, whether those of the least and of the largest sum
 * do. */
static bool clamp_acts(const struct pack_view *view) {
  const bool below = view->activation_min > INT8_MIN;
  const bool above = view->activation_max < INT8_MAX;
  for (int32_t o = 0; (below || above) && o < view->output.channels; o++) {
    const struct pack_channel c = channel_rising(view, o);
    if (!c.safe ||
        (below && output_unclamped(view, &c, c.least) < view->activation_min) ||
        (above && output_unclamped(view, &c, c.most) > view->activation_max))
      return true;
  }
  return false;
}

int pack_choose_finish(const struct pack_view *view) {
  const bool saturates = !clamp_acts(view);
  const bool relu = saturates && view->output_offset == INT8_MIN;
  const int best = view->depthwise ? SN_FINISH_SCALED : SN_FINISH_RELU;
  if (relu && pack_finish_fits(view, best))
    return best;
  const int exact = saturates ? SN_FINISH_FULL : SN_FINISH_CLAMPED;
  return pack_finish_fits(view, exact) ? exact : SN_FINISH_PLAIN;
}
