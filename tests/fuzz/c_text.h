/* Whether text can hurt: a terminal that shows it, or a C compiler that reads
 * something else in it than what was meant. */
#ifndef TESTS_FUZZ_C_TEXT_H
#define TESTS_FUZZ_C_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Printable ASCII, tabs and line ends only. */
bool text_is_printable(const char *text, size_t length);

/* NULL, or why a generated file is not what it looks like: unprintable
 * characters, trigraphs, comments that do not end or begin in one another,
 * strings that do not end on their line, line comments that go on. */
const char *c_text_check(const char *text, size_t length);

/* Removes the comments of a file in place; returns the length that is left. */
size_t c_text_strip(char *text, size_t length);

#endif
