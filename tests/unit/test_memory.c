/* Pools, and the whole compiler when memory runs out at every point. */
#include "base/file.h"
#include "base/memory.h"
#include "base/temporary.h"
#include "check/check.h"
#include "plan/bound.h"
#include "report/report.h"
#include "run/reference.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Allocations that still succeed; below 0 without end. */
static int allocations_left = -1;
static int allocations_made;

static void *limited_alloc(size_t bytes) {
  if (allocations_left == 0)
    return NULL;
  allocations_left -= allocations_left > 0;
  allocations_made++;
  return malloc(bytes);
}

static void blocks_are_zero_aligned_and_apart(struct pool *pool,
                                              void *context) {
  (void)context;
  unsigned char *block[200];
  for (size_t i = 0; i < 200; i++) {
    block[i] = pool_alloc(pool, i, 7);
    assert_int_equal((uintptr_t)block[i] % _Alignof(max_align_t), 0);
    for (size_t k = 0; k < 7 * i; k++)
      assert_int_equal(block[i][k], 0);
    memset(block[i], (int)i, 7 * i);
  }
  for (size_t i = 0; i < 200; i++)
    for (size_t k = 0; k < 7 * i; k++)
      assert_int_equal(block[i][k], i);
}

static void use_pool(void **state) {
  (void)state;
  assert_true(pool_try(blocks_are_zero_aligned_and_apart, NULL));
}

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>

static void only_what_lives_is_open(struct pool *pool, void *context) {
  (void)context;
  unsigned char *first = pool_alloc(pool, 13, 1);
  const struct pool_mark mark = pool_mark(pool);
  unsigned char *second = pool_alloc(pool, 1, 16);
  assert_null(__asan_region_is_poisoned(first, 13));
  assert_true(__asan_address_is_poisoned(first + 13));
  assert_null(__asan_region_is_poisoned(second, 16));
  assert_true(__asan_address_is_poisoned(second + 16));
  pool_release(pool, mark);
  assert_true(__asan_address_is_poisoned(second));
  assert_null(__asan_region_is_poisoned(first, 13));
}

static void sanitizers_see_what_is_out_of_bounds(void **state) {
  (void)state;
  assert_true(pool_try(only_what_lives_is_open, NULL));
}
#endif

struct request {
  size_t count, size;
};

static void ask(struct pool *pool, void *context) {
  const struct request *request = context;
  pool_alloc(pool, request->count, request->size);
}

static void products_that_overflow_are_out_of_memory(void **state) {
  (void)state;
  static const struct request requests[] = {
      {SIZE_MAX, 1},         {1, SIZE_MAX},
      {SIZE_MAX / 2 + 1, 2}, {(size_t)1 << 32, (size_t)1 << 32},
      {SIZE_MAX / 16, 16},
  };
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    struct request request = requests[i];
    assert_false(pool_try(ask, &request));
  }
  struct request none = {0, 0};
  assert_true(pool_try(ask, &none));
}

static void fail_inside(struct pool *pool, void *context) {
  struct request *request = context;
  request->count += !pool_try(ask, &(struct request){SIZE_MAX, 2});
  pool_alloc(pool, 1, 1);
}

static void failures_reach_the_innermost_pool(void **state) {
  (void)state;
  struct request request = {0, 0};
  assert_true(pool_try(fail_inside, &request));
  assert_int_equal(request.count, 1);
}

struct compilation {
  unsigned char *model;
  size_t size;
  char folder[64];
  bool complete;
};

/* Everything `streamnet compile` does, and what the reports say. */
static void compile(struct pool *pool, void *context) {
  struct compilation *compilation = context;
  struct diagnostics diagnostics = {.sink = NULL};
  struct plan *plan = pipeline_plan(pool, compilation->model, compilation->size,
                                    KERNEL_TARGET_CORTEX_M7, STRATEGY_auto,
                                    INPUT_MODE_resident, &diagnostics);
  assert_non_null(plan);
  assert_null(check_plan(plan));
  const struct emitted emitted = pipeline_emit(plan, "net");
  assert_int_equal(folder_replace(pool, compilation->folder, emitted.file,
                                  emitted.count, &diagnostics),
                   STATUS_OK);
  struct text text = {pool, NULL, 0, 0};
  bound_fill(&plan, 1);
  report_plan(plan, &text);
  report_plan_json(plan, &text);
  report_graph(plan, &text);
  compilation->complete = true;
}

static void compiling_survives_every_failing_allocation(void **state) {
  (void)state;
  struct compilation compilation = {.complete = false};
  compilation.model = file_load(PROJECT_ROOT "/examples/fashion/fashion.tflite",
                                &compilation.size);
  snprintf(compilation.folder, sizeof compilation.folder, "%s",
           "/tmp/streamnet-test-XXXXXX");
  assert_non_null(mkdtemp(compilation.folder));
  int failures = 0;
  for (; !compilation.complete; failures++) {
    allocations_left = failures;
    const bool good = pool_try(compile, &compilation);
    assert_int_equal(good, compilation.complete);
    assert_true(failures < 10000);
  }
  /* One more would have been asked for otherwise. */
  assert_int_equal(allocations_left, 0);
  assert_true(failures > 10);
  allocations_left = -1;
  temporary_remove(compilation.folder);
  assert_int_not_equal(access(compilation.folder, F_OK), 0);
  free(compilation.model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(use_pool),
#if defined(__SANITIZE_ADDRESS__)
    cmocka_unit_test(sanitizers_see_what_is_out_of_bounds),
#endif
    cmocka_unit_test(products_that_overflow_are_out_of_memory),
    cmocka_unit_test(failures_reach_the_innermost_pool),
    cmocka_unit_test(compiling_survives_every_failing_allocation),
  };
  pool_system_alloc = limited_alloc;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
