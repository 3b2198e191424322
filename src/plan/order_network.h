/* What whole tensors take while operators run in some order. */
#ifndef PLAN_ORDER_NETWORK_H
#define PLAN_ORDER_NETWORK_H

#include "graph/reorder.h"
#include "plan/order.h"

/* More orders than that are not counted. */
enum { ORDER_WAYS = ORDERS_LISTED + 2 };

/* A graph's operators by position, and their tensors. */
struct order_network {
  const struct plan *plan;
  struct needs needs;
  size_t words;    /* of 64 operators, in a set */
  int64_t *bytes;  /* of storages; 0 where they take no room, or always */
  int32_t *output; /* by position: storage */
  int32_t *first_input, *input;   /* by position: storages read, each once */
  int32_t *first_reader, *reader; /* by storage: positions */
  bool *kept;                     /* by storage: to the end */
  int32_t *reach; /* by position + 1: behind the last operator that waits for
                     none beyond that position */
  int64_t begun;  /* bytes that live at the beginning */
};

/* A set of operators that are done, and the best way to it. */
struct order_state {
  int64_t live, peak, total;
  int32_t low, high; /* the first position not done, the last one done */
  int32_t node;      /* its last step */
  int32_t ways;      /* that lead to it, or ORDER_WAYS */
};

/* Memory of the graph's pool, as is all else. */
struct order_network order_network_new(const struct plan *plan);

/* Nothing is done yet. */
struct order_state order_begin(const struct order_network *network);

/* The first operator from position `from` on that can run behind a state, or
 * -1. `done` has a bit for each position. */
int32_t order_next(const struct order_network *network,
                   const struct order_state *state, const uint64_t *done,
                   int32_t from);

/* The state that the operator at a position leads to; `done` as before it. */
struct order_state order_advance(const struct order_network *network,
                                 const struct order_state *state,
                                 const uint64_t *done, int32_t position);

void order_do(uint64_t *done, int32_t position);
void order_undo(uint64_t *done, int32_t position);

/* An order, given as positions in that of the graph. */
struct order order_judge(const struct order_network *network,
                         const int32_t *position);

#endif
