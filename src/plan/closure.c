#include "plan/closure.h"

#include <string.h>

enum { NONE = -1, CLOSED = INT32_MAX };

struct closure closure_new(struct pool *pool, int32_t nodes) {
  const size_t count = (size_t)nodes;
  struct closure closure = {.pool = pool,
                            .nodes = nodes,
                            .weight = POOL_ARRAY(pool, int64_t, count),
                            .head = POOL_ARRAY(pool, int32_t, count),
                            .head_back = POOL_ARRAY(pool, int32_t, count),
                            .inside = POOL_ARRAY(pool, bool, count),
                            .room_left = POOL_ARRAY(pool, int64_t, count),
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

/* Comes to a node unless this search was there, or the node is closed. */
static void reach(struct closure *closure, int32_t node, int32_t over) {
  if (closure->reached[node] >= closure->searches)
    return;
  closure->reached[node] = closure->searches;
  closure->over[node] = over;
  closure->queue[closure->queued++] = node;
}

static void start_search(struct closure *closure, int32_t from) {
  closure->queued = 0;
  closure->looked_at = 0;
  closure->searches++;
  reach(closure, from, NONE);
}

/* The nearest node that something may go to the sink from, or NONE when there
 * is none: then all that was reached is closed for good. A search that found
 * one may go on. */
static int32_t find_room(struct closure *closure) {
  for (; closure->looked_at < closure->queued; closure->looked_at++) {
    const int32_t node = closure->queue[closure->looked_at];
    closure->work++;
    if (closure->room_left[node] > 0)
      return node;
    const struct implication *implication = closure->implication;
    for (int32_t l = closure->head[node]; l != NONE; l = implication[l].next)
      reach(closure, implication[l].to, l);
    for (int32_t l = closure->head_back[node]; l != NONE;
         l = implication[l].next_back)
      if (implication[l].flow > 0)
        reach(closure, implication[l].from, l);
  }
  for (int32_t i = 0; i < closure->queued; i++)
    closure->reached[closure->queue[i]] = CLOSED;
  return NONE;
}

/* The node before one on the way that the last search found. */
static int32_t step_back(const struct closure *closure, int32_t node,
                         bool *against) {
  const struct implication *over = &closure->implication[closure->over[node]];
  *against = over->from == node;
  return *against ? over->to : over->from;
}

/* Sends up to `most` to `end` on the way that the search found. Where that
 * takes back all of a flow, what lies behind was reached over it no more:
 * false. */
static bool send(struct closure *closure, int32_t end, int64_t most,
                 int64_t *sent) {
  int64_t amount =
      most < closure->room_left[end] ? most : closure->room_left[end];
  bool against;
  bool open = true;
  for (int32_t node = end; closure->over[node] != NONE;) {
    const int32_t over = closure->over[node];
    node = step_back(closure, node, &against);
    if (against && closure->implication[over].flow < amount)
      amount = closure->implication[over].flow;
  }
  for (int32_t node = end; closure->over[node] != NONE;) {
    struct implication *over = &closure->implication[closure->over[node]];
    node = step_back(closure, node, &against);
    over->flow += against ? -amount : amount;
    open = open && over->flow > 0;
  }
  closure->room_left[end] -= amount;
  *sent = amount;
  return open;
}

/* Sends a node's reward, as far as that is possible; returns what is left. */
static int64_t pay(struct closure *closure, int32_t node, int64_t reward) {
  bool goes_on = false;
  while (reward > 0 && closure->reached[node] != CLOSED) {
    if (!goes_on)
      start_search(closure, node);
    const int32_t end = find_room(closure);
    if (end == NONE)
      break;
    int64_t sent;
    goes_on = send(closure, end, reward, &sent);
    reward -= sent;
  }
  return reward;
}

/* Puts a node and all that it implies into the set; returns their weights,
 * rewards left out. */
static int64_t force(struct closure *closure, int32_t node) {
  int64_t weight = 0;
  start_search(closure, node);
  for (int32_t i = 0; i < closure->queued; i++) {
    const int32_t at = closure->queue[i];
    weight += closure->room_left[at];
    closure->room_left[at] = 0;
    closure->forced[at] = true;
    for (int32_t l = closure->head[at]; l != NONE;
         l = closure->implication[l].next)
      reach(closure, closure->implication[l].to, l);
  }
  return weight;
}

/* Whether all that a node implies is in the set. */
static bool is_paid(const struct closure *closure, int32_t node) {
  int32_t l = closure->head[node];
  while (l != NONE && closure->inside[closure->implication[l].to])
    l = closure->implication[l].next;
  return l == NONE;
}

int64_t closure_some(struct closure *closure, int32_t with) {
  const size_t count = (size_t)closure->nodes;
  int64_t weight = 0;
  memset(closure->reached, 0, count * sizeof *closure->reached);
  memset(closure->inside, 0, count * sizeof *closure->inside);
  closure->searches = 0;
  start_search(closure, with);
  for (int32_t i = 0; i < closure->queued; i++) {
    const int32_t at = closure->queue[i];
    closure->inside[at] = true;
    weight += closure->weight[at];
    for (int32_t l = closure->head[at]; l != NONE;
         l = closure->implication[l].next)
      reach(closure, closure->implication[l].to, l);
  }
  for (int32_t n = 0; n < closure->nodes; n++)
    if (closure->weight[n] < 0 && !closure->inside[n] && is_paid(closure, n)) {
      closure->inside[n] = true;
      weight += closure->weight[n];
    }
  closure->work += closure->queued + closure->nodes / 4;
  return weight;
}

int64_t closure_least(struct closure *closure, int32_t with, int32_t without) {
  closure->searches = 0;
  for (int32_t n = 0; n < closure->nodes; n++) {
    closure->room_left[n] = closure->weight[n] > 0 ? closure->weight[n] : 0;
    closure->reached[n] = 0;
    closure->forced[n] = false;
  }
  for (int32_t l = 0; l < closure->implications; l++)
    closure->implication[l].flow = 0;
  int64_t least = with == NONE ? 0 : force(closure, with);
  if (without != NONE)
    closure->room_left[without] = INT64_MAX;
  /* A reward is had as far as it exceeds what has to be paid for it. */
  for (int32_t n = 0; n < closure->nodes; n++)
    if (closure->weight[n] < 0)
      least -= pay(closure, n, -closure->weight[n]);
  for (int32_t n = 0; n < closure->nodes; n++)
    closure->inside[n] = closure->forced[n] || closure->reached[n] == CLOSED;
  return least;
}
