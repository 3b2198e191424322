/* The gate between the harness and the network: a call goes out without
 * privileges, on the network's own stack, with the protection unit on. */
#ifndef HARNESS_GATE_H
#define HARNESS_GATE_H

#include <stdint.h>

/* Measures what the gate itself costs. Call once, before gate_call. */
void gate_calibrate(void);

/* Calls function(a, b, c) and returns what it returns. */
int gate_call(uintptr_t function, uintptr_t a, uintptr_t b, uintptr_t c);

/* Instructions of all functions called since gate_calibrate, from the first
 * of each to its return, with those of interrupts. */
uint64_t gate_instructions(void);

/* The handler of SVC, through which a function comes back. */
void gate_return(void);

#endif
