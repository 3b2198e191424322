#include "plan/way.h"

struct candidate_cost way_cost(const struct way *way) {
  struct candidate_cost cost = {.legal = true,
                                .ram = way->ram,
                                .apart_ram = way->apart_ram,
                                .instructions = way->instructions,
                                .macs = way->macs};
  int32_t scratch = 0;
  int32_t lavish = 0;
  for (const struct choice *choice = way->choice; choice != NULL;
       choice = choice->after) {
    const struct variant *variant = choice->variant;
    cost.lavish_saving += variant->lavish_saving;
    scratch = variant->scratch > scratch ? variant->scratch : scratch;
    lavish =
        variant->lavish_scratch > lavish ? variant->lavish_scratch : lavish;
  }
  cost.lavish_bytes = lavish - scratch;
  return cost;
}

int64_t way_tiles(const struct way *way) {
  int64_t tiles = 0;
  for (const struct choice *c = way->choice; c != NULL; c = c->after)
    tiles += c->variant->tiles;
  return tiles;
}

void way_place(const struct variants *variants, struct plan *plan,
               const struct way *way) {
  const struct ending ending = {.variants = variants, .last = way->last};
  for (const struct choice *c = way->choice; c != NULL; c = c->after) {
    const struct unit *unit = &c->variant->unit;
    for (int32_t p = unit->first; p < unit->last; p++)
      plan->placement[p] = (struct placement){
          c->variant->policy[p - unit->first], 1, 1, 1, false};
    plan->placement[unit->last] = c->variant->leader;
    plan->placement[unit->last].policy =
        ending_is_whole(&ending, unit->last) ? POLICY_whole : POLICY_ring2d;
  }
  if (!way->input)
    return;
  const int32_t number = plan->graph->input[0];
  const bool whole = variants->lifetimes[number].last_read > way->last ||
                     !variants->input_streamable;
  plan->input = (struct placement){
      whole ? POLICY_whole : POLICY_ring2d, 1,
      way->columns == 0 ? plan->graph->tensor[number].shape.columns
                        : way->columns,
      1, false};
}
