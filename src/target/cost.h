/* What executing a plan costs: a linear model. The terms below count what
 * kernels and schedule do; the weight of each, in instructions, is measured on
 * the emulated board by bench/calibrate.c.
 *
 * Terms of a unit are counted for each of its tiles. Packed convolutions do a
 * PAIR of pixels at a time or a SINGLE one, or those that finish PLAIN; a BLOCK
 * is four output channels, a QUAD four taps. Packed depthwise convolutions do a
 * STRIP of a row at a time, a GROUP of four channels of it, and in a CHANNEL
 * outputs by FOURs, named after window and stride, and what is LEFT, by TWOs in
 * larger windows. A strip's input is loaded as PAIRS of rows, a GROUP_ROW of
 * them at a time, more slowly where a line is WRAPPED, and a PAD fills the
 * columns outside the image. TALL ones load a channel's WEIGHTs once for all
 * ROWS of a strip, of which they do two at a time, in FOURs of columns and then
 * in TWOs; the GENERAL one
 * goes through a FOUR's PAIR_ROWs and their WORDs of weights. WIDENED terms
 * take the place of others where weights are. A WINDOW is copied by BYTEs, or
 * by TAPs where neighbours of a row do not lie side by side. The portable set
 * finds the window of a SPAN of pixels once, and does a BLOCK of four channels
 * of a pixel at a time. MUL with DSP goes by RUNs of elements that lie
 * together; pools and MEAN by WORDS of four channels, of each output's PIXEL,
 * of each RUN of a window for up to four of them, of each TAP and OUTPUT, and
 * of each row of a tile of input that is added to a SUM. Plain kernels count
 * taps and elements. */
#ifndef TARGET_COST_H
#define TARGET_COST_H

#include "target/kernel.h"

#define COST_TERM_LIST(X)                                                      \
  X(TILE)                                                                      \
  X(FEED)                                                                      \
  X(FOLLOWER)                                                                  \
  X(CALL)                                                                      \
  X(INPUT_PIXEL)                                                               \
  X(PAIR)                                                                      \
  X(PAIR_QUAD)                                                                 \
  X(PAIR_BLOCK)                                                                \
  X(PAIR_QUAD_BLOCK)                                                           \
  X(SINGLE)                                                                    \
  X(SINGLE_BLOCK)                                                              \
  X(SINGLE_QUAD_BLOCK)                                                         \
  X(WIDENED_QUAD_BLOCK)                                                        \
  X(PLAIN_BLOCK)                                                               \
  X(PLAIN_QUAD_BLOCK)                                                          \
  X(WINDOW_PIXEL)                                                              \
  X(WINDOW_ROW)                                                                \
  X(WINDOW_BYTE)                                                               \
  X(WINDOW_TAP)                                                                \
  X(STRIP)                                                                     \
  X(STRIP_ROW)                                                                 \
  X(STRIP_PAD)                                                                 \
  X(GROUP)                                                                     \
  X(GROUP_ROW)                                                                 \
  X(GROUP_PAIRS)                                                               \
  X(WRAPPED_PAIRS)                                                             \
  X(CHANNEL)                                                                   \
  X(FOUR_3_1)                                                                  \
  X(FOUR_3_2)                                                                  \
  X(FOUR_5_1)                                                                  \
  X(FOUR_5_2)                                                                  \
  X(FOUR_7_1)                                                                  \
  X(FOUR_7_2)                                                                  \
  X(LEFT_3)                                                                    \
  X(LEFT_5)                                                                    \
  X(LEFT_7)                                                                    \
  X(LEFT_5_TWO)                                                                \
  X(LEFT_7_TWO)                                                                \
  X(WIDENED_FOUR_3_1)                                                          \
  X(WIDENED_FOUR_3_2)                                                          \
  X(WIDENED_FOUR_5_1)                                                          \
  X(WIDENED_FOUR_5_2)                                                          \
  X(WIDENED_FOUR_7_1)                                                          \
  X(WIDENED_FOUR_7_2)                                                          \
  X(WIDENED_LEFT_3)                                                            \
  X(WIDENED_LEFT_5)                                                            \
  X(WIDENED_LEFT_7)                                                            \
  X(GENERAL_GROUP_PAIRS)                                                       \
  X(GENERAL_CHANNEL)                                                           \
  X(GENERAL_FOUR)                                                              \
  X(GENERAL_PAIR_ROW)                                                          \
  X(GENERAL_WORD)                                                              \
  X(TALL_CHANNEL)                                                              \
  X(TALL_WEIGHT)                                                               \
  X(TALL_WIDENED_CHANNEL)                                                      \
  X(TALL_WIDENED_WORD)                                                         \
  X(TALL_ROWS)                                                                 \
  X(TALL_FOUR_3)                                                               \
  X(TALL_FOUR_5)                                                               \
  X(TALL_FOUR_7)                                                               \
  X(TALL_TWO)                                                                  \
  X(SHARED_ELEMENT)                                                            \
  X(CLAMPED_ELEMENT)                                                           \
  X(ADD_PIXEL)                                                                 \
  X(ADD_ELEMENT)                                                               \
  X(MUL_RUN)                                                                   \
  X(MUL_ELEMENT)                                                               \
  X(WORDS_PIXEL)                                                               \
  X(WORDS_RUN)                                                                 \
  X(WORDS_TAP)                                                                 \
  X(WORDS_OUTPUT)                                                              \
  X(WORDS_SUM)                                                                 \
  X(SPAN)                                                                      \
  X(SPAN_ROW)                                                                  \
  X(CONV_PIXEL)                                                                \
  X(CONV_BLOCK)                                                                \
  X(CONV_BLOCK_ROW)                                                            \
  X(CONV_BLOCK_TAP)                                                            \
  X(CONV_PAIR_BLOCK)                                                           \
  X(CONV_PAIR_BLOCK_ROW)                                                       \
  X(CONV_PAIR_BLOCK_TAP)                                                       \
  X(DEPTHWISE_SPAN)                                                            \
  X(DEPTHWISE_BLOCK)                                                           \
  X(DEPTHWISE_BLOCK_ROW)                                                       \
  X(DEPTHWISE_BLOCK_TAP)                                                       \
  X(CONV_TAP)                                                                  \
  X(CONV_ELEMENT)                                                              \
  X(DEPTHWISE_TAP)                                                             \
  X(DEPTHWISE_ELEMENT)                                                         \
  X(DENSE_TAP)                                                                 \
  X(DENSE_ELEMENT)                                                             \
  X(POOL_TAP)                                                                  \
  X(POOL_ELEMENT)                                                              \
  X(SUM_ELEMENT)                                                               \
  X(POINT_ELEMENT)                                                             \
  X(MOVE_ELEMENT)                                                              \
  X(SOFTMAX_PIXEL)                                                             \
  X(SOFTMAX_ELEMENT)                                                           \
  X(EXPONENTIAL_ELEMENT)                                                       \
  X(DIVIDE_ELEMENT)                                                            \
  X(TABLE_ELEMENT)                                                             \
  X(NORMALIZE_ELEMENT)                                                         \
  X(OTHER_ELEMENT)

enum cost_term {
#define X(name) COST_##name,
  COST_TERM_LIST(X)
#undef X
      COST_TERMS
};

struct cost {
  int64_t count[COST_TERMS];
};

/* Extents of an operator's tiles along one axis: how many tiles have which.
 * Tiles at the edges differ; beyond COST_EXTENTS the last entry stands for
 * others of about its size. */
enum { COST_EXTENTS = 8 };

struct cost_extents {
  int32_t entries;
  int32_t extent[COST_EXTENTS];
  int64_t tiles[COST_EXTENTS];
};

void cost_extent_add(struct cost_extents *extents, int32_t extent);

/* Where a tensor lies of which a unit keeps a part of rows x columns pixels,
 * so that rows of tiles may wrap in it; `rows` is 0 where it is no such part.
 */
struct cost_part {
  int32_t rows, columns;
  bool across; /* its columns lie one behind the other, else its rows */
};

/* What an operator does. `most` is the largest tile, `sums` whether it adds up
 * tiles of its input. `taps` are the multiply-accumulates inside the image of
 * all tiles, of which plain kernels do one after the other. */
struct cost_work {
  const struct op *op;
  struct pack_tile most;
  bool sums;
  struct cost_part source, target; /* its first input and its output */
  int32_t column, column_step;     /* where tiles of its output begin */
  int64_t taps;
};

/* Adds what an operator's kernel does for tiles of rows x columns. */
void cost_add_operator(struct cost *cost, const struct kernels *kernels,
                       const struct cost_work *work,
                       const struct cost_extents *rows,
                       const struct cost_extents *columns);

/* Adds one cost to another. */
void cost_add(struct cost *cost, const struct cost *other);

/* What each term costs on a target, in hundredths of an instruction. */
const int64_t *cost_weights(const struct kernels *kernels);

/* Estimated instructions. */
int64_t cost_instructions(const struct cost *cost,
                          const struct kernels *kernels);

/* A term's name, as bench/calibrate prints it. */
const char *cost_term_name(enum cost_term term);

#endif
