/* Files that the compiler carries inside its own executable, so that it needs
 * no source tree once installed: kernels, boards, harnesses, and the
 * page of a plan. The table is written by cmake/embed.cmake. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

/* One file, unchanged byte for byte. The path is relative to the project's
 * root, with forward slashes. */
struct embedded_file {
  const char *path;
  const unsigned char *data;
  size_t size;
};

/* All files, by rising path. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_count;

/* Returns the file with this path, or NULL when none was embedded. */
const struct embedded_file *embedded_find(const char *path);

#endif
