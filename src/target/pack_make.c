/* Packs constants in the order in which kernels read them. */
#include "target/pack.h"

#include "target/pack_channel.h"

/* Taps up to a multiple of four, with which a block ends. */
static int32_t full_quads(const struct pack_view *view) {
  return (view->taps + 3) / 4 * 4;
}

/* Two weights as the halves of a word. */
static int32_t halves(int32_t low, int32_t high) {
  return (int32_t)(((uint32_t)low & 0xFFFFu) | (uint32_t)high << 16);
}

/* Four taps of four channels as halves, in eight words. */
static void pack_quad_widened(const struct pack_view *view, int32_t first,
                              int32_t tap, const struct pack_channel *channel,
                              int32_t *words) {
  for (int32_t i = 0; i < 4 && first + i < view->output.channels; i++)
    for (int32_t t = 0; t < 2; t++) {
      int32_t w[2] = {0, 0};
      for (int32_t k = 0; k < 2; k++)
        if (tap + t + 2 * k < view->taps)
          w[k] =
              channel[i].factor * pack_weight(view, first + i, tap + t + 2 * k);
      words[4 * t + i] = halves(w[0], w[1]);
    }
}

/* Four taps of four channels, in four words; see sn_packed_conv2d. */
static void pack_quad(const struct pack_view *view, int finish, int32_t first,
                      int32_t tap, const struct pack_channel *channel,
                      int32_t *words) {
  for (int32_t pair = 0; pair < 2; pair++)
    for (int32_t t = 0; t < 4; t++) {
      int32_t w[2] = {0, 0};
      for (int32_t i = 0; i < 2; i++) {
        const int32_t o = first + 2 * pair + i;
        if (o < view->output.channels && tap + t < view->taps)
          w[i] = channel[2 * pair + i].factor * pack_weight(view, o, tap + t);
      }
      const uint32_t half =
          finish == SN_FINISH_PLAIN
              ? (uint32_t)(w[0] & 255) << 8 | (uint32_t)(w[1] & 255)
              : (uint32_t)(256 * w[0] + w[1]) & 0xFFFFu;
      words[t % 2 * 2 + pair] |= (int32_t)(half << t / 2 * 16);
    }
}

static void pack_block(const struct pack_view *view, struct pack_choice choice,
                       int32_t first, int32_t depth, int32_t *words) {
  const int finish = choice.finish;
  const int32_t step = choice.widened ? 2 : 1;
  struct pack_channel c[4];
  int32_t *end = words + 4 + step * depth;
  uint32_t shifts = finish == SN_FINISH_PLAIN ? 0 : 1u << 31;
  for (int32_t i = 0; i < 4; i++) {
    /* Channels that only fill up are computed, too. */
    c[i] =
        (struct pack_channel){.multiplier = CONSTANT_MULTIPLIER, .stored = 7};
    if (first + i < view->output.channels)
      pack_channel_make(view, first + i, finish, &c[i]);
    shifts |= finish == SN_FINISH_PLAIN
                  ? (uint32_t)(c[i].stored & 255) << 8 * i
                  : (uint32_t)c[i].stored << SN_SHIFT_BITS * i;
    end[1 + i] = c[i].multiplier;
  }
  end[0] = (int32_t)shifts;
  for (int32_t i = 0; i < 4; i++) {
    const bool mixed =
        finish != SN_FINISH_PLAIN && !choice.widened && i % 2 == 0;
    words[i] =
        mixed ? (int32_t)(256 * (uint32_t)c[i].start + (uint32_t)c[i + 1].start)
              : c[i].start;
  }
  for (int32_t tap = 0; tap < depth; tap += 4)
    if (choice.widened)
      pack_quad_widened(view, first, tap, c, words + 4 + step * tap);
    else
      pack_quad(view, finish, first, tap, c, words + 4 + tap);
}

static int64_t block_words(const struct pack_view *view,
                           struct pack_choice choice) {
  return SN_BLOCK_WORDS(full_quads(view), choice.widened);
}

static int64_t conv_2d_words(const struct pack_view *view,
                             struct pack_choice choice) {
  return (view->output.channels + 3) / 4 * block_words(view, choice);
}

static struct packed pack_conv_2d(struct pool *pool,
                                  const struct pack_view *view,
                                  struct pack_choice choice) {
  const int32_t depth = full_quads(view);
  const int64_t count = conv_2d_words(view, choice);
  int32_t *words = POOL_ARRAY(pool, int32_t, (size_t)count);
  for (int32_t first = 0; first < view->output.channels; first += 4)
    pack_block(view, choice, first, depth,
               words + first / 4 * block_words(view, choice));
  const sn_packed_conv2d conv = {.input = view->input,
                                 .output = view->output,
                                 .window = view->window,
                                 .depth = depth,
                                 .pixels = choice.pixels,
                                 .pad_value = -view->input_offset,
                                 .output_offset =
                                     pack_output_offset(view, choice.finish),
                                 .activation_min = view->activation_min,
                                 .activation_max = view->activation_max,
                                 .packed = words};
  return (struct packed){.conv_2d = conv, .words = words, .count = count};
}

/* The weights of pair `index` of a channel; see sn_packed_depthwise. */
static void depthwise_pair(const struct pack_view *view, int32_t o,
                           int32_t index, int32_t pair[2]) {
  const int32_t size = view->window.rows;
  const int32_t upright = size / 2 * size;
  const int32_t last = (size - 1) * size;
  if (index < upright) {
    const int32_t tap = index / size * 2 * size + index % size;
    pair[0] = pack_weight(view, o, tap);
    pair[1] = pack_weight(view, o, tap + size);
    return;
  }
  const int32_t column = 2 * (index - upright);
  pair[0] = pack_weight(view, o, last + column);
  pair[1] = column + 1 < size ? pack_weight(view, o, last + column + 1) : 0;
}

/* Words of a channel. */
static int32_t depthwise_words(const struct pack_view *view,
                               struct pack_choice choice) {
  const int32_t size = view->window.rows;
  return !choice.widened              ? SN_DEPTHWISE_WORDS(size)
         : choice.strips == PACK_TALL ? SN_TALL_WIDENED(size)
                                      : SN_DEPTHWISE_WIDENED(size);
}

/* The words that sn_tall_load makes of bytes: weights of two rows, `row` and
 * the next one, which are the upper row of output's where `row` is even. Words
 * of the two rows of output that read the same pairs of input are neighbours;
 * there is only one of each in the first row of pairs and in the last. */
static void pack_tall_halves(const struct pack_view *view, int32_t o,
                             int32_t factor, int32_t *words) {
  const int32_t size = view->window.rows;
  for (int32_t row = 0; row + 1 < size; row++) {
    const bool single = row == 0 || row + 2 == size;
    int32_t *to = words + (single ? row * size
                                  : (row + 1) / 2 * 2 * size - size + row % 2);
    for (int32_t i = 0; i < size; i++) {
      const int32_t tap = row * size + i;
      to[single ? i : 2 * i] =
          halves(factor * pack_weight(view, o, tap),
                 factor * pack_weight(view, o, tap + size));
    }
  }
}

/* Pairs of bytes, all but the last. */
static void pack_depthwise_bytes(const struct pack_view *view, int32_t o,
                                 int32_t factor, int32_t *words) {
  int32_t pair[2];
  for (int32_t i = 0; i < SN_DEPTHWISE_PAIRS(view->window.rows) - 1; i++) {
    depthwise_pair(view, o, i, pair);
    const uint32_t bytes = (uint32_t)(factor * pair[0] & 255) |
                           (uint32_t)(factor * pair[1] & 255) << 16;
    words[i / 2] |= (int32_t)(bytes << i % 2 * 8);
  }
}

static void pack_depthwise_halves(const struct pack_view *view, int32_t o,
                                  int32_t factor, int32_t *words) {
  int32_t pair[2];
  for (int32_t i = 0; i < SN_DEPTHWISE_PAIRS(view->window.rows); i++) {
    depthwise_pair(view, o, i, pair);
    words[i] = halves(factor * pair[0], factor * pair[1]);
  }
}

static void pack_depthwise_channel(const struct pack_view *view, int32_t o,
                                   struct pack_choice choice, int32_t *words,
                                   int16_t *last) {
  struct pack_channel c;
  pack_channel_make(view, o, choice.finish, &c);
  words[0] = c.start;
  words[1] = c.multiplier;
  if (!choice.widened) {
    pack_depthwise_bytes(view, o, c.factor, words + 2);
  } else if (choice.strips == PACK_TALL) {
    const int32_t twice = choice.finish == SN_FINISH_SCALED ? 1 : 2;
    words[0] = (int32_t)((uint32_t)c.start * (uint32_t)twice);
    pack_tall_halves(view, o, twice * c.factor, words + 2);
  } else {
    pack_depthwise_halves(view, o, c.factor, words + 2);
  }
  int32_t pair[2];
  depthwise_pair(view, o, SN_DEPTHWISE_PAIRS(view->window.rows) - 1, pair);
  *last = (int16_t)(c.stored * 256 + (c.factor * pair[0] & 255));
}

static struct packed pack_depthwise(struct pool *pool,
                                    const struct pack_view *view,
                                    struct pack_choice choice) {
  const int32_t channels = view->output.channels;
  const int32_t step = depthwise_words(view, choice);
  const int64_t count = (int64_t)channels * step;
  int32_t *words = POOL_ARRAY(pool, int32_t, (size_t)count);
  int16_t *last = POOL_ARRAY(pool, int16_t, (size_t)channels);
  for (int32_t o = 0; o < channels; o++)
    pack_depthwise_channel(view, o, choice, words + (int64_t)o * step,
                           &last[o]);
  const sn_packed_depthwise conv = {.input = view->input,
                                    .output = view->output,
                                    .window = view->window,
                                    .pad_value = -view->input_offset,
                                    .output_offset =
                                        pack_output_offset(view, choice.finish),
                                    .pairs = choice.pairs,
                                    .packed = words,
                                    .last = last};
  return (struct packed){.depthwise = conv,
                         .words = words,
                         .count = count,
                         .last = last,
                         .lasts = channels};
}

static int32_t weight_or_0(const struct pack_view *view, int32_t o, int32_t row,
                           int32_t column) {
  const sn_window *window = &view->window;
  return row < window->rows && column < window->columns
             ? pack_weight(view, o, row * window->columns + column)
             : 0;
}

static void pack_general_channel(const struct pack_view *view, int32_t o,
                                 int finish, int32_t *words) {
  const sn_window *window = &view->window;
  struct pack_channel c;
  pack_channel_make(view, o, finish, &c);
  *words++ = c.start;
  *words++ = c.multiplier;
  *words++ = c.stored;
  for (int32_t row = 0; row < window->rows; row += 2) {
    const bool neighbours =
        row + 1 == window->rows && window->dilation_columns == 1;
    for (int32_t i = 0; i < window->columns; i += neighbours ? 2 : 1) {
      const int32_t low = weight_or_0(view, o, row, i);
      const int32_t high = neighbours ? weight_or_0(view, o, row, i + 1)
                                      : weight_or_0(view, o, row + 1, i);
      *words++ = halves(c.factor * low, c.factor * high);
    }
  }
}

static struct packed pack_general(struct pool *pool,
                                  const struct pack_view *view,
                                  struct pack_choice choice) {
  const int32_t channels = view->output.channels;
  const int32_t step = SN_GENERAL_WORDS(&view->window);
  const int64_t count = (int64_t)channels * step;
  int32_t *words = POOL_ARRAY(pool, int32_t, (size_t)count);
  for (int32_t o = 0; o < channels; o++)
    pack_general_channel(view, o, choice.finish, words + (int64_t)o * step);
  const sn_packed_depthwise conv = {.input = view->input,
                                    .output = view->output,
                                    .window = view->window,
                                    .pad_value = -view->input_offset,
                                    .output_offset =
                                        pack_output_offset(view, choice.finish),
                                    .packed = words};
  return (struct packed){.general = {conv, channels / view->input.channels,
                                     choice.columns,
                                     SN_GENERAL_PAIRS(&view->window)},
                         .words = words,
                         .count = count};
}

int64_t pack_bytes(const struct op *op, struct pack_choice choice) {
  const struct pack_view view = pack_view_chosen(op);
  if (choice.form == PACK_GENERAL_DEPTHWISE)
    return (int64_t)view.output.channels * 4 * SN_GENERAL_WORDS(&view.window);
  if (choice.form == PACK_DEPTHWISE)
    return (int64_t)view.output.channels *
           (4 * depthwise_words(&view, choice) + 2);
  return 4 * conv_2d_words(&view, choice);
}

struct packed pack_make(struct pool *pool, const struct op *op,
                        struct pack_choice choice) {
  const struct pack_view view = pack_view_chosen(op);
  if (choice.form == PACK_GENERAL_DEPTHWISE)
    return pack_general(pool, &view, choice);
  return choice.form == PACK_DEPTHWISE ? pack_depthwise(pool, &view, choice)
                                       : pack_conv_2d(pool, &view, choice);
}
