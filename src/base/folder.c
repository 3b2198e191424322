#define _GNU_SOURCE
#include "base/file.h"
#include "base/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_dot(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* 1: the file starts with our mark; 0: it does not, or is no file; below 0,
 * with errno set: it cannot be read. */
static int file_has_mark(int folder, const char *name) {
  char start[sizeof OUTPUT_FILE_MARK - 1];
  const int descriptor =
      openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return errno == ELOOP ? 0 : -1; /* a link */
  struct stat status;
  ssize_t size = fstat(descriptor, &status);
  if (size == 0 && S_ISREG(status.st_mode))
    size = descriptor_read(descriptor, start, sizeof start);
  const int reason = errno;
  close(descriptor);
  errno = reason;
  return size < 0 ? -1
                  : size == (ssize_t)sizeof start &&
                        memcmp(start, OUTPUT_FILE_MARK, sizeof start) == 0;
}

/* Tells whether everything in the folder was written by the compiler. */
static bool folder_is_ours(const char *path, struct diagnostics *diagnostics) {
  DIR *folder = opendir(path);
  if (folder == NULL) {
    diagnostic_error(diagnostics, "%s: %s", path, strerror(errno));
    return false;
  }
  char name[sizeof((struct dirent *)NULL)->d_name] = "";
  int ours = 1;
  while (ours > 0) {
    errno = 0;
    const struct dirent *entry = readdir(folder);
    if (entry == NULL) {
      ours = errno == 0 ? 1 : -1;
      break;
    }
    snprintf(name, sizeof name, "%s", entry->d_name);
    if (!is_dot(name))
      ours = file_has_mark(dirfd(folder), name);
  }
  const int reason = errno;
  closedir(folder);
  if (ours > 0)
    return true;
  if (ours < 0) {
    diagnostic_error(diagnostics, "%s: %s", path, strerror(reason));
    return false;
  }
  diagnostic_error(diagnostics,
                   "%s holds %s, which streamnet did not write; the folder is "
                   "left as it is",
                   path, name);
  diagnostic_note(diagnostics, "give a folder of its own to -o");
  return false;
}

static bool write_into(const char *folder, const struct output_file *file) {
  const int parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0)
    return false;
  const int descriptor =
      openat(parent, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  close(parent);
  if (descriptor < 0)
    return false;
  const bool good = descriptor_write(descriptor, file->data, file->size) &&
                    fsync(descriptor) == 0;
  return descriptor_close(descriptor) && good;
}

/* Puts `from` where `to` is; what was at `to` is removed afterwards. */
static bool folder_exchange(const char *from, const char *to) {
  if (rename(from, to) == 0) { /* nothing there, or an empty folder */
    temporary_keep(from);
    return true;
  }
  if (errno != ENOTEMPTY && errno != EEXIST)
    return false;
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) != 0)
    return false;
  temporary_remove(from);
  return true;
}

static bool folder_fill(const char *path, const struct output_file *files,
                        size_t count) {
  bool good = true;
  for (size_t i = 0; good && i < count; i++)
    good = write_into(path, &files[i]);
  return good;
}

static enum status fail(const char *path, struct diagnostics *diagnostics) {
  diagnostic_error(diagnostics, "cannot write folder %s: %s", path,
                   strerror(errno));
  return STATUS_ENVIRONMENT;
}

enum status folder_replace(struct pool *pool, const char *path,
                           const struct output_file *files, size_t count,
                           struct diagnostics *diagnostics) {
  char *target = pool_format(pool, "%s", path);
  for (size_t n = strlen(target); n > 1 && target[n - 1] == '/'; n--)
    target[n - 1] = '\0';
  struct stat status;
  if (lstat(target, &status) == 0) {
    if (!S_ISDIR(status.st_mode)) {
      diagnostic_error(diagnostics, "%s exists and is not a folder", target);
      return STATUS_ENVIRONMENT;
    }
    if (!folder_is_ours(target, diagnostics))
      return STATUS_ENVIRONMENT;
  }
  char *beside = pool_format(pool, "%s.streamnet-XXXXXX", target);
  if (!temporary_folder_make(beside))
    return fail(target, diagnostics);
  if (chmod(beside, 0777 & ~umask_get()) == 0 &&
      folder_fill(beside, files, count) && folder_exchange(beside, target))
    return STATUS_OK;
  temporary_remove(beside);
  return fail(target, diagnostics);
}

enum status folder_write(const char *path, const struct output_file *files,
                         size_t count, struct diagnostics *diagnostics) {
  return folder_fill(path, files, count) ? STATUS_OK : fail(path, diagnostics);
}

char *folder_temporary(struct pool *pool, struct diagnostics *diagnostics) {
  const char *parent = getenv("TMPDIR");
  if (parent == NULL || parent[0] == '\0')
    parent = "/tmp";
  char *path = pool_format(pool, "%s/streamnet-XXXXXX", parent);
  if (temporary_folder_make(path))
    return path;
  diagnostic_error(diagnostics, "cannot make a folder in %s: %s", parent,
                   strerror(errno));
  return NULL;
}
