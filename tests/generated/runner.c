/* Runs a generated network as its header says it may be used, in two arenas
 * that hold different rubbish, and compares with the expected output.
 * Compiled with HEADER and NETWORK(x); EXTERNAL where the frame stays with the
 * caller.
 *
 * runner INPUT EXPECTED
 */
#include HEADER

#include "load.h"

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
    unsigned char *arena = memory_fill(NETWORK(ARENA_BYTES), rubbish);
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
    if (!bad && NETWORK(run)(arena, input, NULL) != NETWORK(ERROR_OUTPUT))
      bad = failed("a missing output is not refused");
#ifndef EXTERNAL
    if (!bad &&
        (NETWORK(input)(NULL) != NULL || NETWORK(input)(arena + 1) != NULL))
      bad = failed("a bad arena has a place for the frame");
#endif
    free(arena);
  }
  free(output);
  free(copy);
  free(expected);
  free(input);
  return bad;
}
