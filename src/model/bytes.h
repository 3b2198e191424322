/* Bounds-checked reading of FlatBuffers. Nothing outside the given bytes is
 * ever read. Errors are sticky: the first one is kept, later reads return zero
 * or empty results, and the caller checks once at the end. Integers are little
 * endian in the file and may lie at any address.
 * Format: the FlatBuffers internals document (flatbuffers.dev). */
#ifndef MODEL_BYTES_H
#define MODEL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
  const uint8_t *data;
  size_t size;
  const char *error; /* NULL while all is well; a static string */
  size_t error_at;   /* file position that the error is about */
};

/* A table: where it starts, and its vtable; at = 0 is an absent table. */
struct bytes_table {
  size_t at;
  size_t fields_at;
  uint32_t field_bytes;
  uint32_t table_bytes;
};

/* A vector of `count` elements of the size asked for, the first at `at`. */
struct bytes_vector {
  size_t at;
  uint32_t count;
};

/* Records an error unless there is one already. */
void bytes_fail(struct bytes *bytes, size_t at, const char *error);

uint8_t bytes_u8(struct bytes *bytes, size_t at);
uint16_t bytes_u16(struct bytes *bytes, size_t at);
uint32_t bytes_u32(struct bytes *bytes, size_t at);
int32_t bytes_i32(struct bytes *bytes, size_t at);
uint64_t bytes_u64(struct bytes *bytes, size_t at);
float bytes_f32(struct bytes *bytes, size_t at);

/* The table that the unsigned offset at `at` leads to. */
struct bytes_table bytes_table(struct bytes *bytes, size_t at);

/* Position of a table's field of `width` bytes, or 0 when it is absent. */
size_t bytes_field(struct bytes *bytes, const struct bytes_table *table,
                   unsigned slot, uint32_t width);

/* Scalar fields with the value that stands for absence. */
int32_t bytes_field_i32(struct bytes *bytes, const struct bytes_table *table,
                        unsigned slot, int32_t absent);
int32_t bytes_field_i8(struct bytes *bytes, const struct bytes_table *table,
                       unsigned slot, int32_t absent);
uint64_t bytes_field_u64(struct bytes *bytes, const struct bytes_table *table,
                         unsigned slot);
float bytes_field_f32(struct bytes *bytes, const struct bytes_table *table,
                      unsigned slot, float absent);

/* Fields that hold an offset: absent ones give an absent table (at = 0) or an
 * empty vector (at = 0, count = 0). */
struct bytes_table bytes_field_table(struct bytes *bytes,
                                     const struct bytes_table *table,
                                     unsigned slot);
struct bytes_vector bytes_field_vector(struct bytes *bytes,
                                       const struct bytes_table *table,
                                       unsigned slot, uint32_t element_bytes);

/* Element i of a vector of tables; i beyond the end is an error. */
struct bytes_table bytes_element_table(struct bytes *bytes,
                                       const struct bytes_vector *vector,
                                       uint32_t i);

#endif
