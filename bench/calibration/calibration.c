/* The order of calls is that of boards/common/frame.c, and memory ends as it
 * does in boards/mps2: counts, which depend on how copies are aligned, are
 * those of `streamnet bench`. */
#include "calibration.h"

#include <stddef.h>
#include <string.h>

/* Calls that are counted, and what counting one costs. */
enum call { CALL_RUN, CALL_BEGIN, CALL_PUSH, CALL_STEP, CALL_OUTPUT, CALLS };

static uint64_t overhead[CALLS];
static uint64_t counted[CALLS];

/* The calls that follow each other in one frame have one place each, so that
 * all networks, the empty ones too, execute the same instructions around. */
#define COUNT(call, expression)                                                \
  do {                                                                         \
    const uint64_t before = calibration_count();                               \
    status = (expression);                                                     \
    counted[call] += calibration_count() - before - overhead[call];            \
  } while (0)

/* Functions of two instructions, whose counts show the overhead. */
enum { EMPTY_INSTRUCTIONS = 2 };

static int empty_run(void *arena, const void *input, void *output) {
  (void)arena;
  (void)input;
  (void)output;
  return 0;
}

static int empty_step(void *arena) {
  (void)arena;
  return 0;
}

static int empty_push(void *arena, const void *rows, int n) {
  (void)arena;
  (void)rows;
  (void)n;
  return 0;
}

static int empty_output(void *arena, void *output) {
  (void)arena;
  (void)output;
  return 0;
}

/* Has all functions: neither kind of frame changes it. */
static const struct calibration_network empty[] = {
    {.run = empty_run},
    {.rows = 1,
     .begin = empty_step,
     .push = empty_push,
     .step = empty_step,
     .output = empty_output},
};

static int push_rows(const struct calibration_network *network, void *arena,
                     const void *row) {
  int status;
  COUNT(CALL_BEGIN, network->begin(arena));
  for (int32_t i = 0; status >= 0 && i < network->rows; i++)
    COUNT(CALL_PUSH, network->push(arena, row, 1));
  do
    COUNT(CALL_STEP, network->step(arena));
  while (status > 0);
  return status;
}

static int drive(const struct calibration_network *network) {
  uint8_t *arena = calibration_arena_end - (network->arena_bytes + 3) / 4 * 4;
  const int32_t window =
      network->rows > 0 ? network->row_bytes : network->input_bytes;
  uint8_t *input = calibration_input_end - window;
  uint8_t *output = calibration_output_end - network->output_bytes;
  int status = 0;
  memset(arena, 0, (size_t)network->arena_bytes);
  memset(output, 0, (size_t)network->output_bytes);
  if (network->reset != NULL)
    status = network->reset(arena);
  if (network->input != NULL)
    memset(network->input(arena), 0, (size_t)network->input_bytes);
  if (status == 0 && network->rows > 0) {
    status = push_rows(network, arena, input);
    if (status == 0)
      COUNT(CALL_OUTPUT, network->output(arena, output));
  } else if (status == 0) {
    COUNT(CALL_RUN,
          network->run(arena, network->input != NULL ? NULL : input, output));
  }
  return status;
}

static void text_put(const char *text) {
  while (*text != '\0')
    calibration_put(*text++);
}

static void hex_put(uint64_t value) {
  calibration_put(' ');
  for (int shift = 60; shift >= 0; shift -= 4)
    if (shift == 0 || value >> shift != 0)
      calibration_put("0123456789abcdef"[value >> shift & 15]);
}

static void line_put(const struct calibration_network *network, int status) {
  uint64_t count = 0;
  for (int i = 0; i < CALLS; i++)
    count += counted[i];
  text_put("calibration ");
  text_put(network->key);
  hex_put(network->code);
  if (status == 0)
    hex_put(count);
  else
    text_put(" none"); /* no hexadecimal digit */
  text_put("\r\n");
}

void calibration_run(void) {
  const int empties = sizeof empty / sizeof *empty;
  for (int i = -empties; i < 0 || calibration_list[i].key != NULL; i++) {
    const struct calibration_network *network =
        i < 0 ? &empty[i + empties] : &calibration_list[i];
    memset(counted, 0, sizeof counted);
    const int status = drive(network);
    if (i >= 0)
      line_put(network, status);
    else
      for (int k = 0; k < CALLS; k++)
        if (counted[k] > 0)
          overhead[k] = counted[k] - EMPTY_INSTRUCTIONS;
  }
  text_put("calibration end\r\n");
}
