/* Lists of ways to do something, of which none is as good as another in
 * everything. The items belong to the caller, who keeps them by number; what
 * comes and goes here are the numbers. */
#ifndef PLAN_RANKING_H
#define PLAN_RANKING_H

#include <stdbool.h>
#include <stdint.h>

enum { RANKED_MAX = 64 };

/* What decides most comparisons. Only items of the same kind can be as good as
 * one another. */
struct rank {
  int64_t bytes, instructions, macs;
  uint32_t kind;
};

/* A rank, packed: lists of them are moved a lot. */
struct ranked {
  int64_t bytes, instructions, macs;
  uint32_t kind;
  uint8_t number;
};

struct ranking {
  int32_t most; /* items that are kept */
  int32_t count;
  uint8_t at[RANKED_MAX + 1]; /* by position: the numbers, those that are kept
                                 before those that are free */
  struct ranked by_bytes[RANKED_MAX + 1]; /* those that are kept, rising */
  int32_t fastest;      /* number of the first of the fewest instructions */
  int64_t instructions; /* that it has */
  int64_t once;         /* the fewest MACs */
  int32_t at_once;      /* how many have so few; 0: not known */
};

/* An empty list of up to `most` items; numbers are from 0 to `most`. */
void ranking_open(struct ranking *ranking, int32_t most);

/* The number of the item that is offered next. */
static inline int32_t ranking_next(const struct ranking *ranking) {
  return ranking->at[ranking->count];
}

/* Whether an item of this rank would not be kept, whatever else there is to it:
 * the list is full, and it would be the worst. */
bool ranking_refuses(struct ranking *ranking, const struct rank *rank);

/* Whether item a is as good as item b, which is of the same kind and
 * no less in bytes, instructions and MACs. */
typedef bool ranking_is_as_good(const void *items, int32_t a, int32_t b);

/* Keeps the item whose number was the next unless another is as good, and drops
 * those that it is as good as. A full list loses its worst: the largest of
 * those that compute something twice, or of the others where they are more; not
 * the fastest. Returns whether the item is in the list. */
bool ranking_offer(struct ranking *ranking, const struct rank *rank,
                   ranking_is_as_good *is_as_good, const void *items);

#endif
