#include "plan/order_network.h"

static const struct op *op_at(const struct order_network *network,
                              int32_t position) {
  const struct graph *graph = network->plan->graph;
  return &graph->op[network->needs.op[position]];
}

/* Lists which storages each operator reads, and who reads each storage. */
static void list_reads(struct order_network *network) {
  const struct graph *graph = network->plan->graph;
  struct pool *pool = graph->pool;
  const size_t steps = (size_t)network->needs.steps;
  const size_t tensors = (size_t)graph->tensors;
  network->first_input = POOL_ARRAY(pool, int32_t, steps + 1);
  network->input = POOL_ARRAY(pool, int32_t, steps * OPERATOR_INPUTS_MAX + 1);
  network->first_reader = POOL_ARRAY(pool, int32_t, tensors + 2);
  network->reader = POOL_ARRAY(pool, int32_t, steps * OPERATOR_INPUTS_MAX + 1);
  int32_t next = 0;
  for (int32_t p = 0; p < network->needs.steps; p++) {
    const struct op *op = op_at(network, p);
    network->first_input[p] = next;
    for (int32_t i = 0; i < op->data_inputs; i++) {
      const int32_t storage = graph_storage(graph, op->input[i]);
      bool known = false;
      for (int32_t k = network->first_input[p]; k < next; k++)
        known = known || network->input[k] == storage;
      if (!known) {
        network->input[next++] = storage;
        network->first_reader[storage + 2]++;
      }
    }
    network->first_input[p + 1] = next;
  }
  for (int32_t t = 0; t < graph->tensors; t++)
    network->first_reader[t + 2] += network->first_reader[t + 1];
  for (int32_t p = 0; p < network->needs.steps; p++)
    for (int32_t i = network->first_input[p]; i < network->first_input[p + 1];
         i++)
      network->reader[network->first_reader[network->input[i] + 1]++] = p;
}

/* Fills reach. */
static void find_reach(struct order_network *network) {
  const struct needs *needs = &network->needs;
  network->reach =
      POOL_ARRAY(network->plan->graph->pool, int32_t, (size_t)needs->steps + 1);
  for (int32_t p = 0; p < needs->steps; p++) {
    int32_t last = -1;
    for (int32_t i = needs->first[p]; i < needs->first[p + 1]; i++)
      last = needs->need[i] > last ? needs->need[i] : last;
    network->reach[last + 1] = p + 1;
  }
  for (int32_t p = 0; p < needs->steps; p++)
    if (network->reach[p + 1] < network->reach[p])
      network->reach[p + 1] = network->reach[p];
}

struct order_network order_network_new(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  const size_t tensors = (size_t)graph->tensors;
  struct order_network network = {
      .plan = plan,
      .needs = graph_needs(graph),
      .bytes = POOL_ARRAY(pool, int64_t, tensors + 1),
      .kept = POOL_ARRAY(pool, bool, tensors + 1),
  };
  network.words = (size_t)network.needs.steps / 64 + 1;
  network.output = POOL_ARRAY(pool, int32_t, (size_t)network.needs.steps + 1);
  for (int32_t t = 0; t < graph->tensors; t++)
    if (!plan_is_external(plan, t) && !graph_is_variable(graph, t))
      network.bytes[t] = graph->tensor[t].bytes;
  for (int32_t p = 0; p < network.needs.steps; p++)
    network.output[p] = graph_storage(graph, op_at(&network, p)->output);
  for (int32_t i = 0; i < graph->outputs; i++)
    network.kept[graph_storage(graph, graph->output[i])] = true;
  for (int32_t i = 0; i < graph->inputs; i++)
    network.begun += network.bytes[graph->input[i]];
  list_reads(&network);
  find_reach(&network);
  return network;
}

static bool is_done(const uint64_t *done, int32_t position) {
  return (done[position / 64] >> position % 64 & 1) != 0;
}

/* Whether an operator can run next. */
static bool is_ready(const struct order_network *network, const uint64_t *done,
                     int32_t position) {
  const struct needs *needs = &network->needs;
  if (is_done(done, position))
    return false;
  for (int32_t i = needs->first[position]; i < needs->first[position + 1]; i++)
    if (!is_done(done, needs->need[i]))
      return false;
  return true;
}

/* Whether nobody but perhaps the operator at a position still reads a storage.
 */
static bool is_last_read(const struct order_network *network,
                         const uint64_t *done, int32_t storage,
                         int32_t position) {
  for (int32_t i = network->first_reader[storage];
       i < network->first_reader[storage + 1]; i++)
    if (network->reader[i] != position && !is_done(done, network->reader[i]))
      return false;
  return !network->kept[storage];
}

/* The first operator from a position on that can run behind a state, or -1. */
int32_t order_next(const struct order_network *network,
                   const struct order_state *state, const uint64_t *done,
                   int32_t from) {
  const int32_t end = network->reach[state->high + 1];
  for (int32_t p = from > state->low ? from : state->low; p < end; p++)
    if (is_ready(network, done, p))
      return p;
  return -1;
}

/* What the operator at a position, run behind a state, makes of it. */
struct order_state order_advance(const struct order_network *network,
                                 const struct order_state *state,
                                 const uint64_t *done, int32_t position) {
  struct order_state next = *state;
  const int32_t output = network->output[position];
  next.live += network->bytes[output];
  next.peak = next.live > next.peak ? next.live : next.peak;
  next.total += next.live;
  for (int32_t i = network->first_input[position];
       i < network->first_input[position + 1]; i++)
    if (is_last_read(network, done, network->input[i], position))
      next.live -= network->bytes[network->input[i]];
  if (network->first_reader[output] == network->first_reader[output + 1] &&
      !network->kept[output])
    next.live -= network->bytes[output];
  next.high = position > next.high ? position : next.high;
  while (next.low < network->needs.steps &&
         (next.low == position || is_done(done, next.low)))
    next.low++;
  return next;
}

void order_do(uint64_t *done, int32_t position) {
  done[position / 64] |= UINT64_C(1) << position % 64;
}

void order_undo(uint64_t *done, int32_t position) {
  done[position / 64] &= ~(UINT64_C(1) << position % 64);
}

struct order_state order_begin(const struct order_network *network) {
  return (struct order_state){
      .live = network->begun, .high = -1, .node = -1, .ways = 1};
}

struct order order_judge(const struct order_network *network,
                         const int32_t *order) {
  struct pool *pool = network->plan->graph->pool;
  uint64_t *done = POOL_ARRAY(pool, uint64_t, network->words);
  int32_t *op = POOL_ARRAY(pool, int32_t, (size_t)network->needs.steps + 1);
  struct order_state state = order_begin(network);
  for (int32_t i = 0; i < network->needs.steps; i++) {
    state = order_advance(network, &state, done, order[i]);
    order_do(done, order[i]);
    op[i] = network->needs.op[order[i]];
  }
  return (struct order){state.peak, state.total, op};
}
