/* Canaries and fault messages, without the C library: fault handlers and
 * signal handlers use them too. */
#include "window.h"

#define CANARY 0xC3

void bytes_fill(uintptr_t begin, uintptr_t end, uint8_t value) {
  for (uintptr_t i = begin; i < end; i++) {
    *(volatile uint8_t *)i = value;
  }
}

static uintptr_t canary_find_changed(uintptr_t begin, uintptr_t end) {
  for (uintptr_t i = begin; i < end; i++) {
    if (*(const volatile uint8_t *)i != CANARY) {
      return i;
    }
  }
  return 0;
}

void window_arm(const struct window *window) {
  bytes_fill(window->begin, window->first, CANARY);
  bytes_fill(window->last, window->end, CANARY);
}

uintptr_t window_check(const struct window *window) {
  const uintptr_t below = canary_find_changed(window->begin, window->first);
  return below ? below : canary_find_changed(window->last, window->end);
}

void text_print(const char *text) { console_write(text); }

void hex_print(uint64_t value) {
  char text[19];
  char *digit = text + sizeof text - 1;
  *digit = 0;
  do {
    *--digit = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value);
  *--digit = 'x';
  *--digit = '0';
  text_print(digit);
}

void decimal_print(int64_t value) {
  char text[12];
  char *digit = text + sizeof text - 1;
  uint32_t rest = (uint32_t)(value < 0 ? -value : value);
  *digit = 0;
  do {
    *--digit = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (value < 0) {
    *--digit = '-';
  }
  text_print(digit);
}

/* Bytes between an address and the memory of a window; 0 inside. */
static uintptr_t window_distance(const struct window *window,
                                 uintptr_t address) {
  if (address < window->first) {
    return window->first - address;
  }
  return address >= window->last ? address - window->last : 0;
}

void address_print(uintptr_t address, const struct window *windows, int count) {
  const struct window *nearest = windows;
  for (int i = 1; i < count; i++) {
    if (window_distance(&windows[i], address) <
        window_distance(nearest, address)) {
      nearest = &windows[i];
    }
  }
  hex_print(address);
  if (address >= nearest->first && address < nearest->last) {
    text_print(" (in the ");
  } else {
    text_print(" (");
    hex_print(window_distance(nearest, address));
    text_print(address < nearest->first ? " bytes below the "
                                        : " bytes past the ");
  }
  text_print(nearest->name);
  text_print(")");
}
