/* A string that grows, for emitted files and reports. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/memory.h"

struct text {
  struct pool *pool;
  char *data; /* NUL-terminated once something was added */
  size_t length;
  size_t room;
};

/* Adds printf-formatted text. */
void text_add(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds `length` bytes as they are. */
void text_add_bytes(struct text *text, const void *bytes, size_t length);

/* Adds blanks until the current line is `column` characters long. */
void text_pad(struct text *text, size_t column);

#endif
