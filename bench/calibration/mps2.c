/* Arm's MPS2 boards as QEMU 7.2 has them: counts are instructions, read as
 * boards/mps2/counter.h says, and lines go to the first UART. Registers: Arm
 * AN386, "CMSDK UART". */
#include "calibration.h"
#include "counter.h"

#include <stddef.h>

#define COPROCESSOR_ACCESS (*(volatile uint32_t *)0xE000ED88)
#define UART_DATA (*(volatile uint32_t *)0x40004000)
#define UART_STATE (*(volatile uint32_t *)0x40004004)
#define UART_CONTROL (*(volatile uint32_t *)0x40004008)
#define UART_DIVIDER (*(volatile uint32_t *)0x40004010)
#define STATE_FULL 1
#define CONTROL_SEND 1

/* 115,200 baud of a 25 MHz clock. */
enum { DIVIDER = 217 };

uint64_t calibration_count(void) { return counter_read(); }

void calibration_put(char c) {
  while (UART_STATE & STATE_FULL) {
  }
  UART_DATA = (uint8_t)c;
}

/* Where the linker script begins. */
_Noreturn void reset_handler(void);

_Noreturn void reset_handler(void) {
  COPROCESSOR_ACCESS |= 0xFU << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
  UART_DIVIDER = DIVIDER;
  UART_CONTROL = CONTROL_SEND;
  calibration_run();
  for (;;) {
  }
}

static _Noreturn void fault_handle(void) {
  for (const char *c = "calibration fault\r\n"; *c != '\0'; c++)
    calibration_put(*c);
  for (;;) {
  }
}

extern char stack_top[];

struct vector_table {
  void *stack;
  void (*handlers[3])(void);
};

__attribute__((section(".vectors"),
               used)) static const struct vector_table vectors = {
    stack_top, {reset_handler, fault_handle, fault_handle}};
