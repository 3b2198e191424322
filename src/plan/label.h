/* Labels: units chosen for the last operators of a stage, and what they cost so
 * far. */
#ifndef PLAN_LABEL_H
#define PLAN_LABEL_H

#include "plan/demand.h"

enum { DEMANDS_MAX = 8 };

/* The units of a stage, first to last. */
struct choice {
  const struct variant *variant;
  const struct choice *after;
};

struct label {
  const struct choice *choice;
  int64_t bytes; /* rings, followers and sums */
  int64_t instructions, macs;
  int32_t scratch;
  int32_t units;
  bool complete; /* nothing may come before */
  /* Tensors read that are not made yet. */
  int32_t demands;
  struct demand demand[DEMANDS_MAX];
};

/* The stages that are searched: all that end with one operator. */
struct ending {
  const struct variants *variants;
  int32_t last;
  bool down;       /* all tiles go down; columns are then rows (tile_turn) */
  int32_t columns; /* width of all tiles; 0: the row */
};

/* Whether the tensor made at a position is whole in a stage of this ending. */
bool ending_is_whole(const struct ending *ending, int32_t position);

/* The demand for a tensor, or NULL. */
const struct demand *label_demand(const struct label *label, int32_t storage);

/* The label with a unit in front, but for its demands and its choice, which are
 * still those of `label`. `demand` is the one of `label` for what the unit
 * makes, or NULL; `made` is filled in but for these. */
void label_weigh(const struct ending *ending, const struct label *label,
                 const struct demand *demand, const struct variant *variant,
                 struct label *made);

/* The demands of the label that has been weighed. False where the units do not
 * go together. */
bool label_prepend(const struct label *label, const struct demand *demand,
                   const struct variant *variant, struct label *made);

/* A number that says which labels can dominate one another. */
uint32_t label_kind(const struct label *label);

/* No worse than another, whatever comes before. */
bool label_dominates(const struct label *a, const struct label *b);

/* Bytes that the stage's output saves by growing into an input that dies, when
 * the stage begins with operator `first`. */
int64_t label_saving(const struct ending *ending, const struct label *label,
                     int32_t first);

#endif
