/* Programs that end, die, hang, flood, or do not exist. */
#include "run/process.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char output[1000];

static struct process_result shell_run(const char *script, int seconds) {
  const char *const argv[] = {"sh", "-c", script, NULL};
  return process_run(argv, "/", seconds, output, sizeof output);
}

static void both_outputs_and_status_are_kept(void **state) {
  (void)state;
  const struct process_result result =
      shell_run("echo one; echo two >&2; pwd; exit 7", 10);
  assert_int_equal(result.end, PROCESS_EXITED);
  assert_int_equal(result.status, 7);
  assert_string_equal(output, "one\ntwo\n/\n");
  assert_int_equal(result.length, strlen(output));
}

static void input_is_empty(void **state) {
  (void)state;
  assert_int_equal(shell_run("cat", 10).end, PROCESS_EXITED);
  assert_string_equal(output, "");
}

static void signals_are_told(void **state) {
  (void)state;
  const struct process_result result = shell_run("kill -SEGV $$", 10);
  assert_int_equal(result.end, PROCESS_SIGNALLED);
  assert_int_equal(result.status, SIGSEGV);
}

static void missing_programs_are_told(void **state) {
  (void)state;
  const char *const argv[] = {"no-such-program", NULL};
  const struct process_result result =
      process_run(argv, "/", 10, output, sizeof output);
  assert_int_equal(result.end, PROCESS_NOT_FOUND);
}

static void programs_that_hang_are_killed(void **state) {
  (void)state;
  assert_int_equal(shell_run("echo begun; exec sleep 60", 1).end,
                   PROCESS_TIMED_OUT);
  assert_string_equal(output, "begun\n");
  assert_int_equal(shell_run("exec >&- 2>&-; exec sleep 60", 1).end,
                   PROCESS_TIMED_OUT);
}

static void floods_are_cut(void **state) {
  (void)state;
  const struct process_result result =
      shell_run("head -c 1000000 /dev/zero | tr '\\0' x", 10);
  assert_int_equal(result.end, PROCESS_EXITED);
  assert_int_equal(result.length, sizeof output - 1);
  assert_int_equal(strlen(output), sizeof output - 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_outputs_and_status_are_kept),
      cmocka_unit_test(input_is_empty),
      cmocka_unit_test(signals_are_told),
      cmocka_unit_test(missing_programs_are_told),
      cmocka_unit_test(programs_that_hang_are_killed),
      cmocka_unit_test(floods_are_cut),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
