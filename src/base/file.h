/* Files: a model mapped read-only, small files read whole, results written
 * so that a reader never sees half of one. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mapped_file {
  const uint8_t *data;
  size_t size;
};

/* No file of a network that fits a microcontroller is larger. */
#define FILE_BYTES_MAX (INT64_C(512) << 20)

/* Maps a regular file of at most FILE_BYTES_MAX. On failure reports why and
 * returns false. */
bool file_map(const char *path, struct mapped_file *file,
              struct diagnostics *diagnostics);
void file_unmap(struct mapped_file *file);

/* Writes a file beside `path` and renames it. Returns false with a report and
 * without a trace when anything fails. "-" is standard output. */
bool file_write(const char *path, const void *data, size_t size,
                struct diagnostics *diagnostics);

/* Writes everything to a descriptor; false with errno set. */
bool descriptor_write(int descriptor, const void *data, size_t size);

/* Reads until `size` bytes are there or the file ends. Returns how many, or -1
 * with errno set. */
ssize_t descriptor_read(int descriptor, void *data, size_t size);

/* Closes; false with errno set, which is left alone otherwise. */
bool descriptor_close(int descriptor);

/* The umask, which can only be read by setting it. */
mode_t umask_get(void);

/* One file of a result folder. */
struct output_file {
  const char *name;
  const char *data;
  size_t size;
};

/* The first bytes of every file that the compiler writes into a result
 * folder; a folder that holds anything else is never replaced. */
#define OUTPUT_FILE_MARK "/* StreamNet"

/* Makes `path` a folder with exactly these files. They are written into a new
 * folder beside it which then takes its place in one step, so that `path`
 * holds the old result or the new one whatever happens. */
enum status folder_replace(struct pool *pool, const char *path,
                           const struct output_file *files, size_t count,
                           struct diagnostics *diagnostics);

/* Writes files into a folder that is there. */
enum status folder_write(const char *path, const struct output_file *files,
                         size_t count, struct diagnostics *diagnostics);

/* A new private folder below TMPDIR (or /tmp), its path owned by the pool;
 * NULL with a report on failure. temporary_remove of base/temporary.h removes
 * it. */
char *folder_temporary(struct pool *pool, struct diagnostics *diagnostics);

#endif
