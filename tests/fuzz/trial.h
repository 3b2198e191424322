/* One run of the whole compiler inside this process, on bytes that may be
 * anything: read, plan, check, emit, and sometimes write the result. */
#ifndef TESTS_FUZZ_TRIAL_H
#define TESTS_FUZZ_TRIAL_H

#include "base/status.h"
#include "plan/plan.h"

#include <stddef.h>
#include <stdint.h>

enum {
  /* What a run may take; a file can ask for any size. */
  TRIAL_MEMORY = 512 << 20,
  /* Bytes that the operators read, at most, and operators, for a network to be
   * planned: sanitized code is slow. */
  TRIAL_WORK = 1 << 18,
  TRIAL_OPERATORS = 100,
  /* What planning may take (plan/effort.h). */
  TRIAL_EFFORT = 1 << 21,
  /* Those above are planned by layers, and without a budget. */
  TRIAL_SEARCHED = 14,
};

struct trial {
  const uint8_t *data; /* ends where its memory does */
  size_t size;
  uint32_t choice;  /* of target, strategy and the other options */
  const char *plan; /* text of a plan file instead of the planner, or NULL */
  size_t plan_size;
  const char *folder; /* where the result is written, or NULL */

  enum status status;
  bool planned; /* it was small enough */
  bool out_of_memory;
  const char *wrong; /* what must not be, or NULL */
};

/* The input mode that a choice stands for. */
enum input_mode trial_input_mode(uint32_t choice);

/* Runs a trial and frees all that it took. A plan that the checker rejects
 * aborts, as in the compiler. */
void trial_run(struct trial *trial);

/* The same for a fuzzer: aborts with a message where something is wrong. */
void trial_insist(struct trial *trial);

#endif
