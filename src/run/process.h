/* Running other programs, without a shell. */
#ifndef RUN_PROCESS_H
#define RUN_PROCESS_H

#include <stddef.h>

/* How a program ended; `status` below is its exit status, the number of the
 * signal that killed it, or the errno that kept it from starting or being
 * followed. */
enum process_end {
  PROCESS_EXITED,
  PROCESS_SIGNALLED,
  PROCESS_NOT_FOUND,
  PROCESS_TIMED_OUT,
  PROCESS_NOT_STARTED,
  PROCESS_LOST,
};

struct process_result {
  enum process_end end;
  int status;
  size_t length; /* bytes of output kept */
};

/* Runs argv[0], searched in PATH, in `directory`, with nothing to read, and
 * waits. What it writes to stdout and stderr goes to `output`, which has room
 * for `size` bytes; the rest is dropped and a final NUL always fits. A program
 * that has not ended after `timeout_seconds` is killed, with all that it has
 * started: it has a process group of its own, which also ends when a signal
 * ends the compiler (base/temporary.h). */
struct process_result process_run(const char *const *argv,
                                  const char *directory, int timeout_seconds,
                                  char *output, size_t size);

/* The same, but what it writes to stdout goes to `file`, made anew in
 * `directory`; NULL: to `output`. */
struct process_result process_run_to(const char *file, const char *const *argv,
                                     const char *directory, int timeout_seconds,
                                     char *output, size_t size);

#endif
