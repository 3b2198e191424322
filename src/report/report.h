/* What the user gets to read: every function only reads graph and plan. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/text.h"
#include "plan/walk.h"

/* Tables of operators and tensors with MACs, weights and RAM. */
void report_graph(const struct plan *plan, struct text *text);

/* The same of a network that is not supported: which operators are, why others
 * are not, and an estimate of what the rest needs. */
void report_unsupported(const struct graph *graph, struct text *text);

/* Stages, peak, bounds and memory map. bound_fill has been called, as for JSON
 * and for fronts. */
void report_plan(const struct plan *plan, struct text *text);

/* The kernels of a plan, each with the reason for it. */
void report_kernels(const struct plan *plan, struct text *text);

/* The same as the JSON object of the interface. */
void report_plan_json(const struct plan *plan, struct text *text);

/* All plans that are best for some RAM: a table, CSV, or a JSON list. */
void report_front(struct plan *const *plan, int32_t count, struct text *text);
void report_front_csv(struct plan *const *plan, int32_t count,
                      struct text *text);
void report_front_json(struct plan *const *plan, int32_t count,
                       struct text *text);

/* What the page of a plan shows beside it. */
struct report_comparison {
  int64_t sram;  /* what --sram allows; 0: no limit */
  int64_t arena; /* what it leaves for the arena; 0: no limit */
  int32_t count;
  struct plan *const *plan; /* of all strategies, for some RAM the best */
  unsigned left_out;        /* set of strategies that were not compared */
};

/* One self-contained HTML page (src/report/page): the arena over time, RAM
 * against instructions, stages, buffers. Names from the model are data in it,
 * never markup. */
void report_html(const struct plan *plan,
                 const struct report_comparison *comparison, struct text *text);

/* --dump: one record a line, for people and scripts. */
void report_dump_graph(const struct graph *graph, struct text *text);
void report_dump_layout(const struct plan *plan, struct text *text);

/* Diagnostics for a plan that needs more than `sram` bytes, its stack included:
 * the shortfall, the operators at the peak and what is live there. */
void report_over_budget(const struct plan *plan, int64_t sram);

/* Likewise for one that needs more than `flash` bytes: its constants, and its
 * code by kernel. */
void report_over_flash(const struct plan *plan, int64_t flash);

/* Why the kernel of the operator at hand was chosen. Of the graph's pool, or
 * constant. */
const char *report_kernel_reason(const struct plan_walk *walk,
                                 const struct kernel *kernel);

/* A row of `bench`. */
struct bench_row {
  const char *model;
  enum kernel_target target;
  enum strategy strategy;
  enum input_mode input_mode;
  int32_t arena_bytes, static_bytes, stack_bytes, flash_bytes;
  int64_t macs, layer_macs, executed_macs;
  uint64_t instructions;
  bool exact;
};

/* Column titles and rows as CSV (RFC 4180), a table, or a JSON list. */
void report_bench_csv(const struct bench_row *rows, int32_t count,
                      struct text *text);
void report_bench_text(const struct bench_row *rows, int32_t count,
                       struct text *text);
void report_bench_json(const struct bench_row *rows, int32_t count,
                       struct text *text);

#endif
