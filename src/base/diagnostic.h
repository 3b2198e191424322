/* Messages to the user. Every message names the file; errors are counted so
 * that a pass can report all of them before the compiler gives up. */
#ifndef BASE_DIAGNOSTIC_H
#define BASE_DIAGNOSTIC_H

#include <stdio.h>

struct diagnostics {
  FILE *sink;       /* NULL: messages are counted only */
  const char *file; /* the model's path, or NULL */
  int errors;
};

/* Prints "streamnet: FILE: error: ..." and counts it. */
void diagnostic_error(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A further line on the message before: what would work, or where to look. */
void diagnostic_note(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Copies a name from a model file into `to`, with everything but printable
 * ASCII replaced and the length cut to fit, and returns `to`. */
const char *diagnostic_name(const char *name, char *to, size_t size);

#endif
