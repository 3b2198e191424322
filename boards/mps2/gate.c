/* Everything that runs while the unit is on lies in section .gate, inside the
 * window of the network's code. */
#include "gate.h"

#include "counter.h"
#include "interrupt.h"
#include "memory.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

static uint64_t instructions;
static uint64_t overhead;

/* Takes the network's stack, switches the unit on (0xE000ED94 is MPU_CTRL; 1
 * leaves background map and use in HardFault off), drops privileges and calls.
 * In this order: an interrupt in between saves its frame on a stack that the
 * unit, if on, lets it write. The SVC at the end comes back privileged and with
 * the unit off, but still on the network's stack.
 * AAPCS: r4-r11 and s16-s31 are kept here in case the network does not. */
__attribute__((naked, noinline, section(".gate"))) static int
gate_enter(uintptr_t function __attribute__((unused)),
           uintptr_t a __attribute__((unused)),
           uintptr_t b __attribute__((unused)),
           uintptr_t c __attribute__((unused))) {
  __asm__("push {r4-r11, lr}\n"
          "vpush {s16-s31}\n"
          "mov r4, r0\n"
          "mov r0, r1\n"
          "mov r1, r2\n"
          "mov r2, r3\n"
          "ldr r3, =" TEXT(STACK_TOP) "\n"
                                      "msr psp, r3\n"
                                      "movs r3, #2\n"
                                      "msr control, r3\n"
                                      "isb\n"
                                      "ldr r5, =0xE000ED94\n"
                                      "movs r3, #1\n"
                                      "str r3, [r5]\n"
                                      "dsb\n"
                                      "isb\n"
                                      "movs r3, #3\n"
                                      "msr control, r3\n"
                                      "isb\n"
                                      "blx r4\n"
                                      "svc #0\n"
                                      "movs r3, #0\n"
                                      "msr control, r3\n"
                                      "isb\n"
                                      "vpop {s16-s31}\n"
                                      "pop {r4-r11, pc}\n"
                                      ".ltorg\n");
}

__attribute__((naked, section(".gate"))) void gate_return(void) {
  __asm__("ldr r1, =0xE000ED94\n"
          "movs r2, #0\n"
          "str r2, [r1]\n"
          "dsb\n"
          "isb\n"
          "mrs r2, control\n"
          "bic r2, #1\n"
          "msr control, r2\n"
          "isb\n"
          "bx lr\n"
          ".ltorg\n");
}

/* A function of one instruction. */
__attribute__((naked, section(".gate"))) static int function_empty(void) {
  __asm__("bx lr");
}

int gate_call(uintptr_t function, uintptr_t a, uintptr_t b, uintptr_t c) {
  interrupts_start();
  const uint64_t before = counter_read();
  const int result = gate_enter(function, a, b, c);
  instructions += counter_read() - before - overhead;
  interrupts_stop();
  return result;
}

void gate_calibrate(void) {
  overhead = 0;
  instructions = 0;
  gate_call((uintptr_t)function_empty, 0, 0, 0);
  overhead = instructions - 1;
  instructions = 0;
}

uint64_t gate_instructions(void) { return instructions; }
