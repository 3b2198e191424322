#define _GNU_SOURCE
#include "base/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A run needs three at once. */
enum { TEMPORARIES = 8 };

/* Not in a pool: it outlives them all. An empty path is a free place. */
static char registered[TEMPORARIES][PATH_MAX];
static volatile pid_t writer;

static const int deadly[] = {SIGHUP, SIGINT, SIGTERM};
enum { DEADLY = sizeof deadly / sizeof *deadly };

static sigset_t deadly_set(void) {
  sigset_t set;
  sigemptyset(&set);
  for (int i = 0; i < DEADLY; i++)
    sigaddset(&set, deadly[i]);
  return set;
}

void temporary_signals_block(sigset_t *before) {
  const sigset_t set = deadly_set();
  sigprocmask(SIG_BLOCK, &set, before);
}

void temporary_signals_restore(const sigset_t *before) {
  const int reason = errno;
  sigprocmask(SIG_SETMASK, before, NULL);
  errno = reason;
}

/* The place of a path, or a free one for ""; NULL if there is none. */
static char *place_find(const char *path) {
  for (int i = 0; i < TEMPORARIES; i++)
    if (strcmp(registered[i], path) == 0)
      return registered[i];
  return NULL;
}

/* Makes with one of the two functions. */
static int make(char *path, int (*function)(char *)) {
  if (strlen(path) >= PATH_MAX) {
    errno = ENAMETOOLONG;
    return -1;
  }
  sigset_t before;
  temporary_signals_block(&before);
  char *place = place_find("");
  if (place == NULL)
    abort(); /* our own error */
  const int made = function(path);
  if (made >= 0)
    memcpy(place, path, strlen(path) + 1);
  temporary_signals_restore(&before);
  return made;
}

static int folder_make(char *path) { return mkdtemp(path) == NULL ? -1 : 0; }

static int file_make(char *path) { return mkostemp(path, O_CLOEXEC); }

bool temporary_folder_make(char *path) { return make(path, folder_make) >= 0; }

int temporary_file_make(char *path) { return make(path, file_make); }

void temporary_keep(const char *path) {
  sigset_t before;
  temporary_signals_block(&before);
  char *place = place_find(path);
  if (place != NULL)
    place[0] = '\0';
  temporary_signals_restore(&before);
}

/* Removes what one look at the folder shows; tells how many files went. What
 * signal handlers may not call, opendir and readdir, is not called. */
static int files_remove(int folder) {
  union {
    struct dirent64 entry;
    char bytes[4096];
  } buffer;
  int removed = 0;
  ssize_t size;
  lseek(folder, 0, SEEK_SET);
  while ((size = getdents64(folder, &buffer, sizeof buffer)) > 0)
    for (ssize_t at = 0; at < size;) {
      const char *record = buffer.bytes + at;
      unsigned short length;
      memcpy(&length, record + offsetof(struct dirent64, d_reclen),
             sizeof length);
      const char *name = record + offsetof(struct dirent64, d_name);
      removed += unlinkat(folder, name, 0) == 0;
      at += length;
    }
  return removed;
}

static void remove_now(const char *path) {
  const int folder =
      open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) {
    unlink(path);
    return;
  }
  /* File systems may skip names while others are removed. */
  while (files_remove(folder) > 0)
    ;
  close(folder);
  rmdir(path);
}

void temporary_remove(const char *path) {
  const int reason = errno;
  remove_now(path);
  temporary_keep(path);
  errno = reason;
}

void temporary_remove_all(void) {
  sigset_t before;
  temporary_signals_block(&before);
  for (int i = TEMPORARIES - 1; i >= 0; i--)
    if (registered[i][0] != '\0') {
      remove_now(registered[i]);
      registered[i][0] = '\0';
    }
  temporary_signals_restore(&before);
}

void temporary_writer_set(pid_t group) { writer = group; }

/* Ends the writer, gently for it to remove its own files. */
static void writer_end(void) {
  enum { PATIENCE = 200 };
  const struct timespec pause = {.tv_nsec = 10000000};
  kill(-writer, SIGTERM);
  for (int i = 0; i < PATIENCE; i++) {
    if (waitpid(writer, NULL, WNOHANG) != 0)
      break;
    nanosleep(&pause, NULL);
  }
  /* And whatever it has started. */
  kill(-writer, SIGKILL);
  waitpid(writer, NULL, 0);
}

/* Calls nothing that signal handlers may not call. The handler has reset the
 * signal, which is blocked until it returns, and then does its work. */
static void end_by(int number) {
  if (writer > 0)
    writer_end();
  temporary_remove_all();
  raise(number);
}

void temporary_guard_signals(void) {
  for (int i = 0; i < DEADLY; i++) {
    struct sigaction action;
    if (sigaction(deadly[i], NULL, &action) == 0 &&
        action.sa_handler == SIG_IGN)
      continue;
    action = (struct sigaction){.sa_handler = end_by,
                                .sa_mask = deadly_set(),
                                .sa_flags = (int)SA_RESETHAND};
    sigaction(deadly[i], &action, NULL);
  }
}
