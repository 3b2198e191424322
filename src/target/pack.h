/* Constants rearranged ahead of time for kernels that want them so; the
 * argument structs are those of kernels/armv7em/sn_packed.h. Pure functions of
 * an operator. */
#ifndef TARGET_PACK_H
#define TARGET_PACK_H

#include "armv7em/sn_packed.h"
#include "graph/graph.h"
#include "target/reason.h"

enum pack_form {
  PACK_NONE, /* no packed kernel does this operator */
  PACK_CONV_2D_1X1,
  PACK_CONV_2D,
  PACK_DEPTHWISE,
  PACK_GENERAL_DEPTHWISE,
};

/* Whether the layout lets depthwise kernels do two rows of output at a time: as
 * long as there is none, or where they can; where they have to go through a row
 * for every four channels; or not at all. See sn_rows_kept. */
enum pack_rows { PACK_ROWS_FREE, PACK_ROWS_BY_FOUR, PACK_ROWS_ALONE };

/* How depthwise kernels go through a tile: in strips of few or of many columns,
 * or of many columns and two rows of output. */
enum pack_strips { PACK_NARROW, PACK_WIDE, PACK_TALL };

/* Which kernel an operator gets. */
struct pack_choice {
  enum pack_form form;
  enum reason reason; /* PACK_NONE: why, if some operators of its kind pack */
  int finish;         /* SN_FINISH_... */
  bool shared;        /* FULL though a faster way of finishing would do */
  bool alone;         /* DEPTHWISE: never two rows of output at a time */
  bool widened;       /* weights are halves */

  /* Filled by pack_fit. */
  int32_t pixels;          /* CONV_2D: done at a time */
  enum pack_strips strips; /* DEPTHWISE */
  enum pack_rows together; /* DEPTHWISE */
  int32_t pairs;           /* DEPTHWISE, TALL: of rows of output at a time */
  int32_t columns;         /* GENERAL_DEPTHWISE: of the scratch */
  int32_t scratch_words;   /* of 32 bits, that the caller provides */
  int32_t idle_words;      /* of them, that the kernel does not use */
};

/* Arguments whose constants belong to a pool. */
struct packed {
  sn_packed_conv2d conv_2d; /* of both forms of CONV_2D */
  sn_packed_depthwise depthwise;
  sn_general_depthwise general;
  const int32_t *words;
  int64_t count;
  const int16_t *last; /* of depthwise operators, else NULL */
  int32_t lasts;
};

/* The largest tile that an operator computes at a time, whether scratch is to
 * be saved at the cost of some instructions, and what the layout allows. */
struct pack_tile {
  int32_t rows, columns;
  bool frugal;
  enum pack_rows together;
};

/* Chooses the fastest kind of kernel that is exact for every input. */
struct pack_choice pack_choose(const struct op *op);

/* Finishes FULL where that is exact and not what is chosen, so that operators
 * share the code of those that have to. */
void pack_share(struct pack_choice *choice, const struct op *op);

/* Whether there is a kernel for it that takes weights as halves, with fewer
 * instructions. */
bool pack_can_widen(const struct op *op, struct pack_choice choice);

/* Completes a choice for tiles of an extent. */
void pack_fit(struct pack_choice *choice, const struct op *op,
              struct pack_tile tile);

/* Outputs of a row that packed depthwise kernels do in one strip. */
int32_t pack_strip_outputs(const sn_window *window, enum pack_strips strips);

/* Bytes of an operator's packed constants, of a choice that pack_fit has
 * completed. */
int64_t pack_bytes(const struct op *op, struct pack_choice choice);

/* Packs an operator for the kernel that was chosen. */
struct packed pack_make(struct pool *pool, const struct op *op,
                        struct pack_choice choice);

#endif
