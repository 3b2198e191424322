#include "property/plan_random.h"

#include "graph/geometry.h"
#include "plan/candidate.h"
#include "plan/reading.h"

/* What a plan, or one of its stages, has much of. */
enum flavour {
  FLAVOUR_WHOLE,
  FLAVOUR_RING2D,
  FLAVOUR_RING1D,
  FLAVOUR_NONE,
  FLAVOUR_ANY,
  FLAVOURS
};

struct draw {
  struct plan *plan;
  struct random *random;
  struct lifetime *lifetimes;
  bool careless; /* rules are broken now and then */
};

/* Whether all inputs of an operator are there when `done` have run. */
static bool is_ready(const struct plan *plan, int32_t number,
                     const bool *done) {
  const struct graph *graph = plan->graph;
  const struct op *op = &graph->op[number];
  for (int32_t i = 0; i < op->data_inputs; i++) {
    const int32_t producer =
        graph->tensor[graph_storage(graph, op->input[i])].producer;
    if (producer != NO_OPERATOR && !done[producer])
      return false;
  }
  return true;
}

/* Any topological order. */
static void shuffle(struct plan *plan, struct random *random) {
  bool *done =
      POOL_ARRAY(plan->graph->pool, bool, (size_t)plan->graph->operators);
  for (int32_t p = 0; p < plan->steps; p++) {
    int32_t at;
    do
      at = random_between(random, p, plan->steps - 1);
    while (!is_ready(plan, plan->order[at], done));
    const int32_t number = plan->order[at];
    for (; at > p; at--)
      plan->order[at] = plan->order[at - 1];
    plan->order[p] = number;
    done[number] = true;
  }
}

/* Cuts the operators into stages; the first one may take the input alone. */
static void cut_stages(struct plan *plan, struct random *random) {
  static const int32_t lengths[] = {1, 2, 4, 8, 64};
  const int32_t most = lengths[random_between(random, 0, 4)];
  const bool takes = plan->input_mode == INPUT_MODE_streamed;
  plan->stages = 0;
  int32_t next = 0;
  if (takes && (plan->steps == 0 || random_chance(random, 20)))
    plan->stage[plan->stages++] =
        (struct stage){.first = 0, .last = -1, .takes_input = true};
  while (next < plan->steps) {
    int32_t last = next + random_between(random, 0, most - 1);
    last = last < plan->steps ? last : plan->steps - 1;
    plan->stage[plan->stages] =
        (struct stage){.first = next,
                       .last = last,
                       .takes_input = takes && plan->stages == 0,
                       .frugal = random_chance(random, 50)};
    plan->stages++;
    next = last + 1;
  }
}

static int32_t draw_tile(struct random *random, int32_t extent) {
  const int32_t sizes[] = {
      1, 1, 2, 3, extent, extent, random_between(random, 1, extent)};
  return sizes[random_between(random, 0, 6)];
}

static struct placement draw_placement(struct random *random, sn_shape shape,
                                       enum policy policy) {
  struct placement placement = {.policy = policy};
  placement.tile_rows = draw_tile(random, shape.rows);
  placement.tile_columns = draw_tile(random, shape.columns);
  placement.first_rows = random_chance(random, 50)
                             ? placement.tile_rows
                             : random_between(random, 1, placement.tile_rows);
  placement.down = random_chance(random, 45);
  return placement;
}

static enum policy draw_policy(struct random *random, enum flavour flavour) {
  static const int32_t percent[FLAVOURS][4] = {
      {70, 30, 0, 0},  {10, 65, 5, 20},  {5, 20, 65, 10},
      {5, 20, 10, 65}, {25, 25, 25, 25},
  };
  int32_t left = random_between(random, 0, 99);
  int32_t policy = 0;
  while (left >= percent[flavour][policy])
    left -= percent[flavour][policy++];
  return (enum policy)policy;
}

/* Whether all readers of a position's tensor, inside the stage, read it as it
 * was made. */
static bool read_as_made(const struct plan *plan, int32_t position,
                         int32_t last) {
  const struct graph *graph = plan->graph;
  for (int32_t q = position + 1; q <= last; q++) {
    const struct op *op = &graph->op[plan->order[q]];
    for (int32_t i = 0; i < op->data_inputs; i++)
      if (graph_storage(graph, op->input[i]) ==
              plan_output_storage(plan, position) &&
          !stage_can_sum(graph, op) && !stage_reads_as_made(graph, op, i))
        return false;
  }
  return true;
}

/* A policy that is legal for all that is easily seen, given the position whose
 * operator leads what stands before it. */
static enum policy choose_policy(const struct draw *draw,
                                 const struct stage *stage, int32_t position,
                                 int32_t leader, enum flavour flavour) {
  const struct plan *plan = draw->plan;
  const struct lifetime *life =
      &draw->lifetimes[plan_output_storage(plan, position)];
  enum policy policy = draw_policy(draw->random, flavour);
  if (draw->careless && random_chance(draw->random, 15))
    return policy;
  if (life->last_read > stage->last ||
      !read_as_made(plan, position, stage->last))
    return POLICY_whole;
  const bool follows = policy == POLICY_ring1d || policy == POLICY_none;
  if (follows && (position == stage->last || life->last_read > leader))
    return POLICY_ring2d;
  return policy;
}

static void place_stage(const struct draw *draw, const struct stage *stage) {
  const struct plan *plan = draw->plan;
  const struct graph *graph = plan->graph;
  const enum flavour flavour =
      (enum flavour)random_between(draw->random, 0, FLAVOURS - 1);
  int32_t leader = stage->last;
  for (int32_t p = stage->last; p >= stage->first; p--) {
    const struct op *op = &graph->op[plan->order[p]];
    const enum policy policy = choose_policy(draw, stage, p, leader, flavour);
    sn_shape shape = op_output_shape(graph, op);
    if (stage_can_sum(graph, op))
      shape = graph->tensor[graph_storage(graph, op->input[0])].shape;
    plan->placement[p] = draw_placement(draw->random, shape, policy);
    if (policy == POLICY_whole || policy == POLICY_ring2d)
      leader = p;
  }
}

static void place_input(const struct draw *draw) {
  struct plan *plan = draw->plan;
  const struct graph *graph = plan->graph;
  const int32_t number = graph->input[0];
  const bool leaves = draw->lifetimes[number].last_read > plan->stage[0].last;
  const enum policy policy =
      leaves || random_chance(draw->random, 20) ? POLICY_whole : POLICY_ring2d;
  plan->input =
      draw_placement(draw->random, graph->tensor[number].shape, policy);
  if (!draw->careless) {
    plan->input.tile_rows = 1;
    plan->input.first_rows = 1;
    plan->input.down = false;
  }
}

/* One thing that no planner would do. */
static void disturb(const struct draw *draw) {
  struct plan *plan = draw->plan;
  struct random *random = draw->random;
  struct placement *placement =
      &plan->placement[random_between(random, 0, plan->steps - 1)];
  static const int32_t sizes[] = {0, -1, INT32_MIN, 1 << 20, INT32_MAX, 40000};
  const int32_t size = sizes[random_between(random, 0, 5)];
  switch (random_between(random, 0, 4)) {
  case 0:
    placement->policy = (enum policy)random_between(random, 0, 3);
    break;
  case 1:
    placement->tile_rows = size;
    break;
  case 2:
    placement->tile_columns = size;
    break;
  case 3:
    placement->first_rows = size;
    break;
  default:
    plan->input.policy = (enum policy)random_between(random, 0, 3);
    break;
  }
}

static struct plan *draw_once(const struct kernels *kernels,
                              enum input_mode mode, struct random *random) {
  struct draw draw = {.plan = plan_new(kernels, STRATEGY_auto, mode),
                      .random = random,
                      .careless = random_chance(random, 15)};
  if (random_chance(random, 25))
    shuffle(draw.plan, random);
  draw.lifetimes = candidate_lifetimes(draw.plan);
  cut_stages(draw.plan, random);
  for (int32_t s = 0; s < draw.plan->stages; s++)
    place_stage(&draw, &draw.plan->stage[s]);
  if (mode == INPUT_MODE_streamed)
    place_input(&draw);
  if (draw.careless && draw.plan->steps > 0 && random_chance(random, 50))
    disturb(&draw);
  return draw.plan;
}

struct plan *plan_draw(const struct kernels *kernels, enum input_mode mode,
                       struct random *random, int64_t *drawn) {
  for (;;) {
    const struct pool_mark mark = pool_mark(kernels->graph->pool);
    struct plan *plan = draw_once(kernels, mode, random);
    (*drawn)++;
    if (plan_complete(plan) == NULL)
      return plan;
    pool_release(kernels->graph->pool, mark);
  }
}
