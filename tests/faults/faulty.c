/* Linked into the compiler in place of the system's functions (--wrap): one
 * call of them fails, does half of what it should, or does not return, as FAULT
 * in the environment says:
 *
 *   FAULT="NAME NUMBER ACTION"  NAME may be "any", which leaves out malloc
 *
 *   FAULT="log 0 0"             nothing happens
 *
 * ACTION is an errno, "half" (read and write), or "signal N" before the call.
 * FAULT_REPORT is a descriptor that gets a byte when it happens, or the name of
 * each call and a line's end. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum outcome { WORK, FAIL, HALVE };

/* The function of the system, and what is called in its place. */
#define REAL(type, name, parameters)                                           \
  type real_##name parameters __asm__("__real_" #name);                        \
  type wrap_##name parameters __asm__("__wrap_" #name);

REAL(ssize_t, write, (int file, const void *data, size_t size))

static struct {
  bool known;
  char name[64];
  int number; /* calls until it happens */
  int error;
  int signal;
} fault;

static void fault_read(void) {
  const char *text = getenv("FAULT");
  char action[16];
  int number = 0;
  fault.known = true;
  if (text == NULL || sscanf(text, "%63s %d %15s %d", fault.name, &fault.number,
                             action, &number) < 3)
    return;
  if (strcmp(action, "signal") == 0)
    fault.signal = number;
  else
    fault.error = atoi(action); /* 0: half */
}

static void report_write(const char *text) {
  const char *report = getenv("FAULT_REPORT");
  const size_t length = strlen(text);
  if (report != NULL &&
      real_write(atoi(report), text, length) != (ssize_t)length)
    abort();
}

static enum outcome fault_call(const char *name) {
  if (!fault.known)
    fault_read();
  if (strcmp(fault.name, "log") == 0) {
    report_write(name);
    report_write("\n");
    return WORK;
  }
  const bool counts = strcmp(fault.name, "any") == 0
                          ? strcmp(name, "malloc") != 0
                          : strcmp(fault.name, name) == 0;
  if (!counts || --fault.number != 0)
    return WORK;
  report_write("!");
  if (fault.signal != 0) {
    raise(fault.signal);
    return WORK;
  }
  errno = fault.error;
  return fault.error == 0 ? HALVE : FAIL;
}

#define WRAP(type, failed, name, parameters, arguments)                        \
  REAL(type, name, parameters)                                                 \
  type wrap_##name parameters {                                                \
    return fault_call(#name) == WORK ? real_##name arguments : (failed);       \
  }

ssize_t wrap_write(int file, const void *data, size_t size) {
  const enum outcome outcome = fault_call("write");
  return outcome == FAIL
             ? -1
             : real_write(file, data, outcome == HALVE ? (size + 1) / 2 : size);
}

REAL(ssize_t, read, (int file, void *data, size_t size))
ssize_t wrap_read(int file, void *data, size_t size) {
  const enum outcome outcome = fault_call("read");
  return outcome == FAIL
             ? -1
             : real_read(file, data, outcome == HALVE ? (size + 1) / 2 : size);
}

REAL(int, open, (const char *path, int flags, ...))
int wrap_open(const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return fault_call("open") == WORK ? real_open(path, flags, mode) : -1;
}

REAL(int, openat, (int folder, const char *path, int flags, ...))
int wrap_openat(int folder, const char *path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return fault_call("openat") == WORK ? real_openat(folder, path, flags, mode)
                                      : -1;
}

/* The file is closed all the same, as on Linux. */
REAL(int, close, (int file))
int wrap_close(int file) {
  const enum outcome outcome = fault_call("close");
  const int reason = errno;
  const int result = real_close(file);
  errno = outcome == WORK ? errno : reason;
  return outcome == WORK ? result : -1;
}

/* A test that is killed is no power failure: the disk need not be waited for.
 */
REAL(int, fsync, (int file))
int wrap_fsync(int file) {
  (void)file;
  return fault_call("fsync") == WORK ? 0 : -1;
}

/* What is written is lost, as on a disk that has become full. */
REAL(int, fflush, (FILE * file))
int wrap_fflush(FILE *file) {
  if (fault_call("fflush") == WORK)
    return real_fflush(file);
  return EOF;
}

WRAP(void *, NULL, malloc, (size_t size), (size))
WRAP(int, -1, stat, (const char *path, struct stat *status), (path, status))
WRAP(int, -1, lstat, (const char *path, struct stat *status), (path, status))
WRAP(int, -1, fstat, (int file, struct stat *status), (file, status))
WRAP(void *, MAP_FAILED, mmap,
     (void *at, size_t size, int access, int flags, int file, off_t offset),
     (at, size, access, flags, file, offset))
WRAP(size_t, 0, fwrite,
     (const void *data, size_t size, size_t count, FILE *file),
     (data, size, count, file))
WRAP(int, -1, chmod, (const char *path, mode_t mode), (path, mode))
WRAP(int, -1, fchmod, (int file, mode_t mode), (file, mode))
WRAP(int, -1, rename, (const char *from, const char *to), (from, to))
WRAP(int, -1, renameat2,
     (int from_folder, const char *from, int to_folder, const char *to,
      unsigned flags),
     (from_folder, from, to_folder, to, flags))
WRAP(char *, NULL, mkdtemp, (char *path), (path))
WRAP(int, -1, mkostemp, (char *path, int flags), (path, flags))
WRAP(DIR *, NULL, opendir, (const char *path), (path))
WRAP(struct dirent *, NULL, readdir, (DIR * folder), (folder))
WRAP(ssize_t, -1, getdents64, (int folder, void *to, size_t size),
     (folder, to, size))
WRAP(int, -1, unlink, (const char *path), (path))
WRAP(int, -1, unlinkat, (int folder, const char *path, int flags),
     (folder, path, flags))
WRAP(int, -1, rmdir, (const char *path), (path))
WRAP(char *, NULL, realpath, (const char *path, char *to), (path, to))
WRAP(int, -1, pipe2, (int ends[2], int flags), (ends, flags))
WRAP(int, errno, posix_spawn_file_actions_init,
     (posix_spawn_file_actions_t * actions), (actions))
WRAP(int, errno, posix_spawnattr_init, (posix_spawnattr_t * attributes),
     (attributes))
WRAP(int, errno, posix_spawn_file_actions_addopen,
     (posix_spawn_file_actions_t * actions, int file, const char *path,
      int flags, mode_t mode),
     (actions, file, path, flags, mode))
WRAP(int, errno, posix_spawn_file_actions_adddup2,
     (posix_spawn_file_actions_t * actions, int from, int to),
     (actions, from, to))
WRAP(int, errno, posix_spawn_file_actions_addchdir_np,
     (posix_spawn_file_actions_t * actions, const char *path), (actions, path))
WRAP(int, errno, posix_spawnp,
     (pid_t * child, const char *file,
      const posix_spawn_file_actions_t *actions,
      const posix_spawnattr_t *attributes, char *const argv[],
      char *const environment[]),
     (child, file, actions, attributes, argv, environment))
WRAP(int, -1, poll, (struct pollfd * events, nfds_t count, int timeout),
     (events, count, timeout))
WRAP(pid_t, -1, waitpid, (pid_t child, int *state, int options),
     (child, state, options))
