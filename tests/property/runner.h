/* What the runner knows of a generated network. */
#ifndef TESTS_PROPERTY_RUNNER_H
#define TESTS_PROPERTY_RUNNER_H

#include <stdint.h>

enum { PAIR_INPUTS = 3 };

enum pair_mode { PAIR_RESIDENT, PAIR_EXTERNAL, PAIR_STREAMED };

/* Functions and errors that the mode does not have are 0. */
struct pair_code {
  uint32_t index;
  enum pair_mode mode;
  int32_t arena_bytes, arena_align, input_bytes, output_bytes;
  int32_t written_bytes; /* of the arena, at least */
  int32_t rows, row_bytes;
  int32_t error_align, error_input, error_state;
  uint64_t macs;               /* that the plan says are executed */
  uint64_t largest_piece_macs; /* by one call of `step` */
  int64_t elements;            /* likewise; -1: not known */
  int (*run)(void *arena, const void *input, void *output);
  void *(*input[PAIR_INPUTS])(void *arena);
  int32_t one_input_bytes[PAIR_INPUTS];
  int (*begin)(void *arena);
  int (*push)(void *arena, const void *rows, int n);
  int (*step)(void *arena);
  int (*output)(void *arena, void *output);
};

extern const struct pair_code pair_table[];
extern const uint32_t pair_count;

#endif
