/* Kernels that save flash: the table of their code knows all kernels, and what
 * is found for a small network is held against all sets of kernels. */
#include "base/embedded.h"
#include "check/check.h"
#include "emit/emit_code.h"
#include "flash/flash.h"
#include "graph/resolve.h"
#include "plan/planner.h"
#include "property/network.h"
#include "sn_kernel_list.h"

#include "kernels/packed_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* As emit_code.c reads it. */
static const struct {
  const char *kernel, *name;
  int32_t bytes;
} functions[] = {
#include "emit/code_bytes.inc"
};

static bool is_known(const char *kernel) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (strcmp(functions[i].kernel, kernel) == 0)
      return true;
  return false;
}

static void assert_set_known(const char *stem, const char *set) {
  char kernel[128];
  char path[256];
  snprintf(kernel, sizeof kernel, "%s__%s", stem, set);
  snprintf(path, sizeof path, "kernels/%s/%s.h", set, kernel);
  if (embedded_find(path) != NULL && !is_known(kernel))
    fail_msg("bench/code.sh has to be run: no code of %s", kernel);
}

static void all_kernels_have_their_code(void **state) {
  (void)state;
  static const char *const sets[] = {"armv7em", "portable", "ref"};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
#define X(name, member, type, function, inputs)                                \
  assert_set_known(#function, sets[i]);
    SN_KERNEL_LIST(X)
#undef X
#define X(name, member, type, function) assert_set_known(#function, sets[i]);
    SN_SUMS_KERNEL_LIST(X)
#undef X
  }
#define X(form, finish, size, stride, strips, widened, member, kernel)         \
  if (!is_known(#kernel))                                                      \
    fail_msg("bench/code.sh has to be run: no code of %s", #kernel);
  PACKED_KERNEL_LIST(X)
#undef X
}

enum { MOST_OPERATORS = 4 };

/* Two convolutions of one pixel with a depthwise one between, and the skip. */
static struct graph *make_block(struct pool *pool) {
  static struct diagnostics diagnostics = {.file = "block"};
  static struct random random;
  struct graph *graph = network_empty(pool, &diagnostics, "block");
  random = random_start(1, 0, 1);
  struct network network = {graph, &random};
  const int32_t input = image_add(&network, (sn_shape){12, 12, 8});
  graph->input[graph->inputs++] = input;
  const int32_t wide =
      layer_depthwise(&network, layer_pointwise(&network, input, 24), true);
  graph->output[graph->outputs++] =
      layer_elementwise(&network, layer_pointwise(&network, wide, 8), input);
  assert_true(graph_resolve(graph));
  assert_int_equal(graph->operators, MOST_OPERATORS);
  return graph;
}

static struct plan *make_plan(struct pool *pool, bool widens) {
  static const struct planner_options options = {
      .strategy = STRATEGY_layer, .input_mode = INPUT_MODE_resident};
  const struct kernels *kernels =
      kernels_new(make_block(pool), KERNEL_TARGET_CORTEX_M7);
  struct plan *plan =
      planner_run(widens ? kernels_widening(kernels) : kernels, &options);
  assert_non_null(plan);
  return plan;
}

/* What a set of kernels takes. */
struct point {
  int64_t bytes, instructions;
};

enum {
  FULL = 1 << KERNEL_SAVING_FULL,
  ROWS = 1 << KERNEL_SAVING_ROWS,
  BYTES = 1 << KERNEL_SAVING_BYTES
};

/* All sets of savings; those with BYTES are for widened operators only. */
static const uint8_t sets[] = {0,
                               FULL,
                               ROWS,
                               FULL | ROWS,
                               1 << KERNEL_SAVING_PORTABLE,
                               1 << KERNEL_SAVING_PLAIN,
                               BYTES,
                               BYTES | FULL,
                               BYTES | ROWS,
                               BYTES | FULL | ROWS};

static int32_t choices_of(const struct plan *plan, int32_t number) {
  const int32_t all = sizeof sets / sizeof *sets;
  return plan->kernels->pack[number].widened ? all : all - 4;
}

/* All sets of kernels; returns how many. */
static int32_t all_points(const struct plan *plan, struct point *point) {
  int32_t count = 1;
  for (int32_t i = 0; i < MOST_OPERATORS; i++)
    count *= choices_of(plan, i);
  for (int32_t i = 0; i < count; i++) {
    uint8_t saving[MOST_OPERATORS];
    int32_t rest = i;
    for (int32_t k = 0; k < MOST_OPERATORS; k++) {
      saving[k] = sets[rest % choices_of(plan, k)];
      rest /= choices_of(plan, k);
    }
    const struct pool_mark mark = pool_mark(plan->graph->pool);
    struct plan *other = plan_copy(plan, kernels_saving(plan->kernels, saving));
    assert_null(plan_complete(other));
    point[i] = (struct point){flash_bytes(other), other->instructions};
    pool_release(plan->graph->pool, mark);
  }
  return count;
}

/* A test of a plan, whose weights may be widened. */
struct trial {
  bool widens, done;
};

static void hold_against_all(struct pool *pool, void *context) {
  enum { MOST_POINTS = 2160, LIMITS = 12 };
  static struct point point[MOST_POINTS];
  struct trial *trial = context;
  struct plan *plan = make_plan(pool, trial->widens);
  const int32_t count = all_points(plan, point);
  assert_int_equal(count, trial->widens ? 2160 : 1296);
  const int64_t before = flash_bytes(plan);
  assert_int_equal(point[0].bytes, before);
  int64_t least = before;
  for (int32_t i = 0; i < count; i++)
    least = point[i].bytes < least ? point[i].bytes : least;
  assert_true(least < before - 2000);
  for (int64_t k = 0; k <= LIMITS; k++) {
    const struct flash_limits limits = {least + (before - least) * k / LIMITS,
                                        INT64_MAX, plan->arena_bytes};
    int64_t fewest = INT64_MAX;
    for (int32_t i = 0; i < count; i++)
      if (point[i].bytes <= limits.bytes && point[i].instructions < fewest)
        fewest = point[i].instructions;
    const struct plan *found = flash_save(plan, &limits);
    assert_null(check_plan(found));
    assert_true(found->arena_bytes <= plan->arena_bytes);
    assert_true(flash_bytes(found) <= limits.bytes);
    assert_int_equal(found->saved_flash, before - flash_bytes(found));
    assert_in_range(found->instructions - plan->instructions -
                        found->lost_instructions + plan->steps,
                    0, 2 * plan->steps);
    print_message("%lld bytes: %lld instructions, best %lld\n",
                  (long long)limits.bytes, (long long)found->instructions,
                  (long long)fewest);
    assert_true(found->instructions <= fewest + fewest / 64);
  }
  trial->done = true;
}

/* Without instructions to lose, nothing is lost. */
static void lose_nothing(struct pool *pool, void *context) {
  struct trial *trial = context;
  struct plan *plan = make_plan(pool, trial->widens);
  const struct flash_limits none = {0, 0, plan->arena_bytes};
  const struct plan *found = flash_save(plan, &none);
  assert_true(found->instructions <= plan->instructions);
  assert_true(flash_bytes(found) <= flash_bytes(plan));
  const struct flash_limits enough = {flash_bytes(plan), INT64_MAX,
                                      plan->arena_bytes};
  assert_ptr_equal(flash_save(plan, &enough), plan);
  trial->done = true;
}

static void with_pool(void (*test)(struct pool *pool, void *context)) {
  for (int widens = 0; widens < 2; widens++) {
    struct trial trial = {.widens = widens == 1};
    assert_true(pool_try(test, &trial));
    assert_true(trial.done);
  }
}

static void fits_whenever_some_kernels_do(void **state) {
  (void)state;
  with_pool(hold_against_all);
}

static void keeps_to_its_instructions(void **state) {
  (void)state;
  with_pool(lose_nothing);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_kernels_have_their_code),
      cmocka_unit_test(fits_whenever_some_kernels_do),
      cmocka_unit_test(keeps_to_its_instructions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
