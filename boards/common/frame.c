/* The order of calls for each input mode. */
#include "frame.h"

#include "harness_network.h"
#include "harness_plan.h"

#include <stddef.h>

static const struct frame_error none = {NULL, 0};

struct frame_error frame_reset(void *arena) {
#if PLAN_REMEMBERS
  const int status = harness_reset(arena);
  if (status != 0)
    return (struct frame_error){"reset", status};
#else
  (void)arena;
#endif
  return none;
}

#if PLAN_INPUT_MODE == INPUT_STREAMED
static struct frame_error rows_push(void *arena, const uint8_t *input) {
  int wanted = NETWORK(INPUT_ROWS);
  for (int row = 0; row < NETWORK(INPUT_ROWS) && wanted > 0; row++) {
    wanted = harness_push(arena, input + row * NETWORK(ROW_BYTES));
    if (wanted < 0)
      return (struct frame_error){"push", wanted};
  }
  if (wanted > 0)
    return (struct frame_error){"push of the last row", wanted};
  return none;
}

struct frame_error frame_drive(void *arena, const uint8_t *input,
                               uint8_t *output) {
  int status = harness_begin(arena);
  if (status != 0)
    return (struct frame_error){"begin", status};
  const struct frame_error error = rows_push(arena, input);
  if (error.step != NULL)
    return error;
  do
    status = harness_step(arena);
  while (status > 0);
  if (status < 0)
    return (struct frame_error){"step", status};
  status = harness_output(arena, output);
  if (status != 0)
    return (struct frame_error){"output", status};
  return none;
}
#else
struct frame_error frame_drive(void *arena, const uint8_t *input,
                               uint8_t *output) {
  const void *frame = PLAN_INPUT_MODE == INPUT_RESIDENT ? NULL : input;
  const int status = harness_run(arena, frame, output);
  if (status != 0)
    return (struct frame_error){"run", status};
  return none;
}
#endif
