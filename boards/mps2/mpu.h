/* The memory protection unit of ARMv7-M (PMSAv7): eight regions of a power of
 * two, at least 32 bytes, aligned to their size; from 256 bytes on, each
 * eighth of a region can be switched off. Regions here only grant access. */
#ifndef HARNESS_MPU_H
#define HARNESS_MPU_H

#include <stdint.h>

#define MPU_REGIONS 8

struct mpu_region {
  uint32_t base;
  uint32_t size_log2;
  uint32_t disabled; /* a bit for each eighth, the lowest address first */
};

/* The first and last address of a region that it grants, the latter plus 1,
 * when the granted eighths are contiguous. */
uint32_t mpu_region_begin(const struct mpu_region *region);
uint32_t mpu_region_end(const struct mpu_region *region);

/* The smallest region around [begin, end), with as little slack as its eighths
 * allow. */
struct mpu_region mpu_region_around(uint32_t begin, uint32_t end);

/* Grants [begin, end) with at most `limit` regions and returns how many it
 * took. `end` must be aligned to a power of two that is not less than
 * end - begin. There is never slack above `end`; below `begin` there is less
 * than 32 bytes when enough regions were given. */
int mpu_cover(uint32_t begin, uint32_t end, int limit,
              struct mpu_region *regions);

#endif
