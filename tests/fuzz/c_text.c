#include "fuzz/c_text.h"

bool text_is_printable(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n' && text[i] != '\t')
      return false;
  return true;
}

enum place { CODE, BLOCK_COMMENT, LINE_COMMENT, STRING, CHARACTER };

/* Steps over the character at `at`, or over both of a pair that belongs
 * together; returns what is wrong with it, or NULL. */
static const char *step(const char *text, size_t length, size_t *at,
                        enum place *place) {
  const char c = text[*at];
  const char next = *at + 1 < length ? text[*at + 1] : '\n';
  const bool quoted = *place == STRING || *place == CHARACTER;
  size_t taken = 1;
  if (c == '?' && next == '?')
    return "two question marks: it may be a trigraph";
  if (*place == BLOCK_COMMENT) {
    if (c == '/' && next == '*')
      return "a comment begins in a comment";
    if (c == '*' && next == '/') {
      *place = CODE;
      taken = 2;
    }
  } else if (*place == LINE_COMMENT) {
    if (c == '\\' && next == '\n')
      return "a line comment goes on";
    if (c == '\n')
      *place = CODE;
  } else if (quoted) {
    if (c == '\n')
      return "a string does not end on its line";
    if (c == '\\')
      taken = 2;
    else if (c == (*place == STRING ? '"' : '\''))
      *place = CODE;
  } else if (c == '/' && (next == '*' || next == '/')) {
    *place = next == '*' ? BLOCK_COMMENT : LINE_COMMENT;
    taken = 2;
  } else if (c == '"' || c == '\'') {
    *place = c == '"' ? STRING : CHARACTER;
  }
  *at += taken;
  return NULL;
}

const char *c_text_check(const char *text, size_t length) {
  enum place place = CODE;
  if (!text_is_printable(text, length))
    return "a generated file has unprintable characters";
  for (size_t at = 0; at < length;) {
    const char *wrong = step(text, length, &at, &place);
    if (wrong != NULL)
      return wrong;
  }
  return place == CODE ? NULL : "a generated file ends in a comment";
}

size_t c_text_strip(char *text, size_t length) {
  enum place place = CODE;
  size_t kept = 0;
  for (size_t at = 0; at < length;) {
    const size_t from = at;
    const bool code = place != BLOCK_COMMENT && place != LINE_COMMENT;
    if (step(text, length, &at, &place) != NULL)
      return kept;
    const bool still = place != BLOCK_COMMENT && place != LINE_COMMENT;
    for (size_t i = from; i < at && code && still; i++)
      text[kept++] = text[i];
  }
  return kept;
}
