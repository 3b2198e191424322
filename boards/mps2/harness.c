#include "harness.h"

#include "frame.h"
#include "gate.h"
#include "harness_network.h"
#include "interrupt.h"
#include "memory.h"
#include "protection.h"
#include "semihost.h"

#define STACK_PAINT 0x5E

/* How much of the arena is out of reach when it is made too small. */
#define DENIED_BYTES 32

/* Arguments of the program. */
enum { ARGUMENT_POISON, ARGUMENT_INTERRUPTS, ARGUMENT_DENY, ARGUMENTS };

static uint32_t arguments[ARGUMENTS];

#if PLAN_INPUT_MODE == INPUT_RESIDENT
#define WINDOW_BYTES 0
#elif PLAN_INPUT_MODE == INPUT_EXTERNAL
#define WINDOW_BYTES NETWORK(INPUT_BYTES)
#else
#define WINDOW_BYTES NETWORK(ROW_BYTES)
_Static_assert(NETWORK(INPUT_ROWS) * NETWORK(ROW_BYTES) == NETWORK(INPUT_BYTES),
               "rows do not add up to the frame");
static uint8_t staged_frame[NETWORK(INPUT_BYTES)];
#endif

_Static_assert(NETWORK(ARENA_ALIGN) == PLAN_ARENA_ALIGN,
               "network and plan disagree on the alignment of the arena");
_Static_assert(NETWORK(OUTPUT_BYTES) <= OUTPUT_LIMIT,
               "the output is larger than the emulated board's window");
_Static_assert(WINDOW_BYTES <= INPUT_LIMIT,
               "the input is larger than the emulated board's window");

extern char network_flash_begin[];
extern char network_flash_end[];
extern char network_static_begin[];
extern char network_static_end[];

/* Placed by the linker script, which has room for the planned bytes only. */
__attribute__((section(".arena"))) static uint8_t arena[NETWORK(ARENA_BYTES)];

#define INPUT_WINDOW ((uint8_t *)(INPUT_END - WINDOW_BYTES))
#define OUTPUT_WINDOW ((uint8_t *)(OUTPUT_END - NETWORK(OUTPUT_BYTES)))

static _Noreturn void network_fail(const char *step, int status) {
  text_print("the network's ");
  text_print(step);
  text_print(" returned ");
  decimal_print(status);
  text_print("\n");
  harness_exit(5);
}

static _Noreturn void place_fail(const char *what, uintptr_t address) {
  text_print("fault: ");
  text_print(what);
  text_print("address ");
  address_print(address, protected_windows, protection_count());
  text_print("\n");
  harness_exit(5);
}

#if PLAN_REMEMBERS
int harness_reset(void *state) {
  return gate_call((uintptr_t)NETWORK(reset), (uintptr_t)state, 0, 0);
}
#endif

#if PLAN_INPUT_MODE == INPUT_STREAMED
int harness_begin(void *state) {
  return gate_call((uintptr_t)NETWORK(begin), (uintptr_t)state, 0, 0);
}

int harness_push(void *state, const uint8_t *row) {
  for (int i = 0; i < WINDOW_BYTES; i++)
    INPUT_WINDOW[i] = row[i];
  return gate_call((uintptr_t)NETWORK(push), (uintptr_t)state,
                   (uintptr_t)INPUT_WINDOW, 1);
}

int harness_step(void *state) {
  return gate_call((uintptr_t)NETWORK(step), (uintptr_t)state, 0, 0);
}

int harness_output(void *state, void *output) {
  return gate_call((uintptr_t)NETWORK(output), (uintptr_t)state,
                   (uintptr_t)output, 0);
}
#else
int harness_run(void *state, const void *input, void *output) {
  return gate_call((uintptr_t)NETWORK(run), (uintptr_t)state, (uintptr_t)input,
                   (uintptr_t)output);
}
#endif

/* Reads a frame to where the input mode wants it, and how many there are. */
static const uint8_t *frame_load(uint32_t number, uint32_t *frames) {
#if PLAN_INPUT_MODE == INPUT_RESIDENT
  const uintptr_t address =
      (uintptr_t)gate_call((uintptr_t)NETWORK(input), (uintptr_t)arena, 0, 0);
  const uintptr_t end = (uintptr_t)arena + sizeof arena;
  if (address < (uintptr_t)arena || address > end ||
      end - address < NETWORK(INPUT_BYTES))
    network_fail("input", (int)address);
  if (arguments[ARGUMENT_DENY] &&
      address + NETWORK(INPUT_BYTES) > ARENA_END - DENIED_BYTES)
    place_fail("the frame does not fit below ", ARENA_END - DENIED_BYTES);
  uint8_t *frame = (uint8_t *)address;
#elif PLAN_INPUT_MODE == INPUT_EXTERNAL
  uint8_t *frame = INPUT_WINDOW;
#else
  uint8_t *frame = staged_frame;
#endif
  *frames = file_read("input.bin", number, frame, NETWORK(INPUT_BYTES));
  return frame;
}

/* Bytes of the network's stack that were ever written. The exception through
 * which it comes back takes 32 of them, so less than that does not show. */
static uint32_t stack_measure(void) {
  const uint8_t *lowest = (const uint8_t *)STACK_BEGIN;
  while (*lowest == STACK_PAINT && lowest < (const uint8_t *)STACK_TOP)
    lowest++;
  return STACK_TOP - (uint32_t)lowest;
}

static void measure_print(void) {
  text_print("measured instructions ");
  hex_print(gate_instructions());
  text_print(" stack ");
  hex_print(stack_measure());
  text_print(" static ");
  hex_print((uint32_t)(network_static_end - network_static_begin));
  text_print(" flash ");
  hex_print((uint32_t)(network_flash_end - network_flash_begin));
  text_print(" interrupts ");
  hex_print(interrupts_count());
  text_print("\n");
}

static void check_step(struct frame_error error) {
  if (error.step)
    network_fail(error.step, error.status);
}

static void check_windows(void) {
  const uintptr_t changed = protection_check();
  if (changed)
    place_fail("the network overwrote ", changed);
}

_Noreturn void harness_main(void) {
  arguments_read(arguments, ARGUMENTS);
  const uint8_t poison = (uint8_t)arguments[ARGUMENT_POISON];
  protection_set_up(NETWORK(OUTPUT_BYTES), WINDOW_BYTES,
                    arguments[ARGUMENT_DENY] ? DENIED_BYTES : 0);
  interrupts_seed(arguments[ARGUMENT_INTERRUPTS]);
  bytes_fill((uintptr_t)arena, (uintptr_t)arena + sizeof arena, poison);
  bytes_fill(STACK_BEGIN, STACK_TOP, STACK_PAINT);

  uint32_t frames = 1;
  gate_calibrate();
  check_step(frame_reset(arena));
  for (uint32_t i = 0; i < frames; i++) {
    const uint8_t *input = frame_load(i, &frames);
    if (i == 0)
      gate_calibrate(); /* from here on it counts: input() was no inference */
    bytes_fill((uintptr_t)OUTPUT_WINDOW, OUTPUT_END, poison);
    check_step(frame_drive(arena, input, OUTPUT_WINDOW));
    check_windows();
    file_write("output.bin", i, OUTPUT_WINDOW, NETWORK(OUTPUT_BYTES));
  }
  measure_print();
  harness_exit(0);
}
