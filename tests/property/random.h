/* Random numbers that are the same everywhere: SplitMix64 (Steele, Lea and
 * Flood, 2014). */
#ifndef TESTS_PROPERTY_RANDOM_H
#define TESTS_PROPERTY_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random {
  uint64_t state;
};

static inline uint64_t random_next(struct random *random) {
  uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* A stream of its own for each seed, index and purpose. */
static inline struct random random_start(uint64_t seed, uint32_t index,
                                         uint32_t purpose) {
  struct random random = {seed};
  random.state = random_next(&random) + index;
  random.state = random_next(&random) + purpose;
  return random;
}

/* Any of low to high, both included. */
static inline int32_t random_between(struct random *random, int32_t low,
                                     int32_t high) {
  const uint64_t count = (uint64_t)(high - low) + 1;
  return low + (int32_t)(random_next(random) % count);
}

static inline bool random_chance(struct random *random, int32_t percent) {
  return random_between(random, 0, 99) < percent;
}

static inline float random_real(struct random *random, float low, float high) {
  return low + (high - low) * (float)random_between(random, 0, 9999) / 9999.0f;
}

#endif
