/* Interrupts at pseudo-random points of the network's functions, which leave
 * nothing as it was that a handler may change. */
#ifndef HARNESS_INTERRUPT_H
#define HARNESS_INTERRUPT_H

#include <stdint.h>

/* What a seed starts; 0: no interrupts at all, then or later. */
void interrupts_seed(uint32_t seed);

/* From here on the timer interrupts what runs, or does so no more. */
void interrupts_start(void);
void interrupts_stop(void);

/* How many there were while the network ran. */
uint32_t interrupts_count(void);

/* The handler of SysTick. */
void interrupt_enter(void);

#endif
