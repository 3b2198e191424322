#include "target/cost_packed.h"

static int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

/* CONV_2D and FULLY_CONNECTED with packed constants. */
static void add_conv_2d(struct cost *cost, const struct cost_work *work,
                        const struct pack_choice *pack,
                        struct cost_tiles tiles) {
  const struct op *op = work->op;
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
  if (work->source.rows > 0 && work->source.across)
    cost_count(cost, COST_WINDOW_TAP,
               tiles.count * pixels * window.rows * window.columns);
  else
    cost_count(cost, COST_WINDOW_BYTE, tiles.count * pixels * bytes);
}

static int64_t at_most(int64_t value, int64_t most) {
  return value < most ? value : most;
}

static int64_t common_divisor(int64_t a, int64_t b) {
  while (b != 0) {
    const int64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Some of all. */
struct share {
  int64_t some, all;
};

static int64_t share_of(struct share share, int64_t count) {
  return count * share.some / share.all;
}

/* Which `lines` x `columns` of a part wrap, of those that begin `step` columns
 * apart from `column` on. */
static struct share share_wrapping(const struct cost_part *part, int64_t column,
                                   int64_t step, int64_t lines, int64_t columns,
                                   int32_t image_columns) {
  if (part->rows == 0 || columns <= 1 ||
      (!part->across && part->columns >= image_columns))
    return (struct share){0, 1};
  const int64_t all = part->columns;
  if (part->across) {
    /* From one row of tiles to the next, what begins a row moves on by a
     * column: all beginnings are as frequent. Lines below the part's last row
     * begin one column further on. */
    const int64_t split = at_most(lines - 1, part->rows);
    return (struct share){(part->rows - split) * at_most(columns - 1, all) +
                              split * at_most(columns, all),
                          part->rows * all};
  }
  /* A row that goes beyond its end wraps where it is the part's last. */
  const int64_t apart = common_divisor(all, step);
  const int64_t first = (column % apart + apart) % apart;
  const int64_t inside =
      all - columns < first ? 0 : (all - columns - first) / apart + 1;
  return (struct share){(all / apart - inside) * at_most(lines, part->rows),
                        all / apart * part->rows};
}

/* Rows of output of a depthwise convolution, in strips. Where the output wraps
 * a strip ends. */
struct strips {
  int64_t count;
  int64_t passes;     /* through each of them, for some channels */
  int64_t pads;       /* of them, that write the columns outside the image */
  int64_t fours;      /* outputs of a channel that are done together */
  int64_t twos, ones; /* what is left over of fours; 0 twos in windows of 3 */
};

static void add_run(struct strips *strips, int64_t rows, int64_t outputs,
                    bool twos) {
  strips->fours += rows * (outputs / 4);
  if (twos)
    strips->twos += rows * (outputs % 4 / 2);
  strips->ones += rows * (outputs % (twos ? 2 : 4));
}

/* `most` outputs make a strip. */
static struct strips strips_of(const struct cost_work *work, int64_t rows,
                               int64_t most, bool twos,
                               struct cost_tiles tiles) {
  const int64_t per_row = divide_up(tiles.columns, most);
  struct strips strips = {.passes = 1};
  const int64_t wrapped = share_of(
      share_wrapping(&work->target, work->column, work->column_step, 1,
                     tiles.columns,
                     work->op->arguments.depthwise_conv_2d.output.columns),
      rows);
  if (wrapped > 0) {
    /* It wraps anywhere in the row. */
    for (int64_t first = 1; first < tiles.columns; first++) {
      add_run(&strips, wrapped, first, twos);
      add_run(&strips, wrapped, tiles.columns - first, twos);
    }
    strips.fours /= tiles.columns - 1;
    strips.twos /= tiles.columns - 1;
    strips.ones /= tiles.columns - 1;
  }
  add_run(&strips, rows - wrapped, tiles.columns, twos);
  strips.count = rows * per_row + wrapped;
  /* Strips of the same columns are padded once. */
  strips.pads = per_row > 1 || rows == 0
                    ? strips.count
                    : tiles.count * (rows - wrapped) / rows + 2 * wrapped;
  return strips;
}

/* What strips do before outputs are computed: of `bands` of rows of the tiles,
 * which have so many `lines` of input altogether, where windows of `span`
 * columns make outputs `stride` apart. */
static void add_strips(struct cost *cost, const struct cost_work *work,
                       const struct strips *strips, enum cost_term pairs_term,
                       int64_t bands, int64_t lines, int64_t pair_rows,
                       int64_t outputs, int32_t span) {
  if (strips->count == 0)
    return;
  const sn_depthwise_conv2d *conv = &work->op->arguments.depthwise_conv_2d;
  const int64_t stride = conv->window.stride_columns;
  const int64_t loaded =
      bands * outputs * stride + strips->count * (span - stride);
  const int64_t groups = divide_up(conv->input.channels, 4);
  const int64_t pairs = loaded * groups * pair_rows / bands;
  cost_count(cost, COST_STRIP, strips->count * strips->passes);
  cost_count(cost, COST_STRIP_ROW,
             strips->count * strips->passes * lines / bands);
  cost_count(cost, COST_STRIP_PAD,
             strips->pads * strips->passes * pair_rows / bands);
  cost_count(cost, COST_GROUP, strips->count * groups);
  cost_count(cost, COST_GROUP_ROW, strips->count * groups * pair_rows / bands);
  cost_count(cost, pairs_term, pairs);
  const int64_t columns = loaded / strips->count;
  cost_count(
      cost, COST_WRAPPED_PAIRS,
      share_of(share_wrapping(
                   &work->source, work->column * stride - conv->window.pad_left,
                   work->column_step * stride, (int32_t)(lines / bands),
                   columns, conv->input.columns),
               pairs));
}

/* DEPTHWISE_CONV_2D by two rows of output; see sn_depthwise_tall. What wraps is
 * done row by row. */
static void add_tall(struct cost *cost, const struct cost_work *work,
                     const struct pack_choice *pack, struct cost_tiles tiles) {
  static const enum cost_term fours[] = {COST_TALL_FOUR_3, COST_TALL_FOUR_5,
                                         COST_TALL_FOUR_7};
  const sn_depthwise_conv2d *conv = &work->op->arguments.depthwise_conv_2d;
  const int32_t channels = conv->output.channels;
  const int32_t size = conv->window.rows;
  const int64_t most = pack_strip_outputs(&conv->window, pack->strips);
  const bool alone = work->target.rows != 0;
  const bool by_four = pack->together == PACK_ROWS_BY_FOUR;
  const int64_t pairs = alone ? tiles.rows : divide_up(tiles.rows, 2);
  const int64_t at_once = alone || by_four ? 1 : pack->pairs;
  const int64_t bands = tiles.count * divide_up(pairs, at_once);
  const int64_t rows = tiles.count * pairs;
  struct strips strips = strips_of(work, bands, most, false, tiles);
  if (by_four)
    strips.passes = divide_up(channels, 4);
  const int64_t pair_rows = rows + bands * (size / 2);
  add_strips(cost, work, &strips, COST_GROUP_PAIRS, bands, 2 * pair_rows,
             pair_rows, tiles.columns, size);
  cost_count(cost,
             pack->widened ? COST_TALL_WIDENED_CHANNEL : COST_TALL_CHANNEL,
             strips.count * channels);
  cost_count(cost, pack->widened ? COST_TALL_WIDENED_WORD : COST_TALL_WEIGHT,
             strips.count * channels *
                 (pack->widened ? SN_TALL_WORDS(size) : size * size));
  const bool twos = size == 3;
  cost_count(cost, COST_TALL_ROWS,
             rows * divide_up(tiles.columns, most) * channels);
  cost_count(cost, fours[size / 2 - 1],
             rows * (twos ? tiles.columns / 4 : divide_up(tiles.columns, 4)) *
                 channels);
  if (twos)
    cost_count(cost, COST_TALL_TWO,
               rows * divide_up(tiles.columns % 4, 2) * channels);
}

/* DEPTHWISE_CONV_2D with packed constants, row by row; see sn_depthwise. */
static void add_depthwise(struct cost *cost, const struct cost_work *work,
                          const struct pack_choice *pack,
                          struct cost_tiles tiles) {
  static const enum cost_term fours[2][3][2] = {
      {{COST_FOUR_3_1, COST_FOUR_3_2},
       {COST_FOUR_5_1, COST_FOUR_5_2},
       {COST_FOUR_7_1, COST_FOUR_7_2}},
      {{COST_WIDENED_FOUR_3_1, COST_WIDENED_FOUR_3_2},
       {COST_WIDENED_FOUR_5_1, COST_WIDENED_FOUR_5_2},
       {COST_WIDENED_FOUR_7_1, COST_WIDENED_FOUR_7_2}}};
  static const enum cost_term lefts[2][3] = {
      {COST_LEFT_3, COST_LEFT_5, COST_LEFT_7},
      {COST_WIDENED_LEFT_3, COST_WIDENED_LEFT_5, COST_WIDENED_LEFT_7}};
  const sn_depthwise_conv2d *conv = &work->op->arguments.depthwise_conv_2d;
  const int32_t channels = conv->output.channels;
  const int32_t size = conv->window.rows;
  const int32_t stride = conv->window.stride_columns;
  const int64_t most = pack_strip_outputs(&conv->window, pack->strips);
  const int64_t rows = tiles.count * tiles.rows;
  const struct strips strips = strips_of(work, rows, most, size > 3, tiles);
  add_strips(cost, work, &strips, COST_GROUP_PAIRS, rows, rows * size,
             rows * (size / 2 + 1), tiles.columns, size);
  cost_count(cost, COST_CHANNEL, strips.count * channels);
  cost_count(cost, fours[pack->widened][size / 2 - 1][stride - 1],
             strips.fours * channels);
  if (size > 3)
    cost_count(cost, size == 5 ? COST_LEFT_5_TWO : COST_LEFT_7_TWO,
               strips.twos * channels);
  cost_count(cost, lefts[pack->widened][size / 2 - 1], strips.ones * channels);
}

/* DEPTHWISE_CONV_2D of the general kernel; see sn_general_depthwise. */
static void add_general_depthwise(struct cost *cost,
                                  const struct cost_work *work,
                                  const struct pack_choice *pack,
                                  struct cost_tiles tiles) {
  const sn_depthwise_conv2d *conv = &work->op->arguments.depthwise_conv_2d;
  const sn_window *window = &conv->window;
  const int32_t span = (window->columns - 1) * window->dilation_columns + 1;
  const int64_t most =
      ((pack->columns - span) / window->stride_columns + 1) / 4 * 4;
  const int64_t pair_rows = (window->rows + 1) / 2;
  const int64_t rows = tiles.count * tiles.rows;
  const struct strips strips = strips_of(work, rows, most, false, tiles);
  const int64_t fours =
      rows * divide_up(tiles.columns, 4) * conv->output.channels;
  add_strips(cost, work, &strips, COST_GENERAL_GROUP_PAIRS, rows,
             rows * window->rows, rows * pair_rows, tiles.columns, span);
  cost_count(cost, COST_GENERAL_CHANNEL, strips.count * conv->output.channels);
  cost_count(cost, COST_GENERAL_FOUR, fours);
  cost_count(cost, COST_GENERAL_PAIR_ROW, fours * pair_rows);
  cost_count(cost, COST_GENERAL_WORD, fours * SN_GENERAL_PAIRS(window));
}

void cost_add_packed(struct cost *cost, const struct cost_work *work,
                     const struct pack_choice *pack, struct cost_tiles tiles) {
  if (pack->form == PACK_DEPTHWISE && pack->strips == PACK_TALL)
    add_tall(cost, work, pack, tiles);
  else if (pack->form == PACK_DEPTHWISE)
    add_depthwise(cost, work, pack, tiles);
  else if (pack->form == PACK_GENERAL_DEPTHWISE)
    add_general_depthwise(cost, work, pack, tiles);
  else
    add_conv_2d(cost, work, pack, tiles);
}
