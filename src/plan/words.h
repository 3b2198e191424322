/* The lines of a text file, taken word by word; '#' starts a comment. What is
 * not as wanted is reported with file and line. */
#ifndef PLAN_WORDS_H
#define PLAN_WORDS_H

#include "base/diagnostic.h"

#include <stdbool.h>
#include <stdint.h>

struct words {
  const char *path; /* as messages call the file */
  struct diagnostics *diagnostics;
  int line;
  char *at;   /* what is left of the line */
  char *rest; /* what is left of the file behind it */
};

/* Takes the next line; false behind the last. Lines and words are cut out of
 * the text in `rest`, which changes. */
bool words_next_line(struct words *words);

/* Reports what the line wants. Returns false. */
bool words_fail(const struct words *words, const char *wanted);

/* The next word of the line, or NULL at its end. */
char *words_next(struct words *words);

/* Reads a word as a number from 0 to INT32_MAX; NULL is none. False after a
 * report, as from the two that follow. */
bool words_parse(const struct words *words, const char *word, int32_t *value);

/* The same of the next word. */
bool words_read(struct words *words, int32_t *value);

/* Takes the next word, which has to be this one. */
bool words_expect(struct words *words, const char *keyword);

/* Whether the next word is this one, which is then taken. */
bool words_take(struct words *words, const char *keyword);

#endif
