/* Lists of ways to do something, of which none is as good as another in
 * everything. The items belong to the caller, who keeps them by number; what
 * comes and goes here are the numbers. */
#ifndef PLAN_RANKING_H
#define PLAN_RANKING_H

#include <stdbool.h>
#include <stdint.h>

enum { RANKED_MAX = 64 };

/* What decides most comparisons. */
struct rank {
  int64_t bytes, instructions, macs;
};

struct ranking {
  int32_t most; /* items that are kept */
  int32_t count;
  uint8_t at[RANKED_MAX + 1]; /* by position: the numbers, those that are kept
                                 before those that are free */
  uint8_t by_bytes[RANKED_MAX + 1]; /* those that are kept, by rising bytes */
  struct rank rank[RANKED_MAX + 1]; /* by number */
  int32_t fastest;                  /* the first of the fewest instructions */
  int64_t once;                     /* the fewest MACs */
  int32_t at_once;                  /* how many have so few; 0: not known */
};

/* An empty list of up to `most` items; numbers are from 0 to `most`. */
void ranking_open(struct ranking *ranking, int32_t most);

/* The number of the item that is offered next. */
static inline int32_t ranking_next(const struct ranking *ranking) {
  return ranking->at[ranking->count];
}

/* Whether item a is as good as item b, which is no less in bytes and
 * instructions. */
typedef bool ranking_is_as_good(const void *items, int32_t a, int32_t b);

/* Keeps the item whose number was the next unless another is as good, and drops
 * those that it is as good as. A full list loses its worst: the largest of
 * those that compute something twice, or of the others where they are more; not
 * the fastest. Returns whether the item is in the list. */
bool ranking_offer(struct ranking *ranking, const struct rank *rank,
                   ranking_is_as_good *is_as_good, const void *items);

#endif
