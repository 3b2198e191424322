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

/* Of the numbers by bytes, the first with at least so many. */
static int32_t find_from(const struct ranking *ranking, int64_t bytes) {
  int32_t from = 0;
  int32_t to = ranking->count;
  while (from < to) {
    const int32_t middle = from + (to - from) / 2;
    if (ranking->rank[ranking->by_bytes[middle]].bytes < bytes)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static bool is_beaten(const struct ranking *ranking, const struct rank *rank,
                      ranking_is_as_good *is_as_good, const void *items) {
  const int32_t next = ranking_next(ranking);
  for (int32_t i = 0; i < ranking->count; i++) {
    const int32_t number = ranking->by_bytes[i];
    const struct rank *other = &ranking->rank[number];
    if (other->bytes > rank->bytes)
      return false;
    if (other->instructions <= rank->instructions &&
        is_as_good(items, number, next))
      return true;
  }
  return false;
}

/* What was known of the fewest MACs and instructions without one item. */
static void forget(struct ranking *ranking, int32_t number) {
  if (ranking->at_once == 0)
    return;
  if (number == ranking->fastest)
    ranking->at_once = 0;
  else
    ranking->at_once -= ranking->rank[number].macs == ranking->once;
}

/* Frees the number at a position; the others keep their order. */
static void drop(struct ranking *ranking, int32_t position) {
  const uint8_t number = ranking->at[position];
  forget(ranking, number);
  ranking->count--;
  memmove(&ranking->at[position], &ranking->at[position + 1],
          (size_t)(ranking->count + 1 - position));
  /* The next one stays the next. */
  ranking->at[ranking->count + 1] = number;
}

static void drop_beaten(struct ranking *ranking, const struct rank *rank,
                        ranking_is_as_good *is_as_good, const void *items) {
  const int32_t next = ranking_next(ranking);
  const int32_t count = ranking->count;
  int32_t kept = find_from(ranking, rank->bytes);
  for (int32_t i = kept; i < count; i++) {
    const uint8_t number = ranking->by_bytes[i];
    if (ranking->rank[number].instructions >= rank->instructions &&
        is_as_good(items, next, number))
      drop(ranking, position_of(ranking, number));
    else
      ranking->by_bytes[kept++] = number;
  }
}

/* Takes an item into account for the fewest MACs and instructions. */
static void note(struct ranking *ranking, int32_t number) {
  const struct rank *rank = &ranking->rank[number];
  if (rank->instructions < ranking->rank[ranking->fastest].instructions)
    ranking->fastest = number;
  if (rank->macs < ranking->once) {
    ranking->once = rank->macs;
    ranking->at_once = 0;
  }
  ranking->at_once += rank->macs == ranking->once;
}

/* Puts the next number behind the others. */
static void append(struct ranking *ranking, const struct rank *rank) {
  const int32_t number = ranking_next(ranking);
  ranking->rank[number] = *rank;
  int32_t i = ranking->count++;
  for (; i > 0 && ranking->rank[ranking->by_bytes[i - 1]].bytes > rank->bytes;
       i--)
    ranking->by_bytes[i] = ranking->by_bytes[i - 1];
  ranking->by_bytes[i] = (uint8_t)number;
  if (ranking->at_once != 0)
    note(ranking, number);
}

/* Finds the fewest MACs and instructions. */
static void find_fewest(struct ranking *ranking) {
  ranking->fastest = ranking->at[0];
  ranking->once = INT64_MAX;
  for (int32_t i = 0; i < ranking->count; i++)
    note(ranking, ranking->at[i]);
}

/* Where the worst is among the numbers by bytes. */
static int32_t find_worst(const struct ranking *ranking) {
  const int32_t count = ranking->count;
  const bool twice = 4 * (count - ranking->at_once) > 3 * count;
  int32_t worst = -1;
  for (int32_t i = count - 1; i >= 0; i--) {
    const int32_t number = ranking->by_bytes[i];
    const struct rank *rank = &ranking->rank[number];
    if (worst >= 0 &&
        rank->bytes < ranking->rank[ranking->by_bytes[worst]].bytes)
      break;
    if (number != ranking->fastest && (rank->macs > ranking->once) == twice &&
        (worst < 0 || position_of(ranking, number) <
                          position_of(ranking, ranking->by_bytes[worst])))
      worst = i;
  }
  return worst;
}

/* Drops the worst, whose place the last one takes. */
static void drop_worst(struct ranking *ranking) {
  if (ranking->at_once == 0)
    find_fewest(ranking);
  const int32_t worst = find_worst(ranking);
  const uint8_t number = ranking->by_bytes[worst];
  const int32_t position = position_of(ranking, number);
  const uint8_t last = ranking->at[ranking->count - 1];
  forget(ranking, number);
  ranking->count--;
  memmove(&ranking->by_bytes[worst], &ranking->by_bytes[worst + 1],
          (size_t)(ranking->count - worst));
  ranking->at[position] = last;
  ranking->at[ranking->count] = number;
  /* It may now come before one that is as fast. */
  if (ranking->rank[last].instructions ==
      ranking->rank[ranking->fastest].instructions)
    ranking->at_once = 0;
}

bool ranking_offer(struct ranking *ranking, const struct rank *rank,
                   ranking_is_as_good *is_as_good, const void *items) {
  const int32_t number = ranking_next(ranking);
  if (is_beaten(ranking, rank, is_as_good, items))
    return false;
  drop_beaten(ranking, rank, is_as_good, items);
  append(ranking, rank);
  if (ranking->count <= ranking->most)
    return true;
  drop_worst(ranking);
  return ranking_next(ranking) != number;
}
