#include "plan/ranking.h"

#include <string.h>

void ranking_open(struct ranking *ranking, int32_t most) {
  ranking->most = most;
  ranking->count = 0;
  ranking->at_once = 0;
  for (int32_t i = 0; i <= most; i++)
    ranking->at[i] = (uint8_t)i;
}

static int32_t position_of(const struct ranking *ranking, int32_t number) {
  const uint8_t *found = memchr(ranking->at, number, sizeof ranking->at);
  return (int32_t)(found - ranking->at);
}

/* Of the items by bytes, the first with at least so many. Without branches that
 * depend on the bytes. */
static int32_t find_from(const struct ranking *ranking, int64_t bytes) {
  int32_t from = 0;
  for (int32_t count = ranking->count; count > 0;) {
    const int32_t half = (count + 1) / 2;
    from += ranking->by_bytes[from + half - 1].bytes < bytes ? half : 0;
    count -= half;
  }
  return from;
}

static bool is_beaten(const struct ranking *ranking, const struct rank *rank,
                      ranking_is_as_good *is_as_good, const void *items) {
  const int32_t next = ranking_next(ranking);
  const struct ranked *end = ranking->by_bytes + ranking->count;
  for (const struct ranked *other = ranking->by_bytes;
       other < end && other->bytes <= rank->bytes; other++)
    if (((other->instructions <= rank->instructions) &
         (other->kind == rank->kind) & (other->macs <= rank->macs)) != 0 &&
        is_as_good(items, other->number, next))
      return true;
  return false;
}

/* What was known of the fewest MACs and instructions without one item. */
static void forget(struct ranking *ranking, const struct ranked *item) {
  if (ranking->at_once == 0)
    return;
  if (item->number == ranking->fastest)
    ranking->at_once = 0;
  else
    ranking->at_once -= item->macs == ranking->once;
}

/* Frees an item's number; the others keep their order. */
static void drop(struct ranking *ranking, const struct ranked *item) {
  const int32_t position = position_of(ranking, item->number);
  forget(ranking, item);
  ranking->count--;
  memmove(&ranking->at[position], &ranking->at[position + 1],
          (size_t)(ranking->count + 1 - position));
  /* The next one stays the next. */
  ranking->at[ranking->count + 1] = item->number;
}

/* Drops what the next item is as good as. Returns where the first item is that
 * has as many bytes, or more. */
static int32_t drop_beaten(struct ranking *ranking, const struct rank *rank,
                           ranking_is_as_good *is_as_good, const void *items) {
  const int32_t next = ranking_next(ranking);
  const struct ranked *end = ranking->by_bytes + ranking->count;
  const int32_t from = find_from(ranking, rank->bytes);
  struct ranked *kept = ranking->by_bytes + from;
  for (const struct ranked *item = kept; item < end; item++) {
    if (((item->instructions >= rank->instructions) &
         (item->kind == rank->kind) & (item->macs >= rank->macs)) != 0 &&
        is_as_good(items, next, item->number)) {
      drop(ranking, item);
      continue;
    }
    if (kept < item)
      *kept = *item;
    kept++;
  }
  return from;
}

/* Takes an item into account for the fewest MACs and instructions. */
static void note(struct ranking *ranking, const struct ranked *item) {
  if (item->instructions < ranking->instructions) {
    ranking->fastest = item->number;
    ranking->instructions = item->instructions;
  }
  if (item->macs < ranking->once) {
    ranking->once = item->macs;
    ranking->at_once = 0;
  }
  ranking->at_once += item->macs == ranking->once;
}

/* Puts the next number behind the others; by bytes, behind those from `place`
 * on that have as many. */
static void append(struct ranking *ranking, const struct rank *rank,
                   int32_t place) {
  const struct ranked item = {rank->bytes, rank->instructions, rank->macs,
                              rank->kind, ranking->at[ranking->count]};
  while (place < ranking->count &&
         ranking->by_bytes[place].bytes == rank->bytes)
    place++;
  memmove(&ranking->by_bytes[place + 1], &ranking->by_bytes[place],
          (size_t)(ranking->count++ - place) * sizeof item);
  ranking->by_bytes[place] = item;
  if (ranking->at_once != 0)
    note(ranking, &item);
}

/* Finds the fewest MACs and instructions. */
static void find_fewest(struct ranking *ranking) {
  ranking->instructions = INT64_MAX;
  ranking->once = INT64_MAX;
  for (int32_t i = 0; i < ranking->count; i++)
    note(ranking, &ranking->by_bytes[i]);
  for (int32_t i = 0; i < ranking->count; i++) {
    const struct ranked *item = &ranking->by_bytes[i];
    if (item->instructions == ranking->instructions &&
        position_of(ranking, item->number) <
            position_of(ranking, ranking->fastest))
      ranking->fastest = item->number;
  }
}

/* Whether it is those that compute something twice that lose one, of `count`
 * items of which so many do not. */
static bool is_twice_worst(int32_t count, int32_t at_once) {
  return 4 * (count - at_once) > 3 * count;
}

bool ranking_refuses(struct ranking *ranking, const struct rank *rank) {
  if (ranking->count < ranking->most)
    return false;
  if (ranking->at_once == 0)
    find_fewest(ranking);
  const bool twice = is_twice_worst(
      ranking->count + 1, ranking->at_once + (rank->macs == ranking->once));
  if (rank->macs < ranking->once || (rank->macs > ranking->once) != twice ||
      rank->instructions < ranking->instructions)
    return false;
  /* Not where another could go instead, or is beaten. */
  for (int32_t i = ranking->count - 1; i >= 0; i--) {
    const struct ranked *other = &ranking->by_bytes[i];
    if (other->bytes < rank->bytes)
      return true;
    if ((other->number != ranking->fastest &&
         (other->macs > ranking->once) == twice) ||
        (rank->instructions <= other->instructions &&
         rank->macs <= other->macs))
      return false;
  }
  return true;
}

/* Where the worst is among the items by bytes. */
static int32_t find_worst(const struct ranking *ranking) {
  const int32_t count = ranking->count;
  const bool twice = is_twice_worst(count, ranking->at_once);
  int32_t worst = -1;
  for (int32_t i = count - 1; i >= 0; i--) {
    const struct ranked *item = &ranking->by_bytes[i];
    if (worst >= 0 && item->bytes < ranking->by_bytes[worst].bytes)
      break;
    if (item->number != ranking->fastest &&
        (item->macs > ranking->once) == twice &&
        (worst < 0 ||
         position_of(ranking, item->number) <
             position_of(ranking, ranking->by_bytes[worst].number)))
      worst = i;
  }
  return worst;
}

static int64_t instructions_of(const struct ranking *ranking, int32_t number) {
  int32_t i = 0;
  while (ranking->by_bytes[i].number != number)
    i++;
  return ranking->by_bytes[i].instructions;
}

/* Drops the worst, whose place the last one takes. */
static void drop_worst(struct ranking *ranking) {
  if (ranking->at_once == 0)
    find_fewest(ranking);
  const int32_t worst = find_worst(ranking);
  const struct ranked item = ranking->by_bytes[worst];
  const int32_t position = position_of(ranking, item.number);
  const uint8_t last = ranking->at[ranking->count - 1];
  /* The last may now come before one that is as fast. */
  const bool reorders = instructions_of(ranking, last) == ranking->instructions;
  forget(ranking, &item);
  ranking->count--;
  memmove(&ranking->by_bytes[worst], &ranking->by_bytes[worst + 1],
          (size_t)(ranking->count - worst) * sizeof item);
  ranking->at[position] = last;
  ranking->at[ranking->count] = item.number;
  if (reorders)
    ranking->at_once = 0;
}

bool ranking_offer(struct ranking *ranking, const struct rank *rank,
                   ranking_is_as_good *is_as_good, const void *items) {
  const int32_t number = ranking_next(ranking);
  if (is_beaten(ranking, rank, is_as_good, items))
    return false;
  append(ranking, rank, drop_beaten(ranking, rank, is_as_good, items));
  if (ranking->count <= ranking->most)
    return true;
  drop_worst(ranking);
  return ranking_next(ranking) != number;
}
