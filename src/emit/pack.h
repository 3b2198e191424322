/* Constants rearranged ahead of time for kernels that want them so; the
 * argument structs are those of kernels/armv7em/sn_packed.h. Pure functions of
 * an operator. */
#ifndef EMIT_PACK_H
#define EMIT_PACK_H

#include "armv7em/sn_packed.h"
#include "graph/graph.h"

enum pack_form {
  PACK_NONE, /* no packed kernel does this operator */
  PACK_CONV_2D_1X1,
  PACK_CONV_2D,
  PACK_DEPTHWISE,
};

/* Which kernel an operator gets. */
struct pack_choice {
  enum pack_form form;
  int finish;            /* SN_FINISH_... */
  int32_t scratch_words; /* of 32 bits, that the caller provides */
};

/* Arguments with pointers into a pool. */
struct packed {
  enum pack_form form;
  sn_packed_conv2d conv_2d;       /* of both forms of CONV_2D */
  sn_packed_depthwise depthwise;
  int64_t weight_bytes;
  int32_t channels; /* entries of `channel` and `shift` */
  const int8_t *weights;
  const sn_channel *channel;
  const int8_t *shift;
};

/* Chooses the fastest kernel that is exact for every input. */
struct pack_choice pack_choose(const struct op *op);

/* Packs an operator for the kernel that was chosen. */
struct packed pack_make(struct pool *pool, const struct op *op,
                        struct pack_choice choice);

#endif
