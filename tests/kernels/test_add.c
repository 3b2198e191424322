/* ADD against its plain twin: every pair of inputs for factors as networks have
 * them and at the edges of what the kernel is chosen for. */
#include "armv7em/sn_add_s8__armv7em.h"
#include "ref/sn_add_s8__ref.h"

#include "property/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRIALS = 300, VALUES = 256 };

static sn_rescale random_rescale(struct random *random, int32_t least,
                                 int32_t most) {
  static const int32_t edges[] = {0, 1, 1 << 30, (1 << 30) + 1, INT32_MAX};
  const int32_t how = random_between(random, 0, 9);
  return (sn_rescale){how < 5 ? edges[how]
                              : random_between(random, 1 << 30, INT32_MAX),
                      random_between(random, least, most)};
}

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
    const sn_elementwise op = {
        .input = {shape, shape},
        .output = shape,
        .input_offset = {random_between(&random, -127, 128),
                         random_between(&random, -127, 128)},
        .input_rescale = {random_rescale(&random, -8, 0),
                          random_rescale(&random, -8, 0)},
        .left_shift = 20,
        .output_rescale = random_rescale(&random, -22, -1),
        .output_offset = random_between(&random, -128, 127),
        .activation_min = random_between(&random, 0, 3) > 0 ? -128 : -100,
        .activation_max = random_between(&random, 0, 3) > 0 ? 127 : 90};
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
