/* A stand-in for a generated network that runs cases for the fast kernels: its
 * input are cases, its output is the memory that they wrote and might have
 * written. */
#ifndef CASES_H
#define CASES_H

/* The interface of a generated network. */
#define cases_ARENA_BYTES 65536
#define cases_ARENA_ALIGN 8
#define cases_INPUT_BYTES 983040
#define cases_OUTPUT_BYTES 524288

int cases_run(void *arena, const void *input, void *output);

#endif
