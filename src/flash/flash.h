/* Fitting a plan's code and constants into flash by its kernels. */
#ifndef FLASH_FLASH_H
#define FLASH_FLASH_H

#include "plan/plan.h"

/* Constants and estimated code of a plan, in bytes. */
int64_t flash_bytes(const struct plan *plan);

/* What is looked for: at most `bytes` of flash (0: the least) for at most
 * `instructions` more than the plan has, in at most `arena` bytes. */
struct flash_limits {
  int64_t bytes;
  int64_t instructions;
  int64_t arena;
};

/* The plan with other kernels (KERNEL_SAVING_LIST), complete and laid out, such
 * that it takes at most `bytes`, or less than before, while the fewest
 * estimated instructions are lost that a greedy search finds: step by step all
 * operators of one kernel or of one kind change theirs, by the most bytes for
 * an instruction; at the end what turns out not to be needed is taken back. The
 * plan has the fastest kernels; it is the result where nothing is gained. Its
 * stages and tiles stay. */
struct plan *flash_save(struct plan *plan, const struct flash_limits *limits);

#endif
