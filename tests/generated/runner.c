/* Runs a generated network as its header says it may be used, in two arenas
 * that hold different rubbish, and compares with the expected output.
 * Compiled with HEADER and NETWORK(x); EXTERNAL where the frame stays with the
 * caller.
 *
 * runner INPUT EXPECTED
 */
#include HEADER

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Memory of exactly this size, for a sanitizer to guard. */
static unsigned char *file_load(const char *path, size_t size) {
  unsigned char *data = malloc(size);
  FILE *file = fopen(path, "rb");
  if (data == NULL || file == NULL || fread(data, 1, size, file) != size ||
      fgetc(file) != EOF) {
    fprintf(stderr, "%s: not %zu bytes\n", path, size);
    exit(1);
  }
  fclose(file);
  return data;
}

static unsigned char *arena_make(int rubbish) {
  const size_t bytes = NETWORK(ARENA_BYTES) > 0 ? NETWORK(ARENA_BYTES) : 1;
  unsigned char *arena = malloc(bytes);
  if (arena == NULL)
    exit(1);
  return memset(arena, rubbish, bytes);
}

static int failed(const char *what) {
  fprintf(stderr, "%s\n", what);
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return failed("usage: runner INPUT EXPECTED");
  unsigned char *input = file_load(argv[1], NETWORK(INPUT_BYTES));
  unsigned char *expected = file_load(argv[2], NETWORK(OUTPUT_BYTES));
  unsigned char *copy = file_load(argv[1], NETWORK(INPUT_BYTES));
  unsigned char *output = malloc(NETWORK(OUTPUT_BYTES));
  int bad = output == NULL;
  for (int rubbish = 0; rubbish < 256 && !bad; rubbish += 255) {
    unsigned char *arena = arena_make(rubbish);
    memset(output, 0x55, NETWORK(OUTPUT_BYTES));
    if (NETWORK(run)(arena, input, output) != 0)
      bad = failed("the run failed");
    else if (memcmp(output, expected, NETWORK(OUTPUT_BYTES)) != 0)
      bad = failed("the output differs");
    else if (memcmp(input, copy, NETWORK(INPUT_BYTES)) != 0)
      bad = failed("the input was changed");
#ifndef EXTERNAL
    /* The frame written into the arena beforehand. */
    memcpy(NETWORK(input)(arena), input, NETWORK(INPUT_BYTES));
    memset(output, 0x55, NETWORK(OUTPUT_BYTES));
    if (!bad && (NETWORK(run)(arena, NULL, output) != 0 ||
                 memcmp(output, expected, NETWORK(OUTPUT_BYTES)) != 0))
      bad = failed("the output of a resident frame differs");
#else
    if (!bad && NETWORK(run)(arena, NULL, output) != NETWORK(ERROR_INPUT))
      bad = failed("a missing input is not refused");
#endif
    if (!bad &&
        (NETWORK(run)(arena + 1, input, output) != NETWORK(ERROR_ALIGN) ||
         NETWORK(run)(NULL, input, output) != NETWORK(ERROR_ALIGN)))
      bad = failed("a bad arena is not refused");
    free(arena);
  }
  free(output);
  free(copy);
  free(expected);
  free(input);
  return bad;
}
