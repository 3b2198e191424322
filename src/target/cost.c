#include "target/cost.h"

#include "graph/geometry.h"
#include "target/cost_packed.h"

void cost_extent_add(struct cost_extents *extents, int32_t extent) {
  int32_t i = 0;
  while (i < extents->entries && extents->extent[i] != extent)
    i++;
  if (i == COST_EXTENTS)
    i--;
  else if (i == extents->entries)
    extents->extent[extents->entries++] = extent;
  extents->tiles[i]++;
}

/* Pairs of pixels that a convolution of the portable set does at once: in each
 * row those between the edges, if their taps lie together. */
static int64_t count_pairs(const struct op *op, struct cost_tiles tiles,
                           int64_t spans) {
  if (op->work != WORK_CONV_2D)
    return 0;
  const sn_conv2d *conv = &op->arguments.conv_2d;
  const int64_t rows = tiles.count * tiles.rows;
  const bool dense = conv->window.columns == 1 ||
                     (conv->groups == 1 && conv->window.dilation_columns == 1);
  return dense && rows > 0
             ? rows * ((rows * tiles.columns - (spans - rows)) / rows / 2)
             : 0;
}

/* CONV_2D and FULLY_CONNECTED of the portable set: a SPAN of pixels of a row
 * has its window found once. */
static void add_runs(struct cost *cost, const struct op *op,
                     struct cost_tiles tiles) {
  sn_window window = {1, 1, 1, 1, 1, 1, 0, 0};
  sn_shape output;
  int64_t bytes;
  const bool depthwise = op->work == WORK_DEPTHWISE_CONV_2D;
  if (op->work == WORK_FULLY_CONNECTED) {
    output = op->arguments.fully_connected.output;
    bytes = op->arguments.fully_connected.depth;
  } else if (depthwise) {
    output = op->arguments.depthwise_conv_2d.output;
    window = op->arguments.depthwise_conv_2d.window;
    bytes = (int64_t)window.rows * window.columns;
  } else {
    const sn_conv2d *conv = &op->arguments.conv_2d;
    output = conv->output;
    window = conv->window;
    bytes = (int64_t)window.rows * window.columns * conv->input.channels /
            conv->groups;
  }
  const int64_t pixels = tiles.count * tiles.rows * tiles.columns;
  const int64_t blocks = ((int64_t)output.channels + 3) / 4;
  /* Pixels at the edges have their own. */
  int64_t spans =
      tiles.count * tiles.rows + 2 * window.pad_left * pixels / output.columns;
  spans = spans < pixels ? spans : pixels;
  cost_count(cost, COST_SPAN, spans);
  cost_count(cost, COST_SPAN_ROW, spans * window.rows);
  const int64_t pairs = count_pairs(op, tiles, spans);
  const int64_t singles = pixels - 2 * pairs;
  cost_count(cost, COST_CONV_PAIR_BLOCK, pairs * blocks);
  cost_count(cost, COST_CONV_PAIR_BLOCK_ROW, pairs * blocks * window.rows);
  cost_count(cost, COST_CONV_PAIR_BLOCK_TAP, pairs * blocks * bytes);
  cost_count(cost, depthwise ? COST_DEPTHWISE_SPAN : COST_CONV_PIXEL,
             depthwise ? spans * blocks : pixels);
  cost_count(cost, depthwise ? COST_DEPTHWISE_BLOCK : COST_CONV_BLOCK,
             singles * blocks);
  cost_count(cost, depthwise ? COST_DEPTHWISE_BLOCK_ROW : COST_CONV_BLOCK_ROW,
             singles * blocks * window.rows);
  cost_count(cost, depthwise ? COST_DEPTHWISE_BLOCK_TAP : COST_CONV_BLOCK_TAP,
             singles * blocks * bytes);
}

static bool is_weighted(const struct op *op) {
  return op->work == WORK_CONV_2D || op->work == WORK_DEPTHWISE_CONV_2D ||
         op->work == WORK_FULLY_CONNECTED;
}

static void add_taps(struct cost *cost, enum cost_term tap, int64_t taps,
                     enum cost_term element, int64_t elements) {
  cost_count(cost, tap, taps);
  cost_count(cost, element, elements);
}

static int64_t shape_elements(sn_shape shape) {
  return (int64_t)shape.rows * shape.columns * shape.channels;
}

/* Words of four channels, the last of which may overlap another. */
static int64_t count_words(int32_t channels) { return (channels + 3) / 4; }

/* Taps that pools and MEAN with DSP add up four words at a time; beyond, they
 * do one word at a time, which takes half as long again. */
enum { TAPS_BY_BLOCKS = 256 };

/* Pools and MEAN with DSP: windows with so many taps in so many rows. */
static void add_windows(struct cost *cost, int32_t channels, int64_t pixels,
                        int64_t rows, int64_t taps, bool divides) {
  const int64_t words = count_words(channels);
  const int64_t blocks = channels / 16 + words - channels / 16 * 4;
  cost_count(cost, COST_WORDS_PIXEL, pixels);
  cost_count(cost, COST_WORDS_RUN, pixels * blocks * rows);
  cost_count(cost, COST_WORDS_TAP,
             pixels * words *
                 (divides && taps > TAPS_BY_BLOCKS ? taps + taps / 2 : taps));
  if (divides)
    cost_count(cost, COST_WORDS_OUTPUT, pixels * words);
}

/* What kernels with DSP that take constants as they are have terms for; false
 * for others. `lines` are the rows of all tiles. */
static bool add_words(struct cost *cost, const struct op *op, int64_t lines,
                      int64_t pixels) {
  const union arguments *a = &op->arguments;
  const sn_elementwise *mul = &a->elementwise;
  const sn_window *window = &a->pool.window;
  const bool together = mul->input[0].columns == mul->input[1].columns &&
                        mul->input[0].channels == mul->input[1].channels;
  switch (op->work) {
  case WORK_MUL:
    cost_count(cost, COST_MUL_RUN, together ? lines : pixels);
    cost_count(cost, COST_MUL_ELEMENT, pixels * mul->output.channels);
    return true;
  case WORK_MAX_POOL:
  case WORK_AVERAGE_POOL:
    add_windows(cost, a->pool.output.channels, pixels, window->rows,
                (int64_t)window->rows * window->columns,
                op->work == WORK_AVERAGE_POOL);
    return true;
  case WORK_MEAN:
    add_windows(cost, a->mean.input.channels, pixels, 1, a->mean.count, true);
    return true;
  default:
    return false;
  }
}

/* Tiles of input that kernels with DSP add to sums. */
static void add_word_sums(struct cost *cost, int32_t channels, int64_t lines,
                          int64_t pixels) {
  const int64_t words = count_words(channels);
  cost_count(cost, COST_WORDS_SUM, lines * words);
  cost_count(cost, COST_WORDS_TAP, pixels * words);
}

/* A kernel of a set that is not the best takes about as many times as long,
 * where a term does not tell them apart. */
enum { SLOWER = 3 };

/* Kernels that go element by element. `slower`: they save flash. */
static void add_plain(struct cost *cost, const struct op *op, bool fast,
                      bool slower, int64_t pixels, int64_t elements,
                      int64_t taps) {
  const int64_t times = slower ? SLOWER : 1;
  switch (op->work) {
  case WORK_CONV_2D:
  case WORK_TRANSPOSE_CONV:
    add_taps(cost, COST_CONV_TAP, taps, COST_CONV_ELEMENT, elements);
    break;
  case WORK_DEPTHWISE_CONV_2D:
    /* Taps outside the image are looked at, too. */
    add_taps(cost, COST_DEPTHWISE_TAP,
             elements * op->arguments.depthwise_conv_2d.window.rows *
                 op->arguments.depthwise_conv_2d.window.columns,
             COST_DEPTHWISE_ELEMENT, elements);
    break;
  case WORK_FULLY_CONNECTED:
    add_taps(cost, COST_DENSE_TAP, taps, COST_DENSE_ELEMENT, elements);
    break;
  case WORK_AVERAGE_POOL:
  case WORK_MAX_POOL:
    add_taps(cost, COST_POOL_TAP,
             elements * op->arguments.pool.window.rows *
                 op->arguments.pool.window.columns,
             COST_POOL_ELEMENT, elements);
    break;
  case WORK_MEAN:
    cost_count(cost, COST_SUM_ELEMENT, elements * op->arguments.mean.count);
    break;
  case WORK_REDUCE_EXTREME:
    cost_count(cost, COST_SUM_ELEMENT,
               shape_elements(op->arguments.reduce_extreme.input));
    break;
  case WORK_ARG_EXTREME:
    cost_count(cost, COST_SUM_ELEMENT,
               shape_elements(op->arguments.arg_extreme.input));
    break;
  case WORK_ADD:
  case WORK_MUL:
    if (fast)
      add_taps(cost, COST_ADD_PIXEL, pixels, COST_ADD_ELEMENT,
               times * elements);
    else
      cost_count(cost, COST_POINT_ELEMENT, elements);
    break;
  case WORK_SUB:
  case WORK_SQUARED_DIFFERENCE:
  case WORK_PRELU:
    cost_count(cost, COST_POINT_ELEMENT, elements);
    break;
  case WORK_DIV:
    cost_count(cost, COST_DIVIDE_ELEMENT, elements);
    break;
  case WORK_TABLE:
    cost_count(cost, COST_TABLE_ELEMENT, times * elements);
    break;
  case WORK_SOFTMAX:
    if (fast)
      add_taps(cost, COST_SOFTMAX_PIXEL, pixels, COST_SOFTMAX_ELEMENT,
               elements);
    else
      cost_count(cost, COST_EXPONENTIAL_ELEMENT, elements);
    break;
  case WORK_L2_NORMALIZATION:
    cost_count(cost, COST_NORMALIZE_ELEMENT, elements);
    break;
  case WORK_MAXIMUM:
  case WORK_MINIMUM:
  case WORK_PAD:
  case WORK_CONCATENATION:
  case WORK_RESIZE_NEAREST:
  case WORK_DEPTH_TO_SPACE:
  case WORK_SPACE_TO_DEPTH:
  case WORK_GATHER:
    cost_count(cost, COST_MOVE_ELEMENT, times * elements);
    break;
  default:
    cost_count(cost, COST_OTHER_ELEMENT, times * elements);
  }
}

void cost_add_operator(struct cost *cost, const struct kernels *kernels,
                       const struct cost_work *work,
                       const struct cost_extents *rows,
                       const struct cost_extents *columns) {
  const struct op *op = work->op;
  const bool sums = work->sums;
  const struct pack_choice pack = kernel_pack(kernels, op, work->most, sums);
  const enum kernel_speed speed = kernel_speed_of(kernels, op, sums);
  const bool fast = speed != KERNEL_SPEED_PLAIN;
  const bool runs = pack.form == PACK_NONE && fast && !sums && is_weighted(op);
  const int64_t channels = op_output_shape(kernels->graph, op).channels;
  int64_t pixels = 0;
  int64_t lines = 0;
  for (int32_t r = 0; r < rows->entries; r++)
    for (int32_t c = 0; c < columns->entries; c++) {
      const struct cost_tiles tiles = {rows->tiles[r] * columns->tiles[c],
                                       rows->extent[r], columns->extent[c]};
      pixels += tiles.count * tiles.rows * tiles.columns;
      lines += tiles.count * tiles.rows;
      if (runs)
        add_runs(cost, op, tiles);
      else if (pack.form != PACK_NONE)
        cost_add_packed(cost, work, &pack, tiles);
    }
  if (sums) {
    const sn_shape input = op->work == WORK_FULLY_CONNECTED
                               ? op->arguments.fully_connected.input
                               : op_input_shape(kernels->graph, op, 0);
    if (op->work == WORK_FULLY_CONNECTED)
      cost_count(cost, COST_DENSE_TAP, work->taps);
    else if (speed == KERNEL_SPEED_DSP)
      add_word_sums(cost, input.channels, lines, pixels);
    else
      cost_count(cost, COST_SUM_ELEMENT, pixels * input.channels);
  } else if (pack.shared) {
    cost_count(cost, COST_SHARED_ELEMENT, pixels * channels);
  } else if (pack.form != PACK_NONE && pack.finish == SN_FINISH_CLAMPED) {
    /* As FULL; of convolutions the clamp itself takes next to nothing. */
    cost_count(cost, COST_SHARED_ELEMENT, pixels * channels);
    if (pack.form == PACK_DEPTHWISE || pack.form == PACK_GENERAL_DEPTHWISE)
      cost_count(cost, COST_CLAMPED_ELEMENT, pixels * channels);
  } else if (pack.form == PACK_NONE && !runs &&
             !(speed == KERNEL_SPEED_DSP &&
               add_words(cost, op, lines, pixels))) {
    add_plain(cost, op, fast, kernel_is_slower(kernels, op), pixels,
              pixels * channels, work->taps);
  }
}

void cost_add(struct cost *cost, const struct cost *other) {
  for (int i = 0; i < COST_TERMS; i++)
    cost->count[i] += other->count[i];
}

/* The sets of targets that pack, and of those that do not. */
static const int64_t packed_weight[COST_TERMS] = {
#include "target/cost_weights_armv7em.inc"
};

static const int64_t portable_weight[COST_TERMS] = {
#include "target/cost_weights_portable.inc"
};

const int64_t *cost_weights(const struct kernels *kernels) {
  return kernels->packs ? packed_weight : portable_weight;
}

int64_t cost_instructions(const struct cost *cost,
                          const struct kernels *kernels) {
  const int64_t *weight = cost_weights(kernels);
  int64_t hundredths = 0;
  for (int i = 0; i < COST_TERMS; i++)
    hundredths += cost->count[i] * weight[i];
  return hundredths / 100;
}

const char *cost_term_name(enum cost_term term) {
  static const char *const names[] = {
#define X(name) #name,
      COST_TERM_LIST(X)
#undef X
  };
  return names[term];
}
