/* The search inside stages: for every run of operators the good ways to execute
 * it as one stage. It goes from a stage's last operator to its first and keeps,
 * for each number of operators covered, the labels that none dominates. */
#ifndef PLAN_INSIDE_H
#define PLAN_INSIDE_H

#include "plan/label.h"

/* One way to execute a stage. */
struct inside {
  int32_t first, last;
  bool input;      /* takes the streamed input's rows */
  int32_t columns; /* width of tiles; 0: the row */
  const struct choice *choice;
  int64_t ram, apart_ram; /* estimates of candidate_cost's */
  int64_t instructions, macs;
};

struct inside_options {
  bool recompute;  /* units may compute halos again */
  int32_t longest; /* operators of a stage */
};

struct inside_search;

struct inside_search *inside_new(struct variants *variants,
                                 struct inside_options options);

/* Hands the good ways of all stages that end with operator `last` and need at
 * most `most` bytes to `take`. */
void inside_run(struct inside_search *search, int32_t last, int64_t most,
                void (*take)(void *context, const struct inside *way),
                void *context);

/* What a way costs, as estimated. */
struct candidate_cost inside_cost(const struct inside *way);

/* Tiles of all units of a way, those of the streamed input left out. */
int64_t inside_tiles(const struct inside *way);

/* Writes the decisions of a way into a plan. */
void inside_place(const struct variants *variants, struct plan *plan,
                  const struct inside *way);

#endif
