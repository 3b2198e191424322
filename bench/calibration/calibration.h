/* Measuring generated networks on any board: `calibrate --emit` writes networks
 * and a list of them, calibration.c runs them one after another and prints
 * lines that `calibrate --from` reads. A board supplies the two functions below
 * and calls calibration_run; mps2.c does that for two emulated ones. */
#ifndef CALIBRATION_H
#define CALIBRATION_H

#include <stdint.h>

/* A network's functions and sizes; functions that it does not have are NULL.
 * `code` tells one plan's code from another's. */
struct calibration_network {
  const char *key;
  uint32_t code;
  int32_t arena_bytes, input_bytes, output_bytes;
  int32_t rows, row_bytes; /* 0 where rows are not pushed */
  int (*reset)(void *arena);
  void *(*input)(void *arena); /* where a resident frame lies */
  int (*run)(void *arena, const void *input, void *output);
  int (*begin)(void *arena);
  int (*push)(void *arena, const void *rows, int n);
  int (*step)(void *arena);
  int (*output)(void *arena, void *output);
};

/* Written by calibrate: networks until one without a key, and memory for the
 * largest, which ends at addresses that are multiples of 32. */
extern const struct calibration_network calibration_list[];
extern uint8_t *const calibration_arena_end;
extern uint8_t *const calibration_input_end;
extern uint8_t *const calibration_output_end;

/* Supplied by the board: instructions, or cycles, since some moment, and a byte
 * for the serial line, which may wait until there is room. */
uint64_t calibration_count(void);
void calibration_put(char c);

/* Measures all networks, each with an input of zeros. For each it prints
 *
 *   calibration KEY CODE COUNT
 *
 * with the last two in hexadecimal, COUNT `none` where the network failed, and
 * `calibration end` behind them all. */
void calibration_run(void);

#endif
