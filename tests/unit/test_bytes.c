/* The byte reader: values, bounds, and errors that stick. */
#include "model/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A reader on a copy of exactly `size` bytes in memory of its own, so that a
 * sanitizer sees any byte read outside. */
static struct bytes bytes_copy(const uint8_t *data, size_t size) {
  uint8_t *copy = malloc(size > 0 ? size : 1);
  assert_non_null(copy);
  memcpy(copy, data, size);
  return (struct bytes){copy, size, NULL, 0};
}

static void bytes_free(struct bytes *bytes) {
  void *copy; /* without the reader's const */
  memcpy(&copy, &bytes->data, sizeof copy);
  free(copy);
}

static void integers_are_little_endian_at_any_address(void **state) {
  (void)state;
  static const uint8_t data[] = {0xEE, 0x01, 0x82, 0x03, 0x84,
                                 0x05, 0x86, 0x07, 0x88};
  struct bytes bytes = bytes_copy(data, sizeof data);
  assert_int_equal(bytes_u8(&bytes, 2), 0x82);
  assert_int_equal(bytes_u16(&bytes, 1), 0x8201);
  assert_int_equal(bytes_u32(&bytes, 1), 0x84038201);
  assert_int_equal(bytes_i32(&bytes, 1), (int32_t)0x84038201);
  assert_true(bytes_u64(&bytes, 1) == UINT64_C(0x8807860584038201));
  assert_null(bytes.error);
  bytes_free(&bytes);
}

static void floats_are_read_by_their_bits(void **state) {
  (void)state;
  static const uint8_t data[] = {0x00, 0x00, 0x00, 0xC0, 0x3F};
  struct bytes bytes = bytes_copy(data, sizeof data);
  assert_true(bytes_f32(&bytes, 1) == 1.5f);
  bytes_free(&bytes);
}

static void reads_past_the_end_are_zero_and_stick(void **state) {
  (void)state;
  static const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7};
  struct bytes bytes = bytes_copy(data, sizeof data);
  assert_int_equal(bytes_u32(&bytes, 4), 0);
  assert_non_null(bytes.error);
  assert_int_equal(bytes.error_at, 4);
  const char *first = bytes.error;
  assert_int_equal(bytes_u64(&bytes, SIZE_MAX), 0);
  assert_int_equal(bytes_u8(&bytes, 0), 0);
  bytes_fail(&bytes, 1, "another");
  assert_ptr_equal(bytes.error, first);
  assert_int_equal(bytes.error_at, 4);
  bytes_free(&bytes);
}

static void every_width_is_checked_at_the_edge(void **state) {
  (void)state;
  static const uint8_t data[8] = {0};
  for (size_t at = 0; at <= 12; at++) {
    struct bytes one = bytes_copy(data, sizeof data);
    bytes_u8(&one, at);
    assert_int_equal(one.error == NULL, at + 1 <= 8);
    struct bytes two = {one.data, 8, NULL, 0};
    bytes_u16(&two, at);
    assert_int_equal(two.error == NULL, at + 2 <= 8);
    struct bytes four = {one.data, 8, NULL, 0};
    bytes_u32(&four, at);
    assert_int_equal(four.error == NULL, at + 4 <= 8);
    struct bytes eight = {one.data, 8, NULL, 0};
    bytes_u64(&eight, at);
    assert_int_equal(eight.error == NULL, at + 8 <= 8);
    bytes_free(&one);
  }
}

/* A root offset to a table of 12 bytes at 16 whose field list is at 4: slot 0
 * is absent, slot 1 an i32, slot 2 an offset to a vector at 28. */
static const uint8_t sample[] = {
    16,   0,    0,    0,             /* 0: root */
    10,   0,    12,   0,             /* 4: bytes of the list and the table */
    0,    0,    4,    0,    8, 0,    /* 8: slots */
    0,    0,                         /* 14: padding */
    12,   0,    0,    0,             /* 16: the table: its list is 12 back */
    0xFE, 0xFF, 0xFF, 0xFF,          /* 20: slot 1 = -2 */
    4,    0,    0,    0,             /* 24: slot 2 leads to 28 */
    3,    0,    0,    0,    7, 8, 9, /* 28: a vector of three bytes */
};

static struct bytes_table sample_table(struct bytes *bytes) {
  return bytes_table(bytes, 0);
}

static void tables_have_fields_and_absences(void **state) {
  (void)state;
  struct bytes bytes = bytes_copy(sample, sizeof sample);
  const struct bytes_table table = sample_table(&bytes);
  assert_int_equal(table.at, 16);
  assert_int_equal(bytes_field_i32(&bytes, &table, 0, 42), 42);
  assert_int_equal(bytes_field_i32(&bytes, &table, 1, 42), -2);
  assert_int_equal(bytes_field_i8(&bytes, &table, 1, 42), -2);
  /* Beyond the list: written by an older writer. */
  assert_int_equal(bytes_field_i32(&bytes, &table, 9, 43), 43);
  assert_true(bytes_field_u64(&bytes, &table, 0) == 0);
  const struct bytes_vector vector = bytes_field_vector(&bytes, &table, 2, 1);
  assert_null(bytes.error);
  assert_int_equal(vector.count, 3);
  assert_int_equal(bytes_u8(&bytes, vector.at + 2), 9);
  bytes_free(&bytes);
}

/* The sample with one byte changed must fail somewhere in the usual walk. */
static void expect_failure(size_t at, uint8_t value, const char *words) {
  uint8_t data[sizeof sample];
  memcpy(data, sample, sizeof data);
  data[at] = value;
  struct bytes bytes = bytes_copy(data, sizeof data);
  const struct bytes_table table = sample_table(&bytes);
  bytes_field_i32(&bytes, &table, 1, 0);
  const struct bytes_vector vector = bytes_field_vector(&bytes, &table, 2, 1);
  if (bytes.error == NULL || strstr(bytes.error, words) == NULL)
    fail_msg("byte %zu = %u: %s", at, value,
             bytes.error == NULL ? "accepted" : bytes.error);
  assert_int_equal(vector.count, 0);
  bytes_free(&bytes);
}

static void broken_tables_are_told(void **state) {
  (void)state;
  expect_failure(0, 0, "offset of zero");
  expect_failure(0, 200, "outside the file");
  expect_failure(16, 0, "without a field list");
  expect_failure(16, 17, "without a field list"); /* before the file */
  expect_failure(19, 0x80, "outside the file");   /* far behind it */
  expect_failure(4, 3, "broken field list");
  expect_failure(6, 3, "broken field list");
  expect_failure(6, 30, "outside the file");
  expect_failure(6, 7, "outside its table");
  expect_failure(10, 3, "outside its table");
  expect_failure(24, 0, "offset of zero");
  expect_failure(28, 4, "longer than the file");
  expect_failure(31, 0x80, "longer than the file");
}

static void vectors_end_with_the_file(void **state) {
  (void)state;
  for (size_t size = 0; size < sizeof sample; size++) {
    struct bytes bytes = bytes_copy(sample, size);
    const struct bytes_table table = sample_table(&bytes);
    bytes_field_vector(&bytes, &table, 2, 1);
    assert_non_null(bytes.error);
    bytes_free(&bytes);
  }
}

static void elements_beyond_the_end_are_errors(void **state) {
  (void)state;
  struct bytes bytes = bytes_copy(sample, sizeof sample);
  const struct bytes_vector vector = {32, 0};
  const struct bytes_table element = bytes_element_table(&bytes, &vector, 0);
  assert_int_equal(element.at, 0);
  assert_non_null(strstr(bytes.error, "beyond the end"));
  bytes_free(&bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(integers_are_little_endian_at_any_address),
      cmocka_unit_test(floats_are_read_by_their_bits),
      cmocka_unit_test(reads_past_the_end_are_zero_and_stick),
      cmocka_unit_test(every_width_is_checked_at_the_edge),
      cmocka_unit_test(tables_have_fields_and_absences),
      cmocka_unit_test(broken_tables_are_told),
      cmocka_unit_test(vectors_end_with_the_file),
      cmocka_unit_test(elements_beyond_the_end_are_errors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
