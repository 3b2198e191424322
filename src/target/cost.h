/* What executing a plan costs: a linear model. The terms below count what
 * kernels and schedule do; the weight of each, in instructions, is measured on
 * the emulated board by bench/calibrate.c.
 *
 * Terms of a unit are counted for each of its tiles. Packed convolutions do a
 * PAIR of pixels at a time or a SINGLE one, or those that finish PLAIN; a BLOCK
 * is four output channels, a QUAD four taps. Packed depthwise convolutions do a
 * STRIP of a row at a time, a GROUP of four channels of it, and in a CHANNEL
 * outputs by FOURs, named after window and stride, and what is LEFT. Plain
 * kernels count taps and elements. */
#ifndef TARGET_COST_H
#define TARGET_COST_H

#include "target/cost_weights.h"
#include "target/kernel.h"

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

/* Adds one cost to another. */
void cost_add(struct cost *cost, const struct cost *other);

/* Estimated instructions. */
int64_t cost_instructions(const struct cost *cost);

/* A term's name, as bench/calibrate prints it. */
const char *cost_term_name(enum cost_term term);

#endif
