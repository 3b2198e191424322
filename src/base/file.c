#define _GNU_SOURCE
#include "base/file.h"
#include "base/temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_map(const char *path, struct mapped_file *file,
              struct diagnostics *diagnostics) {
  *file = (struct mapped_file){NULL, 0};
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    diagnostic_error(diagnostics, "%s: %s", path, strerror(errno));
    return false;
  }
  struct stat status;
  bool good = false;
  if (fstat(descriptor, &status) != 0) {
    diagnostic_error(diagnostics, "%s: %s", path, strerror(errno));
  } else if (!S_ISREG(status.st_mode)) {
    diagnostic_error(diagnostics, "%s: not a regular file", path);
  } else if (status.st_size > FILE_BYTES_MAX) {
    diagnostic_error(diagnostics, "%s: has %lld bytes; at most %lld are read",
                     path, (long long)status.st_size,
                     (long long)FILE_BYTES_MAX);
  } else if (status.st_size == 0) {
    good = true;
  } else {
    file->size = (size_t)status.st_size;
    void *data = mmap(NULL, file->size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    good = data != MAP_FAILED;
    if (good)
      file->data = data;
    else
      diagnostic_error(diagnostics, "%s: %s", path, strerror(errno));
  }
  close(descriptor);
  return good;
}

void file_unmap(struct mapped_file *file) {
  if (file->data != NULL)
    munmap((void *)(uintptr_t)file->data, file->size);
  *file = (struct mapped_file){NULL, 0};
}

bool descriptor_write(int descriptor, const void *data, size_t size) {
  for (size_t done = 0; done < size;) {
    const ssize_t n = write(descriptor, (const char *)data + done, size - done);
    if (n > 0)
      done += (size_t)n;
    else if (n == 0 || errno != EINTR)
      return false;
  }
  return true;
}

ssize_t descriptor_read(int descriptor, void *data, size_t size) {
  size_t done = 0;
  while (done < size) {
    const ssize_t n = read(descriptor, (char *)data + done, size - done);
    if (n > 0)
      done += (size_t)n;
    else if (n == 0)
      break;
    else if (errno != EINTR)
      return -1;
  }
  return (ssize_t)done;
}

bool descriptor_close(int descriptor) {
  const int reason = errno;
  if (close(descriptor) != 0)
    return false;
  errno = reason;
  return true;
}

mode_t umask_get(void) {
  const mode_t mask = umask(0);
  umask(mask);
  return mask;
}

/* Writes everything and checks the flush as well: a full disk may show only
 * there. */
static bool write_stream(FILE *stream, const void *data, size_t size) {
  return fwrite(data, 1, size, stream) == size && fflush(stream) == 0;
}

/* Writes to what is there already: a device or a pipe. */
static bool write_there(const char *path, const void *data, size_t size) {
  const int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0)
    return false;
  const bool good = descriptor_write(descriptor, data, size);
  return descriptor_close(descriptor) && good;
}

/* Writes a file beside `path`, whose name is that of `beside`, and renames. */
static bool write_beside(const char *path, char *beside, const void *data,
                         size_t size) {
  const int descriptor = temporary_file_make(beside);
  if (descriptor < 0)
    return false;
  bool good = fchmod(descriptor, 0666 & ~umask_get()) == 0 &&
              descriptor_write(descriptor, data, size) &&
              fsync(descriptor) == 0;
  good = descriptor_close(descriptor) && good && rename(beside, path) == 0;
  if (good)
    temporary_keep(beside);
  else
    temporary_remove(beside);
  return good;
}

bool file_write(const char *path, const void *data, size_t size,
                struct diagnostics *diagnostics) {
  if (strcmp(path, "-") == 0) {
    if (write_stream(stdout, data, size))
      return true;
    diagnostic_error(diagnostics, "standard output: %s", strerror(errno));
    return false;
  }
  char beside[4096];
  struct stat status = {.st_mode = 0};
  if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
    /* Renaming would replace it. */
    if (!S_ISDIR(status.st_mode) && write_there(path, data, size))
      return true;
  } else if ((size_t)snprintf(beside, sizeof beside, "%s.streamnet-XXXXXX",
                              path) >= sizeof beside) {
    errno = ENAMETOOLONG;
  } else if (write_beside(path, beside, data, size)) {
    return true;
  }
  diagnostic_error(diagnostics, "cannot write %s: %s", path,
                   strerror(S_ISDIR(status.st_mode) ? EISDIR : errno));
  return false;
}
