/* Windows: the ranges of memory that a network may touch, the canaries around
 * what it was given of them, and the words that say where it strayed. */
#ifndef HARNESS_WINDOW_H
#define HARNESS_WINDOW_H

#include <stdint.h>

/* A window [begin, end) is what the hardware lets the network reach;
 * [first, last) within it is what the network was given. Protection has
 * coarse units, so the two may differ; the slack between them holds canaries
 * where the network could write. */
struct window {
  const char *name;
  uintptr_t begin;
  uintptr_t end;
  uintptr_t first;
  uintptr_t last;
};

/* Fills [begin, end) with a byte. */
void bytes_fill(uintptr_t begin, uintptr_t end, uint8_t value);

/* Writes canaries over the slack of a window, and returns the address of the
 * first one that has changed since, or 0. */
void window_arm(const struct window *window);
uintptr_t window_check(const struct window *window);

/* Prints where an address lies: "0x20200000 (0 bytes past the arena)", by the
 * nearest window. */
void address_print(uintptr_t address, const struct window *windows, int count);

void text_print(const char *text);
void hex_print(uint64_t value);
void decimal_print(int64_t value);

/* Supplied by the harness: writes zero-terminated text to its console. May be
 * called from a fault handler. */
void console_write(const char *text);

#endif
