#include "target/pack.h"

#include "target/pack_channel.h"

#include <stdlib.h>

/* Two pixels of more taps than this would need much scratch. */
enum { PAIR_DEPTH = 640 };

static int32_t round_up(int32_t count, int32_t step) {
  return (count + step - 1) / step * step;
}

/* The windows and strides for which there are depthwise kernels. */
static bool is_common_depthwise(const struct pack_view *view) {
  const sn_window *w = &view->window;
  return w->rows == w->columns &&
         (w->rows == 3 || w->rows == 5 || w->rows == 7) &&
         w->stride_columns <= 2 && w->dilation_rows == 1 &&
         w->dilation_columns == 1 && view->input.channels >= 4 &&
         view->output.channels == view->input.channels;
}

/* Strips of input that the general kernel widens, unless four outputs need
 * more, and the most columns that those may need. */
enum { GENERAL_COLUMNS = 44, GENERAL_MOST = 64 };

/* Why the general kernel does not do a depthwise operator, if so. */
static enum reason general_depthwise_refusal(const struct pack_view *view) {
  if (view->input.channels < 4)
    return REASON_CHANNELS;
  if (view->window.rows > SN_GENERAL_ROWS)
    return REASON_ROWS;
  return SN_GENERAL_COLUMNS(&view->window, 4) > GENERAL_MOST ? REASON_COLUMNS
                                                             : REASON_BEST;
}

/* Whether each output pixel reads one input pixel, never one outside. */
static bool is_pointwise(const struct pack_view *view) {
  const sn_window *w = &view->window;
  return w->rows == 1 && w->columns == 1 && w->pad_top == 0 &&
         w->pad_left == 0 &&
         (view->output.rows - 1) * w->stride_rows < view->input.rows &&
         (view->output.columns - 1) * w->stride_columns < view->input.columns;
}

struct pack_choice pack_choose(const struct op *op) {
  struct pack_view view;
  struct pack_choice choice = {.form = PACK_NONE};
  if (!pack_view_of(op, &view)) {
    choice.reason = op->work == WORK_CONV_2D           ? REASON_GROUPS
                    : op->work == WORK_FULLY_CONNECTED ? REASON_WEIGHT_OFFSET
                                                       : REASON_BEST;
    return choice;
  }
  if (view.depthwise && !is_common_depthwise(&view))
    choice.reason = general_depthwise_refusal(&view);
  if (choice.reason != REASON_BEST)
    return choice;
  choice.finish = pack_choose_finish(&view);
  if (!view.depthwise)
    choice.form = is_pointwise(&view) ? PACK_CONV_2D_1X1 : PACK_CONV_2D;
  else if (choice.finish != SN_FINISH_PLAIN)
    choice.form =
        is_common_depthwise(&view) ? PACK_DEPTHWISE : PACK_GENERAL_DEPTHWISE;
  else
    choice.reason = REASON_SUMS;
  return choice;
}

void pack_share(struct pack_choice *choice, const struct op *op) {
  if (choice->form == PACK_NONE ||
      (choice->finish != SN_FINISH_RELU && choice->finish != SN_FINISH_SCALED))
    return;
  const struct pack_view view = pack_view_chosen(op);
  if (!pack_finish_fits(&view, SN_FINISH_FULL))
    return;
  choice->finish = SN_FINISH_FULL;
  choice->shared = true;
}

bool pack_can_widen(const struct op *op, struct pack_choice choice) {
  if (choice.form == PACK_NONE || choice.form == PACK_GENERAL_DEPTHWISE ||
      choice.finish == SN_FINISH_PLAIN)
    return false;
  const struct pack_view view = pack_view_chosen(op);
  /* By two pixels, weights are widened twice as seldom, and registers lack. */
  return choice.form == PACK_DEPTHWISE || view.taps > PAIR_DEPTH ||
         (int64_t)view.output.rows * view.output.columns == 1;
}

static int32_t strip_columns(const sn_window *window, enum pack_strips strips) {
  switch (strips) {
  case PACK_NARROW:
    return SN_DEPTHWISE_NARROW(window->rows, window->stride_columns);
  case PACK_WIDE:
    return SN_DEPTHWISE_WIDE(window->rows, window->stride_columns);
  case PACK_TALL:
    return SN_DEPTHWISE_TALL(window->rows);
  }
  abort(); /* no such strips: our own bug */
}

int32_t pack_strip_outputs(const sn_window *window, enum pack_strips strips) {
  const int32_t columns = strip_columns(window, strips);
  return ((columns - window->columns) / window->stride_columns + 1) / 4 * 4;
}

/* Whether two rows at a time pay. With larger windows than 3 x 3 their kernels
 * do four columns at a time, of which some are too many: up to half of the
 * outputs with 5 x 5; a third with 7 x 7, which has much code, and only that
 * which finishes SCALED. */
static bool tall_suits(int32_t size, int finish, struct pack_tile tile) {
  const int64_t outputs = (int64_t)tile.rows * tile.columns;
  const int64_t done =
      round_up(tile.rows, 2) * (int64_t)round_up(tile.columns, 4);
  if (size == 3)
    return true;
  if (size == 5)
    return 2 * done <= 3 * outputs;
  return finish == SN_FINISH_SCALED && 3 * done <= 4 * outputs;
}

/* As many pairs of rows as the scratch has room for, or their even share. */
static int32_t tall_pairs(int32_t size, struct pack_tile tile) {
  if (tile.columns > SN_TALL_OUTPUTS(size))
    return 1;
  const int32_t lines = (SN_STRIP_LINES - size + 1) / 2;
  const int32_t fit =
      SN_TALL_CHANNEL(size) / SN_TALL_COLUMNS(size, tile.columns) - size / 2;
  const int32_t most = fit < lines ? fit : lines;
  const int32_t all = (tile.rows + 1) / 2;
  const int32_t times = (all + most - 1) / most;
  return (all + times - 1) / times;
}

static void fit_depthwise(struct pack_choice *choice,
                          const struct pack_view *view, struct pack_tile tile) {
  const int32_t size = view->window.rows;
  const int32_t stride = view->window.stride_columns;
  /* One form of the code for all tiles of a row, whatever the width. */
  const bool wide = !tile.frugal &&
                    (tile.columns > 4 || tile.columns == view->output.columns);
  /* Of tiles that follow each other the first may be the only one that has two
   * rows. */
  const bool tall =
      wide && !choice->alone && tile.together != PACK_ROWS_ALONE &&
      stride == 1 && view->window.stride_rows == 1 && tile.rows > 1 &&
      tile.rows == view->output.rows && tall_suits(size, choice->finish, tile);
  choice->together = tile.together;
  choice->strips = tall ? PACK_TALL : wide ? PACK_WIDE : PACK_NARROW;
  const int32_t columns = strip_columns(&view->window, choice->strips);
  const int32_t most = pack_strip_outputs(&view->window, choice->strips);
  const int32_t outputs = tile.columns < most ? tile.columns : most;
  choice->scratch_words = SN_DEPTHWISE_SCRATCH(size, stride, columns, outputs);
  if (!tall)
    return;
  choice->pairs = tall_pairs(size, tile);
  const int32_t words = SN_TALL_SCRATCH(size, choice->pairs, outputs);
  /* The layout may send it row by row, and then has no more than this. */
  if (words > choice->scratch_words)
    choice->scratch_words = words;
  choice->idle_words = choice->scratch_words - words;
}

/* Columns of the scratch for strips of as many outputs as a tile has, or as few
 * as go. */
static void fit_general(struct pack_choice *choice,
                        const struct pack_view *view, struct pack_tile tile) {
  int32_t outputs = 4;
  while (!tile.frugal && outputs < tile.columns &&
         SN_GENERAL_COLUMNS(&view->window, outputs + 4) <= GENERAL_COLUMNS)
    outputs += 4;
  choice->columns = SN_GENERAL_COLUMNS(&view->window, outputs);
  choice->scratch_words = SN_GENERAL_SCRATCH(&view->window, choice->columns);
}

void pack_fit(struct pack_choice *choice, const struct op *op,
              struct pack_tile tile) {
  if (choice->form == PACK_NONE)
    return;
  const struct pack_view view = pack_view_chosen(op);
  if (choice->form == PACK_DEPTHWISE) {
    fit_depthwise(choice, &view, tile);
    return;
  }
  if (choice->form == PACK_GENERAL_DEPTHWISE) {
    fit_general(choice, &view, tile);
    return;
  }
  const int32_t depth = round_up(view.taps, 4);
  choice->pixels = tile.frugal || choice->finish == SN_FINISH_PLAIN ||
                           depth > PAIR_DEPTH || tile.rows * tile.columns < 2
                       ? 1
                       : 2;
  choice->scratch_words =
      SN_CONV2D_SCRATCH(depth, choice->pixels, choice->form == PACK_CONV_2D);
}
