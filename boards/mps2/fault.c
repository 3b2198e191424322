/* Fault status registers: Armv7-M Architecture Reference Manual, B3.2.15. */
#include "fault.h"

#include "protection.h"
#include "semihost.h"

#include <stdbool.h>

#define FAULT_STATUS (*(volatile const uint32_t *)0xE000ED28)
#define MEMORY_ADDRESS (*(volatile const uint32_t *)0xE000ED34)
#define BUS_ADDRESS (*(volatile const uint32_t *)0xE000ED38)

#define MEMORY_FAULT 0xFFU
#define MEMORY_FETCH (1U << 0)
#define MEMORY_STACKING (1U << 4)
#define MEMORY_ADDRESS_VALID (1U << 7)
#define BUS_FAULT 0xFF00U
#define BUS_STACKING (1U << 12)
#define BUS_ADDRESS_VALID (1U << 15)
#define USAGE_FAULT 0xFFFF0000U

#define FRAME_PC 6

static const char *fault_name(uint32_t status) {
  if (status & MEMORY_FAULT)
    return "MemManage";
  if (status & BUS_FAULT)
    return "BusFault";
  return status & USAGE_FAULT ? "UsageFault" : "HardFault";
}

__attribute__((used)) static _Noreturn void
fault_report(const uint32_t *frame) {
  const uint32_t status = FAULT_STATUS;
  /* A stack that overflowed cannot take the frame that holds the pc. */
  const bool has_frame = !(status & (MEMORY_STACKING | BUS_STACKING));
  uint32_t address = (uint32_t)frame;
  if (status & MEMORY_ADDRESS_VALID)
    address = MEMORY_ADDRESS;
  else if (status & BUS_ADDRESS_VALID)
    address = BUS_ADDRESS;
  else if (has_frame)
    address = frame[FRAME_PC];

  text_print("fault: ");
  text_print(fault_name(status));
  text_print(" at address ");
  address_print(address, protected_windows, protection_count());
  text_print(", pc ");
  if (has_frame)
    hex_print(frame[FRAME_PC]);
  else
    text_print("unknown");
  text_print("\n");
  harness_exit(5);
}

__attribute__((naked)) void fault_handle(void) {
  __asm__("tst lr, #4\n"
          "ite eq\n"
          "mrseq r0, msp\n"
          "mrsne r0, psp\n"
          "b fault_report\n");
}
