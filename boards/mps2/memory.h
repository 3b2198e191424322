/* The memory map of a run on an MPS2 board, shared by C and linker script.
 *
 * Windows that the network may write end at addresses aligned to more than
 * their size, so that the protection unit can end them exactly there. The
 * harness' own memory lies in another bank. QEMU maps SSRAM1 at 0 and SSRAM2/3
 * at 0x20000000, 4 MB each. */
#ifndef HARNESS_MEMORY_H
#define HARNESS_MEMORY_H

#include "board.h"
#include "harness_plan.h"

#define HARNESS_FLASH 0x00000000
#define NETWORK_FLASH 0x00080000
#define FLASH_END 0x00400000

#define RAM_BEGIN 0x20000000
#define ARENA_END 0x20200000
#define STACK_TOP 0x20240000
#define OUTPUT_END 0x20300000
#define INPUT_END 0x20400000

/* Most that fits with an unmapped gap below. */
#define ARENA_LIMIT 0x1F0000
#define STACK_LIMIT 0x20000
#define OUTPUT_LIMIT 0x80000
#define INPUT_LIMIT 0xF0000

#define ARENA_BEGIN ((ARENA_END - PLAN_ARENA_BYTES) & ~(PLAN_ARENA_ALIGN - 1))
#define STACK_BEGIN (STACK_TOP - PLAN_STACK_BYTES)

#endif
