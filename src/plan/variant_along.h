/* What the tiles of a unit compute and read along one axis. That depends on
 * their size along this axis only, so it is found once for all variants that
 * have it in common. */
#ifndef PLAN_VARIANT_ALONG_H
#define PLAN_VARIANT_ALONG_H

#include "plan/amount.h"
#include "plan/variant.h"

struct variant_along {
  struct variant_along *next; /* of the same list, or NULL */
  struct unit unit;
  enum axis axis;
  int32_t tile, first_tile;  /* rows or columns */
  const enum policy *policy; /* of the followers */
  const struct extent_sums *sums;
  /* By read of the variant: how tiles step through the tensor; NULL where they
   * do not do so evenly, and for reads that wait for all of it. */
  const struct variant_axis **read;
};

/* For a variant whose followers' policies and whose reads are known, as the
 * plan's placements say. */
const struct variant_along *variant_along(struct variants *variants,
                                          const struct variant *variant,
                                          const sn_unit *schedule,
                                          enum axis axis);

#endif
