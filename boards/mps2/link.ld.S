/* Linker script of a run on an MPS2 board; the C preprocessor fills in sizes.
 *
 * The arena has exactly the planned bytes and the network no static memory at
 * all: what needs more does not link. Whatever does not come from the harness
 * is the network's: its own objects, and the library routines that it calls. */
#include "memory.h"

#if PLAN_ARENA_BYTES > ARENA_LIMIT
#error "the arena is larger than the emulated board's RAM"
#endif
#if PLAN_STACK_BYTES > STACK_LIMIT || PLAN_STACK_BYTES % 32 != 0
#error "the stack must be a multiple of 32 bytes, and at most 128 KB"
#endif

ENTRY(reset_handler)

MEMORY
{
  FLASH_OF_HARNESS (rx) : ORIGIN = HARNESS_FLASH,
                       LENGTH = NETWORK_FLASH - HARNESS_FLASH
  FLASH_OF_NETWORK (rx) : ORIGIN = NETWORK_FLASH,
                       LENGTH = FLASH_END - NETWORK_FLASH
  ARENA (rw)         : ORIGIN = ARENA_BEGIN, LENGTH = PLAN_ARENA_BYTES
  NETWORK_STATIC (rw): ORIGIN = RAM_BEGIN, LENGTH = 0
  HARNESS_RAM (rw)   : ORIGIN = BOARD_PSRAM, LENGTH = BOARD_PSRAM_BYTES
}

SECTIONS
{
  .harness_text : {
    KEEP(*(.vectors))
    *harness.o(.text .text.* .rodata .rodata.*)
  } > FLASH_OF_HARNESS

  .gate : { KEEP(*(.gate)) } > FLASH_OF_NETWORK
  .network_text ALIGN(16) : {
    network_flash_begin = .;
    *(.text .text.*)
  } > FLASH_OF_NETWORK
  .network_constants : {
    *(.rodata .rodata.*)
    network_flash_end = .;
  } > FLASH_OF_NETWORK

  /* The emulator loads initialised data straight into RAM. */
  .harness_data : { *harness.o(.data .data.*) } > HARNESS_RAM
  .harness_bss (NOLOAD) : {
    harness_bss_begin = .;
    *harness.o(.bss .bss.* COMMON)
    . = ALIGN(8);
    harness_bss_end = .;
  } > HARNESS_RAM
  harness_stack_top = BOARD_PSRAM + BOARD_PSRAM_BYTES;

  .arena (NOLOAD) : { *harness.o(.arena) } > ARENA
  .network_static : {
    network_static_begin = .;
    *(.data .data.* .bss .bss.* COMMON)
    network_static_end = .;
  } > NETWORK_STATIC

  /DISCARD/ : { *(.ARM.exidx .ARM.exidx.* .ARM.extab .ARM.extab.*) }
}
