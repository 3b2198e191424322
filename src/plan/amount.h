/* How much a unit computes. */
#ifndef PLAN_AMOUNT_H
#define PLAN_AMOUNT_H

#include "plan/plan.h"

struct unit_amount {
  int64_t macs, executed_macs;
  int64_t piece_macs; /* most of one tile */
  struct cost cost;
  struct cost lavish; /* the same, of kernels that do not save scratch */
  /* By position - unit.first: extent of a follower's part that is kept, and of
   * any operator's. */
  int32_t *kept_rows, *kept_columns;
  int32_t *most_rows, *most_columns; /* computed for one tile */
};

/* Sums up the tiles of a unit, whose followers' policies have been decided;
 * `frugal` kernels save scratch. The
 * arrays belong to the graph's pool. */
struct unit_amount amount_unit(const struct plan *plan, const struct unit *unit,
                               const sn_unit *schedule, bool frugal);

#endif
