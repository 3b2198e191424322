/* Which kernel does which operator on which target. */
#ifndef EMIT_KERNEL_H
#define EMIT_KERNEL_H

#include "graph/graph.h"

/* X(enumerator, name on the command line, kernel sets from the best on). A set
 * is a directory below kernels/; the last one, ref, has every kernel. */
#define KERNEL_TARGET_LIST(X)                                                  \
  X(PORTABLE, "portable", "ref")                                               \
  X(CORTEX_M4, "cortex-m4", "ref")                                             \
  X(CORTEX_M7, "cortex-m7", "ref")

enum kernel_target {
#define X(name, text, sets) KERNEL_TARGET_##name,
  KERNEL_TARGET_LIST(X)
#undef X
      KERNEL_TARGETS
};

struct kernel {
  const char *arguments; /* type of its arguments */
  const char *function;
  const char *path; /* of its header among the embedded files */
};

const char *kernel_target_name(enum kernel_target target);

/* The best kernel that the target's sets have, or with `sums` the one that eats
 * its input tile by tile; strings belong to the pool. */
struct kernel kernel_select(struct pool *pool, enum kernel_target target,
                            enum work work, bool sums);

#endif
