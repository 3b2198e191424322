/* The host harness, and what is said when tools are missing. */
#define _GNU_SOURCE /* setenv */
#include "probe.h"

#include <stdlib.h>
#include <string.h>

static void behaves_in_every_input_mode(void **state) {
  (void)state;
  const char *const flags[] = {"-Wconversion", "-Werror", NULL};
  const struct run_options options[] = {
      {.flags = flags}, {.flags = flags, .poison = 0xA5, .sanitize = true}};
  for (int i = 0; i < 2; i++)
    for (int mode = RUN_RESIDENT; mode <= RUN_STREAMED; mode++) {
      const struct run_network network = probe_network((enum run_input)mode);
      const struct probe_result result =
          probe_try(RUN_HOST, &network, &options[i]);
      probe_expect_good(&result);
    }
}

static void every_guard_trips(void **state) {
  (void)state;
  static const struct mistake mistakes[] = {
      {RUN_RESIDENT, PROBE_BELOW_ARENA, 0, "(0x80 bytes below the arena)"},
      {RUN_RESIDENT, PROBE_BELOW_ARENA_BYTE, 0, "(0x1 bytes below the arena)"},
      {RUN_RESIDENT, PROBE_PAST_ARENA, 0, "SIGSEGV at address"},
      {RUN_RESIDENT, PROBE_PAST_ARENA_BYTE, 0, "(0x0 bytes past the arena)"},
      {RUN_RESIDENT, PROBE_OVERFLOW_STACK, 0, "SIGSEGV at address"},
      {RUN_RESIDENT, PROBE_WRITE_CONSTANT, 0, "SIGSEGV at address"},
      {RUN_RESIDENT, PROBE_READ_ADDRESS, 0, "SIGSEGV at address 0x0 ("},
      {RUN_EXTERNAL, PROBE_WRITE_INPUT, 0, "(in the input)"},
      {RUN_STREAMED, PROBE_WRITE_INPUT, 0, "(in the row)"},
      {RUN_EXTERNAL, PROBE_READ_PAST_INPUT, 0, "(0x0 bytes past the input)"},
      {RUN_RESIDENT, PROBE_PAST_OUTPUT, 0, "(0x0 bytes past the output)"},
      {RUN_RESIDENT, PROBE_BELOW_OUTPUT, 0, "(0x1 bytes below the output)"},
      {RUN_RESIDENT, PROBE_UNDEFINED, 0, "killed by signal 4"},
      {RUN_RESIDENT, PROBE_ERROR, 0, "the network's run returned -7"},
      {RUN_STREAMED, PROBE_ERROR, 0, "the network's output returned -7"},
  };
  mistakes_expect(RUN_HOST, mistakes, sizeof mistakes / sizeof *mistakes);
}

/* Runs the probe with a PATH that holds nothing. */
static void missing_expect(enum run_target target, const char *words) {
  const struct run_network network = probe_network(RUN_RESIDENT);
  const char *searched = getenv("PATH");
  char *path = strdup(searched == NULL ? "" : searched);
  unsetenv("CC");
  setenv("PATH", FIXTURES, 1);
  const struct probe_result result = probe_try(target, &network, NULL);
  setenv("PATH", path, 1);
  free(path);
  assert_int_equal(result.status, STATUS_ENVIRONMENT);
  assert_non_null(strstr(result.message, words));
}

static void missing_tools_are_told(void **state) {
  (void)state;
  missing_expect(RUN_HOST, "cc not found; install it, e.g. apt-get install gcc "
                           "libc6-dev");
  missing_expect(RUN_CORTEX_M4,
                 "arm-none-eabi-gcc not found; install it, e.g. apt-get "
                 "install gcc-arm-none-eabi libnewlib-arm-none-eabi");
}

static void compile_errors_are_shown(void **state) {
  (void)state;
  const char *const flags[] = {"-Dprobe_step=0", NULL};
  const struct run_options options = {.flags = flags};
  const struct run_network network = probe_network(RUN_RESIDENT);
  const struct probe_result result = probe_try(RUN_HOST, &network, &options);
  assert_int_equal(result.status, STATUS_ENVIRONMENT);
  assert_non_null(strstr(result.message, "the generated C does not compile"));
  assert_non_null(strstr(result.message, "probe.h:"));
}

static void missing_folder_is_told(void **state) {
  (void)state;
  struct run_network network = probe_network(RUN_RESIDENT);
  network.directory = FIXTURES "/none";
  const struct probe_result result = probe_try(RUN_HOST, &network, NULL);
  assert_int_equal(result.status, STATUS_ENVIRONMENT);
  assert_non_null(strstr(result.message, "No such file"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(behaves_in_every_input_mode),
      cmocka_unit_test(every_guard_trips),
      cmocka_unit_test(missing_tools_are_told),
      cmocka_unit_test(compile_errors_are_shown),
      cmocka_unit_test(missing_folder_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
