#include "case_file.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct cursor {
  const uint8_t *data;
  size_t left;
  bool good;
};

static struct case_block take(struct cursor *cursor, size_t size) {
  const struct case_block block = {cursor->data, size};
  if (!cursor->good || size > cursor->left) {
    cursor->good = false;
    return (struct case_block){NULL, 0};
  }
  cursor->data += size;
  cursor->left -= size;
  return block;
}

static uint32_t take_u32(struct cursor *cursor) {
  const struct case_block bytes = take(cursor, 4);
  if (!cursor->good)
    return 0;
  const uint8_t *b = bytes.data;
  return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
         (uint32_t)b[3] << 24;
}

static struct case_block take_block(struct cursor *cursor) {
  return take(cursor, take_u32(cursor));
}

struct conformance_case *cases_split(const uint8_t *data, size_t size,
                                     uint32_t *count) {
  struct cursor cursor = {data, size, true};
  const struct case_block magic = take(&cursor, 8);
  if (!cursor.good || memcmp(magic.data, "SNCASES1", 8) != 0)
    return NULL;
  *count = take_u32(&cursor);
  if (!cursor.good || *count > size / 16)
    return NULL;
  struct conformance_case *cases = calloc(*count, sizeof *cases);
  for (uint32_t i = 0; cases != NULL && cursor.good && i < *count; i++) {
    const struct case_block name = take_block(&cursor);
    cursor.good = cursor.good && name.size < sizeof cases[i].name;
    if (cursor.good)
      memcpy(cases[i].name, name.data, name.size);
    cases[i].model = take_block(&cursor);
    cases[i].inputs = take_block(&cursor);
    cases[i].outputs = take_block(&cursor);
  }
  if (cursor.good && cursor.left == 0)
    return cases;
  free(cases);
  return NULL;
}
