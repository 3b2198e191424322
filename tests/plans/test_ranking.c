/* Rankings against lists that are kept as their header says, of random items
 * among which equals and ties are common. */
#include "plan/ranking.h"
#include "property/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { RUNS = 200, OFFERS = 200, MOST = 6 };

/* Whether one item is no worse than another one of its kind. */
static bool is_no_worse(const struct rank *a, const struct rank *b) {
  return a->kind == b->kind && a->bytes <= b->bytes &&
         a->instructions <= b->instructions && a->macs <= b->macs;
}

static bool is_as_good(const void *items, int32_t a, int32_t b) {
  const struct rank *rank = items;
  assert_true(is_no_worse(&rank[a], &rank[b]));
  return true;
}

static struct rank random_rank(struct random *random) {
  return (struct rank){.bytes = random_between(random, 0, 9),
                       .instructions = random_between(random, 0, 9),
                       .macs = random_between(random, 5, 8),
                       .kind = (uint32_t)random_between(random, 0, 2)};
}

static void check_list(const struct ranking *ranking, const struct rank *rank) {
  assert_true(ranking->count <= MOST);
  for (int32_t i = 0; i < ranking->count; i++) {
    const struct ranked *item = &ranking->by_bytes[i];
    assert_int_equal(item->bytes, rank[item->number].bytes);
    assert_true(i == 0 || item[-1].bytes <= item->bytes);
    for (int32_t k = 0; k < ranking->count; k++)
      assert_true(k == i || !is_no_worse(&rank[item->number],
                                         &rank[ranking->by_bytes[k].number]));
  }
}

/* Whether one of those that are kept is no worse than an item. */
static bool is_beaten(const struct ranking *ranking, const struct rank *rank,
                      const struct rank *offered) {
  for (int32_t i = 0; i < ranking->count; i++)
    if (is_no_worse(&rank[ranking->at[i]], offered))
      return true;
  return false;
}

static void offer(struct ranking *ranking, struct rank *rank,
                  struct rank offered) {
  const bool full = ranking->count == MOST;
  const bool beaten = is_beaten(ranking, rank, &offered);
  const bool refused = ranking_refuses(ranking, &offered);
  const int32_t number = ranking_next(ranking);
  rank[number] = offered;
  const bool kept = ranking_offer(ranking, &offered, is_as_good, rank);
  assert_false(kept && (beaten || refused));
  assert_true(kept || beaten || full);
  assert_true(full || !refused);
  check_list(ranking, rank);
}

static void rankings_are_as_they_say(void **state) {
  (void)state;
  for (uint32_t run = 0; run < RUNS; run++) {
    struct random random = random_start(7, run, 0);
    struct ranking ranking;
    struct rank rank[MOST + 1];
    ranking_open(&ranking, MOST);
    for (int32_t i = 0; i < OFFERS; i++)
      offer(&ranking, rank, random_rank(&random));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rankings_are_as_they_say)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
