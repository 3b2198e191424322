#include "plan/closure.h"

#include <string.h>

enum { NONE = -1 };

struct closure closure_new(struct pool *pool, int32_t nodes) {
  const size_t count = (size_t)nodes;
  struct closure closure = {.pool = pool,
                            .nodes = nodes,
                            .weight = POOL_ARRAY(pool, int64_t, count),
                            .head = POOL_ARRAY(pool, int32_t, count),
                            .head_back = POOL_ARRAY(pool, int32_t, count),
                            .inside = POOL_ARRAY(pool, bool, count),
                            .room_left = POOL_ARRAY(pool, int64_t, count),
                            .closed = POOL_ARRAY(pool, bool, count),
                            .forced = POOL_ARRAY(pool, bool, count),
                            .reached = POOL_ARRAY(pool, int32_t, count),
                            .over = POOL_ARRAY(pool, int32_t, count),
                            .queue = POOL_ARRAY(pool, int32_t, count)};
  memset(closure.head, 0xFF, count * sizeof *closure.head);
  memset(closure.head_back, 0xFF, count * sizeof *closure.head_back);
  return closure;
}

void closure_imply(struct closure *closure, int32_t from, int32_t to) {
  if (closure->implications == closure->room) {
    const int32_t room = 2 * closure->room + 4 * closure->nodes;
    struct implication *grown =
        POOL_ARRAY(closure->pool, struct implication, (size_t)room);
    if (closure->implications > 0)
      memcpy(grown, closure->implication,
             (size_t)closure->implications * sizeof *grown);
    closure->implication = grown;
    closure->room = room;
  }
  const int32_t number = closure->implications++;
  closure->implication[number] =
      (struct implication){.from = from,
                           .to = to,
                           .next = closure->head[from],
                           .next_back = closure->head_back[to]};
  closure->head[from] = number;
  closure->head_back[to] = number;
}

/* Comes to a node unless this search was there. */
static void reach(struct closure *closure, int32_t node, int32_t over,
                  int32_t *count) {
  if (closure->closed[node] || closure->reached[node] == closure->searches)
    return;
  closure->reached[node] = closure->searches;
  closure->over[node] = over;
  closure->queue[(*count)++] = node;
}

/* The nearest node that something may go to the sink from, or NONE when there
 * is none: then all that was reached is closed for good. */
static int32_t find_room(struct closure *closure, int32_t from) {
  int32_t count = 0;
  closure->searches++;
  reach(closure, from, NONE, &count);
  for (int32_t i = 0; i < count; i++) {
    const int32_t node = closure->queue[i];
    closure->work++;
    if (closure->room_left[node] > 0)
      return node;
    const struct implication *implication = closure->implication;
    for (int32_t l = closure->head[node]; l != NONE; l = implication[l].next)
      reach(closure, implication[l].to, l, &count);
    for (int32_t l = closure->head_back[node]; l != NONE;
         l = implication[l].next_back)
      if (implication[l].flow > 0)
        reach(closure, implication[l].from, l, &count);
  }
  for (int32_t i = 0; i < count; i++)
    closure->closed[closure->queue[i]] = true;
  return NONE;
}

/* The node before one on the way that the last search found. */
static int32_t step_back(const struct closure *closure, int32_t node,
                         bool *against) {
  const struct implication *over = &closure->implication[closure->over[node]];
  *against = over->from == node;
  return *against ? over->to : over->from;
}

/* Sends up to `most` to `end` on the way that the last search found. */
static int64_t send(struct closure *closure, int32_t end, int64_t most) {
  int64_t amount =
      most < closure->room_left[end] ? most : closure->room_left[end];
  bool against;
  for (int32_t node = end; closure->over[node] != NONE;) {
    const int32_t over = closure->over[node];
    node = step_back(closure, node, &against);
    if (against && closure->implication[over].flow < amount)
      amount = closure->implication[over].flow;
  }
  for (int32_t node = end; closure->over[node] != NONE;) {
    const int32_t over = closure->over[node];
    node = step_back(closure, node, &against);
    closure->implication[over].flow += against ? -amount : amount;
  }
  closure->room_left[end] -= amount;
  return amount;
}

/* Puts a node and all that it implies into the set; returns their weights,
 * rewards left out. */
static int64_t force(struct closure *closure, int32_t node) {
  int32_t count = 0;
  int64_t weight = 0;
  closure->searches++;
  reach(closure, node, NONE, &count);
  for (int32_t i = 0; i < count; i++) {
    const int32_t at = closure->queue[i];
    weight += closure->room_left[at];
    closure->room_left[at] = 0;
    closure->forced[at] = true;
    for (int32_t l = closure->head[at]; l != NONE;
         l = closure->implication[l].next)
      reach(closure, closure->implication[l].to, l, &count);
  }
  return weight;
}

int64_t closure_least(struct closure *closure, int32_t with, int32_t without) {
  for (int32_t n = 0; n < closure->nodes; n++) {
    closure->room_left[n] = closure->weight[n] > 0 ? closure->weight[n] : 0;
    closure->closed[n] = false;
    closure->forced[n] = false;
  }
  for (int32_t l = 0; l < closure->implications; l++)
    closure->implication[l].flow = 0;
  int64_t least = with == NONE ? 0 : force(closure, with);
  if (without != NONE)
    closure->room_left[without] = INT64_MAX;
  /* A reward is had as far as it exceeds what has to be paid for it. */
  for (int32_t n = 0; n < closure->nodes; n++) {
    int64_t reward = closure->weight[n] < 0 ? -closure->weight[n] : 0;
    while (reward > 0 && !closure->closed[n]) {
      const int32_t end = find_room(closure, n);
      if (end != NONE)
        reward -= send(closure, end, reward);
    }
    least -= reward;
  }
  for (int32_t n = 0; n < closure->nodes; n++)
    closure->inside[n] = closure->forced[n] || closure->closed[n];
  return least;
}
