/* ADD against its plain twin: every pair of inputs for factors as networks have
 * them and at the edges of what the kernel is chosen for. */
#include "armv7em/sn_add_s8__armv7em.h"
#include "ref/sn_add_s8__ref.h"

#include "random_add.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRIALS = 300, VALUES = 256 };

static void add_equals_plain_add(void **state) {
  (void)state;
  static int8_t a[VALUES * VALUES], b[VALUES * VALUES];
  static int8_t expected[VALUES * VALUES], got[VALUES * VALUES];
  for (int i = 0; i < VALUES * VALUES; i++) {
    a[i] = (int8_t)(i % VALUES - 128);
    b[i] = (int8_t)(i / VALUES - 128);
  }
  /* Channels that are not a multiple of anything, and a ring. */
  const sn_shape shape = {16, 32, 127};
  for (uint32_t trial = 0; trial < TRIALS; trial++) {
    struct random random = random_start(2, trial, 0);
    const sn_elementwise op = random_add(&random, shape);
    const sn_tile tile = {0, shape.rows, 0, shape.columns};
    const int32_t slots = shape.rows * shape.columns;
    const sn_view in0 = {a, shape.columns + slots, 1, slots};
    const sn_view in1 = {b, 1, shape.rows, slots};
    const sn_view out0 = {expected, shape.columns, 1, slots};
    const sn_view out1 = {got, shape.columns, 1, slots};
    sn_add_s8__ref(&op, &in0, &in1, &out0, &tile);
    sn_add_s8__armv7em(&op, &in0, &in1, &out1, &tile);
    assert_memory_equal(expected, got, (size_t)(slots * shape.channels));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(add_equals_plain_add)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
