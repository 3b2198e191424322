/* The search inside stages: for every run of operators the good ways to execute
 * it as one stage. It goes from a stage's last operator to its first and keeps,
 * for each number of operators covered, the labels that none dominates. */
#ifndef PLAN_INSIDE_H
#define PLAN_INSIDE_H

#include "plan/way.h"

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
                void (*take)(void *context, const struct way *way),
                void *context);

#endif
