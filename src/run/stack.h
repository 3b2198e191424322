/* The most stack that a network's functions can need, from the call graph of
 * the image that was linked: library routines are in it, too. */
#ifndef RUN_STACK_H
#define RUN_STACK_H

#include "run/disassembly.h"

enum { STACK_DOUBT_ROOM = 192 };

/* The bound for the functions that users of network `name` call, in bytes
 * without what interrupts take; or -1 and the reason why there is none in
 * `doubt`, of STACK_DOUBT_ROOM characters.
 *
 * It is the largest sum of frames along a path of calls. Pointers to functions
 * are of two kinds: NAME_fire*, which only the functions of the interface call,
 * and those in the kernels' tables, which are what else has its address taken.
 */
int32_t stack_bound(const struct code *code, const char *name, char *doubt);

#endif
