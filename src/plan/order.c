#include "plan/order.h"

#include "plan/order_search.h"

#include <string.h>

/* Whether every operator waits for the one before. */
static bool is_chain(const struct needs *needs) {
  for (int32_t p = 1; p < needs->steps; p++) {
    bool waits = false;
    for (int32_t i = needs->first[p]; i < needs->first[p + 1]; i++)
      waits = waits || needs->need[i] == p - 1;
    if (!waits)
      return false;
  }
  return true;
}

/* Of the operators that can run next always the one that waits for the latest,
 * of these the one with the most bytes. */
static void go_deep(const struct order_network *network, int32_t *position) {
  struct pool *pool = network->plan->graph->pool;
  const struct needs *needs = &network->needs;
  uint64_t *done = POOL_ARRAY(pool, uint64_t, network->words);
  int32_t *time = POOL_ARRAY(pool, int32_t, (size_t)needs->steps + 1);
  struct order_state state = order_begin(network);
  for (int32_t t = 0; t < needs->steps; t++) {
    int32_t best = -1;
    int32_t latest = -1;
    for (int32_t p = -1; (p = order_next(network, &state, done, p + 1)) >= 0;) {
      int32_t last = 0;
      for (int32_t i = needs->first[p]; i < needs->first[p + 1]; i++)
        last = time[needs->need[i]] > last ? time[needs->need[i]] : last;
      if (last > latest ||
          (last == latest && network->bytes[network->output[p]] >
                                 network->bytes[network->output[best]])) {
        best = p;
        latest = last;
      }
    }
    state = order_advance(network, &state, done, best);
    order_do(done, best);
    time[best] = t + 1;
    position[t] = best;
  }
}

static bool is_before(const struct order *a, const struct order *b) {
  return a->peak != b->peak ? a->peak < b->peak : a->total < b->total;
}

/* Adds an order that is none of those that are there, nor the graph's, behind
 * those that are as good and behind the first `from`. */
static void add_order(struct orders *orders,
                      const struct order_network *network,
                      const int32_t *position, int32_t from) {
  const struct order order = order_judge(network, position);
  const size_t size = (size_t)network->needs.steps * sizeof *order.op;
  if (memcmp(order.op, network->needs.op, size) == 0)
    return;
  for (int32_t i = 0; i < orders->count; i++)
    if (memcmp(order.op, orders->order[i].op, size) == 0)
      return;
  int32_t at = orders->count++;
  for (; at > from && is_before(&order, &orders->order[at - 1]); at--)
    orders->order[at] = orders->order[at - 1];
  orders->order[at] = order;
}

/* Adds all orders behind those that are there. */
static void add_all(struct orders *orders,
                    const struct order_network *network) {
  struct pool *pool = network->plan->graph->pool;
  const int32_t steps = network->needs.steps;
  uint64_t *done = POOL_ARRAY(pool, uint64_t, network->words);
  int32_t *position = POOL_ARRAY(pool, int32_t, (size_t)steps + 1);
  struct order_state *state =
      POOL_ARRAY(pool, struct order_state, (size_t)steps + 1);
  const int32_t from = orders->count;
  int32_t depth = 0;
  state[0] = order_begin(network);
  position[0] = -1;
  while (depth >= 0) {
    const int32_t next = depth == steps ? -1
                                        : order_next(network, &state[depth],
                                                     done, position[depth] + 1);
    if (depth == steps)
      add_order(orders, network, position, from);
    if (next < 0) {
      if (--depth >= 0)
        order_undo(done, position[depth]);
      continue;
    }
    state[depth + 1] = order_advance(network, &state[depth], done, next);
    order_do(done, next);
    position[depth++] = next;
    position[depth] = -1;
  }
}

struct order order_given(const struct plan *plan) {
  const struct order_network network = order_network_new(plan);
  int32_t *position =
      POOL_ARRAY(plan->graph->pool, int32_t, (size_t)network.needs.steps + 1);
  for (int32_t p = 0; p < network.needs.steps; p++)
    position[p] = p;
  return order_judge(&network, position);
}

struct orders orders_find(const struct plan *plan) {
  struct orders orders = {.exact = true, .all = true};
  const struct needs needs = graph_needs(plan->graph);
  if (is_chain(&needs))
    return orders;
  const struct order_network network = order_network_new(plan);
  int32_t *position =
      POOL_ARRAY(plan->graph->pool, int32_t, (size_t)needs.steps + 1);
  struct order_search search = {.network = &network, .limit = INT64_MAX};
  int32_t ways;
  if (!order_search_run(&search, position, &ways))
    return (struct orders){.count = 0};
  orders.exact = search.exact;
  orders.all = search.exact && ways <= ORDERS_LISTED;
  search = (struct order_search){
      .network = &network,
      .total = true,
      .limit = order_judge(&network, position).peak,
  };
  if (order_search_run(&search, position, &ways))
    add_order(&orders, &network, position, orders.count);
  orders.exact = orders.exact && search.exact;
  go_deep(&network, position);
  add_order(&orders, &network, position, orders.count);
  search.limit = INT64_MAX;
  if (order_search_run(&search, position, &ways))
    add_order(&orders, &network, position, orders.count);
  if (orders.all)
    add_all(&orders, &network);
  return orders;
}
