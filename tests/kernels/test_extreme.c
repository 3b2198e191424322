/* Reductions to the least and the greatest element that eat their input tile by
 * tile, against a loop over all of it. */
#include "ref/sn_reduce_extreme_sums_s8__ref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 5, COLUMNS = 7, CHANNELS = 3 };

/* Pixels in tiles of this extent; behind the sums lies what every element is
 * greater than. */
static void check_tiles(int32_t rows, int32_t columns, int32_t flip) {
  int8_t pixels[ROWS][COLUMNS][CHANNELS];
  int8_t wanted[CHANNELS];
  int8_t made[CHANNELS + 1] = {0};
  int32_t sums[CHANNELS + 1];
  for (int r = 0; r < ROWS; r++)
    for (int c = 0; c < COLUMNS; c++)
      for (int k = 0; k < CHANNELS; k++) {
        const int8_t x =
            (int8_t)((r * 89 + c * 57 + k * 31 + rows * 7 + columns) % 251);
        pixels[r][c][k] = x;
        if ((r == 0 && c == 0) || (flip == 0 ? x > wanted[k] : x < wanted[k]))
          wanted[k] = x;
      }
  sums[CHANNELS] = INT32_MIN;
  const sn_reduce_extreme op = {.input = {ROWS, COLUMNS, CHANNELS},
                                .over_rows = 1,
                                .over_columns = 1,
                                .flip = flip};
  const sn_view in = {pixels, COLUMNS, 1, ROWS * COLUMNS};
  const sn_view out = {made, 1, 1, 1};
  for (int32_t r = 0; r < ROWS; r += rows)
    for (int32_t c = 0; c < COLUMNS; c += columns) {
      const sn_tile tile = {r, r + rows < ROWS ? r + rows : ROWS, c,
                            c + columns < COLUMNS ? c + columns : COLUMNS};
      sn_reduce_extreme_sums_s8__ref(&op, &in, sums, &out, &tile);
    }
  assert_memory_equal(made, wanted, CHANNELS);
  assert_int_equal(made[CHANNELS], 0);
  assert_int_equal(sums[CHANNELS], INT32_MIN);
}

static void tiles_are_eaten(void **state) {
  (void)state;
  for (int32_t rows = 1; rows <= ROWS; rows++)
    for (int32_t columns = 1; columns <= COLUMNS; columns++) {
      check_tiles(rows, columns, 0);
      check_tiles(rows, columns, -1);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(tiles_are_eaten)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
