/* The compiler with faults (faulty.c), in commands that write:
 *
 *   faults each FAULTY TOOL SOURCE [STEP]       every STEP-th call fails once
 *   faults kill FAULTY TOOL SOURCE COUNT [SEED] killed at random moments
 *
 * "each" lets the first, second, ... call of each function fail until there
 * are no more; of malloc every one. A command then either does all its work
 * or ends with status 5 and says why; in both cases its result is the old or
 * the new one, complete, and nothing is left behind. Reads and writes that do
 * half of what they should or are interrupted change nothing. A signal before
 * any call removes what is temporary; SIGKILL leaves the old result or the new
 * one.
 */
#define _GNU_SOURCE
#include "calls.h"
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STATUS_ENVIRONMENT = 5, MESSAGE_BYTES = 8192, WRONG_MOST = 20 };

/* A command in the place's folder, where net, in and answer lie. */
struct command {
  const char *label;
  const char *line;
  const char *result; /* a file or folder; NULL: standard output alone */
  const char *before; /* what lies there beforehand; NULL: nothing */
};

static const struct command commands[] = {
    {"compile, nothing there", "compile net.tflite -o out", "out", NULL},
    {"compile, exchanged", "compile net.tflite -o out --strategy layer", "out",
     "old"},
    {"compile --plan", "compile net.tflite -q -o out --plan plan.txt", "out",
     "old"},
    {"plan --dump plan", "plan net.tflite --dump plan", NULL, NULL},
    {"plan --json", "plan net.tflite --json --target cortex-m7", NULL, NULL},
    {"plan --pareto", "plan net.tflite --json --pareto", NULL, NULL},
    {"run -o", "run net.tflite in -o result", "result", "before"},
    {"run on a board", "run net.tflite in --on qemu --target cortex-m7", NULL,
     NULL},
    {"verify", "verify net.tflite in answer", NULL, NULL},
    {"bench", "bench net.tflite --target cortex-m7 --json", NULL, NULL},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static const char *program;
static int report; /* where a fault says that it has happened */
static int wrong;

struct ending {
  int state; /* of waitpid */
  bool happened;
  struct snapshot output; /* standard output */
  struct snapshot result;
  char message[MESSAGE_BYTES];
};

static void ending_free(struct ending *ending) {
  snapshot_free(&ending->output);
  snapshot_free(&ending->result);
}

/* Becomes the compiler. */
static _Noreturn void program_exec(const char *line, const char *fault) {
  const char *arguments[24] = {program};
  char copy[256];
  char *rest = NULL;
  int count = 1;
  snprintf(copy, sizeof copy, "%s", line);
  for (char *word = strtok_r(copy, " ", &rest); word != NULL;
       word = strtok_r(NULL, " ", &rest))
    arguments[count++] = word;
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  if (dup2(open("stdout", flags, 0600), STDOUT_FILENO) < 0 ||
      dup2(open("stderr", flags, 0600), STDERR_FILENO) < 0 ||
      setenv("FAULT", fault, 1) != 0)
    _exit(127);
  execv(program, (char **)(uintptr_t)arguments);
  _exit(127);
}

static pid_t program_start(const char *line, const char *fault) {
  const pid_t child = fork();
  if (child < 0)
    place_fail("fork");
  if (child == 0)
    program_exec(line, fault);
  return child;
}

static struct ending ending_wait(const struct command *command, pid_t child) {
  struct ending ending = {.state = 0};
  if (waitpid(child, &ending.state, 0) != child)
    place_fail("waitpid");
  ending.happened = lseek(report, 0, SEEK_END) > 0;
  ending.output = snapshot_take("stdout");
  if (command->result != NULL)
    ending.result = snapshot_take(command->result);
  FILE *file = fopen("stderr", "r");
  if (file == NULL)
    place_fail("stderr");
  ending.message[fread(ending.message, 1, MESSAGE_BYTES - 1, file)] = '\0';
  fclose(file);
  return ending;
}

/* Puts what was there before back, and runs. */
static struct ending command_run(const struct command *command,
                                 const char *fault) {
  if (command->result != NULL) {
    path_remove(command->result);
    if (command->before != NULL)
      path_copy(command->before, command->result);
  }
  if (ftruncate(report, 0) != 0)
    place_fail("report");
  return ending_wait(command, program_start(command->line, fault));
}

static bool exited(const struct ending *ending, int status) {
  return WIFEXITED(ending->state) && WEXITSTATUS(ending->state) == status;
}

/* What a command does without faults, and what was there before. */
struct expected {
  const struct command *command;
  struct ending clean;
  struct snapshot before;
  struct snapshot calls; /* names, each with a line's end */
};

static struct expected expected_find(const struct command *command) {
  struct expected expected = {.command = command,
                              .clean = command_run(command, "log 0 0")};
  expected.calls = snapshot_take("report");
  if (command->before != NULL)
    expected.before = snapshot_take(command->before);
  if (!WIFEXITED(expected.clean.state) ||
      WEXITSTATUS(expected.clean.state) == STATUS_ENVIRONMENT ||
      place_clean() != 0) {
    fprintf(stderr, "%s", expected.clean.message);
    place_fail(command->label);
  }
  return expected;
}

static bool result_is(const struct expected *expected,
                      const struct ending *ending,
                      const struct snapshot *wanted) {
  return expected->command->result == NULL ||
         snapshot_same(&ending->result, wanted);
}

static bool unchanged(const struct expected *expected,
                      const struct ending *ending) {
  return ending->state == expected->clean.state &&
         snapshot_same(&ending->output, &expected->clean.output) &&
         result_is(expected, ending, &expected->clean.result);
}

static bool whole(const struct expected *expected,
                  const struct ending *ending) {
  return result_is(expected, ending, &expected->before) ||
         result_is(expected, ending, &expected->clean.result);
}

static void complain(const struct expected *expected, const char *fault,
                     const struct ending *ending, const char *what) {
  printf("%s, fault %s: %s; state 0x%x, stderr:\n%s\n",
         expected->command->label, fault, what, (unsigned)ending->state,
         ending->message);
  if (++wrong >= WRONG_MOST)
    exit(EXIT_FAILURE);
}

/* What removes temporary folders cannot do so when it fails itself. */
static bool removes(const char *name) {
  static const char *const names[] = {"open", "getdents64", "unlink",
                                      "unlinkat", "rmdir"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(name, names[i]) == 0)
      return true;
  return false;
}

/* Whether the message gives the reason. Pools say "out of memory". */
static bool says_why(const struct ending *ending, int error) {
  return strstr(ending->message, "error: ") != NULL &&
         (strstr(ending->message, strerror(error)) != NULL ||
          (error == ENOMEM &&
           strstr(ending->message, "out of memory") != NULL));
}

/* Faults of one kind, and how many of them made the command fail. */
struct count {
  int faults, refused;
};

static const char *judge_error(const struct expected *expected,
                               const struct ending *ending, const char *name,
                               int error, struct count *count) {
  const int left = place_clean();
  const bool same = unchanged(expected, ending);
  if (left > 0 && !(same && removes(name)))
    return "something is left behind";
  if (same)
    return NULL;
  count->refused++;
  if (!exited(ending, STATUS_ENVIRONMENT))
    return "neither done nor refused";
  if (!says_why(ending, error))
    return "the message does not say why";
  if (!whole(expected, ending))
    return "the result is neither the old nor the new one";
  return NULL;
}

/* Whether the command calls a function at all. */
static bool calls(const struct expected *expected, const char *name) {
  char line[64];
  const int length = snprintf(line, sizeof line, "\n%s\n", name);
  /* The snapshot of a file begins with an empty name. */
  expected->calls.bytes[0] = '\n';
  return memmem(expected->calls.bytes, expected->calls.size, line,
                (size_t)length) != NULL;
}

static void fail_each(const struct expected *expected, const char *name,
                      int error, int step, struct count *count) {
  bool happened = calls(expected, name);
  for (int number = 1; happened; number += step) {
    char fault[128];
    snprintf(fault, sizeof fault, "%s %d %d", name, number, error);
    struct ending ending = command_run(expected->command, fault);
    const char *what = judge_error(expected, &ending, name, error, count);
    if (what != NULL)
      complain(expected, fault, &ending, what);
    happened = ending.happened;
    count->faults += happened;
    ending_free(&ending);
  }
}

/* Calls that are interrupted or do half their work: nobody notices. */
static void disturb_each(const struct expected *expected, const char *name,
                         const char *action, int step, struct count *count) {
  bool happened = calls(expected, name);
  for (int number = 1; happened; number += step) {
    char fault[128];
    snprintf(fault, sizeof fault, "%s %d %s", name, number, action);
    struct ending ending = command_run(expected->command, fault);
    if (!unchanged(expected, &ending) || place_clean() != 0)
      complain(expected, fault, &ending, "it was noticed");
    happened = ending.happened;
    count->faults += happened;
    ending_free(&ending);
  }
}

static void signal_each(const struct expected *expected, int number, int step,
                        struct count *count) {
  bool happened = true;
  for (int call = 1; happened; call += step) {
    char fault[128];
    snprintf(fault, sizeof fault, "any %d signal %d", call, number);
    struct ending ending = command_run(expected->command, fault);
    happened = ending.happened;
    if (!happened
            ? !unchanged(expected, &ending)
            : !WIFSIGNALED(ending.state) || WTERMSIG(ending.state) != number)
      complain(expected, fault, &ending, "not ended by the signal");
    else if (!whole(expected, &ending))
      complain(expected, fault, &ending,
               "the result is neither the old nor the new one");
    /* Leftovers of SIGKILL stay for the next runs to stumble over. */
    if (number != SIGKILL && place_clean() != 0)
      complain(expected, fault, &ending, "something is left behind");
    count->faults += happened;
    ending_free(&ending);
  }
}

static void expected_free(struct expected *expected) {
  ending_free(&expected->clean);
  snapshot_free(&expected->before);
  snapshot_free(&expected->calls);
}

static void command_each(const struct command *command, int step) {
  struct expected expected = expected_find(command);
  struct count errors = {0, 0};
  struct count harmless = {0, 0};
  struct count signals = {0, 0};
#define X(name, error)                                                         \
  fail_each(&expected, #name, error, strcmp(#name, "malloc") == 0 ? 1 : step,  \
            &errors);
  CALL_LIST(X)
#undef X
  static const char *const interrupted[] = {"read", "write", "poll", "waitpid"};
  char interruption[16];
  snprintf(interruption, sizeof interruption, "%d", EINTR);
  for (size_t i = 0; i < sizeof interrupted / sizeof *interrupted; i++)
    disturb_each(&expected, interrupted[i], interruption, step, &harmless);
  disturb_each(&expected, "read", "half", step, &harmless);
  disturb_each(&expected, "write", "half", step, &harmless);
  signal_each(&expected, SIGTERM, step, &signals);
  signal_each(&expected, SIGKILL, step, &signals);
  place_clean();
  printf("%-24s %5d failing calls, %5d refused; %4d disturbed; %5d signals\n",
         command->label, errors.faults, errors.refused, harmless.faults,
         signals.faults);
  fflush(stdout);
  expected_free(&expected);
}

static void pause_for(long long nanoseconds) {
  const struct timespec pause = {.tv_sec = nanoseconds / 1000000000,
                                 .tv_nsec = nanoseconds % 1000000000};
  nanosleep(&pause, NULL);
}

static long long nanoseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* Kills one run of a command somewhere in `longest` nanoseconds. The next run
 * finds what this one left. */
static void kill_once(const struct expected *expected, long long longest,
                      int number, int64_t random, int counts[3]) {
  const struct command *command = expected->command;
  path_remove(command->result);
  path_copy(command->before, command->result);
  const pid_t child = program_start(command->line, "");
  pause_for(random % longest);
  kill(child, number);
  struct ending ending = ending_wait(command, child);
  char fault[64];
  snprintf(fault, sizeof fault, "signal %d", number);
  if (result_is(expected, &ending, &expected->before))
    counts[0]++;
  else if (result_is(expected, &ending, &expected->clean.result))
    counts[1]++;
  else
    complain(expected, fault, &ending,
             "the result is neither the old nor the new one");
  const int left = place_clean();
  counts[2] += left > 0;
  if (number != SIGKILL && left > 0)
    complain(expected, fault, &ending, "something is left behind");
  ending_free(&ending);
}

static void command_kill(const struct command *command, int number, int count,
                         uint64_t seed) {
  struct expected expected = expected_find(command);
  int counts[3] = {0, 0, 0};
  const long long start = nanoseconds_now();
  enum { TIMES = 5 };
  for (int i = 0; i < TIMES; i++) {
    struct ending ending = command_run(command, "");
    ending_free(&ending);
  }
  const long long longest = (nanoseconds_now() - start) * 6 / 5 / TIMES;
  for (int i = 0; i < count; i++) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    kill_once(&expected, longest, number, (int64_t)(seed >> 33), counts);
  }
  struct ending last = command_run(command, "");
  if (!unchanged(&expected, &last))
    complain(&expected, "none", &last, "it does not work any more");
  ending_free(&last);
  printf("%-24s signal %2d, %d times: %d old results, %d new, %d with leftovers"
         "\n",
         command->label, number, count, counts[0], counts[1], counts[2]);
  expected_free(&expected);
}

/* Makes a file of this size. */
static void file_fill(const char *path, int size) {
  FILE *file = fopen(path, "w");
  if (file == NULL || fprintf(file, "%*s", size, "x") != size ||
      fclose(file) != 0)
    place_fail(path);
}

/* Lays out models, tools and results for the commands. */
static void place_fill(const char *tool, const char *source) {
  static const char *const tools[] = {
      "cc", "arm-none-eabi-gcc", "arm-none-eabi-objdump", "qemu-system-arm"};
  char path[4096];
  for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
    snprintf(path, sizeof path, "bin/%s", tools[i]);
    if (symlink(tool, path) != 0)
      place_fail(path);
  }
  snprintf(path, sizeof path, "%s/tests/data/tiny.tflite", source);
  path_copy(path, "net.tflite");
  path_copy("/dev/null", "before");
  file_fill("in", 6 * 6 * 2);
  file_fill("answer", 3);
  report = open("report", O_RDWR | O_CREAT | O_APPEND, 0600);
  char number[16];
  snprintf(number, sizeof number, "%d", report);
  if (report < 0 || setenv("FAULT_REPORT", number, 1) != 0 ||
      setenv("FAULT_TOOL", tool, 1) != 0 || unsetenv("CC") != 0)
    place_fail("report");
  const char *folder = getcwd(path, sizeof path);
  char full[4200];
  snprintf(full, sizeof full, "%s/bin", folder);
  setenv("PATH", full, 1);
  snprintf(full, sizeof full, "%s/tmp", folder);
  setenv("TMPDIR", full, 1);
  snprintf(full, sizeof full, "%s/answer", folder);
  setenv("FAULT_OUTPUT", full, 1);
  setenv("ASAN_OPTIONS", "exitcode=99", 1);
  setenv("UBSAN_OPTIONS", "exitcode=99", 1);
  const struct command old = {"old", "compile net.tflite -o old --name old",
                              "old", NULL};
  const struct command plan = {"plan", "plan net.tflite --dump plan", "stdout",
                               NULL};
  struct expected made = expected_find(&old);
  expected_free(&made);
  made = expected_find(&plan);
  path_copy("stdout", "plan.txt");
  expected_free(&made);
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: faults each|kill FAULTY TOOL SOURCE [NUMBER...]\n");
    return 2;
  }
  const int number = argc > 5 ? atoi(argv[5]) : 1;
  program = argv[2];
  place_make();
  place_fill(argv[3], argv[4]);
  if (strcmp(argv[1], "each") == 0) {
    for (int i = 0; i < COMMANDS; i++)
      command_each(&commands[i], number);
  } else {
    const uint64_t seed = argc > 6 ? strtoull(argv[6], NULL, 0) : 1;
    for (int i = 0; i < COMMANDS; i++)
      if (commands[i].before != NULL) {
        command_kill(&commands[i], SIGKILL, number, seed);
        command_kill(&commands[i], SIGTERM, number, seed + 1);
        command_kill(&commands[i], SIGINT, number, seed + 2);
      }
  }
  place_remove();
  printf("%d wrong\n", wrong);
  return wrong > 0;
}
