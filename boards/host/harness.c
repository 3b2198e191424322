/* The program that runs a network on the host: the frames of input.bin, one
 * after another in one arena, to output.bin. Arena, input and output each end
 * at an inaccessible page and have canaries in front; a row or an external
 * frame is read-only. Its argument is the byte that fills arena and output
 * before the run. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "frame.h"
#include "harness_network.h"
#include "harness_plan.h"
#include "window.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FAILED 5

enum { WINDOW_ARENA, WINDOW_OUTPUT, WINDOW_INPUT, WINDOW_COUNT };

static struct window windows[WINDOW_COUNT];
static uint8_t frame[NETWORK(INPUT_BYTES)];

void console_write(const char *text) {
  /* Nothing is left to do when this fails. */
  if (write(STDERR_FILENO, text, strlen(text)) < 0)
    _exit(FAILED);
}

static _Noreturn void harness_fail(const char *message) {
  text_print(message);
  text_print("\n");
  exit(FAILED);
}

/* Maps `bytes` of memory that end as close to an inaccessible page as the
 * alignment permits, between canaries. */
static void *window_map(int which, const char *name, size_t bytes,
                        size_t align) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const size_t room = (bytes + page) / page * page;
  char *map = mmap(NULL, room + 2 * page, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (map == MAP_FAILED ||
      mprotect(map + page, room, PROT_READ | PROT_WRITE) != 0)
    harness_fail("out of memory");
  struct window *window = &windows[which];
  window->name = name;
  window->begin = (uintptr_t)map + page;
  window->end = window->begin + room;
  window->first = (window->end - bytes) & ~(uintptr_t)(align - 1);
  window->last = window->first + bytes;
  window_arm(window);
  return map + page + (window->first - window->begin);
}

#if PLAN_INPUT_MODE != INPUT_RESIDENT
static void input_protect(int access) {
  const struct window *window = &windows[WINDOW_INPUT];
  if (mprotect((void *)window->begin, window->end - window->begin, access) != 0)
    harness_fail("mprotect failed");
}
#endif

#if PLAN_REMEMBERS
int harness_reset(void *arena) { return NETWORK(reset)(arena); }
#endif

#if PLAN_INPUT_MODE == INPUT_STREAMED
int harness_begin(void *arena) { return NETWORK(begin)(arena); }

int harness_push(void *arena, const uint8_t *row) {
  void *exposed = (void *)windows[WINDOW_INPUT].first;
  input_protect(PROT_READ | PROT_WRITE);
  memcpy(exposed, row, NETWORK(ROW_BYTES));
  input_protect(PROT_READ);
  return NETWORK(push)(arena, exposed, 1);
}

int harness_step(void *arena) { return NETWORK(step)(arena); }

int harness_output(void *arena, void *output) {
  return NETWORK(output)(arena, output);
}
#else
int harness_run(void *arena, const void *input, void *output) {
  return NETWORK(run)(arena, input, output);
}
#endif

/* Makes the window through which the network sees its input. */
static void input_map(void) {
#if PLAN_INPUT_MODE == INPUT_EXTERNAL
  window_map(WINDOW_INPUT, "input", sizeof frame, 1);
#elif PLAN_INPUT_MODE == INPUT_STREAMED
  window_map(WINDOW_INPUT, "row", NETWORK(ROW_BYTES), 1);
#endif
}

/* Puts the frame where the input mode wants it. */
static const uint8_t *frame_place(void *arena) {
#if PLAN_INPUT_MODE == INPUT_RESIDENT
  memcpy(NETWORK(input)(arena), frame, sizeof frame);
#elif PLAN_INPUT_MODE == INPUT_EXTERNAL
  (void)arena;
  void *input = (void *)windows[WINDOW_INPUT].first;
  input_protect(PROT_READ | PROT_WRITE);
  memcpy(input, frame, sizeof frame);
  input_protect(PROT_READ);
  return input;
#else
  (void)arena;
#endif
  return frame;
}

static int window_count(void) {
  return windows[WINDOW_INPUT].name ? WINDOW_COUNT : WINDOW_INPUT;
}

static void fault_handle(int signal, siginfo_t *info, void *context) {
  (void)context;
  text_print(signal == SIGBUS ? "fault: SIGBUS" : "fault: SIGSEGV");
  text_print(" at address ");
  address_print((uintptr_t)info->si_addr, windows, window_count());
  text_print("\n");
  _exit(FAILED);
}

/* The handler has a stack of its own: the fault may be an overflow. */
static void faults_catch(void) {
  static char stack[65536];
  const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  struct sigaction action = {.sa_sigaction = fault_handle,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK};
  if (sigaltstack(&alternate, NULL) != 0 ||
      sigaction(SIGSEGV, &action, NULL) != 0 ||
      sigaction(SIGBUS, &action, NULL) != 0)
    harness_fail("cannot catch faults");
}

/* Reads the next frame; returns whether there was one. */
static int input_read(FILE *file) {
  const size_t bytes = fread(frame, 1, sizeof frame, file);
  if (bytes != sizeof frame && (bytes != 0 || !feof(file)))
    harness_fail("unexpected size of input.bin");
  return bytes == sizeof frame;
}

static void output_write(FILE *file, const void *output) {
  if (fwrite(output, 1, NETWORK(OUTPUT_BYTES), file) !=
      (size_t)NETWORK(OUTPUT_BYTES))
    harness_fail("cannot write output.bin");
}

static void check_step(struct frame_error error) {
  if (!error.step)
    return;
  text_print("the network's ");
  text_print(error.step);
  text_print(" returned ");
  decimal_print(error.status);
  text_print("\n");
  exit(FAILED);
}

static void check_windows(void) {
  for (int i = 0; i < window_count(); i++) {
    const uintptr_t changed = window_check(&windows[i]);
    if (!changed)
      continue;
    text_print("fault: the network overwrote address ");
    address_print(changed, windows, window_count());
    text_print("\n");
    exit(FAILED);
  }
}

int main(int argc, char **argv) {
  const int poison = argc == 2 ? atoi(argv[1]) : 0;
  FILE *inputs = fopen("input.bin", "rb");
  FILE *outputs = fopen("output.bin", "wb");
  if (!inputs || !outputs)
    harness_fail("cannot open input.bin and output.bin");
  /* The planned size, so that a network that needs more does not get it. */
  void *arena =
      window_map(WINDOW_ARENA, "arena", PLAN_ARENA_BYTES, NETWORK(ARENA_ALIGN));
  void *output = window_map(WINDOW_OUTPUT, "output", NETWORK(OUTPUT_BYTES), 1);
  input_map();
  memset(arena, poison, PLAN_ARENA_BYTES);
  faults_catch();
  check_step(frame_reset(arena));
  int frames = 0;
  for (; input_read(inputs); frames++) {
    memset(output, poison, NETWORK(OUTPUT_BYTES));
    check_step(frame_drive(arena, frame_place(arena), output));
    check_windows();
    output_write(outputs, output);
  }
  if (frames == 0)
    harness_fail("unexpected size of input.bin");
  if (fclose(outputs) != 0)
    harness_fail("cannot write output.bin");
  fclose(inputs);
  return 0;
}
