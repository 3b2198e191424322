#include "plan/candidate.h"

#include "graph/geometry.h"
#include "plan/reading.h"
#include "plan/region.h"
#include "plan/stage.h"

/* Of looking at an operator's inputs, or at a tensor. */
enum { WORK_ITEM = 20 };

struct lifetime *candidate_lifetimes(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  struct lifetime *lifetimes =
      POOL_ARRAY(graph->pool, struct lifetime, (size_t)graph->tensors);
  for (int32_t t = 0; t < graph->tensors; t++)
    lifetimes[t] = (struct lifetime){INT32_MAX, -1};
  for (int32_t i = 0; i < graph->inputs; i++)
    lifetimes[graph->input[i]].made = -1;
  for (int32_t p = 0; p < plan->steps; p++) {
    const struct op *op = &graph->op[plan->order[p]];
    for (int32_t i = 0; i < op->data_inputs; i++)
      lifetimes[graph_storage(graph, op->input[i])].last_read = p;
    lifetimes[plan_output_storage(plan, p)].made = p;
  }
  for (int32_t i = 0; i < graph->outputs; i++)
    lifetimes[graph_storage(graph, graph->output[i])].last_read = plan->steps;
  for (int32_t i = 0; i < graph->variables; i++)
    lifetimes[graph->variable[i].tensor] = (struct lifetime){-1, plan->steps};
  return lifetimes;
}

int64_t *candidate_crossing(const struct plan *plan,
                            const struct lifetime *lifetimes) {
  const struct graph *graph = plan->graph;
  int64_t *crossing = POOL_ARRAY(graph->pool, int64_t, (size_t)plan->steps + 2);
  for (int32_t t = 0; t < graph->tensors; t++) {
    const struct lifetime life = lifetimes[t];
    if (life.made > plan->steps || life.last_read < life.made ||
        plan_is_external(plan, t))
      continue;
    crossing[life.made + 1] += graph->tensor[t].bytes;
    crossing[life.last_read + 1] -= graph->tensor[t].bytes;
  }
  for (int32_t p = 1; p <= plan->steps; p++)
    crossing[p] += crossing[p - 1];
  return crossing;
}

/* The only reader of the output at position p, if it reads pixel for pixel;
 * -1 otherwise. */
static int32_t point_reader(const struct plan *plan, int32_t p, int32_t last) {
  const struct graph *graph = plan->graph;
  const int32_t storage = plan_output_storage(plan, p);
  const sn_shape made = graph->tensor[storage].shape;
  int32_t found = -1;
  for (int32_t q = p + 1; q <= last; q++) {
    const struct op *reader = &graph->op[plan->order[q]];
    for (int32_t i = 0; i < reader->data_inputs; i++) {
      if (graph_storage(graph, reader->input[i]) != storage)
        continue;
      if (found >= 0)
        return -1;
      if (stage_can_sum(graph, reader)) {
        found = q;
        continue;
      }
      sn_window window;
      const sn_shape output = op_output_shape(graph, reader);
      if (!stage_reads_as_made(graph, reader, i) ||
          !op_input_window(graph, reader, i, &window) || window.rows != 1 ||
          window.columns != 1 || output.rows != made.rows ||
          output.columns != made.columns)
        return -1;
      found = q;
    }
  }
  return found;
}

/* Whether the operators behind `made` up to `last` read a tensor as it was
 * made. */
static bool read_as_made(const struct plan *plan, int32_t storage, int32_t made,
                         int32_t last) {
  const struct graph *graph = plan->graph;
  for (int32_t q = made + 1; q <= last; q++) {
    const struct op *reader = &graph->op[plan->order[q]];
    for (int32_t i = 0; i < reader->data_inputs; i++)
      if (graph_storage(graph, reader->input[i]) == storage &&
          !stage_can_sum(graph, reader) &&
          !stage_reads_as_made(graph, reader, i))
        return false;
  }
  return true;
}

/* Whether the output at a position can be anything but whole in a stage that
 * ends with `last`. */
static bool may_stream(const struct plan *plan,
                       const struct lifetime *lifetimes, int32_t position,
                       int32_t last) {
  const struct graph *graph = plan->graph;
  const int32_t storage = plan_output_storage(plan, position);
  const int32_t last_read = lifetimes[storage].last_read;
  effort_spend(
      plan->effort,
      WORK_ITEM *
          (1 + (last_read <= last ? (int64_t)last_read - position : 0)));
  return last_read > position && last_read <= last &&
         stage_writes_as_made(graph, &graph->op[plan->order[position]]) &&
         read_as_made(plan, storage, position, last_read);
}

static struct placement tile_of(sn_shape shape, enum policy policy,
                                struct tiling tiling) {
  const int32_t rows = tiling.rows == 0 ? shape.rows : tiling.rows;
  return (struct placement){
      policy, rows, tiling.columns == 0 ? shape.columns : tiling.columns, rows,
      tiling.down};
}

void candidate_place(struct plan *plan, const struct lifetime *lifetimes,
                     int32_t first, int32_t last, bool input,
                     struct tiling tiling) {
  const struct graph *graph = plan->graph;
  int32_t leader = last;
  if (input) {
    const int32_t number = graph->input[0];
    const bool whole = lifetimes[number].last_read > last || last < first ||
                       !read_as_made(plan, number, -1, last);
    plan->input = tile_of(
        graph->tensor[number].shape, whole ? POLICY_whole : POLICY_ring2d,
        (struct tiling){POLICY_ring2d, 1, tiling.columns, false});
  }
  for (int32_t p = last; p >= first; p--) {
    const struct op *op = &graph->op[plan->order[p]];
    sn_shape shape = op_output_shape(graph, op);
    if (stage_can_sum(graph, op) && first < last)
      shape = graph->tensor[graph_storage(graph, op->input[0])].shape;
    enum policy policy = tiling.policy;
    if (!may_stream(plan, lifetimes, p, last)) {
      policy = POLICY_whole;
    } else if (tiling.policy == POLICY_ring2d && !stage_can_sum(graph, op)) {
      const int32_t reader = point_reader(plan, p, last);
      if (reader >= 0 && reader <= leader)
        policy = POLICY_none;
    }
    if (policy == POLICY_whole || policy == POLICY_ring2d)
      leader = p;
    plan->placement[p] = tile_of(shape, policy, tiling);
  }
}

bool candidate_is_patchable(const struct plan *plan,
                            const struct lifetime *lifetimes, int32_t first,
                            int32_t last) {
  const sn_shape shape =
      op_output_shape(plan->graph, &plan->graph->op[plan->order[last]]);
  if (shape.rows * shape.columns < 2)
    return false;
  for (int32_t p = first; p < last; p++)
    if (!may_stream(plan, lifetimes, p, last))
      return false;
  return true;
}

static int64_t rings_of(const struct plan *plan, const struct stage *stage) {
  const struct graph *graph = plan->graph;
  int64_t bytes = 0;
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    if (unit->first > unit->last) {
      if (plan->input.policy == POLICY_ring2d)
        bytes += (int64_t)stage->input_slots *
                 tensor_pixel_bytes(&graph->tensor[graph->input[0]]);
      continue;
    }
    if (unit->sums)
      bytes += 4 * (int64_t)op_output_shape(graph,
                                            &graph->op[plan->order[unit->last]])
                       .channels;
    for (int32_t p = unit->first; p <= unit->last; p++) {
      const int32_t at = p - stage->first;
      const int64_t pixel =
          tensor_pixel_bytes(&graph->tensor[plan_output_storage(plan, p)]);
      if (plan->placement[p].policy == POLICY_ring2d)
        bytes += pixel * (stage->slots[at] > 0 ? stage->slots[at] : 1);
      else if (plan->placement[p].policy != POLICY_whole)
        bytes += pixel * stage->kept_rows[at] * stage->kept_columns[at];
    }
  }
  return bytes;
}

/* Bytes of a materialised tensor in the arena. */
static int64_t whole_bytes(const struct plan *plan, int32_t tensor) {
  return plan_is_external(plan, tensor) ? 0 : plan->graph->tensor[tensor].bytes;
}

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

/* Whether the operator at position q is the first of a stage that reads a
 * tensor. */
static bool reads_first(const struct plan *plan, const struct stage *stage,
                        int32_t q, int32_t storage) {
  const struct graph *graph = plan->graph;
  for (int32_t p = stage->first; p < q; p++) {
    const struct op *op = &graph->op[plan->order[p]];
    for (int32_t i = 0; i < op->data_inputs; i++)
      if (graph_storage(graph, op->input[i]) == storage)
        return false;
  }
  return true;
}

/* What the most profitable pair of a dying input and a growing output saves, or
 * could save at best, which is found at once. */
static int64_t best_saving(const struct plan *plan,
                           const struct lifetime *lifetimes,
                           const struct stage *stage, bool at_best) {
  const struct graph *graph = plan->graph;
  int64_t best = 0;
  for (int32_t p = stage->first; p <= stage->last; p++) {
    const int32_t output = plan_output_storage(plan, p);
    if (plan->placement[p].policy != POLICY_whole ||
        graph_is_variable(graph, output))
      continue;
    for (int32_t q = stage->first; q <= stage->last; q++) {
      const struct op *reader = &graph->op[plan->order[q]];
      for (int32_t i = 0; i < reader->data_inputs; i++) {
        const int32_t input = graph_storage(graph, reader->input[i]);
        const int64_t in = whole_bytes(plan, input);
        const int64_t out = whole_bytes(plan, output);
        if (graph->tensor[input].data != NULL || in == 0 ||
            lifetimes[input].made >= stage->first ||
            lifetimes[input].last_read > stage->last ||
            (in < out ? in : out) <= best ||
            stage_producer(plan, stage, input) >= 0 ||
            !reads_first(plan, stage, q, input))
          continue;
        int64_t apart = 0;
        if (!at_best) {
          const struct overlap overlap =
              stage_overlap(plan, stage, input, output);
          apart = overlap_least(&overlap);
        }
        best = greater(best, in + out - greater(in + apart, out));
      }
    }
  }
  return best;
}

/* What a stage needs beside rings and scratch where nothing overlaps. */
static int64_t rest_of(const struct plan *plan,
                       const struct lifetime *lifetimes,
                       const struct stage *stage) {
  const struct graph *graph = plan->graph;
  const int32_t first = stage->first;
  int64_t bytes = (int64_t)(stage->units + 1) * (int64_t)sizeof(sn_cursor);
  for (int32_t t = 0; t < graph->tensors; t++) {
    const struct lifetime *life = &lifetimes[t];
    const bool streamed = plan_is_streamed(plan, t);
    const bool ring =
        streamed
            ? stage->takes_input && plan->input.policy == POLICY_ring2d
            : life->made >= first &&
                  plan->placement[life->made < plan->steps ? life->made : 0]
                          .policy != POLICY_whole;
    /* What is made here counts even if nobody reads it. */
    if (!ring && life->made <= stage->last &&
        (life->last_read >= first || life->made >= first))
      bytes += whole_bytes(plan, t);
  }
  return bytes;
}

int64_t candidate_least_ram(const struct plan *plan,
                            const struct lifetime *lifetimes,
                            const struct stage *stage) {
  return rings_of(plan, stage) + stage->scratch_bytes +
         rest_of(plan, lifetimes, stage) -
         best_saving(plan, lifetimes, stage, true);
}

struct candidate_cost candidate_cost_of(const struct plan *plan,
                                        const struct lifetime *lifetimes,
                                        const struct stage *stage) {
  struct candidate_cost cost = {
      .legal = true,
      .lavish_bytes = stage->lavish_scratch - stage->scratch_bytes,
      .lavish_saving = stage->instructions - stage->lavish_instructions,
      .ring_bytes = rings_of(plan, stage),
      .instructions = stage->instructions,
      .macs = stage->macs};
  cost.ram =
      cost.ring_bytes + stage->scratch_bytes + rest_of(plan, lifetimes, stage);
  cost.apart_ram = cost.ram;
  cost.ram -= best_saving(plan, lifetimes, stage, false);
  return cost;
}

struct candidate_cost candidate_measure(struct plan *plan,
                                        const struct lifetime *lifetimes,
                                        int32_t first, int32_t last,
                                        bool input) {
  const struct graph *graph = plan->graph;
  const int64_t length = last - first + 1;
  effort_spend(plan->effort, WORK_ITEM * (length * (plan->steps + 4 * length) +
                                          graph->tensors));
  const struct pool_mark mark = pool_mark(graph->pool);
  struct stage stage = {
      .first = first, .last = last, .takes_input = input, .frugal = true};
  struct candidate_cost cost = {.legal = stage_build(plan, &stage) == NULL};
  if (cost.legal)
    cost = candidate_cost_of(plan, lifetimes, &stage);
  pool_release(graph->pool, mark);
  return cost;
}

struct candidate_cost candidate_lavish(struct candidate_cost frugal) {
  struct candidate_cost lavish = frugal;
  lavish.ram += frugal.lavish_bytes;
  lavish.apart_ram += frugal.lavish_bytes;
  lavish.instructions -= frugal.lavish_saving;
  return lavish;
}
