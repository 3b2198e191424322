#include "target/cost.h"

#include "graph/geometry.h"

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

/* Some tiles of one extent. */
struct tiles {
  int64_t count;
  int32_t rows, columns;
};

static void add(struct cost *cost, enum cost_term term, int64_t count) {
  cost->count[term] += count;
}

static int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

/* CONV_2D and FULLY_CONNECTED with packed constants. */
static void add_packed_conv_2d(struct cost *cost, const struct op *op,
                               const struct pack_choice *pack,
                               struct tiles tiles) {
  sn_shape output = op->arguments.conv_2d.output;
  sn_window window = op->arguments.conv_2d.window;
  int32_t channels = op->arguments.conv_2d.input.channels;
  if (op->work == WORK_FULLY_CONNECTED) {
    output = op->arguments.fully_connected.output;
    channels = op->arguments.fully_connected.depth;
    window = (sn_window){1, 1, 1, 1, 1, 1, 0, 0};
  } else if (op->work == WORK_DEPTHWISE_CONV_2D) {
    output = op->arguments.depthwise_conv_2d.output;
    window = op->arguments.depthwise_conv_2d.window;
    channels = 1;
  }
  const int64_t pixels = (int64_t)tiles.rows * tiles.columns;
  const int64_t pairs = tiles.count * (pack->pixels == 2 ? pixels / 2 : 0);
  const int64_t singles = tiles.count * pixels - 2 * pairs;
  const int64_t bytes = (int64_t)window.rows * window.columns * channels;
  const int64_t quads = divide_up(bytes, 4);
  const int64_t blocks = divide_up(output.channels, 4);
  const bool plain = pack->finish == SN_FINISH_PLAIN;
  const enum cost_term single_quad = plain           ? COST_PLAIN_QUAD_BLOCK
                                     : pack->widened ? COST_WIDENED_QUAD_BLOCK
                                                     : COST_SINGLE_QUAD_BLOCK;
  add(cost, COST_PAIR, pairs);
  add(cost, COST_PAIR_QUAD, pairs * quads);
  add(cost, COST_PAIR_BLOCK, pairs * blocks);
  add(cost, COST_PAIR_QUAD_BLOCK, pairs * quads * blocks);
  add(cost, COST_SINGLE, singles);
  add(cost, plain ? COST_PLAIN_BLOCK : COST_SINGLE_BLOCK, singles * blocks);
  add(cost, single_quad, singles * quads * blocks);
  if (pack->form != PACK_CONV_2D)
    return;
  add(cost, COST_WINDOW_PIXEL, tiles.count * pixels);
  add(cost, COST_WINDOW_ROW, tiles.count * pixels * window.rows);
  add(cost, COST_WINDOW_BYTE, tiles.count * pixels * bytes);
}

/* DEPTHWISE_CONV_2D with packed constants; see sn_depthwise. */
static void add_packed_depthwise(struct cost *cost, const struct op *op,
                                 const struct pack_choice *pack,
                                 struct tiles tiles) {
  static const enum cost_term fours[2][3][2] = {
      {{COST_FOUR_3_1, COST_FOUR_3_2},
       {COST_FOUR_5_1, COST_FOUR_5_2},
       {COST_FOUR_7_1, COST_FOUR_7_2}},
      {{COST_WIDENED_FOUR_3_1, COST_WIDENED_FOUR_3_2},
       {COST_WIDENED_FOUR_5_1, COST_WIDENED_FOUR_5_2},
       {COST_WIDENED_FOUR_7_1, COST_WIDENED_FOUR_7_2}}};
  static const enum cost_term tall_fours[] = {
      COST_TALL_FOUR_3, COST_TALL_FOUR_5, COST_TALL_FOUR_7};
  static const enum cost_term lefts[2][3] = {
      {COST_LEFT_3, COST_LEFT_5, COST_LEFT_7},
      {COST_WIDENED_LEFT_3, COST_WIDENED_LEFT_5, COST_WIDENED_LEFT_7}};
  const sn_window *window = &op->arguments.depthwise_conv_2d.window;
  const int32_t channels = op->arguments.depthwise_conv_2d.output.channels;
  const int32_t size = window->rows;
  const int32_t stride = window->stride_columns;
  const int64_t most = pack_strip_outputs(window, pack->strips);
  const bool tall = pack->strips == PACK_TALL;
  /* Of output that are done at a time, and the lines of input they read. */
  const int64_t rows =
      tiles.count * (tall ? divide_up(tiles.rows, 2) : tiles.rows);
  const int32_t lines = tall ? size + 1 : size;
  const int64_t strips = rows * divide_up(tiles.columns, most);
  const int64_t loaded =
      rows * tiles.columns * stride + strips * (size - stride);
  const int64_t groups = divide_up(channels, 4);
  add(cost, COST_STRIP, strips);
  add(cost, COST_STRIP_ROW, strips * lines);
  add(cost, COST_GROUP, strips * groups);
  add(cost, COST_GROUP_PAIRS, loaded * groups * ((lines + 1) / 2));
  if (tall) {
    const bool twos = size == 3;
    add(cost, pack->widened ? COST_TALL_WIDENED_CHANNEL : COST_TALL_CHANNEL,
        strips * channels);
    add(cost, pack->widened ? COST_TALL_WIDENED_WORD : COST_TALL_WEIGHT,
        strips * channels *
            (pack->widened ? SN_TALL_WORDS(size) : size * size));
    add(cost, tall_fours[size / 2 - 1],
        rows * (twos ? tiles.columns / 4 : divide_up(tiles.columns, 4)) *
            channels);
    if (twos)
      add(cost, COST_TALL_TWO,
          rows * divide_up(tiles.columns % 4, 2) * channels);
    return;
  }
  add(cost, COST_CHANNEL, strips * channels);
  add(cost, fours[pack->widened][size / 2 - 1][stride - 1],
      rows * (tiles.columns / 4) * channels);
  add(cost, lefts[pack->widened][size / 2 - 1],
      rows * (tiles.columns % 4) * channels);
}

/* Pairs of pixels that a convolution of the portable set does at once: in each
 * row those between the edges, if their taps lie together. */
static int64_t count_pairs(const struct op *op, struct tiles tiles,
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

/* The same of the general kernel. */
static void add_general_depthwise(struct cost *cost, const struct op *op,
                                  const struct pack_choice *pack,
                                  struct tiles tiles) {
  const sn_depthwise_conv2d *conv = &op->arguments.depthwise_conv_2d;
  const sn_window *window = &conv->window;
  const int32_t span = (window->columns - 1) * window->dilation_columns + 1;
  const int64_t most =
      ((pack->columns - span) / window->stride_columns + 1) / 4 * 4;
  const int64_t pair_rows = (window->rows + 1) / 2;
  const int64_t rows = tiles.count * tiles.rows;
  const int64_t strips = rows * divide_up(tiles.columns, most);
  const int64_t groups = divide_up(conv->input.channels, 4);
  const int64_t loaded = rows * tiles.columns * window->stride_columns +
                         strips * (span - window->stride_columns);
  const int64_t fours =
      rows * divide_up(tiles.columns, 4) * conv->output.channels;
  add(cost, COST_STRIP, strips);
  add(cost, COST_STRIP_ROW, strips * window->rows);
  add(cost, COST_GROUP, strips * groups);
  add(cost, COST_GENERAL_GROUP_PAIRS, loaded * groups * pair_rows);
  add(cost, COST_GENERAL_CHANNEL, strips * conv->output.channels);
  add(cost, COST_GENERAL_FOUR, fours);
  add(cost, COST_GENERAL_PAIR_ROW, fours * pair_rows);
  add(cost, COST_GENERAL_WORD, fours * SN_GENERAL_PAIRS(window));
}

/* CONV_2D and FULLY_CONNECTED of the portable set: a SPAN of pixels of a row
 * has its window found once. */
static void add_runs(struct cost *cost, const struct op *op,
                     struct tiles tiles) {
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
  const int64_t blocks = divide_up(output.channels, 4);
  /* Pixels at the edges have their own. */
  int64_t spans =
      tiles.count * tiles.rows + 2 * window.pad_left * pixels / output.columns;
  spans = spans < pixels ? spans : pixels;
  add(cost, COST_SPAN, spans);
  add(cost, COST_SPAN_ROW, spans * window.rows);
  const int64_t pairs = count_pairs(op, tiles, spans);
  const int64_t singles = pixels - 2 * pairs;
  add(cost, COST_CONV_PAIR_BLOCK, pairs * blocks);
  add(cost, COST_CONV_PAIR_BLOCK_ROW, pairs * blocks * window.rows);
  add(cost, COST_CONV_PAIR_BLOCK_TAP, pairs * blocks * bytes);
  add(cost, depthwise ? COST_DEPTHWISE_SPAN : COST_CONV_PIXEL,
      depthwise ? spans * blocks : pixels);
  add(cost, depthwise ? COST_DEPTHWISE_BLOCK : COST_CONV_BLOCK,
      singles * blocks);
  add(cost, depthwise ? COST_DEPTHWISE_BLOCK_ROW : COST_CONV_BLOCK_ROW,
      singles * blocks * window.rows);
  add(cost, depthwise ? COST_DEPTHWISE_BLOCK_TAP : COST_CONV_BLOCK_TAP,
      singles * blocks * bytes);
}

static bool is_weighted(const struct op *op) {
  return op->work == WORK_CONV_2D || op->work == WORK_DEPTHWISE_CONV_2D ||
         op->work == WORK_FULLY_CONNECTED;
}

static void add_taps(struct cost *cost, enum cost_term tap, int64_t taps,
                     enum cost_term element, int64_t elements) {
  add(cost, tap, taps);
  add(cost, element, elements);
}

static int64_t shape_elements(sn_shape shape) {
  return (int64_t)shape.rows * shape.columns * shape.channels;
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
    add(cost, COST_SUM_ELEMENT, elements * op->arguments.mean.count);
    break;
  case WORK_REDUCE_EXTREME:
    add(cost, COST_SUM_ELEMENT,
        shape_elements(op->arguments.reduce_extreme.input));
    break;
  case WORK_ARG_EXTREME:
    add(cost, COST_SUM_ELEMENT,
        shape_elements(op->arguments.arg_extreme.input));
    break;
  case WORK_ADD:
  case WORK_MUL:
    if (fast)
      add_taps(cost, COST_ADD_PIXEL, pixels, COST_ADD_ELEMENT,
               times * elements);
    else
      add(cost, COST_POINT_ELEMENT, elements);
    break;
  case WORK_SUB:
  case WORK_SQUARED_DIFFERENCE:
  case WORK_PRELU:
    add(cost, COST_POINT_ELEMENT, elements);
    break;
  case WORK_DIV:
    add(cost, COST_DIVIDE_ELEMENT, elements);
    break;
  case WORK_TABLE:
    add(cost, COST_TABLE_ELEMENT, times * elements);
    break;
  case WORK_SOFTMAX:
    if (fast)
      add_taps(cost, COST_SOFTMAX_PIXEL, pixels, COST_SOFTMAX_ELEMENT,
               elements);
    else
      add(cost, COST_EXPONENTIAL_ELEMENT, elements);
    break;
  case WORK_L2_NORMALIZATION:
    add(cost, COST_NORMALIZE_ELEMENT, elements);
    break;
  case WORK_MAXIMUM:
  case WORK_MINIMUM:
  case WORK_PAD:
  case WORK_CONCATENATION:
  case WORK_RESIZE_NEAREST:
  case WORK_DEPTH_TO_SPACE:
  case WORK_SPACE_TO_DEPTH:
  case WORK_GATHER:
    add(cost, COST_MOVE_ELEMENT, times * elements);
    break;
  default:
    add(cost, COST_OTHER_ELEMENT, times * elements);
  }
}

void cost_add_operator(struct cost *cost, const struct kernels *kernels,
                       const struct op *op, struct pack_tile most, bool sums,
                       const struct cost_extents *rows,
                       const struct cost_extents *columns, int64_t taps) {
  const struct pack_choice pack = kernel_pack(kernels, op, most, sums);
  const bool fast = kernel_is_fast(kernels, op, sums);
  const bool runs = pack.form == PACK_NONE && fast && !sums && is_weighted(op);
  const int64_t channels = op_output_shape(kernels->graph, op).channels;
  int64_t pixels = 0;
  for (int32_t r = 0; r < rows->entries; r++)
    for (int32_t c = 0; c < columns->entries; c++) {
      const struct tiles tiles = {rows->tiles[r] * columns->tiles[c],
                                  rows->extent[r], columns->extent[c]};
      pixels += tiles.count * tiles.rows * tiles.columns;
      if (runs)
        add_runs(cost, op, tiles);
      else if (pack.form == PACK_DEPTHWISE)
        add_packed_depthwise(cost, op, &pack, tiles);
      else if (pack.form == PACK_GENERAL_DEPTHWISE)
        add_general_depthwise(cost, op, &pack, tiles);
      else if (pack.form != PACK_NONE)
        add_packed_conv_2d(cost, op, &pack, tiles);
    }
  if (sums) {
    const sn_shape input = op->work == WORK_FULLY_CONNECTED
                               ? op->arguments.fully_connected.input
                               : op_input_shape(kernels->graph, op, 0);
    if (op->work == WORK_FULLY_CONNECTED)
      add(cost, COST_DENSE_TAP, taps);
    else
      add(cost, COST_SUM_ELEMENT, pixels * input.channels);
  } else if (pack.shared) {
    add(cost, COST_SHARED_ELEMENT, pixels * channels);
  } else if (pack.form == PACK_NONE && !runs) {
    add_plain(cost, op, fast, kernel_is_slower(kernels, op), pixels,
              pixels * channels, taps);
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
