/* Where an operator gets a fast kernel that is not worth its code elsewhere. */
#include "target/kernel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The kernel of an average pool with a window of 2 x 2. */
static const char *choose_pool(struct pool *pool, sn_shape output) {
  struct op *op = POOL_NEW(pool, struct op);
  *op = (struct op){.work = WORK_AVERAGE_POOL};
  op->arguments.pool =
      (sn_pool){.input = {2 * output.rows, 2 * output.columns, output.channels},
                .output = output,
                .window = {2, 2, 2, 2, 1, 1, 0, 0}};
  const struct graph graph = {.pool = pool, .operators = 1, .op = op};
  const struct kernels *kernels = kernels_new(&graph, KERNEL_TARGET_PORTABLE);
  const struct pack_tile tile = {output.rows, output.columns, false};
  return kernel_select(kernels, op, tile, false).function;
}

/* 32768 taps are looked at, or some less. */
static void check_pools(struct pool *pool, void *context) {
  (void)context;
  assert_string_equal(choose_pool(pool, (sn_shape){16, 16, 32}),
                      "sn_average_pool_s8__portable");
  assert_string_equal(choose_pool(pool, (sn_shape){8, 1024, 1}),
                      "sn_average_pool_s8__portable");
  assert_string_equal(choose_pool(pool, (sn_shape){1, 8191, 1}),
                      "sn_average_pool_s8__ref");
  assert_string_equal(choose_pool(pool, (sn_shape){16, 16, 31}),
                      "sn_average_pool_s8__ref");
}

static void small_pools_get_small_code(void **state) {
  (void)state;
  assert_true(pool_try(check_pools, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(small_pools_get_small_code)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
