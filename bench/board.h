/* Building a plan's code for the emulated Cortex-M7 and running it there, for
 * programs that measure networks made in memory. */
#ifndef BENCH_BOARD_H
#define BENCH_BOARD_H

#include "plan/plan.h"
#include "run/run.h"

/* Runs the plan on `input`, which holds all inputs one after another; fills
 * `output` likewise, and `measure`. The run is left as it is for run_image;
 * the caller discards it. Ends the program where the plan is unsound or the
 * board fails. */
struct run board_measure(const struct plan *plan, const char *name,
                         const uint8_t *input, uint8_t *output,
                         struct run_measure *measure);

#endif
