/* Vector table and start of an MPS2 board. */
#include "fault.h"
#include "gate.h"
#include "harness.h"
#include "interrupt.h"
#include "window.h"

#define COPROCESSOR_ACCESS (*(volatile uint32_t *)0xE000ED88)
#define FP_CONTEXT_CONTROL (*(volatile uint32_t *)0xE000EF34)

extern char harness_stack_top[];
extern char harness_bss_begin[];
extern char harness_bss_end[];

static _Noreturn void reset_handler(void) {
  bytes_fill((uintptr_t)harness_bss_begin, (uintptr_t)harness_bss_end, 0);
  COPROCESSOR_ACCESS |= 0xFU << 20;
  /* No floating-point state in exception frames: the gate saves what must be
   * saved, and a frame then has 32 bytes at the top of the network's stack. */
  FP_CONTEXT_CONTROL = 0;
  __asm__ volatile("dsb\n isb" ::: "memory");
  harness_main();
}

/* Exceptions that have no handler are not enabled; MemManage, BusFault and
 * UsageFault escalate to HardFault. */
struct vector_table {
  void *stack;
  void (*handlers[15])(void);
};

__attribute__((section(".vectors"),
               used)) static const struct vector_table vectors = {
    harness_stack_top,
    {
        [0] = reset_handler,
        [1] = fault_handle,     /* NMI */
        [2] = fault_handle,     /* HardFault */
        [10] = gate_return,     /* SVC */
        [14] = interrupt_enter, /* SysTick */
    },
};
