/* Pure arithmetic on regions; protection.c writes the registers. */
#include "mpu.h"

#define LEAST_LOG2 8 /* the smallest region that has eighths */

static uint32_t eighth_bytes(const struct mpu_region *region) {
  return (uint32_t)1 << (region->size_log2 - 3);
}

uint32_t mpu_region_begin(const struct mpu_region *region) {
  uint32_t begin = region->base;
  for (uint32_t i = 0; i < 8 && region->disabled >> i & 1; i++) {
    begin += eighth_bytes(region);
  }
  return begin;
}

uint32_t mpu_region_end(const struct mpu_region *region) {
  uint32_t end = region->base + 8 * eighth_bytes(region);
  for (uint32_t i = 8; i > 0 && region->disabled >> (i - 1) & 1; i--) {
    end -= eighth_bytes(region);
  }
  return end;
}

struct mpu_region mpu_region_around(uint32_t begin, uint32_t end) {
  struct mpu_region region = {0, LEAST_LOG2, 0};
  while ((begin ^ (end - 1)) >> region.size_log2) {
    region.size_log2++;
  }
  region.base = begin >> region.size_log2 << region.size_log2;
  const uint32_t first = (begin - region.base) / eighth_bytes(&region);
  const uint32_t last = (end - 1 - region.base) / eighth_bytes(&region);
  for (uint32_t i = 0; i < 8; i++) {
    if (i < first || i > last) {
      region.disabled |= (uint32_t)1 << i;
    }
  }
  return region;
}

int mpu_cover(uint32_t begin, uint32_t end, int limit,
              struct mpu_region *regions) {
  int count = 0;
  while (begin < end && count < limit) {
    struct mpu_region region = mpu_region_around(begin, end);
    /* Leave the eighth that sticks out to finer regions, down to eighths of
     * 32 bytes. */
    if (mpu_region_begin(&region) < begin && count + 1 < limit &&
        region.size_log2 > LEAST_LOG2) {
      region = mpu_region_around(
          mpu_region_begin(&region) + eighth_bytes(&region), end);
    }
    regions[count++] = region;
    end = mpu_region_begin(&region);
  }
  return count;
}
