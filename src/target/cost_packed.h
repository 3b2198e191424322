/* What kernels with packed constants do. */
#ifndef TARGET_COST_PACKED_H
#define TARGET_COST_PACKED_H

#include "target/cost.h"

/* Some tiles of one extent. */
struct cost_tiles {
  int64_t count;
  int32_t rows, columns;
};

/* So much more of one term. */
static inline void cost_count(struct cost *cost, enum cost_term term,
                              int64_t count) {
  cost->count[term] += count;
}

/* Adds what an operator's kernel does for some tiles; `pack` is not of
 * PACK_NONE. */
void cost_add_packed(struct cost *cost, const struct cost_work *work,
                     const struct pack_choice *pack, struct cost_tiles tiles);

#endif
