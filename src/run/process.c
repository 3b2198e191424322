#define _GNU_SOURCE
#include "run/process.h"

#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Starts the program with both outputs on `sink`, or stdout in `file` where
 * that is not NULL, as the leader of a process group. Returns 0 or an errno. */
static int process_spawn(const char *const *argv, const char *directory,
                         const char *file, int sink, const sigset_t *signals,
                         pid_t *child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0)
    return error;
  error = posix_spawnattr_init(&attributes);
  if (error != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, signals);
  error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                           O_RDONLY, 0);
  if (error == 0)
    error = posix_spawn_file_actions_adddup2(&actions, sink, STDOUT_FILENO);
  if (error == 0)
    error = posix_spawn_file_actions_adddup2(&actions, sink, STDERR_FILENO);
  if (error == 0)
    error = posix_spawn_file_actions_addchdir_np(&actions, directory);
  if (error == 0 && file != NULL)
    error = posix_spawn_file_actions_addopen(
        &actions, STDOUT_FILENO, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  /* execve takes the strings as they are and does not write them. */
  if (error == 0)
    error = posix_spawnp(child, argv[0], &actions, &attributes,
                         (char *const *)argv, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/* Starts it so that a signal finds it either not there or known. */
static int process_start(const char *const *argv, const char *directory,
                         const char *file, int sink, pid_t *child) {
  sigset_t before;
  temporary_signals_block(&before);
  const int error = process_spawn(argv, directory, file, sink, &before, child);
  if (error == 0)
    temporary_writer_set(*child);
  temporary_signals_restore(&before);
  return error;
}

/* waitpid; the number of a program that has ended may be that of another. */
static pid_t process_reap(pid_t child, int *state, int options) {
  sigset_t before;
  temporary_signals_block(&before);
  const pid_t ended = waitpid(child, state, options);
  if (ended == child)
    temporary_writer_set(0);
  temporary_signals_restore(&before);
  return ended;
}

/* How far following a program has come: 0 while it goes well, ETIME after the
 * deadline, or another errno. */

/* Collects output until the program closes it. */
static int output_collect(int source, long long deadline, char *output,
                          size_t size, size_t *length) {
  char rest[4096];
  for (;;) {
    const long long left = deadline - milliseconds_now();
    struct pollfd event = {.fd = source, .events = POLLIN};
    if (left <= 0)
      return ETIME;
    if (poll(&event, 1, left < 1000 ? (int)left : 1000) < 0 && errno != EINTR)
      return errno;
    if (event.revents == 0)
      continue;
    const ssize_t n = read(source, rest, sizeof rest);
    if (n == 0)
      return 0;
    if (n < 0) {
      if (errno == EINTR)
        continue;
      return errno;
    }
    const size_t room = size - 1 - *length;
    const size_t kept = (size_t)n < room ? (size_t)n : room;
    memcpy(output + *length, rest, kept);
    *length += kept;
  }
}

/* Waits for the program. */
static int process_wait(pid_t child, long long deadline, int *state) {
  const struct timespec pause = {.tv_nsec = 1000000};
  for (;;) {
    const pid_t ended = process_reap(child, state, WNOHANG);
    if (ended == child)
      return 0;
    if (ended < 0 && errno != EINTR)
      return errno;
    if (milliseconds_now() > deadline)
      return ETIME;
    nanosleep(&pause, NULL);
  }
}

struct process_result process_run(const char *const *argv,
                                  const char *directory, int timeout_seconds,
                                  char *output, size_t size) {
  return process_run_to(NULL, argv, directory, timeout_seconds, output, size);
}

struct process_result process_run_to(const char *file, const char *const *argv,
                                     const char *directory, int timeout_seconds,
                                     char *output, size_t size) {
  struct process_result result = {.end = PROCESS_NOT_STARTED};
  const long long deadline = milliseconds_now() + timeout_seconds * 1000LL;
  int ends[2];
  output[0] = '\0';
  if (pipe2(ends, O_CLOEXEC) != 0) {
    result.status = errno;
    return result;
  }
  pid_t child;
  int error = process_start(argv, directory, file, ends[1], &child);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    result.end = error == ENOENT ? PROCESS_NOT_FOUND : PROCESS_NOT_STARTED;
    result.status = error;
    return result;
  }
  int state = 0;
  error = output_collect(ends[0], deadline, output, size, &result.length);
  if (error == 0)
    error = process_wait(child, deadline, &state);
  output[result.length] = '\0';
  if (error != 0) {
    kill(-child, SIGKILL);
    while (process_reap(child, &state, 0) < 0 && errno == EINTR)
      ;
  }
  close(ends[0]);
  if (error != 0) {
    result.end = error == ETIME ? PROCESS_TIMED_OUT : PROCESS_LOST;
    result.status = error;
  } else if (WIFEXITED(state)) {
    result.end = PROCESS_EXITED;
    result.status = WEXITSTATUS(state);
  } else {
    result.end = PROCESS_SIGNALLED;
    result.status = WTERMSIG(state);
  }
  return result;
}
