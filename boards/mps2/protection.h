/* What the network may reach, set up in the memory protection unit. */
#ifndef HARNESS_PROTECTION_H
#define HARNESS_PROTECTION_H

#include "window.h"

#include <stdint.h>

enum protected_window {
  WINDOW_CODE, /* and constants */
  WINDOW_STACK,
  WINDOW_ARENA,
  WINDOW_OUTPUT,
  WINDOW_INPUT, /* last: a resident frame has none */
  WINDOW_COUNT
};

/* The windows, as they stand after protection_set_up. */
extern struct window protected_windows[WINDOW_COUNT];

/* Places the windows, programs the unit without switching it on (the gate does
 * that), and arms the canaries. `input_bytes` is 0 for a resident frame. The
 * last `denied` bytes of the arena's window, 0 or 32, are out of reach. */
void protection_set_up(uint32_t output_bytes, uint32_t input_bytes,
                       uint32_t denied);

/* How many windows there are. */
int protection_count(void);

/* Returns the address of a canary that the network destroyed, or 0. */
uintptr_t protection_check(void);

#endif
