/* Strings that grow, and names made printable. */
#include "base/diagnostic.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void additions_follow_each_other(struct pool *pool, void *context) {
  (void)context;
  struct text text = {pool, NULL, 0, 0};
  text_add(&text, "%s", "");
  assert_int_equal(text.length, 0);
  text_add(&text, "a%db", 42);
  text_add_bytes(&text, "\0c", 2);
  assert_int_equal(text.length, 6);
  assert_memory_equal(text.data, "a42b\0c", 7);
}

/* Every length around the points at which the memory grows. */
static void growth_keeps_everything(struct pool *pool, void *context) {
  (void)context;
  struct text text = {pool, NULL, 0, 0};
  for (int i = 0; i < 5000; i++) {
    text_add(&text, "%c", 'a' + i % 26);
    assert_int_equal(text.length, i + 1);
    assert_int_equal(text.data[i + 1], '\0');
  }
  for (int i = 0; i < 5000; i++)
    assert_int_equal(text.data[i], 'a' + i % 26);
  text_add(&text, "%9000d", 7);
  assert_int_equal(text.length, 14000);
  assert_int_equal(text.data[13999], '7');
}

static void lines_are_padded_to_a_column(struct pool *pool, void *context) {
  (void)context;
  struct text text = {pool, NULL, 0, 0};
  text_pad(&text, 2);
  text_add(&text, "x\nab");
  text_pad(&text, 4);
  text_add(&text, "|");
  text_pad(&text, 3); /* already behind it */
  assert_string_equal(text.data, "  x\nab  |");
}

static void formats_are_of_any_length(struct pool *pool, void *context) {
  (void)context;
  assert_string_equal(pool_format(pool, "%d-%s", -3, "x"), "-3-x");
  assert_int_equal(strlen(pool_format(pool, "%100000d", 1)), 100000);
}

static void in_pool(void **state) {
  assert_true(pool_try((void (*)(struct pool *, void *)) * state, NULL));
}

static void names_become_printable(void **state) {
  (void)state;
  char to[8];
  assert_string_equal(diagnostic_name("a\n\x1b\xff~", to, sizeof to), "a???~");
  assert_string_equal(diagnostic_name("0123456789", to, sizeof to), "0123456");
  assert_string_equal(diagnostic_name("x", to, 1), "");
}

#define IN_POOL(test)                                                          \
  { #test, in_pool, NULL, NULL, (void *)(test) }

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_POOL(additions_follow_each_other),
      IN_POOL(growth_keeps_everything),
      IN_POOL(lines_are_padded_to_a_column),
      IN_POOL(formats_are_of_any_length),
      cmocka_unit_test(names_become_printable),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
