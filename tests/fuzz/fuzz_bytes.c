/* The byte reader: the input's first half says what is read where of its second
 * half. Whatever is read lies inside, and after an error all is zero. */
#include "model/bytes.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEP_BYTES = 6 };

static void insist(bool good) {
  if (!good)
    abort();
}

/* What a table, a vector and a position have to be like. */
static void check_table(const struct bytes *bytes,
                        const struct bytes_table *table) {
  insist(table->at == 0 ||
         (table->at + table->table_bytes <= bytes->size &&
          table->fields_at + table->field_bytes <= bytes->size));
}

static void check_vector(const struct bytes *bytes,
                         const struct bytes_vector *vector, uint32_t width) {
  insist(vector->count == 0 ||
         vector->at + (size_t)vector->count * width <= bytes->size);
  insist(bytes->error == NULL || vector->count == 0);
}

static void check_scalars(struct bytes *bytes, size_t at) {
  const uint64_t all = bytes_u8(bytes, at) | bytes_u16(bytes, at) |
                       bytes_u32(bytes, at) | bytes_u64(bytes, at) |
                       (uint32_t)bytes_i32(bytes, at);
  bytes_f32(bytes, at);
  insist(bytes->error != NULL || at + 8 <= bytes->size);
  insist(at + 8 <= bytes->size || bytes->error != NULL);
  if (bytes->error != NULL)
    insist(bytes_u64(bytes, 0) == 0 && bytes_u8(bytes, 0) == 0);
  (void)all;
}

static void check_fields(struct bytes *bytes, const struct bytes_table *table,
                         unsigned slot, uint32_t width) {
  const size_t at = bytes_field(bytes, table, slot, width);
  insist(at == 0 || at + width <= bytes->size);
  bytes_field_i32(bytes, table, slot, 7);
  bytes_field_i8(bytes, table, slot, 7);
  bytes_field_u64(bytes, table, slot);
  bytes_field_f32(bytes, table, slot, 7.0f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const size_t half = size / 2;
  struct bytes bytes = {data + half, size - half, NULL, 0};
  struct bytes_table table = bytes_table(&bytes, 0);
  struct bytes_vector vector = {0, 0};
  for (size_t i = 0; i + STEP_BYTES <= half; i += STEP_BYTES) {
    const uint8_t *step = data + i;
    const size_t at = (size_t)(step[1] | step[2] << 8 | step[3] << 16)
                      << (step[0] & 0x80 ? 32 : 0);
    const uint32_t width = 1u << (step[4] & 3);
    check_table(&bytes, &table);
    switch (step[0] & 7) {
    case 0:
      check_scalars(&bytes, at);
      break;
    case 1:
      table = bytes_table(&bytes, at);
      break;
    case 2:
      check_fields(&bytes, &table, step[5], width);
      break;
    case 3:
      table = bytes_field_table(&bytes, &table, step[5]);
      break;
    case 4:
    case 5:
      vector =
          bytes_field_vector(&bytes, &table, step[5], step[0] & 1 ? 4 : width);
      check_vector(&bytes, &vector, step[0] & 1 ? 4 : width);
      break;
    default:
      table = bytes_element_table(&bytes, &vector, step[5]);
      break;
    }
  }
  insist(bytes.error == NULL || bytes_u8(&bytes, 0) == 0);
  return 0;
}
