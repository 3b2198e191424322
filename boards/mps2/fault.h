/* Faults of the network and of the harness itself. */
#ifndef HARNESS_FAULT_H
#define HARNESS_FAULT_H

/* The handler of HardFault. All faults escalate to it, because it alone runs
 * with the protection unit off. Prints kind, address and program counter, and
 * exits with status 5. */
void fault_handle(void);

#endif
