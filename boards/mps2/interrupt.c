/* The timer is SysTick on the processor's clock (Armv7-M Architecture Reference
 * Manual, B3.3), of 1.6 ticks an instruction: see counter.h. */
#include "interrupt.h"

#include "memory.h"

#define TIMER_CONTROL (*(volatile uint32_t *)0xE000E010)
#define TIMER_RELOAD (*(volatile uint32_t *)0xE000E014)
#define TIMER_CURRENT (*(volatile uint32_t *)0xE000E018)
#define FP_CONTEXT_CONTROL (*(volatile uint32_t *)0xE000EF34)

#define ENABLED 7 /* counting, interrupting, on the processor's clock */
#define FRAMES_HAVE_FLOATS (3U << 30)
#define LEAST_TICKS 64
#define SPAN_TICKS 0x3FFF

/* What a handler of the same stack would use below the interrupted frame. */
#define DIRT_BYTES 256

static uint32_t state;
static uint32_t count;

static uint32_t random_next(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static void timer_wind(void) {
  TIMER_RELOAD = LEAST_TICKS + (random_next() & SPAN_TICKS);
  TIMER_CURRENT = 0;
}

void interrupts_seed(uint32_t seed) {
  state = seed;
  /* Handlers may use floating-point registers, as after a reset. */
  if (seed)
    FP_CONTEXT_CONTROL = FRAMES_HAVE_FLOATS;
}

void interrupts_start(void) {
  if (!state)
    return;
  timer_wind();
  TIMER_CONTROL = ENABLED;
}

void interrupts_stop(void) { TIMER_CONTROL = 0; }

uint32_t interrupts_count(void) { return count; }

/* Overwrites what the calling convention lets a handler overwrite: the stack
 * below the frame at `sp` (0: the harness was interrupted), r0-r3 and r12, all
 * flags with Q and GE, and the floating-point registers. */
__attribute__((used)) static void interrupt_dirty(uint32_t sp) {
  if (sp) {
    count++;
    const uint32_t low = sp - STACK_BEGIN < DIRT_BYTES && sp >= STACK_BEGIN
                             ? STACK_BEGIN
                             : sp - DIRT_BYTES;
    for (uint32_t i = low; i < sp; i += 4)
      *(volatile uint32_t *)i = random_next();
  }
  timer_wind();
  const uint32_t bits = random_next();
  __asm__ volatile("vmov s0, s1, %0, %0\n"
                   "vmov s2, s3, %0, %0\n"
                   "vmov s4, s5, %0, %0\n"
                   "vmov s6, s7, %0, %0\n"
                   "vmov s8, s9, %0, %0\n"
                   "vmov s10, s11, %0, %0\n"
                   "vmov s12, s13, %0, %0\n"
                   "vmov s14, s15, %0, %0\n"
                   "vmsr fpscr, %1\n"
                   "msr APSR_nzcvqg, %0\n"
                   "mov r1, %0\n mov r2, %0\n mov r3, %0\n mov r12, %0\n"
                   :
                   : "r"(bits), "r"(bits & 0xF000001FU)
                   : "r1", "r2", "r3", "r12", "cc", "memory", "d0", "d1", "d2",
                     "d3", "d4", "d5", "d6", "d7");
}

/* As in gate.c: 0xE000ED94 is MPU_CTRL. The network's windows hold this code,
 * but not what it calls, nor the harness' stack. */
__attribute__((naked, section(".gate"))) void interrupt_enter(void) {
  __asm__("ldr r1, =0xE000ED94\n"
          "ldr r2, [r1]\n"
          "movs r3, #0\n"
          "str r3, [r1]\n"
          "dsb\n"
          "isb\n"
          "movs r0, #0\n"
          "tst lr, #4\n"
          "it ne\n"
          "mrsne r0, psp\n"
          "push {r2, lr}\n"
          "bl interrupt_dirty\n"
          "pop {r2, lr}\n"
          "ldr r1, =0xE000ED94\n"
          "str r2, [r1]\n"
          "dsb\n"
          "isb\n"
          "bx lr\n"
          ".ltorg\n");
}
