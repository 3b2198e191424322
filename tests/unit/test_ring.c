/* Rings: the fewest slots that a tensor's live pixels need, by row pitch, up to
 * the distance in rows at which pixels are still told apart. */
#include "plan/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { COLUMNS = 2 };

/* The last row is written while the first one, so many rows above it, is
 * needed, and none in between. */
static int32_t fit_two_rows(int32_t distance, int32_t *pitch) {
  struct ring ring;
  struct ring_row live[RING_ROWS + 2] = {{0, 0}};
  live[0] = (struct ring_row){0, COLUMNS};
  live[distance] = live[0];
  ring_open(&ring, COLUMNS);
  ring_write(&ring, distance, distance + 1, live[0], live, 0);
  return ring_fit(&ring, pitch);
}

static void two_rows_need_two_rows(void **state) {
  (void)state;
  for (int32_t distance = 1; distance < RING_ROWS; distance++) {
    int32_t pitch;
    const int32_t slots = fit_two_rows(distance, &pitch);
    /* No fewer slots than pixels, and as many where a pitch keeps them apart:
     * distance * pitch mod slots has to be 2 of 4. */
    assert_true(slots >= 2 * COLUMNS);
    assert_true(slots == 2 * COLUMNS || distance % 2 == 0);
    for (int32_t a = 0; a < COLUMNS; a++)
      for (int32_t b = 0; b < COLUMNS; b++)
        assert_true(a % slots != (distance * pitch + b) % slots);
  }
}

static void distant_rows_are_first_in_first_out(void **state) {
  (void)state;
  int32_t pitch;
  assert_int_equal(fit_two_rows(RING_ROWS, &pitch), (RING_ROWS + 1) * COLUMNS);
  assert_int_equal(pitch, COLUMNS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_rows_need_two_rows),
      cmocka_unit_test(distant_rows_are_first_in_first_out)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
