#include "plan/order_search.h"

#include <string.h>

/* Units of work besides the words of a set: to make one from another one. */
enum { WORK_STATE = 8 };

/* Sets of equally many operators. Bits of state i are at i * words. */
struct level {
  int32_t count, room;
  struct order_state *state;
  uint64_t *done;
  int32_t *slot; /* of a hash table, twice as many: numbers of states, or -1 */
};

/* How a set was reached: the last operator, and the set before. */
struct node {
  int32_t before, position;
};

struct search {
  struct order_search *wanted;
  const struct order_network *network;
  struct level level[2];
  struct node *node;
  int32_t nodes, node_room;
  int32_t left; /* states, until only the best are kept */
  int64_t work; /* so far */
};

/* Whether one way to a set is to be taken rather than another one; or, of
 * different sets, which of them is the more promising. */
static bool is_better(const struct search *search, const struct order_state *a,
                      const struct order_state *b) {
  if (!search->wanted->total && a->peak != b->peak)
    return a->peak < b->peak;
  return a->total < b->total;
}

static int32_t hash_of(const uint64_t *done, size_t words, int32_t slots) {
  uint64_t hash = 0;
  for (size_t i = 0; i < words; i++) {
    hash = (hash ^ done[i]) * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 32;
  }
  return (int32_t)(hash % (uint64_t)slots);
}

static uint64_t *done_at(const struct search *search, const struct level *level,
                         int32_t number) {
  return &level->done[(size_t)number * search->network->words];
}

/* The slot of a set, or the one that it would get. */
static int32_t *find_slot(const struct search *search,
                          const struct level *level, const uint64_t *done) {
  const size_t words = search->network->words;
  const int32_t slots = 2 * level->room;
  int32_t at = hash_of(done, words, slots);
  while (level->slot[at] >= 0 && memcmp(done_at(search, level, level->slot[at]),
                                        done, words * sizeof *done) != 0)
    at = at + 1 < slots ? at + 1 : 0;
  return &level->slot[at];
}

/* A level with room for so many sets, with the sets of another one whose
 * numbers are listed. */
static struct level level_with(const struct search *search, int32_t room,
                               const struct level *from, const int32_t *number,
                               int32_t count) {
  struct pool *pool = search->network->plan->graph->pool;
  const size_t words = search->network->words;
  struct level level = {
      .room = room,
      .state = POOL_ARRAY(pool, struct order_state, (size_t)room),
      .done = POOL_ARRAY(pool, uint64_t, (size_t)room * words),
      .slot = POOL_ARRAY(pool, int32_t, 2 * (size_t)room)};
  memset(level.slot, -1, 2 * (size_t)room * sizeof *level.slot);
  for (int32_t i = 0; i < count; i++) {
    const uint64_t *done = done_at(search, from, number[i]);
    level.state[i] = from->state[number[i]];
    memcpy(done_at(search, &level, i), done, words * sizeof *done);
    *find_slot(search, &level, done) = i;
    level.count++;
  }
  return level;
}

/* Sorts numbers of states by falling worth, equals as they came: merges halves.
 */
static void sort(const struct search *search, const struct level *level,
                 int32_t *number, int32_t *scratch, int32_t count) {
  if (count < 2)
    return;
  const int32_t half = count / 2;
  sort(search, level, number, scratch, half);
  sort(search, level, number + half, scratch, count - half);
  memcpy(scratch, number, (size_t)count * sizeof *number);
  for (int32_t i = 0, a = 0, b = half; i < count; i++) {
    const bool second =
        a == half || (b < count && is_better(search, &level->state[scratch[b]],
                                             &level->state[scratch[a]]));
    number[i] = scratch[second ? b++ : a++];
  }
}

static int32_t *list_states(const struct search *search,
                            const struct level *level) {
  int32_t *number = POOL_ARRAY(search->network->plan->graph->pool, int32_t,
                               (size_t)level->count + 1);
  for (int32_t i = 0; i < level->count; i++)
    number[i] = i;
  return number;
}

/* Keeps the `most` best sets. */
static void prune(struct search *search, struct level *level, int32_t most) {
  if (level->count <= most)
    return;
  int32_t *number = list_states(search, level);
  int32_t *scratch = list_states(search, level);
  search->wanted->exact = false;
  sort(search, level, number, scratch, level->count);
  *level = level_with(search, level->room, level, number, most);
}

/* How one state was reached; returns its node. */
static int32_t add_node(struct search *search, int32_t before,
                        int32_t position) {
  if (search->nodes == search->node_room) {
    search->node_room *= 2;
    struct node *grown = POOL_ARRAY(search->network->plan->graph->pool,
                                    struct node, (size_t)search->node_room);
    memcpy(grown, search->node, (size_t)search->nodes * sizeof *grown);
    search->node = grown;
  }
  search->node[search->nodes] = (struct node){before, position};
  return search->nodes++;
}

/* Runs the operator at a position behind a state; `done` is scratch. */
static void extend(struct search *search, const struct level *from,
                   int32_t number, int32_t position, int32_t most,
                   uint64_t *done) {
  const struct order_network *network = search->network;
  struct level *to = &search->level[1];
  const uint64_t *before = done_at(search, from, number);
  search->work += (int64_t)network->words + WORK_STATE;
  struct order_state next =
      order_advance(network, &from->state[number], before, position);
  if (next.peak > search->wanted->limit)
    return;
  memcpy(done, before, network->words * sizeof *done);
  order_do(done, position);
  int32_t *slot = find_slot(search, to, done);
  if (*slot >= 0) {
    struct order_state *known = &to->state[*slot];
    known->ways = known->ways < ORDER_WAYS - next.ways ? known->ways + next.ways
                                                       : ORDER_WAYS;
    if (is_better(search, &next, known)) {
      next.node = known->node;
      next.ways = known->ways;
      search->node[next.node] =
          (struct node){from->state[number].node, position};
      *known = next;
    }
    return;
  }
  if (to->count == to->room) {
    if (to->room / 2 >= most)
      prune(search, to, most);
    else
      *to = level_with(search, 2 * to->room, to, list_states(search, to),
                       to->count);
    slot = find_slot(search, to, done);
  }
  next.node = add_node(search, from->state[number].node, position);
  *slot = to->count;
  memcpy(done_at(search, to, to->count), done, network->words * sizeof *done);
  to->state[to->count++] = next;
}

/* Goes from all sets of a level to those of one operator more. */
static void step(struct search *search, uint64_t *done) {
  const struct order_network *network = search->network;
  struct level *from = &search->level[0];
  struct level *to = &search->level[1];
  const int32_t most = search->left > ORDER_BEAM ? search->left : ORDER_BEAM;
  to->count = 0;
  memset(to->slot, -1, 2 * (size_t)to->room * sizeof *to->slot);
  for (int32_t i = 0; i < from->count && search->work < ORDER_WORK; i++) {
    const struct order_state *state = &from->state[i];
    search->work += network->reach[state->high + 1] - state->low;
    for (int32_t p = -1;
         (p = order_next(network, state, done_at(search, from, i), p + 1)) >=
         0;)
      extend(search, from, i, p, most, done);
  }
  prune(search, to, most);
  search->left -= to->count;
  const struct level turned = *from;
  *from = *to;
  *to = turned;
}

bool order_search_run(struct order_search *wanted, int32_t *position,
                      int32_t *ways) {
  const struct order_network *network = wanted->network;
  struct pool *pool = network->plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  const int32_t steps = network->needs.steps;
  uint64_t *done = POOL_ARRAY(pool, uint64_t, network->words);
  struct search search = {.wanted = wanted,
                          .network = network,
                          .node_room = 2 * ORDER_BEAM,
                          .left = ORDER_STATES};
  wanted->exact = true;
  search.node = POOL_ARRAY(pool, struct node, (size_t)search.node_room);
  for (int i = 0; i < 2; i++)
    search.level[i] = level_with(&search, ORDER_BEAM, NULL, NULL, 0);
  search.level[0].state[0] = order_begin(network);
  search.level[0].count = 1;
  for (int32_t i = 0; i < steps && search.work < ORDER_WORK; i++)
    step(&search, done);
  const bool found = search.work < ORDER_WORK && search.level[0].count > 0;
  wanted->exact = wanted->exact && search.work < ORDER_WORK;
  *ways = found ? search.level[0].state[0].ways : 0;
  int32_t node = found ? search.level[0].state[0].node : -1;
  for (int32_t i = steps; i-- > 0 && node >= 0; node = search.node[node].before)
    position[i] = search.node[node].position;
  pool_release(pool, mark);
  return found;
}
