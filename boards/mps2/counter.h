/* The instruction counter.
 *
 * QEMU with -icount shift=6 gives every instruction 64 ns, and the 25 MHz
 * counter of the FPGAIO block then stands at floor(1.6 n) after n
 * instructions. That map is injective, so n follows exactly from the count:
 * n = ceil(5 count / 8). */
#ifndef HARNESS_COUNTER_H
#define HARNESS_COUNTER_H

#include <stdint.h>

/* Instructions since reset. */
uint64_t counter_read(void);

#endif
