/* Networks that ask for too much: each small in the file, or in its text. */
#ifndef TESTS_LIMITS_HOSTILE_H
#define TESTS_LIMITS_HOSTILE_H

#include "graph/graph.h"

/* What is to become of a network. */
enum verdict {
  VERDICT_REFUSED, /* status 1 */
  VERDICT_COMPILED,
};

/* One of them: `make` adds it to an empty graph, with the two numbers. */
struct hostile {
  const char *name;
  struct graph *(*make)(struct pool *pool, int32_t a, int32_t b);
  int32_t a, b;
  enum verdict verdict;
  const char *says; /* part of the message, where it is refused */
};

extern const struct hostile hostile_list[];
extern const int hostile_count;

#endif
