/* What units are measured to read. */
#include "plan/variant.h"

#include "graph/resolve.h"
#include "property/network.h"
#include "rewritten.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct random numbers;

static struct network start(struct pool *pool, int32_t rows) {
  static struct diagnostics diagnostics = {.file = "units"};
  struct graph *graph = network_empty(pool, &diagnostics, "units");
  numbers = random_start(2, 0, 1);
  struct network network = {graph, &numbers};
  graph->input[graph->inputs++] = image_add(&network, (sn_shape){rows, 1, 4});
  return network;
}

/* The unit of all operators in tiles of so many rows. */
static const struct variant *measure(struct graph *graph, int32_t tile_rows) {
  const struct kernels *kernels = kernels_new(graph, KERNEL_TARGET_PORTABLE);
  struct plan *plan = plan_new(kernels, STRATEGY_stream2d, INPUT_MODE_resident);
  struct variants variants = variants_new(plan, candidate_lifetimes(plan));
  const struct placement tile = {POLICY_ring2d, tile_rows, 1, tile_rows, false};
  const struct variant *variant =
      variants_get(&variants, 0, plan->steps - 1, false, tile);
  assert_true(variant->legal);
  assert_int_equal(variant->reads, 1);
  assert_false(variant->read[0].complete);
  return variant;
}

/* Rows from one tile to the next are known up to 256. */
static void step(struct pool *pool, void *done) {
  static const struct {
    int32_t rows, step;
  } cases[] = {{1, 1}, {255, 255}, {256, 256}, {257, 0}};
  struct network network = start(pool, 600);
  struct graph *graph = network.graph;
  graph->output[graph->outputs++] =
      layer_pointwise(&network, graph->input[0], 4);
  assert_true(graph_resolve(graph));
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(measure(graph, cases[i].rows)->read[0].step,
                     cases[i].step);
  *(bool *)done = true;
}

static void steps_are_known(void **state) {
  (void)state;
  with_pool(step);
}

/* Of four rows one operator reads the third one above, another one the second
 * one below: where one of them reads padding only, the other one's row counts
 * alone. */
static void look_outside(struct pool *pool, void *done) {
  struct network network = start(pool, 4);
  struct graph *graph = network.graph;
  const int32_t above = layer_pointwise(&network, graph->input[0], 4);
  const int32_t below = layer_pointwise(&network, graph->input[0], 4);
  graph->output[graph->outputs++] = layer_elementwise(&network, above, below);
  assert_true(graph_resolve(graph));
  graph->op[0].arguments.conv_2d.window.pad_top = 3;
  graph->op[1].arguments.conv_2d.window.pad_top = -2;
  const struct variant_axis rows = measure(graph, 1)->read[0].rows;
  assert_int_equal(rows.window, 1);
  assert_true(rows.step == 1.0 && rows.reach == 2.0);
  *(bool *)done = true;
}

static void padding_is_not_read(void **state) {
  (void)state;
  with_pool(look_outside);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(steps_are_known),
      cmocka_unit_test(padding_is_not_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
