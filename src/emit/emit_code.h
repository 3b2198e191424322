/* Flash of generated code, estimated before a compiler has seen it. */
#ifndef EMIT_EMIT_CODE_H
#define EMIT_EMIT_CODE_H

#include "plan/plan.h"

/* A kernel of a plan. Functions that several kernels need count for the first
 * of them. */
struct code_use {
  const char *kernel;
  int32_t operators;  /* that use it */
  int64_t bytes;      /* of its functions, calls and arguments */
  int32_t each;       /* of these, each operator's own */
  int32_t first, end; /* its functions, see emit_code.c */
};

struct code_bytes {
  int64_t total;
  int64_t rest; /* of what is no kernel: interface and schedule */
  int32_t uses;
  struct code_use *use; /* in the order of the plan; of the graph's pool */
};

/* Estimates a plan's code and tables, an upper bound for Armv7E-M, -O2 and the
 * versions of GCC tried. Kernels are measured (bench/code.sh), what is around
 * them is fitted. */
struct code_bytes emit_code(const struct plan *plan);

/* The total of it. */
int64_t emit_code_bytes(const struct plan *plan);

#endif
