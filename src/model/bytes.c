#include "model/bytes.h"

#include <string.h>

void bytes_fail(struct bytes *bytes, size_t at, const char *error) {
  if (bytes->error != NULL)
    return;
  bytes->error = error;
  bytes->error_at = at;
}

static bool in_bounds(struct bytes *bytes, size_t at, size_t length) {
  if (bytes->error == NULL && at <= bytes->size && length <= bytes->size - at)
    return true;
  bytes_fail(bytes, at, "a reference leads outside the file");
  return false;
}

uint8_t bytes_u8(struct bytes *bytes, size_t at) {
  return in_bounds(bytes, at, 1) ? bytes->data[at] : 0;
}

uint16_t bytes_u16(struct bytes *bytes, size_t at) {
  if (!in_bounds(bytes, at, 2))
    return 0;
  return (uint16_t)(bytes->data[at] | bytes->data[at + 1] << 8);
}

uint32_t bytes_u32(struct bytes *bytes, size_t at) {
  if (!in_bounds(bytes, at, 4))
    return 0;
  const uint8_t *b = bytes->data + at;
  return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
         (uint32_t)b[3] << 24;
}

int32_t bytes_i32(struct bytes *bytes, size_t at) {
  return (int32_t)bytes_u32(bytes, at);
}

uint64_t bytes_u64(struct bytes *bytes, size_t at) {
  if (!in_bounds(bytes, at, 8))
    return 0;
  return bytes_u32(bytes, at) | (uint64_t)bytes_u32(bytes, at + 4) << 32;
}

float bytes_f32(struct bytes *bytes, size_t at) {
  const uint32_t bits = bytes_u32(bytes, at);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Follows the unsigned offset at `at`, which counts from its own position. */
static size_t follow(struct bytes *bytes, size_t at) {
  const uint32_t offset = bytes_u32(bytes, at);
  if (bytes->error == NULL && offset == 0)
    bytes_fail(bytes, at, "an offset of zero");
  return bytes->error == NULL ? at + offset : 0;
}

struct bytes_table bytes_table(struct bytes *bytes, size_t at) {
  const struct bytes_table absent = {0, 0, 0, 0};
  const size_t start = follow(bytes, at);
  const int64_t back = bytes_i32(bytes, start);
  const int64_t fields_at = (int64_t)start - back;
  if (bytes->error == NULL && (fields_at < 0 || back == 0))
    bytes_fail(bytes, start, "a table without a field list");
  if (bytes->error != NULL)
    return absent;
  const struct bytes_table table = {start, (size_t)fields_at,
                                    bytes_u16(bytes, (size_t)fields_at),
                                    bytes_u16(bytes, (size_t)fields_at + 2)};
  if (bytes->error == NULL && (table.field_bytes < 4 || table.table_bytes < 4))
    bytes_fail(bytes, start, "a table with a broken field list");
  if (!in_bounds(bytes, table.fields_at, table.field_bytes) ||
      !in_bounds(bytes, table.at, table.table_bytes))
    return absent;
  return table;
}

size_t bytes_field(struct bytes *bytes, const struct bytes_table *table,
                   unsigned slot, uint32_t width) {
  const uint32_t entry = 4 + 2 * slot;
  if (table->at == 0 || entry + 2 > table->field_bytes)
    return 0;
  const uint32_t offset = bytes_u16(bytes, table->fields_at + entry);
  if (offset == 0 || bytes->error != NULL)
    return 0;
  if (offset < 4 || offset + width > table->table_bytes) {
    bytes_fail(bytes, table->at, "a field outside its table");
    return 0;
  }
  return table->at + offset;
}

int32_t bytes_field_i32(struct bytes *bytes, const struct bytes_table *table,
                        unsigned slot, int32_t absent) {
  const size_t at = bytes_field(bytes, table, slot, 4);
  return at == 0 ? absent : bytes_i32(bytes, at);
}

int32_t bytes_field_i8(struct bytes *bytes, const struct bytes_table *table,
                       unsigned slot, int32_t absent) {
  const size_t at = bytes_field(bytes, table, slot, 1);
  return at == 0 ? absent : (int8_t)bytes_u8(bytes, at);
}

uint64_t bytes_field_u64(struct bytes *bytes, const struct bytes_table *table,
                         unsigned slot) {
  const size_t at = bytes_field(bytes, table, slot, 8);
  return at == 0 ? 0 : bytes_u64(bytes, at);
}

float bytes_field_f32(struct bytes *bytes, const struct bytes_table *table,
                      unsigned slot, float absent) {
  const size_t at = bytes_field(bytes, table, slot, 4);
  return at == 0 ? absent : bytes_f32(bytes, at);
}

struct bytes_table bytes_field_table(struct bytes *bytes,
                                     const struct bytes_table *table,
                                     unsigned slot) {
  const size_t at = bytes_field(bytes, table, slot, 4);
  return at == 0 ? (struct bytes_table){0, 0, 0, 0} : bytes_table(bytes, at);
}

struct bytes_vector bytes_field_vector(struct bytes *bytes,
                                       const struct bytes_table *table,
                                       unsigned slot, uint32_t element_bytes) {
  const struct bytes_vector empty = {0, 0};
  const size_t at = bytes_field(bytes, table, slot, 4);
  if (at == 0)
    return empty;
  const size_t start = follow(bytes, at);
  const uint32_t count = bytes_u32(bytes, start);
  if (bytes->error == NULL && count > (bytes->size - start - 4) / element_bytes)
    bytes_fail(bytes, start, "a vector longer than the file");
  return bytes->error == NULL ? (struct bytes_vector){start + 4, count} : empty;
}

struct bytes_table bytes_element_table(struct bytes *bytes,
                                       const struct bytes_vector *vector,
                                       uint32_t i) {
  if (i < vector->count)
    return bytes_table(bytes, vector->at + 4 * (size_t)i);
  bytes_fail(bytes, vector->at, "an index beyond the end of a vector");
  return (struct bytes_table){0, 0, 0, 0};
}
