/* Kernels of armv7em/ that take a word of four channels at a time and constants
 * as they are, against their plain twins: random shapes, windows, tiles and
 * memory, factors at the edges; and MUL with every pair of inputs. */
#include "random_words.h"
#include "trial.h"

#include "armv7em/sn_average_pool_s8__armv7em.h"
#include "armv7em/sn_average_pool_sums_s8__armv7em.h"
#include "armv7em/sn_max_pool_s8__armv7em.h"
#include "armv7em/sn_mean_s8__armv7em.h"
#include "armv7em/sn_mean_sums_s8__armv7em.h"
#include "armv7em/sn_mul_s8__armv7em.h"

WORDS_RUN(armv7em)

enum { VALUES = 256, GUARDS = 4, MUL_TRIALS = 100 };

static void compare_words(struct trial *trial, enum words_kernel kernel) {
  struct random random = random_start(31, trial->number, (uint32_t)kernel);
  struct words_case one;
  const struct words_shapes shapes = words_random(&random, kernel, &one);
  const bool same = memcmp(&shapes.in, &shapes.out, sizeof shapes.in) == 0;
  const bool in_place =
      kernel == WORDS_MUL && same && random_between(&random, 0, 1) == 0;
  trial_start(trial, &random, shapes.in, shapes.out, false, in_place);
  if (kernel == WORDS_MEAN) {
    /* It writes all of a dense output. */
    free(trial->expected.block);
    free(trial->got.block);
    trial->expected = memory_make(&random, shapes.out, LAYOUT_ROWS);
    trial->got = memory_copy(&trial->expected);
  }
  struct memory other =
      memory_make(&random, shapes.other, random_layout(&random));
  fill_bytes(&random, other.view.data, other.bytes);
  int32_t sums[2][WORDS_CHANNELS + GUARDS];
  memset(sums, GUARD, sizeof sums);
  words_run_ref(&one, input_of(trial, &trial->expected, in_place), &other.view,
                sums[0], &trial->expected.view, &trial->tile);
  words_run_armv7em(&one, input_of(trial, &trial->got, in_place), &other.view,
                    sums[1], &trial->got.view, &trial->tile);
  assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
  assert_true(memory_is_guarded(&other));
  free(other.block);
  trial_end(trial);
}

/* Channels that are no multiple of anything, and a ring. */
static void every_pair_is_multiplied_as_by_the_plain_twin(void **state) {
  (void)state;
  static int8_t a[VALUES * VALUES], b[VALUES * VALUES];
  static int8_t expected[VALUES * VALUES], got[VALUES * VALUES];
  for (int i = 0; i < VALUES * VALUES; i++) {
    a[i] = (int8_t)(i % VALUES - 128);
    b[i] = (int8_t)(i / VALUES - 128);
  }
  const sn_shape shape = {16, 32, 128};
  const int32_t slots = shape.rows * shape.columns;
  const sn_view in[2] = {{a, shape.columns + slots, 1, slots},
                         {b, shape.columns + slots, 1, slots}};
  const sn_view out0 = {expected, shape.columns, 1, slots};
  int32_t unused[WORDS_CHANNELS];
  const sn_view out1 = {got, shape.columns, 1, slots};
  const sn_tile tile = {0, shape.rows, 0, shape.columns};
  for (uint32_t trial = 0; trial < MUL_TRIALS; trial++) {
    struct random random = random_start(32, trial, 0);
    struct words_case one;
    words_random(&random, WORDS_MUL, &one);
    one.op.mul.input[0] = shape;
    one.op.mul.input[1] = shape;
    one.op.mul.output = shape;
    words_run_ref(&one, &in[0], &in[1], unused, &out0, &tile);
    words_run_armv7em(&one, &in[0], &in[1], unused, &out1, &tile);
    assert_memory_equal(expected, got, sizeof got);
  }
}

#define TEST_LIST(X)                                                           \
  X(mul, WORDS_MUL)                                                            \
  X(max_pool, WORDS_MAX_POOL)                                                  \
  X(average_pool, WORDS_AVERAGE_POOL)                                          \
  X(mean, WORDS_MEAN)                                                          \
  X(average_pool_sums, WORDS_AVERAGE_POOL_SUMS)                                \
  X(mean_sums, WORDS_MEAN_SUMS)

#define X(name, kernel)                                                        \
  static void compare_##name(struct pool *pool, void *context) {               \
    (void)pool;                                                                \
    compare_words(context, kernel);                                            \
  }                                                                            \
  static void name##_equals_its_plain_twin(void **state) {                     \
    (void)state;                                                               \
    compare(compare_##name);                                                   \
  }
TEST_LIST(X)
#undef X

int main(void) {
  const struct CMUnitTest tests[] = {
#define X(name, kernel) cmocka_unit_test(name##_equals_its_plain_twin),
      TEST_LIST(X)
#undef X
          cmocka_unit_test(every_pair_is_multiplied_as_by_the_plain_twin)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
