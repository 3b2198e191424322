/* Which arrays of constants an operator has, where no packed kernel wants them
 * rearranged. What constants take in flash, emit/emit.h has. */
#ifndef EMIT_EMIT_CONSTANTS_H
#define EMIT_EMIT_CONSTANTS_H

#include "plan/plan.h"

/* Of one that weighs its inputs; others have none of these. They belong to the
 * operator. */
struct emit_constants {
  const int8_t *weights;
  int64_t weight_count;
  const int32_t *bias; /* by channel, as all that follow; or NULL */
  const int32_t *multiplier;
  const int8_t *shift;
  int32_t channels;
};
struct emit_constants emit_constants_of(const struct op *op);

/* The arguments of one that resizes, or NULL. */
const sn_resize *emit_resize_of(const struct op *op);

/* The tables of one that copies by axes, each with its length; NULL where an
 * axis has none. */
struct emit_axis_tables {
  const char *name[3];
  const uint16_t *table[3];
  int32_t count[3];
};
struct emit_axis_tables emit_tables_of(const struct op *op);

/* Whether all bytes of a variable are the same before the first run. */
bool emit_is_uniform(const struct graph *graph,
                     const struct variable *variable);

#endif
