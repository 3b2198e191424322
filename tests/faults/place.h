/* The folder in which the compiler is run with faults: what results lie there,
 * and what was left behind. */
#ifndef FAULTS_PLACE_H
#define FAULTS_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a file, or of all files of a folder with their names; owned by the
 * caller. */
struct snapshot {
  char *bytes; /* NULL: nothing is there */
  size_t size;
};

/* Makes a temporary folder and goes there. */
void place_make(void);

/* Removes it. */
void place_remove(void);

/* Removes what the compiler leaves there when it is killed; says how many
 * folders and files. */
int place_clean(void);

struct snapshot snapshot_take(const char *path);
bool snapshot_same(const struct snapshot *a, const struct snapshot *b);
void snapshot_free(struct snapshot *snapshot);

/* Removes a file, or a folder with plain files. */
void path_remove(const char *path);

/* Copies a file, or a folder with plain files. */
void path_copy(const char *from, const char *to);

/* Says what is wrong with the test itself, and ends it. */
_Noreturn void place_fail(const char *what);

#endif
