/* The plan: what is executed in which order, and where every tensor lives.
 * Pure data: the planner chooses stages, policies and tiles; plan_complete
 * derives units, schedule and buffers from them; the layout gives offsets; the
 * checker judges; emitter and report only read. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "graph/graph.h"
#include "plan/effort.h"
#include "sn_stream.h"
#include "target/cost.h"

#define STRATEGY_LIST(X) X(auto) X(layer) X(patch) X(stream1d) X(stream2d)
#define INPUT_MODE_LIST(X) X(resident) X(external) X(streamed)
#define POLICY_LIST(X) X(whole) X(ring2d) X(ring1d) X(none)
#define OPTIMIZE_LIST(X) X(latency) X(ram) X(flash)

enum strategy {
#define X(name) STRATEGY_##name,
  STRATEGY_LIST(X)
#undef X
};

enum {
#define X(name) +1
  STRATEGY_COUNT = 0 STRATEGY_LIST(X)
#undef X
};

enum input_mode {
#define X(name) INPUT_MODE_##name,
  INPUT_MODE_LIST(X)
#undef X
};

/* How much of a tensor is kept inside its stage:
 *   whole   all of it
 *   ring2d  the pixels still needed, in rows over the full width; each element
 *           is computed once
 *   ring1d  the columns still needed of one row of tiles; rows that two rows of
 *           tiles share are computed again. Where the tiles go down first: the
 *           rows still needed of one column of tiles, and columns again
 *   none    one tile; everything that tiles share is computed again */
enum policy {
#define X(name) POLICY_##name,
  POLICY_LIST(X)
#undef X
};

enum optimize {
#define X(name) OPTIMIZE_##name,
  OPTIMIZE_LIST(X)
#undef X
};

/* What the planner decides about an operator's output, or about the network's
 * input. Tiles count for whole and ring2d only: tensors with other policies
 * follow the tiles of the operator that reads them. */
struct placement {
  enum policy policy;
  int32_t tile_rows, tile_columns;
  int32_t first_rows; /* height of the first row of tiles */
  bool down; /* down each column of tiles, not along each row of tiles */
};

/* Operators that are executed together for one tile: the followers, whose
 * outputs are not kept beyond it, and the leader, whose tiles these are. */
struct unit {
  int32_t first, last; /* positions in plan.order; last is the leader's;
                          first > last in the unit that takes input rows */
  bool sums;           /* the leader is a reduction that eats its input */
  bool down;           /* the leader's tiles go down first */
};

/* At this stage the output may grow into the memory of an input that dies here,
 * if the input starts at least `apart` bytes above the output, or at least
 * `in_step` bytes and by a whole number of `period` bytes. */
struct overlap {
  int32_t stage;
  int32_t input, output; /* buffers */
  int32_t apart;
  int32_t in_step;
  int32_t period;
};

/* A run of operators executed together, unit by unit as tiles become ready. */
struct stage {
  int32_t first, last; /* positions in plan.order; first > last where a stage
                          only takes the input's rows */
  bool takes_input;    /* its unit 0 takes rows of the streamed input */
  bool frugal;         /* kernels save scratch, at some cost */

  /* Derived by stage_build. */
  int32_t units;
  struct unit *unit;
  sn_stage schedule;
  int32_t *slots;     /* by position - first: pixels kept of a ring */
  int32_t *row_pitch; /* likewise: slots from row to row */
  int32_t *kept_rows, *kept_columns; /* likewise: extent of a follower's part */
  int32_t *most_rows, *most_columns; /* likewise: of what is computed at once */
  enum pack_rows *together; /* likewise: what the layout lets kernels do, and
                               cost counts */
  int32_t scratch_bytes;    /* the most that one of its kernels needs */
  int32_t lavish_scratch;   /* the same if the stage is not frugal */
  int32_t input_slots, input_pitch; /* of the streamed input's ring */
  int64_t macs, executed_macs, largest_piece_macs;
  struct cost cost;
  int64_t instructions;        /* estimate */
  int64_t lavish_instructions; /* the same if the stage is not frugal */
};

#define BUFFER_KIND_LIST(X)                                                    \
  X(TENSOR, "tensor")                                                          \
  X(SUMS, "sums")                                                              \
  X(STATE, "state")                                                            \
  X(SCRATCH, "scratch")

enum buffer_kind {
#define X(name, text) BUFFER_##name,
  BUFFER_KIND_LIST(X)
#undef X
};

/* Memory of one tensor and all its aliases, of a reduction's sums, of the
 * cursors, or of what a stage's kernels use while they run. Live from the start
 * of first_stage to the end of last_stage; network inputs start at 0 and
 * outputs end at plan.stages. */
struct buffer {
  enum buffer_kind kind;
  int32_t number; /* of the tensor; sums: of the operator; scratch: of the
                     stage */
  enum policy policy;
  int32_t rows, columns;                  /* of the tensor that are kept */
  int32_t row_pitch, column_pitch, slots; /* see sn_view */
  int32_t bytes;
  int32_t first_stage, last_stage;
  int32_t offset; /* in the arena */
};

/* What no schedule of a class goes below: all orders in which the rows of all
 * tensors can be computed, each element once, from the top down in tiles of at
 * most `tile_rows` rows, and from left to right within a row of tiles; tiles as
 * wide as the tensor count as single rows. Stages do not matter. */
struct schedule_bound {
  int64_t bytes; /* that are computed and still needed at some time in each */
  int32_t tile_rows;
  bool whole; /* all rows of the network were looked at together; where it is
                 too large, only parts are, and the bound is weaker */
};

struct plan {
  const struct graph *graph;
  const struct kernels *kernels; /* of the target */
  enum strategy strategy;
  enum input_mode input_mode;
  struct effort *effort; /* what looking for it may take and took; plans of one
                            search share it */

  /* The planner's decisions. */
  int32_t steps;
  int32_t *order;              /* operators that do work, topologically */
  struct placement *placement; /* by position in order */
  struct placement input;      /* of the streamed input */
  int32_t stages;
  struct stage *stage;

  /* Derived by plan_complete. */
  int32_t buffers;
  struct buffer *buffer;
  int32_t *buffer_of;  /* by tensor; NO_BUFFER for constants and external */
  int32_t *sums_of;    /* by operator */
  int32_t state;       /* buffer */
  int32_t *scratch_of; /* by stage; NO_BUFFER where no kernel wants any */
  int32_t overlaps;
  struct overlap *overlap;
  int64_t macs;               /* every tap counts, padding too */
  int64_t layer_macs;         /* of layer-wise execution */
  int64_t executed_macs;      /* taps inside the image only */
  int64_t largest_piece_macs; /* between two tiles */
  int64_t instructions;       /* estimate */

  /* What kernels that save flash do against the fastest ones; see flash.h. */
  int64_t saved_flash, lost_instructions;

  /* Filled by layout_make. */
  int32_t arena_bytes;
  int32_t arena_bound; /* no layout of these buffers can be smaller */

  /* Filled by bound_fill. */
  struct schedule_bound bound;
  bool in_bound_class; /* the plan is one of those schedules */
};

enum { NO_BUFFER = -1, ARENA_ALIGN = 4 };

const char *strategy_name(enum strategy strategy);
const char *input_mode_name(enum input_mode mode);
const char *policy_name(enum policy policy);
const char *optimize_name(enum optimize optimize);
const char *buffer_kind_name(enum buffer_kind kind);

/* An empty plan: the operators' order, and no stages yet. Belongs to the
 * graph's pool, like all that is derived. Its budget is its own. */
struct plan *plan_new(const struct kernels *kernels, enum strategy strategy,
                      enum input_mode mode);

/* A plan with the same decisions, of which nothing has been derived, with these
 * kernels of the same graph. It shares the budget. */
struct plan *plan_copy(const struct plan *plan, const struct kernels *kernels);

/* Derives everything from the decisions, up to the buffers without offsets;
 * stages that have been built, perhaps as part of another plan of the same
 * graph, are left as they are.
 * Returns NULL, or a sentence that says why the decisions are not legal. */
const char *plan_complete(struct plan *plan);

/* The storage of the tensor that the operator at a position of the order
 * makes. */
int32_t plan_output_storage(const struct plan *plan, int32_t position);

/* The largest tile of the operator at a position of a stage that has been
 * built; its kernel is chosen by it. */
struct pack_tile plan_tile(const struct stage *stage, int32_t position);

/* The kernel for the operator at a position of a unit. One that runs again
 * shares the constants of an earlier one where it takes them in the same form.
 */
struct kernel plan_kernel(const struct plan *plan, const struct stage *stage,
                          const struct unit *unit, int32_t position);

/* Whether the tensor's storage is a network input. */
bool plan_is_input(const struct graph *graph, int32_t tensor);

/* Whether a tensor is a network input that stays with the caller. */
bool plan_is_external(const struct plan *plan, int32_t tensor);

/* Whether a tensor is the input whose rows are pushed. */
bool plan_is_streamed(const struct plan *plan, int32_t tensor);

/* Whether the tensor's storage is a network output. */
bool plan_is_output(const struct graph *graph, int32_t tensor);

/* The buffers' numbers, by the stage where they begin to live; memory of
 * `pool`. */
int32_t *plan_buffers_by_birth(const struct plan *plan, struct pool *pool);

/* Bytes of stack that the generated code takes at most as GCC compiles it with
 * -O2 for a Cortex-M4 or -M7, interrupts aside: that of the target's kernels,
 * or more where a unit has many followers, each with a tile of its own, or
 * where convolutions have portable kernels. */
int32_t plan_stack_bytes(const struct plan *plan);

/* Arena and stack. */
int64_t plan_ram_bytes(const struct plan *plan);

/* MACs of executing each operator once, layer by layer; with `again` also those
 * that do the work of an earlier one again. */
int64_t plan_once_macs(const struct plan *plan, bool again);

/* MACs per output pixel do not vary, so a factor of 1 means that no element is
 * computed twice. */
double plan_mac_factor(const struct plan *plan);

#endif
