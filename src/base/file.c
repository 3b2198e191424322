#define _GNU_SOURCE
#include "base/file.h"

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

/* Writes everything and checks the flush as well: a full disk may show only
 * there. */
static bool write_stream(FILE *stream, const void *data, size_t size) {
  const bool written = fwrite(data, 1, size, stream) == size;
  return fflush(stream) == 0 && written;
}

static bool write_plain(const char *path, const void *data, size_t size) {
  FILE *stream = fopen(path, "wbe");
  if (stream == NULL)
    return false;
  /* Devices and pipes cannot be synchronised: EINVAL. */
  const bool written = write_stream(stream, data, size) &&
                       (fsync(fileno(stream)) == 0 || errno == EINVAL);
  return fclose(stream) == 0 && written;
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
    /* A device or a pipe is written to; renaming would replace it. */
    if (!S_ISDIR(status.st_mode) && write_plain(path, data, size))
      return true;
  } else if ((size_t)snprintf(beside, sizeof beside, "%s.streamnet-%ld", path,
                              (long)getpid()) >= sizeof beside) {
    errno = ENAMETOOLONG;
  } else if (write_plain(beside, data, size) && rename(beside, path) == 0) {
    return true;
  } else {
    const int reason = errno;
    unlink(beside);
    errno = reason;
  }
  diagnostic_error(diagnostics, "cannot write %s: %s", path,
                   strerror(S_ISDIR(status.st_mode) ? EISDIR : errno));
  return false;
}
