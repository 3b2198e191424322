/* What the machine code of a board's image does to the stack, function by
 * function, from the text that objdump prints. */
#ifndef RUN_DISASSEMBLY_H
#define RUN_DISASSEMBLY_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of the text. */
struct word {
  const char *at;
  int length;
};

/* A branch to another function, or a call of one. */
struct code_call {
  uint32_t target;
  bool tail; /* a branch: its own frame is gone by then */
};

struct code_function {
  struct word name;
  uint32_t address, end;
  int32_t frame;      /* the sum of what is ever pushed, in bytes */
  bool unbounded;     /* the stack pointer moves by what is in a register */
  bool calls_pointer; /* some call goes where a register points */
  bool is_taken;      /* its address is in some table or register */
  int32_t first_call, calls;
  int32_t need; /* of stack, with all that it calls; see stack.c */
};

struct code {
  int32_t functions, calls;
  struct code_function *function; /* by rising address */
  struct code_call *call;
  bool is_full; /* there was more than fits */
};

/* Room for the functions of an image; belongs to the pool. */
struct code code_new(struct pool *pool);

/* Reads `objdump -d --no-show-raw-insn` of an image for Armv7-M. */
void code_read(struct code *code, const char *text, size_t size);

/* Reads `objdump -r` of an object compiled with -ffunction-sections, and marks
 * the functions whose addresses it takes. */
void code_read_relocations(struct code *code, const char *text, size_t size);

/* The function that an address lies in, or NULL. */
struct code_function *code_find(const struct code *code, uint32_t address);

bool word_is(struct word word, const char *text);

#endif
