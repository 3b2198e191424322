/* The regions that protect a window, for every size. */
#include "boards/mps2/mpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#define END 0x20200000U

/* Whether the hardware would accept the region. */
static bool region_is_legal(const struct mpu_region *region) {
  return region->size_log2 >= 8 && region->size_log2 <= 32 &&
         region->base % ((uint32_t)1 << region->size_log2) == 0 &&
         region->disabled < 0xFF;
}

static bool regions_grant(const struct mpu_region *regions, int count,
                          uint32_t address) {
  for (int i = 0; i < count; i++) {
    const uint32_t offset = address - regions[i].base;
    if (offset >> regions[i].size_log2 == 0 &&
        !(regions[i].disabled >> (offset >> (regions[i].size_log2 - 3)) & 1))
      return true;
  }
  return false;
}

/* Checks a cover at every boundary of 32 bytes from `below` under it. */
static uint32_t cover_check(uint32_t bytes, int limit) {
  struct mpu_region regions[MPU_REGIONS];
  const int count = mpu_cover(END - bytes, END, limit, regions);
  assert_in_range(count, 1, limit);
  for (int i = 0; i < count; i++)
    assert_true(region_is_legal(&regions[i]));
  const uint32_t begin = mpu_region_begin(&regions[count - 1]);
  assert_true(begin <= END - bytes);
  for (uint32_t at = begin; at < END; at += 32)
    assert_true(regions_grant(regions, count, at));
  for (uint32_t i = 1; i <= 4096; i += 31)
    assert_false(regions_grant(regions, count, begin - i));
  for (uint32_t i = 0; i < 4096; i += 31)
    assert_false(regions_grant(regions, count, END + i));
  return END - bytes - begin;
}

static void small_windows_are_exact(void **state) {
  (void)state;
  for (uint32_t bytes = 1; bytes <= 256; bytes++)
    assert_true(cover_check(bytes, 1) < 32);
  for (uint32_t bytes = 1; bytes <= 20000; bytes += 7)
    assert_true(cover_check(bytes, 4) < 32);
}

static void large_windows_have_little_slack(void **state) {
  (void)state;
  for (uint32_t bytes = 20000; bytes <= 0xA0000; bytes += 4999) {
    assert_true(cover_check(bytes, 5) < (bytes <= 0x80000 ? 32 : 64));
    assert_true(cover_check(bytes, 4) < (bytes <= 0x80000 ? 128 : 256));
    assert_true(cover_check(bytes, 1) <= bytes / 4);
  }
}

static void around_has_the_least_power_of_two(void **state) {
  (void)state;
  const struct mpu_region stack = mpu_region_around(END - 4096, END);
  assert_int_equal(stack.size_log2, 12);
  assert_int_equal(stack.base, END - 4096);
  assert_int_equal(stack.disabled, 0);
  const struct mpu_region code = mpu_region_around(0x80000, 0x93456);
  assert_int_equal(code.size_log2, 17);
  assert_int_equal(code.disabled, 0xE0);
  assert_int_equal(mpu_region_begin(&code), 0x80000);
  assert_int_equal(mpu_region_end(&code), 0x94000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(small_windows_are_exact),
      cmocka_unit_test(large_windows_have_little_slack),
      cmocka_unit_test(around_has_the_least_power_of_two),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
