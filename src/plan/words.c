#include "plan/words.h"

#include <string.h>

bool words_next_line(struct words *words) {
  if (*words->rest == '\0')
    return false;
  char *end = words->rest + strcspn(words->rest, "\n");
  const bool more = *end != '\0';
  *end = '\0';
  words->at = words->rest;
  words->rest = end + more;
  words->line++;
  return true;
}

bool words_fail(const struct words *words, const char *wanted) {
  diagnostic_error(words->diagnostics, "%s:%d: wants %s", words->path,
                   words->line, wanted);
  return false;
}

char *words_next(struct words *words) {
  char *word = words->at + strspn(words->at, " \t\r");
  if (*word == '\0' || *word == '#')
    return NULL;
  words->at = word + strcspn(word, " \t\r#");
  if (*words->at != '\0')
    *words->at++ = '\0';
  return word;
}

bool words_parse(const struct words *words, const char *word, int32_t *value) {
  const size_t digits = word == NULL ? 0 : strspn(word, "0123456789");
  int64_t number = 0;
  for (size_t i = 0; i < digits && number <= INT32_MAX; i++)
    number = number * 10 + (word[i] - '0');
  if (digits == 0 || word[digits] != '\0' || number > INT32_MAX)
    return words_fail(words, "a number");
  *value = (int32_t)number;
  return true;
}

bool words_read(struct words *words, int32_t *value) {
  return words_parse(words, words_next(words), value);
}

bool words_expect(struct words *words, const char *keyword) {
  const char *word = words_next(words);
  return (word != NULL && strcmp(word, keyword) == 0) ||
         words_fail(words, keyword);
}

bool words_take(struct words *words, const char *keyword) {
  const char *word = words->at + strspn(words->at, " \t\r");
  const size_t length = strlen(keyword);
  if (strncmp(word, keyword, length) != 0 ||
      strchr(" \t\r#", word[length]) == NULL)
    return false;
  words_next(words);
  return true;
}
