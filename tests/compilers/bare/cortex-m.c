/* Start and end on QEMU's MPS2 boards. */
#include <stdint.h>

int main(void);
extern char stack_end[];

/* Semihosting ends the emulator. */
__attribute__((used, noreturn)) static void begin(void) {
  /* Access to the floating-point unit, where there is one. */
  volatile uint32_t *const access = (volatile uint32_t *)0xE000ED88;
  *access |= 0xFu << 20;
  __asm__ volatile("dsb\nisb" : : : "memory");
  const uint32_t block[2] = {0x20026, (uint32_t)main()};
  register uint32_t operation __asm__("r0") = 0x20;
  register const uint32_t *argument __asm__("r1") = block;
  for (;;)
    __asm__ volatile("bkpt 0xAB" : : "r"(operation), "r"(argument) : "memory");
}

__attribute__((used, section(".vectors"))) static const struct {
  const char *stack;
  void (*handler[15])(void);
} vectors = {stack_end, {begin}};
