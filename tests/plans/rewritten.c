#include "rewritten.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void with_pool(void (*test)(struct pool *pool, void *done)) {
  bool done = false;
  assert_true(pool_try(test, &done));
  assert_true(done);
}

void front_expect_smaller(const struct planner_front *all,
                          const struct planner_front *before) {
  assert_true(all->plan[0]->arena_bytes < before->plan[0]->arena_bytes);
  assert_int_equal(all->plan[0]->graph->rewritings, 1);
  for (int32_t i = 1; i < all->count; i++) {
    assert_true(all->plan[i]->arena_bytes > all->plan[i - 1]->arena_bytes);
    assert_true(all->plan[i]->instructions < all->plan[i - 1]->instructions);
  }
}
