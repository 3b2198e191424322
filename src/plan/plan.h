/* The plan: what is executed in which order, and where every tensor lives.
 * Pure data: the planner chooses stages and policies, the layout gives offsets,
 * the checker judges, emitter and report only read. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "graph/graph.h"

#define STRATEGY_LIST(X) X(auto) X(layer)
#define INPUT_MODE_LIST(X) X(resident) X(external)
#define POLICY_LIST(X) X(whole)

enum strategy {
#define X(name) STRATEGY_##name,
  STRATEGY_LIST(X)
#undef X
};

enum input_mode {
#define X(name) INPUT_MODE_##name,
  INPUT_MODE_LIST(X)
#undef X
};

/* How much of a tensor is kept: see docs/design.md. */
enum policy {
#define X(name) POLICY_##name,
  POLICY_LIST(X)
#undef X
};

/* Memory of one tensor and all its aliases. Live from the start of first_step
 * to the end of last_step, counted in positions of plan.order; network inputs
 * start at 0 and outputs end at plan.steps. */
struct buffer {
  int32_t tensor;
  enum policy policy;
  int32_t rows, columns; /* of the tensor that are kept */
  int32_t bytes;
  int32_t first_step, last_step;
  int32_t offset; /* in the arena */
};

/* A run of operators executed together: order[first] .. order[last], tile by
 * tile; a tile is rows x columns of the last operator's output. */
struct stage {
  int32_t first, last;
  int32_t tile_rows, tile_columns;
};

/* At this step the output may grow into the memory of an input that dies here,
 * if the input starts at least `apart` bytes above the output, or at least
 * `in_step` bytes and by a whole number of `period` bytes. */
struct overlap {
  int32_t step;
  int32_t input, output; /* buffers */
  int32_t apart;
  int32_t in_step;
  int32_t period;
};

struct plan {
  const struct graph *graph;
  enum strategy strategy;
  enum input_mode input_mode;
  int32_t steps;
  int32_t *order; /* operators that do work, in a topological order */
  int32_t stages;
  struct stage *stage;
  int32_t buffers;
  struct buffer *buffer;
  int32_t *buffer_of; /* by tensor; NO_BUFFER for constants and external */
  int32_t overlaps;
  struct overlap *overlap;
  int32_t arena_bytes;
  int32_t arena_bound;   /* no layout of these buffers can be smaller */
  int64_t macs;          /* every tap counts, padding too */
  int64_t layer_macs;    /* of layer-wise execution */
  int64_t executed_macs; /* taps inside the image only */
  int64_t est_instructions;
};

enum { NO_BUFFER = -1, ARENA_ALIGN = 4 };

const char *strategy_name(enum strategy strategy);
const char *input_mode_name(enum input_mode mode);
const char *policy_name(enum policy policy);

/* Chooses stages and buffers of a resolved graph. The plan has no offsets yet;
 * it belongs to the graph's pool. */
struct plan *plan_make(const struct graph *graph, enum strategy strategy,
                       enum input_mode mode);

/* The buffer that holds a tensor, or NO_BUFFER. */
int32_t plan_buffer_of(const struct plan *plan, int32_t tensor);

/* Whether a tensor is a network input that stays with the caller. */
bool plan_is_external(const struct plan *plan, int32_t tensor);

/* The stage that a step belongs to. */
int32_t plan_stage_of(const struct plan *plan, int32_t step);

#endif
