/* Random work for kernels with packed constants: random shapes, windows, tiles
 * and memory, weights and factors at the extremes. */
#ifndef TESTS_KERNELS_PACKED_CASE_H
#define TESTS_KERNELS_PACKED_CASE_H

#include "packed_list.h"
#include "random_view.h"
#include "target/pack.h"

/* One call of a kernel. */
struct packed_case {
  struct op op;
  struct pack_choice choice;
  struct packed packed;
  int kernel;        /* PACKED_... */
  struct memory in;  /* filled */
  struct memory out; /* bytes of value GUARD */
  sn_tile tile;
};

/* Makes the case of a number; constants belong to the pool. Returns false where
 * no packed kernel does what was drawn, otherwise the case must be freed. */
bool packed_case_make(struct pool *pool, uint32_t trial,
                      struct packed_case *one);
void packed_case_free(struct packed_case *one);

/* Writes what the plain kernel makes of the input to `out`. */
void packed_case_expect(struct packed_case *one);

#endif
