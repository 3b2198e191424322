#include "emit/pack.h"

#include "sn_fixedpoint.h"

#include <stdlib.h>

/* Kernels read inputs of one output pixel into a scratch of at most this many
 * words; keeps stacks small. */
enum { DEPTH_MAX = 1280, PAIRED_SUM_LIMIT = 1 << 23, SUM_LIMIT = 1 << 30 };

/* What conv, dense and depthwise operators have in common. Tap t of output
 * channel o is weights[t * tap_step + o * channel_step]. */
struct view {
  sn_shape input, output;
  sn_window window;
  bool depthwise; /* each output channel has an input channel of its own */
  int32_t taps;
  int32_t tap_step, channel_step;
  int32_t input_offset, output_offset;
  int32_t activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

/* One output channel: what its sum starts at and may become. A channel whose
 * output never changes is replaced by one with weights of zero. */
struct channel {
  bool constant;
  bool safe;         /* sum and output rise with each other and never wrap */
  int64_t least, most;
  int32_t start, multiplier, shift;
};

static bool view_conv_2d(const sn_conv2d *op, struct view *view) {
  *view = (struct view){.input = op->input,
                        .output = op->output,
                        .window = op->window,
                        .taps = op->window.rows * op->window.columns *
                                op->input.channels,
                        .tap_step = 1,
                        .input_offset = op->input_offset,
                        .output_offset = op->output_offset,
                        .activation_min = op->activation_min,
                        .activation_max = op->activation_max,
                        .weights = op->weights,
                        .bias = op->bias,
                        .multiplier = op->multiplier,
                        .shift = op->shift};
  view->channel_step = view->taps;
  return op->groups == 1;
}

static bool view_depthwise(const sn_depthwise_conv2d *op, struct view *view) {
  *view = (struct view){.input = op->input,
                        .output = op->output,
                        .window = op->window,
                        .depthwise = op->input.channels > 1,
                        .taps = op->window.rows * op->window.columns,
                        .tap_step = op->output.channels,
                        .channel_step = 1,
                        .input_offset = op->input_offset,
                        .output_offset = op->output_offset,
                        .activation_min = op->activation_min,
                        .activation_max = op->activation_max,
                        .weights = op->weights,
                        .bias = op->bias,
                        .multiplier = op->multiplier,
                        .shift = op->shift};
  return op->input.channels == 1 || op->depth_multiplier == 1;
}

static bool view_dense(const sn_fully_connected *op, struct view *view) {
  *view = (struct view){.input = {1, op->output.columns, op->depth},
                        .output = op->output,
                        .window = {1, 1, 1, 1, 1, 1, 0, 0},
                        .taps = op->depth,
                        .tap_step = 1,
                        .channel_step = op->depth,
                        .input_offset = op->input_offset,
                        .output_offset = op->output_offset,
                        .activation_min = op->activation_min,
                        .activation_max = op->activation_max,
                        .weights = op->weights,
                        .bias = op->bias,
                        .multiplier = op->multiplier,
                        .shift = op->shift};
  return op->weight_offset == 0;
}

/* False for operators that no packed kernel does. */
static bool view_of(const struct op *op, struct view *view) {
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

static int32_t weight(const struct view *view, int32_t o, int32_t tap) {
  return view->weights[(int64_t)tap * view->tap_step +
                       (int64_t)o * view->channel_step];
}

/* Whether rescaling any sum of the channel keeps within 32 bits. */
static bool rescales_safely(const struct channel *c) {
  const int32_t left = c->shift > 0 ? c->shift : 0;
  const int64_t limit = (int64_t)SUM_LIMIT >> left;
  return c->multiplier >= 0 && c->least > -limit && c->most < limit;
}

static int32_t output_of(const struct view *view, const struct channel *c,
                         int64_t sum) {
  return sn_finish((uint32_t)sum, c->multiplier, c->shift, view->output_offset,
                   view->activation_min, view->activation_max);
}

/* The rescaling that a constant channel gets in place of its own: with a
 * multiplier of 2^30 and a shift of 8 to the right, multiples of 2^9 become
 * whole numbers. */
enum { CONSTANT_MULTIPLIER = 1 << 30, CONSTANT_SHIFT = -8 };

static struct channel channel_of(const struct view *view, int32_t o) {
  struct channel c = {.multiplier = view->multiplier[o],
                      .shift = view->shift[o]};
  int64_t start = view->bias == NULL ? 0 : view->bias[o];
  int64_t negative = 0;
  int64_t positive = 0;
  for (int32_t t = 0; t < view->taps; t++) {
    const int32_t w = weight(view, o, t);
    start += (int64_t)w * view->input_offset;
    negative += w < 0 ? -w : 0;
    positive += w > 0 ? w : 0;
  }
  c.least = start + INT8_MIN * positive - INT8_MAX * negative;
  c.most = start + INT8_MAX * positive - INT8_MIN * negative;
  c.start = (int32_t)(uint32_t)start;
  c.safe = rescales_safely(&c);
  int32_t output = output_of(view, &c, 0);
  c.constant = c.multiplier == 0;
  if (!c.constant && c.safe) {
    output = output_of(view, &c, c.least);
    c.constant = output == output_of(view, &c, c.most);
  }
  if (c.constant) {
    c.start = (output - view->output_offset) * (1 << (1 - CONSTANT_SHIFT));
    c.least = c.start;
    c.most = c.start;
    c.multiplier = CONSTANT_MULTIPLIER;
    c.shift = CONSTANT_SHIFT;
    c.safe = true;
  }
  return c;
}

static bool fits_full(const struct channel *c) {
  return c->safe && c->shift <= -1 && c->shift >= -22;
}

/* `shift` of RELU. */
static int32_t relu_shift(const struct channel *c) {
  return SN_RELU_SHIFT + 1 + c->shift;
}

static bool fits_relu(const struct channel *c) {
  const int32_t shift = relu_shift(c);
  return c->safe && shift >= 2 && shift <= 8 &&
         c->most < ((int64_t)1 << (31 - shift)) &&
         c->least >= -((int64_t)1 << (31 - shift));
}

/* Whether the sums of two channels can be had from one product: what is paired
 * fits 16 bits, and the difference of the sums 32. */
static bool fits_pair(const struct view *view, int32_t o) {
  const struct channel c = channel_of(view, o);
  if (c.least <= -PAIRED_SUM_LIMIT || c.most >= PAIRED_SUM_LIMIT)
    return false;
  if (o % 2 != 0 || o + 1 == view->output.channels || c.constant)
    return true;
  for (int32_t t = 0; t < view->taps; t++)
    if (weight(view, o, t) == INT8_MIN && weight(view, o + 1, t) < 0)
      return false;
  return true;
}

static int choose_finish(const struct view *view) {
  bool full =
      view->activation_min == INT8_MIN && view->activation_max == INT8_MAX;
  bool relu = full && view->output_offset == INT8_MIN;
  for (int32_t o = 0; full && o < view->output.channels; o++) {
    const struct channel c = channel_of(view, o);
    full = fits_full(&c) && (view->depthwise || fits_pair(view, o));
    relu = relu && fits_relu(&c);
  }
  return !full ? SN_FINISH_PLAIN : relu ? SN_FINISH_RELU : SN_FINISH_FULL;
}

static int32_t round_up(int32_t count, int32_t step) {
  return (count + step - 1) / step * step;
}

/* The windows and strides for which there are depthwise kernels. */
static bool is_common_depthwise(const struct view *view) {
  const sn_window *w = &view->window;
  return w->rows == w->columns &&
         (w->rows == 3 || w->rows == 5 || w->rows == 7) &&
         w->stride_columns <= 2 && w->dilation_rows == 1 &&
         w->dilation_columns == 1 && view->input.channels >= 4;
}

static struct pack_choice choose_depthwise(const struct view *view) {
  const int finish = choose_finish(view);
  if (!is_common_depthwise(view) || finish == SN_FINISH_PLAIN)
    return (struct pack_choice){PACK_NONE, 0, 0};
  return (struct pack_choice){PACK_DEPTHWISE, finish,
                              SN_DEPTHWISE_SCRATCH(view->window.rows)};
}

struct pack_choice pack_choose(const struct op *op) {
  struct view view;
  if (!view_of(op, &view))
    return (struct pack_choice){PACK_NONE, 0, 0};
  if (view.depthwise)
    return choose_depthwise(&view);
  const sn_window *w = &view.window;
  const int32_t depth = round_up(view.taps, 4);
  const bool single = w->rows == 1 && w->columns == 1 && w->pad_top == 0 &&
                      w->pad_left == 0 &&
                      (view.output.rows - 1) * w->stride_rows <
                          view.input.rows &&
                      (view.output.columns - 1) * w->stride_columns <
                          view.input.columns;
  if (depth > DEPTH_MAX)
    return (struct pack_choice){PACK_NONE, 0, 0};
  /* Halves of one or two pixels, and with a window its bytes before that. */
  const int32_t pixels =
      depth > SN_PAIR_DEPTH || view.output.rows * view.output.columns == 1 ? 1
                                                                           : 2;
  return (struct pack_choice){single ? PACK_CONV_2D_1X1 : PACK_CONV_2D,
                              choose_finish(&view),
                              pixels * depth / 2 +
                                  (single ? 0 : pixels * depth / 4)};
}

/* Four taps of four channels; see sn_packed_conv2d. */
static void pack_block(const struct view *view, int finish, int32_t first,
                       int32_t tap, const struct channel *channel,
                       int8_t *to) {
  for (int32_t pair = 0; pair < 2; pair++)
    for (int32_t t = 0; t < 4; t++) {
      int32_t w[2] = {0, 0};
      for (int32_t i = 0; i < 2; i++) {
        const int32_t o = first + 2 * pair + i;
        if (o < view->output.channels && tap + t < view->taps &&
            (finish == SN_FINISH_PLAIN || !channel[2 * pair + i].constant))
          w[i] = weight(view, o, tap + t);
      }
      int8_t *half = to + t % 2 * 8 + pair * 4 + t / 2 * 2;
      half[0] = (int8_t)w[1];
      half[1] = (int8_t)(finish == SN_FINISH_PLAIN ? w[0]
                                                   : w[0] - (w[1] < 0));
      if (finish != SN_FINISH_PLAIN)
        half[1] = (int8_t)((256 * w[0] + w[1] - (int32_t)half[0]) / 256 -
                           (half[0] < 0));
    }
}

static struct packed pack_conv_2d(struct pool *pool, const struct view *view,
                                  struct pack_choice choice) {
  const int32_t depth = round_up(view->taps, 4);
  const int32_t channels = round_up(view->output.channels, 4);
  int8_t *weights =
      pool_alloc(pool, (size_t)channels * (size_t)depth, sizeof *weights);
  sn_channel *entry = POOL_ARRAY(pool, sn_channel, (size_t)channels);
  int8_t *shift = POOL_ARRAY(pool, int8_t, (size_t)channels);
  const bool paired = choice.finish != SN_FINISH_PLAIN;
  for (int32_t first = 0; first < channels; first += 4) {
    struct channel c[4];
    for (int32_t i = 0; i < 4; i++) {
      const int32_t o = first + i;
      /* Channels that only fill up are computed, too. */
      c[i] = (struct channel){.multiplier = CONSTANT_MULTIPLIER,
                              .shift = CONSTANT_SHIFT};
      if (o < view->output.channels)
        c[i] = channel_of(view, o);
    }
    for (int32_t tap = 0; tap < depth; tap += 4)
      pack_block(view, choice.finish, first, tap, c,
                 weights + (int64_t)first * depth + 4 * tap);
    for (int32_t i = 0; i < 4; i++) {
      const int32_t o = first + i;
      const bool mixed = paired && i % 2 == 0;
      entry[o].start = mixed ? (int32_t)(256 * (uint32_t)c[i].start +
                                         (uint32_t)c[i + 1].start)
                             : c[i].start;
      entry[o].multiplier = c[i].multiplier;
      shift[o] = (int8_t)(choice.finish == SN_FINISH_RELU   ? relu_shift(&c[i])
                          : choice.finish == SN_FINISH_FULL ? -c[i].shift
                                                            : c[i].shift);
    }
  }
  const sn_packed_conv2d conv = {.input = view->input,
                                 .output = view->output,
                                 .window = view->window,
                                 .depth = depth,
                                 .pad_value = -view->input_offset,
                                 .output_offset = view->output_offset,
                                 .activation_min = view->activation_min,
                                 .activation_max = view->activation_max,
                                 .weights = weights,
                                 .channel = entry,
                                 .shift = shift};
  return (struct packed){.form = choice.form,
                         .conv_2d = conv,
                         .weight_bytes = (int64_t)channels * depth,
                         .channels = channels,
                         .weights = weights,
                         .channel = entry,
                         .shift = shift};
}

/* The weights of pair `index` of a channel; see sn_packed_depthwise. */
static void depthwise_pair(const struct view *view, int32_t o, int32_t index,
                           int32_t pair[2]) {
  const int32_t columns = view->window.columns;
  const int32_t upright = view->window.rows / 2 * columns;
  const int32_t last = (view->window.rows - 1) * columns;
  pair[0] = 0;
  pair[1] = 0;
  if (index < upright) {
    const int32_t tap = index / columns * 2 * columns + index % columns;
    pair[0] = weight(view, o, tap);
    pair[1] = weight(view, o, tap + columns);
    return;
  }
  const int32_t column = 2 * (index - upright);
  if (column < columns)
    pair[0] = weight(view, o, last + column);
  if (column + 1 < columns)
    pair[1] = weight(view, o, last + column + 1);
}

static struct packed pack_depthwise(struct pool *pool, const struct view *view,
                                    struct pack_choice choice) {
  const int32_t channels = view->output.channels;
  const int32_t words =
      SN_DEPTHWISE_WORDS(view->window.rows, view->window.columns);
  int8_t *weights =
      pool_alloc(pool, 4 * (size_t)channels * (size_t)words, sizeof *weights);
  sn_channel *entry = POOL_ARRAY(pool, sn_channel, (size_t)channels);
  int8_t *shift = POOL_ARRAY(pool, int8_t, (size_t)channels);
  for (int32_t o = 0; o < channels; o++) {
    const struct channel c = channel_of(view, o);
    for (int32_t i = 0; i < 2 * words && !c.constant; i++) {
      int32_t pair[2];
      depthwise_pair(view, o, i, pair);
      int8_t *to = weights + 4 * ((int64_t)o * words + i / 2) + i % 2;
      to[0] = (int8_t)pair[0];
      to[2] = (int8_t)pair[1];
    }
    entry[o] = (sn_channel){c.start, c.multiplier};
    shift[o] = (int8_t)(choice.finish == SN_FINISH_RELU ? relu_shift(&c)
                                                        : -c.shift);
  }
  const sn_packed_depthwise conv = {.input = view->input,
                                    .output = view->output,
                                    .window = view->window,
                                    .pad_value = -view->input_offset,
                                    .output_offset = view->output_offset,
                                    .weights = weights,
                                    .channel = entry,
                                    .shift = shift};
  return (struct packed){.form = choice.form,
                         .depthwise = conv,
                         .weight_bytes = 4 * (int64_t)channels * words,
                         .channels = channels,
                         .weights = weights,
                         .channel = entry,
                         .shift = shift};
}

struct packed pack_make(struct pool *pool, const struct op *op,
                        struct pack_choice choice) {
  struct view view;
  if (choice.form == PACK_NONE || !view_of(op, &view))
    abort(); /* nothing was chosen: our own bug */
  return choice.form == PACK_DEPTHWISE ? pack_depthwise(pool, &view, choice)
                                       : pack_conv_2d(pool, &view, choice);
}
