/* The best order, by dynamic programming over sets of operators that are done
 * (plan/order.h). */
#ifndef PLAN_ORDER_SEARCH_H
#define PLAN_ORDER_SEARCH_H

#include "plan/order_network.h"

/* A search for the best order. */
struct order_search {
  const struct order_network *network;
  bool total;    /* the least total is wanted; else the least peak */
  int64_t limit; /* the largest peak that is allowed */
  bool exact;    /* filled: no set was dropped */
};

/* Fills in the positions of the best order, and how many orders lead to it
 * within the limit, up to ORDER_WAYS; equals go by the graph's order. False
 * where no order was found within the limit, or within ORDER_WORK. */
bool order_search_run(struct order_search *search, int32_t *position,
                      int32_t *ways);

#endif
