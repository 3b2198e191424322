/* The kernels' self-test, in the form of a generated network. */
#ifndef SELFTEST_H
#define SELFTEST_H

#define selftest_ARENA_BYTES 65536
#define selftest_ARENA_ALIGN 4
#define selftest_INPUT_BYTES 4
#define selftest_OUTPUT_BYTES 4

void *selftest_input(void *arena);

/* Returns 0, or minus the number of the check that failed. */
int selftest_run(void *arena, const void *input, void *output);

#endif
