#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char *reserve(struct text *text, size_t length) {
  if (text->room - text->length <= length) {
    const size_t room = 2 * text->room + length + 256;
    char *data = pool_alloc(text->pool, room, 1);
    if (text->length > 0)
      memcpy(data, text->data, text->length);
    text->data = data;
    text->room = room;
  }
  return text->data + text->length;
}

void text_add(struct text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (length <= 0)
    return;
  char *end = reserve(text, (size_t)length);
  va_start(arguments, format);
  vsnprintf(end, (size_t)length + 1, format, arguments);
  va_end(arguments);
  text->length += (size_t)length;
}

void text_add_bytes(struct text *text, const void *bytes, size_t length) {
  char *end = reserve(text, length);
  memcpy(end, bytes, length);
  end[length] = '\0';
  text->length += length;
}

void text_pad(struct text *text, size_t column) {
  size_t line = 0;
  while (line < text->length && text->data[text->length - 1 - line] != '\n')
    line++;
  for (; line < column; line++)
    text_add_bytes(text, " ", 1);
}
