/* What executing a plan costs: a linear model. The terms below count what
 * kernels and schedule do; the weight of each, in instructions, is measured on
 * the emulated board by bench/calibrate. */
#ifndef TARGET_COST_H
#define TARGET_COST_H

#include "target/kernel.h"

/* X(term, hundredths of an instruction): what a unit does for each tile, what
 * packed convolutions do for one or two pixels, what packed depthwise
 * convolutions do for a strip, and what the plain kernels do. A block is four
 * output channels, a quad four taps; LEFT are outputs beyond groups of four. */
#define COST_TERM_LIST(X)                                                      \
  X(TILE, 9000)                                                                \
  X(FEED, 3000)                                                                \
  X(FOLLOWER, 4000)                                                            \
  X(CALL, 4000)                                                                \
  X(INPUT_PIXEL, 1500)                                                         \
  X(PAIR, 8000)                                                                \
  X(PAIR_QUAD, 800)                                                            \
  X(PAIR_BLOCK, 9400)                                                          \
  X(PAIR_QUAD_BLOCK, 2680)                                                     \
  X(SINGLE, 6000)                                                              \
  X(SINGLE_BLOCK, 6500)                                                        \
  X(SINGLE_QUAD_BLOCK, 1730)                                                   \
  X(PLAIN_BLOCK, 15000)                                                        \
  X(PLAIN_QUAD_BLOCK, 2600)                                                    \
  X(WINDOW_PIXEL, 5000)                                                        \
  X(WINDOW_ROW, 3000)                                                          \
  X(WINDOW_BYTE, 60)                                                           \
  X(STRIP, 20000)                                                              \
  X(STRIP_ROW, 2500)                                                           \
  X(GROUP, 9000)                                                               \
  X(GROUP_PAIRS, 1200)                                                         \
  X(CHANNEL, 2500)                                                             \
  X(FOUR_3_1, 5200)                                                            \
  X(FOUR_3_2, 6000)                                                            \
  X(FOUR_5_1, 11000)                                                           \
  X(FOUR_5_2, 13000)                                                           \
  X(FOUR_7_1, 20000)                                                           \
  X(FOUR_7_2, 23000)                                                           \
  X(LEFT_3, 2500)                                                              \
  X(LEFT_5, 5000)                                                              \
  X(LEFT_7, 9000)                                                              \
  X(ADD_PIXEL, 4000)                                                           \
  X(ADD_ELEMENT, 1700)                                                         \
  X(CONV_TAP, 800)                                                             \
  X(CONV_ELEMENT, 4000)                                                        \
  X(DEPTHWISE_TAP, 1100)                                                       \
  X(DEPTHWISE_ELEMENT, 4000)                                                   \
  X(DENSE_TAP, 600)                                                            \
  X(DENSE_ELEMENT, 4000)                                                       \
  X(POOL_TAP, 600)                                                             \
  X(POOL_ELEMENT, 3000)                                                        \
  X(SUM_ELEMENT, 700)                                                          \
  X(POINT_ELEMENT, 6000)                                                       \
  X(MOVE_ELEMENT, 600)                                                         \
  X(SOFTMAX_ELEMENT, 20000)                                                    \
  X(OTHER_ELEMENT, 2000)

enum cost_term {
#define X(name, weight) COST_##name,
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

/* Adds what an operator's kernel does for tiles of rows x columns. `taps` are
 * the multiply-accumulates inside the image of all of them, of which plain
 * kernels do one after the other. */
void cost_add_operator(struct cost *cost, const struct kernels *kernels,
                       const struct op *op, struct pack_tile most, bool sums,
                       const struct cost_extents *rows,
                       const struct cost_extents *columns, int64_t taps);

/* Estimated instructions. */
int64_t cost_instructions(const struct cost *cost);

/* A term's name, as bench/calibrate prints it. */
const char *cost_term_name(enum cost_term term);

#endif
