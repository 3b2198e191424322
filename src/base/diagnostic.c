#include "base/diagnostic.h"

#include <stdarg.h>

static void print(struct diagnostics *diagnostics, const char *kind,
                  const char *format, va_list arguments) {
  if (diagnostics->sink == NULL)
    return;
  fputs("streamnet: ", diagnostics->sink);
  if (diagnostics->file != NULL)
    fprintf(diagnostics->sink, "%s: ", diagnostics->file);
  fputs(kind, diagnostics->sink);
  vfprintf(diagnostics->sink, format, arguments);
  fputc('\n', diagnostics->sink);
}

void diagnostic_error(struct diagnostics *diagnostics, const char *format,
                      ...) {
  va_list arguments;
  va_start(arguments, format);
  print(diagnostics, "error: ", format, arguments);
  va_end(arguments);
  diagnostics->errors++;
}

void diagnostic_note(struct diagnostics *diagnostics, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  print(diagnostics, "note: ", format, arguments);
  va_end(arguments);
}

const char *diagnostic_name(const char *name, char *to, size_t size) {
  size_t n = 0;
  for (; name[n] != '\0' && n + 1 < size; n++)
    to[n] = name[n] >= ' ' && name[n] <= '~' ? name[n] : '?';
  to[n] = '\0';
  return to;
}
