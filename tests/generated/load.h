/* Memory of exactly the size that a network is promised, for a sanitizer to
 * guard. */
#ifndef TESTS_GENERATED_LOAD_H
#define TESTS_GENERATED_LOAD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline unsigned char *memory_fill(size_t size, int rubbish) {
  unsigned char *memory = malloc(size > 0 ? size : 1);
  if (memory == NULL)
    exit(1);
  return memset(memory, rubbish, size > 0 ? size : 1);
}

/* A file that must have this size. */
static inline unsigned char *file_load(const char *path, size_t size) {
  unsigned char *data = memory_fill(size, 0);
  FILE *file = fopen(path, "rb");
  if (file == NULL || fread(data, 1, size, file) != size ||
      fgetc(file) != EOF) {
    fprintf(stderr, "%s: not %zu bytes\n", path, size);
    exit(1);
  }
  fclose(file);
  return data;
}

#endif
