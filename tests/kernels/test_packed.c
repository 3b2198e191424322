/* Kernels with packed constants against the plain ones, on the host. */
#include "packed_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRIALS = 16000 };

static void run_packed(const struct packed_case *one, uint32_t *scratch,
                       const sn_view *out) {
  switch (one->kernel) {
#define X(form, finish, size, stride, strips, member, kernel)                  \
  case PACKED_##kernel:                                                        \
    kernel(&one->packed.member, &one->in.view, scratch, out, &one->tile);      \
    break;
    PACKED_KERNEL_LIST(X)
#undef X
  }
}

/* How often each kernel was chosen. */
struct counts {
  uint32_t trial;
  int chosen[PACKED_KERNELS];
};

static void compare_one(struct pool *pool, void *context) {
  struct counts *counts = context;
  struct packed_case one;
  if (!packed_case_make(pool, counts->trial, &one))
    return;
  struct memory got = one.out;
  got.block = malloc((size_t)got.bytes + 2 * GUARD_BYTES);
  /* The scratch has exactly the size asked for. */
  const int32_t words = one.choice.scratch_words;
  uint32_t *scratch = malloc((size_t)words * sizeof *scratch + GUARD_BYTES);
  if (got.block == NULL || scratch == NULL)
    abort();
  memset(got.block, GUARD, (size_t)got.bytes + 2 * GUARD_BYTES);
  got.view.data = got.block + GUARD_BYTES;
  memset(scratch + words, GUARD, GUARD_BYTES);
  packed_case_expect(&one);
  run_packed(&one, scratch, &got.view);
  counts->chosen[one.kernel]++;
  const int8_t *behind = (const int8_t *)(scratch + words);
  for (int32_t i = 0; i < GUARD_BYTES; i++)
    assert_int_equal(behind[i], GUARD);
  assert_true(memory_is_guarded(&one.in) && memory_is_guarded(&got));
  if (memcmp(one.out.view.data, got.view.data, (size_t)got.bytes) != 0)
    fail_msg("trial %u differs", counts->trial);
  free(scratch);
  free(got.block);
  packed_case_free(&one);
}

static void packed_kernels_equal_plain_ones(void **state) {
  (void)state;
  static const char *const names[] = {
#define X(form, finish, size, stride, strips, member, kernel) #kernel,
      PACKED_KERNEL_LIST(X)
#undef X
  };
  struct counts counts = {.trial = 0};
  for (; counts.trial < TRIALS; counts.trial++)
    assert_true(pool_try(compare_one, &counts));
  for (int i = 0; i < PACKED_KERNELS; i++) {
    print_message("%5d %s\n", counts.chosen[i], names[i]);
    assert_true(counts.chosen[i] > 10);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(packed_kernels_equal_plain_ones)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
