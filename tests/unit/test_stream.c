/* The order of a unit's tiles, and how far a tensor is known to be filled,
 * against the pixels that have been visited. */
#include "property/random.h"
#include "sn_stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { EXTENT = 12, TRIALS = 400 };

/* Pixels in the order in which they were visited, from 1; 0: not yet. */
struct visited {
  int32_t tile[EXTENT][EXTENT];
  int32_t tiles;
};

static void visit(uint8_t *context, const uint8_t *frame, uint32_t number,
                  const sn_tile *tile) {
  struct visited *visited = (struct visited *)(void *)context;
  (void)frame;
  (void)number;
  visited->tiles++;
  for (int32_t r = tile->row; r < tile->row_end; r++)
    for (int32_t c = tile->column; c < tile->column_end; c++) {
      assert_int_equal(visited->tile[r][c], 0);
      visited->tile[r][c] = visited->tiles;
    }
}

static uint16_t draw(struct random *random, int32_t most) {
  return (uint16_t)random_between(random, 1, most);
}

static sn_unit draw_unit(struct random *random) {
  sn_unit unit = {.rows = draw(random, EXTENT),
                  .columns = draw(random, EXTENT),
                  .down = random_chance(random, 50)};
  unit.tile_rows = draw(random, unit.rows);
  unit.tile_columns = draw(random, unit.columns);
  unit.first_rows = draw(random, unit.tile_rows);
  return unit;
}

/* Whether all pixels up to a row and a column, both included, are there. */
static bool is_filled(const struct visited *visited, const sn_unit *unit,
                      int32_t row, int32_t column) {
  for (int32_t r = 0; r <= row && r < unit->rows; r++)
    for (int32_t c = 0; c <= column && c < unit->columns; c++)
      if (visited->tile[r][c] == 0)
        return false;
  return true;
}

static void compare_ready(const struct visited *visited, const sn_unit *unit,
                          const sn_cursor *cursor) {
  const sn_feed feed = {
      .row_step = 1, .row_divisor = 1, .column_step = 1, .column_divisor = 1};
  for (int32_t row = 0; row < unit->rows + 2; row++)
    for (int32_t column = 0; column < unit->columns + 2; column++)
      assert_int_equal(sn_feed_ready(&feed, unit, cursor, row + 1, column + 1),
                       is_filled(visited, unit, row, column));
}

static void ready_is_what_has_been_filled(void **state) {
  (void)state;
  struct random random = {1};
  for (int trial = 0; trial < TRIALS; trial++) {
    const sn_unit unit = draw_unit(&random);
    const sn_stage stage = {.unit = &unit, .units = 1};
    struct visited visited = {.tiles = 0};
    sn_cursor cursor = {0, 0};
    while (!sn_unit_done(&unit, &cursor)) {
      compare_ready(&visited, &unit, &cursor);
      sn_unit_fire(&stage, &cursor, 0, visit, (uint8_t *)(void *)&visited,
                   NULL);
    }
    compare_ready(&visited, &unit, &cursor);
    assert_true(is_filled(&visited, &unit, unit.rows - 1, unit.columns - 1));
  }
}

/* Tiles of 1 x 1 in an image of two rows and three columns. */
static void expect_order(uint16_t down, const int32_t order[2][3]) {
  const sn_unit unit = {.rows = 2,
                        .columns = 3,
                        .tile_rows = 1,
                        .tile_columns = 1,
                        .first_rows = 1,
                        .down = down};
  const sn_stage stage = {.unit = &unit, .units = 1};
  struct visited visited = {.tiles = 0};
  sn_cursor cursor = {0, 0};
  sn_stage_run(&stage, &cursor, 0, UINT32_MAX, visit,
               (uint8_t *)(void *)&visited, NULL);
  for (int r = 0; r < 2; r++)
    assert_memory_equal(visited.tile[r], order[r], sizeof order[r]);
}

static void tiles_go_right_or_down_first(void **state) {
  (void)state;
  expect_order(0, (const int32_t[2][3]){{1, 2, 3}, {4, 5, 6}});
  expect_order(1, (const int32_t[2][3]){{1, 3, 5}, {2, 4, 6}});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tiles_go_right_or_down_first),
      cmocka_unit_test(ready_is_what_has_been_filled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
