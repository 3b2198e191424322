/* Runs one network on its frames and compares, without any library: included
 * behind the network's header and its frames (main.sh writes both), with
 *
 *   NETWORK(x)       the name of what the header declares
 *   STREAMED         where rows are pushed
 *   REMEMBERS        where a reset comes first
 *   frames, wanted   bytes of all inputs and of all outputs
 *   CHECK            the function that is defined here
 */
#include <string.h>

static int frame_run(unsigned char *arena, const unsigned char *frame,
                     unsigned char *output) {
#ifdef STREAMED
  int more = NETWORK(begin)(arena);
  for (int row = 0; more >= 0 && row < NETWORK(INPUT_ROWS); row++)
    more = NETWORK(push)(arena, frame + row * NETWORK(ROW_BYTES), 1);
  if (more < 0)
    return more;
  while ((more = NETWORK(step)(arena)) > 0)
    ;
  return more < 0 ? more : NETWORK(output)(arena, output);
#else
  return NETWORK(run)(arena, frame, output);
#endif
}

int CHECK(unsigned char *arena, int rubbish);

int CHECK(unsigned char *arena, int rubbish) {
  static unsigned char output[NETWORK(OUTPUT_BYTES)];
  const unsigned char *frame = (const unsigned char *)frames;
  const unsigned char *expected = (const unsigned char *)wanted;
  /* One byte more is there, as an arena may have none. */
  memset(arena, rubbish, NETWORK(ARENA_BYTES) + 1);
#ifdef REMEMBERS
  if (NETWORK(reset)(arena) != 0)
    return 1;
#endif
  for (unsigned i = 0; i < sizeof frames / NETWORK(INPUT_BYTES); i++) {
    memset(output, rubbish, sizeof output);
    if (frame_run(arena, frame, output) != 0 ||
        memcmp(output, expected, sizeof output) != 0)
      return 1;
    frame += NETWORK(INPUT_BYTES);
    expected += NETWORK(OUTPUT_BYTES);
  }
  return 0;
}
