/* A streamed network called wrongly, in every way that its header says is
 * refused, and rightly in between: nothing but the return value may show it.
 * Compiled with HEADER and NETWORK(x).
 *
 * misuse INPUT EXPECTED
 */
#include HEADER

#include "load.h"

#include <limits.h>
#include <stdint.h>

#define ROWS NETWORK(INPUT_ROWS)

static int checks;

#define EXPECT(call, value)                                                    \
  do {                                                                         \
    const int returned = (call);                                               \
    checks++;                                                                  \
    if (returned != (value)) {                                                 \
      fprintf(stderr, "%s returned %d\n", #call, returned);                    \
      return 1;                                                                \
    }                                                                          \
  } while (0)

/* All functions on an arena where begin was never called. */
static int not_begun(unsigned char *arena, const unsigned char *rows,
                     unsigned char *output) {
  EXPECT(NETWORK(push)(arena, rows, 1), NETWORK(ERROR_STATE));
  EXPECT(NETWORK(push)(arena, rows, 0), NETWORK(ERROR_STATE));
  EXPECT(NETWORK(push)(arena, NULL, 1), NETWORK(ERROR_STATE));
  EXPECT(NETWORK(step)(arena), NETWORK(ERROR_STATE));
  EXPECT(NETWORK(output)(arena, output), NETWORK(ERROR_STATE));
  return 0;
}

static int bad_pointers(unsigned char *arena, const unsigned char *rows,
                        unsigned char *output) {
  for (unsigned offset = 1; offset < NETWORK(ARENA_ALIGN); offset++) {
    EXPECT(NETWORK(begin)(arena + offset), NETWORK(ERROR_ALIGN));
    EXPECT(NETWORK(push)(arena + offset, rows, 1), NETWORK(ERROR_ALIGN));
    EXPECT(NETWORK(step)(arena + offset), NETWORK(ERROR_ALIGN));
    EXPECT(NETWORK(output)(arena + offset, output), NETWORK(ERROR_ALIGN));
    EXPECT(NETWORK(run)(arena + offset, rows, output), NETWORK(ERROR_ALIGN));
  }
  EXPECT(NETWORK(begin)(NULL), NETWORK(ERROR_ALIGN));
  EXPECT(NETWORK(push)(NULL, rows, 1), NETWORK(ERROR_ALIGN));
  EXPECT(NETWORK(step)(NULL), NETWORK(ERROR_ALIGN));
  EXPECT(NETWORK(output)(NULL, output), NETWORK(ERROR_ALIGN));
  EXPECT(NETWORK(run)(NULL, rows, output), NETWORK(ERROR_ALIGN));
  EXPECT(NETWORK(run)(arena, NULL, output), NETWORK(ERROR_INPUT));
  EXPECT(NETWORK(run)(arena, rows, NULL), NETWORK(ERROR_OUTPUT));
  return 0;
}

/* A frame with a mistake before and after each right call. */
static int between(unsigned char *arena, const unsigned char *input,
                   unsigned char *output) {
  EXPECT(NETWORK(begin)(arena), 0);
  for (int row = 0; row < ROWS; row++) {
    EXPECT(NETWORK(step)(arena), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(output)(arena, output), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(push)(arena, NULL, 1), NETWORK(ERROR_INPUT));
    EXPECT(NETWORK(push)(arena, input, -1), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(push)(arena, input, INT_MIN), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(push)(arena, input, INT_MAX), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(push)(arena, input, ROWS - row + 1), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(push)(arena, NULL, 0), ROWS - row);
    EXPECT(NETWORK(push)(arena, input + row * NETWORK(ROW_BYTES), 1),
           ROWS - row - 1);
  }
  int status;
  do {
    EXPECT(NETWORK(push)(arena, input, 1), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(push)(arena, input, 0), NETWORK(ERROR_STATE));
    EXPECT(NETWORK(output)(arena, NULL), NETWORK(ERROR_OUTPUT));
    status = NETWORK(step)(arena);
  } while (status == 1);
  EXPECT(status, 0);
  EXPECT(NETWORK(step)(arena), 0);
  EXPECT(NETWORK(output)(arena, output), 0);
  EXPECT(NETWORK(output)(arena, output), 0);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  unsigned char *input = file_load(argv[1], NETWORK(INPUT_BYTES));
  unsigned char *expected = file_load(argv[2], NETWORK(OUTPUT_BYTES));
  unsigned char *output = file_load(argv[2], NETWORK(OUTPUT_BYTES));
  static const int rubbish[] = {0x00, 0xFF, 0x5A};
  int bad = 0;
  for (size_t i = 0; i < sizeof rubbish / sizeof *rubbish && !bad; i++) {
    unsigned char *arena = memory_fill(NETWORK(ARENA_BYTES), rubbish[i]);
    memset(output, 0x55, NETWORK(OUTPUT_BYTES));
    bad = not_begun(arena, input, output) ||
          bad_pointers(arena, input, output) || between(arena, input, output) ||
          memcmp(output, expected, NETWORK(OUTPUT_BYTES)) != 0;
    free(arena);
  }
  if (!bad)
    printf("%d calls as expected\n", checks);
  free(output);
  free(expected);
  free(input);
  return bad;
}
