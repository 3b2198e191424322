/* Orders of execution worth planning.
 *
 * An order is judged by its tensors as if all were whole: while an operator
 * runs, its output lives, and so does what was made before and is read by it
 * or later. `peak` is the most bytes that live, `total` the sum over all
 * operators. Which tensors live depends on which operators are done, not on the
 * order in which they were: so the best order is a shortest path over the sets
 * of operators that contain what each of their operators waits for (downsets),
 * from none to all of them, found by dynamic programming, one number of
 * operators after the other (operator reordering: Liberis and Lane, Neural
 * networks on microcontrollers: saving memory at inference via operator
 * reordering, 2019). Within a limit of the peak the least total is one, and
 * without a limit the least peak is one.
 *
 * That is exact as long as there are at most ORDER_STATES such sets: n
 * operators that fall into w chains have at most (n / w + 1)^w. Beyond that,
 * of the sets of each further number of operators the ORDER_BEAM best are kept.
 */
#ifndef PLAN_ORDER_H
#define PLAN_ORDER_H

#include "plan/plan.h"

enum { ORDER_STATES = 1 << 14, ORDER_BEAM = 64 };

/* What one search may take: words of sets that are made, operators that are
 * looked at. One that takes more finds nothing. */
enum { ORDER_WORK = 1 << 24 };

/* Orders that are listed one by one, where there are no more. */
enum { ORDERS_LISTED = 120 };

struct order {
  int64_t peak, total;
  const int32_t *op; /* numbers of all operators that do work */
};

struct orders {
  int32_t count;
  struct order order[ORDERS_LISTED];
  bool all;   /* there are no others */
  bool exact; /* no other has a lower peak than the first one, or the graph's,
                 nor of those with that peak a lower total */
};

/* The order of the graph itself, judged; `plan` gives it, and the input mode,
 * and needs no decisions. */
struct order order_given(const struct plan *plan);

/* Other orders than that of the plan's graph: the one with the least peak, of
 * these the least total; one that goes to the end of each branch before the
 * next one begins, of several branches first into that with the most bytes; the
 * one with the least total; and all others by rising peak, where there are at
 * most ORDERS_LISTED altogether. Equals are as the graph's order has them. None
 * where there is but one, or too much to search. Belongs to the graph's pool.
 */
struct orders orders_find(const struct plan *plan);

#endif
