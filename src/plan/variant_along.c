#include "plan/variant_along.h"

#include <string.h>

/* Tiles at either end of an axis, and in the middle, that are looked at. */
enum { TILES_LOOKED_AT = 3 };

/* What tiles that start at `at` read of a tensor; widens window and reach. */
static int32_t look_at_tile(const struct plan *plan, const struct unit *unit,
                            const sn_unit *schedule, int32_t storage,
                            enum axis axis, int32_t at, struct range *region,
                            struct variant_axis *found) {
  const int32_t end = axis == AXIS_ROWS ? sn_row_end(schedule, at)
                                        : sn_column_end(schedule, at);
  struct range all = {INT32_MAX, 0};
  region_unit(plan, unit, axis, (struct range){at, end}, region);
  for (int32_t p = unit->first; p <= unit->last; p++) {
    const struct range read =
        region_read(plan, unit, p, storage, axis, region[p - unit->first]);
    if (read.from >= read.to)
      continue;
    all.from = read.from < all.from ? read.from : all.from;
    all.to = read.to > all.to ? read.to : all.to;
  }
  if (all.from < all.to) {
    const double reach = (double)(all.to - 1) - (double)(end - 1) * found->step;
    if (found->window == 0 || reach > found->reach)
      found->reach = reach;
    if (all.to - all.from > found->window)
      found->window = all.to - all.from;
  }
  return end;
}

/* NULL where tiles do not step through the tensor evenly. */
static const struct variant_axis *look_along(const struct plan *plan,
                                             const struct unit *unit,
                                             const sn_unit *schedule,
                                             int32_t storage, enum axis axis) {
  const int32_t extent = axis == AXIS_ROWS ? schedule->rows : schedule->columns;
  const int32_t tile =
      axis == AXIS_ROWS ? schedule->tile_rows : schedule->tile_columns;
  const int32_t head = axis == AXIS_ROWS ? schedule->first_rows : tile;
  struct pool *pool = plan->graph->pool;
  struct variant_axis *found = POOL_NEW(pool, struct variant_axis);
  const struct pool_mark mark = pool_mark(pool);
  struct range *region =
      POOL_ARRAY(pool, struct range, (size_t)(unit->last - unit->first) + 1);
  int32_t step = 0;
  int32_t divisor = 1;
  const bool even = region_step(plan, unit, storage, axis, &step, &divisor);
  found->step = (double)step / divisor;
  const int32_t tiles = 1 + (extent - head + tile - 1) / tile;
  for (int32_t i = 0; even && i < tiles; i++) {
    const bool skipped =
        i >= TILES_LOOKED_AT && i < tiles - TILES_LOOKED_AT && i != tiles / 2;
    if (!skipped)
      look_at_tile(plan, unit, schedule, storage, axis,
                   i == 0 ? 0 : head + (i - 1) * tile, region, found);
  }
  pool_release(pool, mark);
  return even ? found : NULL;
}

/* Followers' policies matter along the axis on which they keep something. */
static bool is_same(const struct variant_along *a,
                    const struct variant_along *b) {
  const size_t followers = (size_t)(a->unit.last - a->unit.first);
  return a->unit.first == b->unit.first && a->unit.sums == b->unit.sums &&
         a->unit.down == b->unit.down && a->axis == b->axis &&
         a->tile == b->tile && a->first_tile == b->first_tile &&
         (a->axis != unit_axis(&a->unit) ||
          memcmp(a->policy, b->policy, followers * sizeof *a->policy) == 0);
}

const struct variant_along *variant_along(struct variants *variants,
                                          const struct variant *variant,
                                          const sn_unit *schedule,
                                          enum axis axis) {
  const struct plan *plan = variants->plan;
  const struct unit *unit = &variant->unit;
  const bool rows = axis == AXIS_ROWS;
  struct variant_along along = {
      .unit = *unit,
      .axis = axis,
      .tile = rows ? schedule->tile_rows : schedule->tile_columns,
      .first_tile = rows ? schedule->first_rows : schedule->tile_columns,
      .policy = variant->policy};
  struct variant_along **known =
      &variants->along[(unit->last * ALONG_LISTS +
                        (unit->last - unit->first) % ALONG_LISTS) *
                           2 +
                       rows];
  for (struct variant_along *a = *known; a != NULL; a = a->next)
    if (is_same(a, &along))
      return a;
  along.next = *known;
  along.sums = amount_along(plan, unit, schedule, axis);
  along.read = POOL_ARRAY(plan->graph->pool, const struct variant_axis *,
                          (size_t)variant->reads);
  for (int32_t r = 0; r < variant->reads; r++)
    if (!variant->read[r].complete)
      along.read[r] =
          look_along(plan, unit, schedule, variant->read[r].storage, axis);
  *known = POOL_NEW(plan->graph->pool, struct variant_along);
  **known = along;
  return *known;
}
