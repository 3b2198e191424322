/* The registers are those of the Armv7-M Architecture Reference Manual, B3.5.
 *
 * There is no region for the harness and none for devices: while the unit is
 * on, nothing else than the network and the few instructions of the gate
 * runs, and the background map is off. */
#include "protection.h"

#include "memory.h"
#include "mpu.h"

#define MPU_NUMBER (*(volatile uint32_t *)0xE000ED98)
#define MPU_BASE (*(volatile uint32_t *)0xE000ED9C)
#define MPU_ATTRIBUTES (*(volatile uint32_t *)0xE000EDA0)

#define ENABLE 1U
#define NORMAL_MEMORY (1U << 17)
#define NO_ACCESS 0U
#define READ_WRITE (3U << 24)
#define READ_ONLY (6U << 24)
#define EXECUTE_NEVER (1U << 28)

extern char network_flash_begin[];
extern char network_flash_end[];

struct window protected_windows[WINDOW_COUNT];
static uint32_t regions_used;

static void region_write(const struct mpu_region *region, uint32_t access) {
  MPU_NUMBER = regions_used++;
  MPU_BASE = region->base;
  MPU_ATTRIBUTES = access | NORMAL_MEMORY | region->disabled << 8 |
                   (region->size_log2 - 1) << 1 | ENABLE;
}

/* Grants [first, last) and no byte after `end`. */
static void window_protect(enum protected_window which, const char *name,
                           uint32_t first, uint32_t last, uint32_t end,
                           int limit, uint32_t access) {
  struct mpu_region regions[MPU_REGIONS];
  const int count = mpu_cover(first, end, limit, regions);
  for (int i = 0; i < count; i++)
    region_write(&regions[i], access);
  /* A network of no work has an arena of no bytes, and no region. */
  const uint32_t begin =
      count > 0 ? mpu_region_begin(&regions[count - 1]) : end;
  protected_windows[which] = (struct window){name, begin, end, first, last};
}

/* The unit's regions with higher numbers come before those with lower ones. */
static void arena_deny(void) {
  static const struct mpu_region last = {ARENA_END - 32, 5, 0};
  region_write(&last, NO_ACCESS);
}

void protection_set_up(uint32_t output_bytes, uint32_t input_bytes,
                       uint32_t denied) {
  const uint32_t code = NETWORK_FLASH;
  const uint32_t code_end = (uint32_t)network_flash_end;
  const struct mpu_region region = mpu_region_around(code, code_end);
  region_write(&region, READ_ONLY);
  protected_windows[WINDOW_CODE] =
      (struct window){"code and constants", mpu_region_begin(&region),
                      mpu_region_end(&region), code, code_end};

  window_protect(WINDOW_STACK, "stack", STACK_BEGIN, STACK_TOP, STACK_TOP, 1,
                 READ_WRITE | EXECUTE_NEVER);
  /* The arena comes first: a stray write there is the likeliest mistake. */
  int left = MPU_REGIONS - 2 - (denied ? 1 : 0);
  const int others = input_bytes ? 2 : 1;
  window_protect(WINDOW_ARENA, "arena", ARENA_BEGIN,
                 ARENA_BEGIN + PLAN_ARENA_BYTES, ARENA_END, left - others,
                 READ_WRITE | EXECUTE_NEVER);
  if (denied)
    arena_deny();
  left = MPU_REGIONS - (int)regions_used;
  window_protect(WINDOW_OUTPUT, "output", OUTPUT_END - output_bytes, OUTPUT_END,
                 OUTPUT_END, left - others + 1, READ_WRITE | EXECUTE_NEVER);
  left = MPU_REGIONS - (int)regions_used;
  if (input_bytes)
    window_protect(WINDOW_INPUT, "input", INPUT_END - input_bytes, INPUT_END,
                   INPUT_END, left, READ_ONLY | EXECUTE_NEVER);

  for (int i = WINDOW_STACK; i < protection_count(); i++)
    window_arm(&protected_windows[i]);
}

int protection_count(void) {
  return protected_windows[WINDOW_INPUT].name ? WINDOW_COUNT : WINDOW_INPUT;
}

uintptr_t protection_check(void) {
  for (int i = WINDOW_STACK; i < protection_count(); i++) {
    const uintptr_t changed = window_check(&protected_windows[i]);
    if (changed)
      return changed;
  }
  return 0;
}
