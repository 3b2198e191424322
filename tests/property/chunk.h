/* Many pairs in one program: the generated C of each, compiled together with
 * the runner. */
#ifndef TESTS_PROPERTY_CHUNK_H
#define TESTS_PROPERTY_CHUNK_H

#include "property/pair.h"

#include <stdio.h>

enum { CHUNK_LOG_BYTES = 65536 };

struct chunk {
  const char *folder;
  FILE *unit, *table, *data;
};

/* Starts a chunk in an empty folder, which stays the caller's. */
void chunk_open(struct chunk *chunk, const char *folder);

/* Writes the code and the data of a pair into the folder. */
void chunk_add(struct chunk *chunk, const struct pair *pair);

/* Compiles what was added; `log` gets what the compiler writes. */
bool chunk_build(struct chunk *chunk, char log[CHUNK_LOG_BYTES]);

/* Runs the pairs from number `first` on, up to one that fails;
 * `log` gets a line "pair INDEX" for each, and what is wrong with the last. */
bool chunk_run(const struct chunk *chunk, uint32_t first,
               char log[CHUNK_LOG_BYTES]);

/* Writes a file of `size` bytes; ends the program where that fails. */
void file_write_all(const char *folder, const char *name, const void *data,
                    size_t size);

#endif
