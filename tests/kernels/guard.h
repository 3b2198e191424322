/* Bytes around memory that a kernel may write. */
#ifndef TESTS_KERNELS_GUARD_H
#define TESTS_KERNELS_GUARD_H

enum { GUARD_BYTES = 64, GUARD = 0x5A };

#endif
