#include "target/cost_packed.h"

static int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

/* CONV_2D and FULLY_CONNECTED with packed constants. */
static void add_conv_2d(struct cost *cost, const struct op *op,
                        const struct pack_choice *pack,
                        struct cost_tiles tiles) {
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
  cost_count(cost, COST_PAIR, pairs);
  cost_count(cost, COST_PAIR_QUAD, pairs * quads);
  cost_count(cost, COST_PAIR_BLOCK, pairs * blocks);
  cost_count(cost, COST_PAIR_QUAD_BLOCK, pairs * quads * blocks);
  cost_count(cost, COST_SINGLE, singles);
  cost_count(cost, plain ? COST_PLAIN_BLOCK : COST_SINGLE_BLOCK,
             singles * blocks);
  cost_count(cost, single_quad, singles * quads * blocks);
  if (pack->form != PACK_CONV_2D)
    return;
  cost_count(cost, COST_WINDOW_PIXEL, tiles.count * pixels);
  cost_count(cost, COST_WINDOW_ROW, tiles.count * pixels * window.rows);
  cost_count(cost, COST_WINDOW_BYTE, tiles.count * pixels * bytes);
}

/* DEPTHWISE_CONV_2D with packed constants; see sn_depthwise. */
static void add_depthwise(struct cost *cost, const struct op *op,
                          const struct pack_choice *pack,
                          struct cost_tiles tiles) {
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
  cost_count(cost, COST_STRIP, strips);
  cost_count(cost, COST_STRIP_ROW, strips * lines);
  cost_count(cost, COST_GROUP, strips * groups);
  cost_count(cost, COST_GROUP_PAIRS, loaded * groups * ((lines + 1) / 2));
  if (tall) {
    const bool twos = size == 3;
    cost_count(cost,
               pack->widened ? COST_TALL_WIDENED_CHANNEL : COST_TALL_CHANNEL,
               strips * channels);
    cost_count(cost, pack->widened ? COST_TALL_WIDENED_WORD : COST_TALL_WEIGHT,
               strips * channels *
                   (pack->widened ? SN_TALL_WORDS(size) : size * size));
    cost_count(cost, tall_fours[size / 2 - 1],
               rows * (twos ? tiles.columns / 4 : divide_up(tiles.columns, 4)) *
                   channels);
    if (twos)
      cost_count(cost, COST_TALL_TWO,
                 rows * divide_up(tiles.columns % 4, 2) * channels);
    return;
  }
  cost_count(cost, COST_CHANNEL, strips * channels);
  cost_count(cost, fours[pack->widened][size / 2 - 1][stride - 1],
             rows * (tiles.columns / 4) * channels);
  cost_count(cost, lefts[pack->widened][size / 2 - 1],
             rows * (tiles.columns % 4) * channels);
}

/* DEPTHWISE_CONV_2D of the general kernel; see sn_general_depthwise. */
static void add_general_depthwise(struct cost *cost, const struct op *op,
                                  const struct pack_choice *pack,
                                  struct cost_tiles tiles) {
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
  cost_count(cost, COST_STRIP, strips);
  cost_count(cost, COST_STRIP_ROW, strips * window->rows);
  cost_count(cost, COST_GROUP, strips * groups);
  cost_count(cost, COST_GENERAL_GROUP_PAIRS, loaded * groups * pair_rows);
  cost_count(cost, COST_GENERAL_CHANNEL, strips * conv->output.channels);
  cost_count(cost, COST_GENERAL_FOUR, fours);
  cost_count(cost, COST_GENERAL_PAIR_ROW, fours * pair_rows);
  cost_count(cost, COST_GENERAL_WORD, fours * SN_GENERAL_PAIRS(window));
}

void cost_add_packed(struct cost *cost, const struct op *op,
                     const struct pack_choice *pack, struct cost_tiles tiles) {
  if (pack->form == PACK_DEPTHWISE)
    add_depthwise(cost, op, pack, tiles);
  else if (pack->form == PACK_GENERAL_DEPTHWISE)
    add_general_depthwise(cost, op, pack, tiles);
  else
    add_conv_2d(cost, op, pack, tiles);
}
