/* The bound over schedules: no schedule of small images, pixel by pixel, and no
 * plan of random networks is below it. */
#include "graph/geometry.h"
#include "graph/resolve.h"
#include "plan/bound.h"
#include "plan/planner.h"
#include "property/network.h"
#include "run/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { IMAGES = 400, NETWORKS = 20, TILE_ROWS = 2 };

/* A chain of three tensors, the middle one of which may be added to the last:
 * all orders in which their pixels can be computed. */
enum { CHAIN = 4, PIXELS_MOST = 12 };

struct chain {
  const struct graph *graph;
  bool streamed;
  int32_t tensors;
  int32_t tensor[CHAIN]; /* the input, and outputs in their order */
  int32_t pixels[CHAIN];
  int32_t height[CHAIN]; /* of the tensor's tiles */
};

/* Number of a pixel in the order in which a tensor's pixels are computed. */
static int32_t turn_of(const struct chain *chain, int32_t t, int32_t row,
                       int32_t column) {
  const sn_shape shape = chain->graph->tensor[chain->tensor[t]].shape;
  const int32_t top = row / chain->height[t] * chain->height[t];
  const int32_t below = shape.rows - top;
  const int32_t rows = below < chain->height[t] ? below : chain->height[t];
  return top * shape.columns + column * rows + row - top;
}

/* The turns of the pixels of tensor `of` that a pixel of tensor t needs, as
 * bits. */
static uint32_t needs_of(const struct chain *chain, int32_t t, int32_t row,
                         int32_t column, int32_t of) {
  const struct graph *graph = chain->graph;
  const struct op *op = &graph->op[graph->tensor[chain->tensor[t]].producer];
  uint32_t turns = 0;
  for (int32_t i = 0; i < op->data_inputs; i++) {
    if (op->input[i] != chain->tensor[of])
      continue;
    const struct needs needs = op_needs(graph, op, i, row, column);
    for (int32_t r = needs.row; r < needs.row_end; r += needs.row_step)
      for (int32_t c = needs.column; c < needs.column_end;
           c += needs.column_step)
        turns |= 1u << turn_of(chain, of, r, c);
  }
  return turns;
}

/* What the pixels of a chain need: by tensor, turn, and tensor needed. */
static uint32_t needed[CHAIN][PIXELS_MOST][CHAIN];

static void find_needs(const struct chain *chain) {
  for (int32_t t = 1; t < chain->tensors; t++) {
    const sn_shape shape = chain->graph->tensor[chain->tensor[t]].shape;
    for (int32_t row = 0; row < shape.rows; row++)
      for (int32_t column = 0; column < shape.columns; column++)
        for (int32_t of = 0; of < t; of++)
          needed[t][turn_of(chain, t, row, column)][of] =
              needs_of(chain, t, row, column, of);
  }
}

/* A state is how many pixels of each tensor have been computed; its number has
 * a digit for each. */
static int32_t state_of(const struct chain *chain, const int32_t *done) {
  int32_t state = 0;
  for (int32_t t = 0; t < chain->tensors; t++)
    state = state * (PIXELS_MOST + 1) + done[t];
  return state;
}

static int64_t live_bytes(const struct chain *chain, const int32_t *done) {
  int64_t bytes = 0;
  for (int32_t t = 0; t < chain->tensors; t++) {
    uint32_t live = t == chain->tensors - 1 ? UINT32_MAX : 0;
    for (int32_t u = t + 1; u < chain->tensors; u++)
      for (int32_t turn = done[u]; turn < chain->pixels[u]; turn++)
        live |= needed[u][turn][t];
    for (int32_t turn = 0; turn < done[t]; turn++)
      if ((live >> turn & 1) != 0)
        bytes += tensor_pixel_bytes(&chain->graph->tensor[chain->tensor[t]]);
  }
  return bytes;
}

static bool can_compute(const struct chain *chain, const int32_t *done,
                        int32_t t) {
  if (done[t] == chain->pixels[t])
    return false;
  for (int32_t of = 0; of < t; of++)
    if (needed[t][done[t]][of] >> done[of] != 0)
      return false;
  return true;
}

enum {
  STATES = (PIXELS_MOST + 1) * (PIXELS_MOST + 1) * (PIXELS_MOST + 1) *
           (PIXELS_MOST + 1)
};
static bool seen[STATES];

/* Whether the chain can be computed within `most` bytes from a state on. */
static bool fits(const struct chain *chain, int32_t *done, int64_t most) {
  const int32_t state = state_of(chain, done);
  if (seen[state] || live_bytes(chain, done) > most)
    return false;
  seen[state] = true;
  bool all = true;
  for (int32_t t = 0; t < chain->tensors; t++)
    all = all && done[t] == chain->pixels[t];
  if (all)
    return true;
  for (int32_t t = 0; t < chain->tensors; t++) {
    if (!can_compute(chain, done, t))
      continue;
    done[t]++;
    const bool found = fits(chain, done, most);
    done[t]--;
    if (found)
      return true;
  }
  return false;
}

/* Whether some schedule of the chain's tile heights fits into `most` bytes. */
static bool is_enough(const struct chain *chain, int64_t most) {
  int32_t done[CHAIN] = {0};
  done[0] = chain->streamed ? 0 : chain->pixels[0];
  for (int32_t state = 0; state < STATES; state++)
    seen[state] = false;
  return fits(chain, done, most);
}

static int32_t draw_layer(struct network *network, int32_t at) {
  struct random *random = network->random;
  const int32_t channels = random_between(random, 1, 6);
  switch (random_between(random, 0, 3)) {
  case 0:
    return layer_pointwise(network, at, channels);
  case 1:
    return layer_depthwise(network, at, random_chance(random, 60));
  case 2:
    return layer_pool(network, at, random_chance(random, 60));
  default:
    return layer_conv(network, at, channels, random_chance(random, 60));
  }
}

/* Draws a chain; its last tensor may be the sum of those before. False where it
 * is no chain of small images. */
static bool draw_chain(struct network *network, struct chain *chain) {
  struct graph *graph = network->graph;
  struct random *random = network->random;
  int32_t at[CHAIN];
  at[0] = image_add(network, (sn_shape){random_between(random, 2, 4),
                                        random_between(random, 2, 3),
                                        random_between(random, 1, 4)});
  at[1] = draw_layer(network, at[0]);
  at[2] = draw_layer(network, at[1]);
  chain->tensors = 3;
  if (same_shape(shape_of(network, at[1]), shape_of(network, at[2])) &&
      random_chance(random, 70))
    at[chain->tensors++] = layer_elementwise(network, at[2], at[1]);
  graph->input[graph->inputs++] = at[0];
  graph->output[graph->outputs++] = at[chain->tensors - 1];
  if (graph->operators != chain->tensors - 1 || !graph_resolve(graph))
    return false;
  chain->graph = graph;
  for (int32_t t = 0; t < chain->tensors; t++) {
    const sn_shape shape = graph->tensor[at[t]].shape;
    chain->tensor[t] = at[t];
    chain->pixels[t] = shape.rows * shape.columns;
    if (chain->pixels[t] > PIXELS_MOST)
      return false;
  }
  return true;
}

static uint32_t number;

struct outcome {
  int32_t images, above_ends, reached;
};

static void check_image(struct pool *pool, void *context) {
  struct outcome *outcome = context;
  struct random random = random_start(21, number, 1);
  struct diagnostics diagnostics = {.sink = NULL};
  struct network network = {network_empty(pool, &diagnostics, "random"),
                            &random};
  struct chain chain = {.streamed = random_chance(&random, 70)};
  if (!draw_chain(&network, &chain))
    return;
  const struct plan *plan =
      plan_new(kernels_new(chain.graph, KERNEL_TARGET_PORTABLE), STRATEGY_auto,
               chain.streamed ? INPUT_MODE_streamed : INPUT_MODE_resident);
  const struct schedule_bound bound = bound_schedules(plan, TILE_ROWS);
  assert_true(bound.whole);
  outcome->images++;
  outcome->above_ends +=
      bound.bytes > graph_output_bytes(chain.graph) &&
      bound.bytes > (chain.streamed ? 0 : graph_input_bytes(chain.graph));
  bool reached = false;
  for (int32_t heights = 0; heights < 1 << chain.tensors; heights++) {
    for (int32_t t = 0; t < chain.tensors; t++)
      chain.height[t] = 1 + (heights >> t & 1) * (TILE_ROWS - 1);
    find_needs(&chain);
    assert_false(is_enough(&chain, bound.bytes - 1));
    reached = reached || is_enough(&chain, bound.bytes);
  }
  outcome->reached += reached;
}

static void no_order_of_pixels_is_below(void **state) {
  (void)state;
  struct outcome outcome = {0, 0, 0};
  for (number = 0; outcome.images < IMAGES; number++)
    assert_true(pool_try(check_image, &outcome));
  print_message("%d of %d bounds are above input and output, %d are reached\n",
                outcome.above_ends, outcome.images, outcome.reached);
  assert_true(outcome.reached > IMAGES / 20);
  assert_true(outcome.above_ends > IMAGES / 4);
}

/* Plans of one random network, under all ways to take the input. */
static void check_network(struct pool *pool, void *context) {
  int32_t *compared = context;
  struct diagnostics diagnostics = {.sink = NULL};
  struct graph *graph = network_make(pool, &diagnostics, 22, number, 0);
  if (!graph_resolve(graph))
    return;
  const struct kernels *kernels = kernels_new(graph, KERNEL_TARGET_PORTABLE);
  for (int mode = INPUT_MODE_resident; mode <= INPUT_MODE_streamed; mode++) {
    if (mode == INPUT_MODE_streamed && graph->inputs > 1)
      continue;
    struct planner_options options = {.strategy = STRATEGY_auto,
                                      .input_mode = (enum input_mode)mode,
                                      .optimize = OPTIMIZE_ram,
                                      .max_mac_factor = 1.0};
    for (int layers = 0; layers < 2; layers++) {
      options.strategy = layers == 1 ? STRATEGY_layer : STRATEGY_auto;
      struct plan *plan = planner_run(kernels, &options);
      assert_non_null(plan);
      bound_fill(&plan, 1);
      assert_true(plan->in_bound_class || layers == 0);
      if (!plan->in_bound_class)
        continue;
      ++*compared;
      if (plan->arena_bytes < plan->bound.bytes)
        fail_msg("network %u, %s, %s: %d bytes, the bound is %lld", number,
                 input_mode_name(plan->input_mode),
                 strategy_name(plan->strategy), plan->arena_bytes,
                 (long long)plan->bound.bytes);
    }
  }
}

static void no_plan_is_below(void **state) {
  (void)state;
  int32_t compared = 0;
  for (number = 0; number < NETWORKS; number++)
    assert_true(pool_try(check_network, &compared));
  print_message("%d plans\n", compared);
  assert_true(compared > 4 * NETWORKS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_order_of_pixels_is_below),
      cmocka_unit_test(no_plan_is_below),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
