/* The kernel that suits one operator: from which of the target's sets, and what
 * it is called. */
#ifndef TARGET_KERNEL_CHOICE_H
#define TARGET_KERNEL_CHOICE_H

#include "target/kernel.h"

/* Whether there is a kernel that eats its input tile by tile. */
bool kernel_has_sums(enum work work);

/* Whether a set of enum kernel_saving has a set of kernels behind the best
 * one. */
bool kernel_saves_by_set(uint8_t saving);

/* The best kernel that takes its constants as they are, of the sets that
 * `saving`, a set of enum kernel_saving, leaves; with `sums` the one that eats
 * its input tile by tile. Strings belong to the pool. Aborts where there is
 * none, which `ref` rules out. */
struct kernel kernel_choose_plain(struct pool *pool, enum kernel_target target,
                                  const struct op *op, bool sums,
                                  uint8_t saving);

/* The kernel that takes an operator's constants packed like this. Strings
 * belong to the pool. */
struct kernel kernel_choose_packed(struct pool *pool, const struct op *op,
                                   struct pack_choice pack);

#endif
