/* How cases for kernels reach a board: structs that are the same on both sides.
 */
#ifndef CASE_H
#define CASE_H

#include "../words.h"

/* Kernels behind those of packed_list.h: ADD, and from CASES_WORDS on those of
 * words.h. */
enum { CASES_ADD = 1000, CASES_WORDS };

/* What kernels with packed constants want to know. */
struct cases_packed {
  sn_shape input, output;
  sn_window window;
  int32_t depth, pixels, pad_value, output_offset;
  int32_t activation_min, activation_max;
  int32_t pairs;
  int32_t depth_multiplier, columns, tap_words; /* of the general depthwise */
};

/* Slots of a view, and the bytes that they take. */
struct cases_view {
  int32_t row_pitch, column_pitch, slots, bytes;
};

/* The input is the number of cases and then the cases: each this, the constants
 * (packed words, and the last weights up to a multiple of 4 bytes) and the
 * bytes of the inputs, up to a multiple of 4.
 *
 * For each case the output has the output's bytes between guards, then the
 * guard behind the scratch. */
struct cases_case {
  int32_t bytes; /* of the case, this included */
  int32_t kernel;
  union {
    struct cases_packed packed;
    sn_elementwise add;
    struct words_case words;
  } arguments;
  int32_t words, last_bytes, scratch_words;
  struct cases_view in, other, out;
  sn_tile tile;
};

#endif
