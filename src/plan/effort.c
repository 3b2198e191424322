#include "plan/effort.h"

/* Of the budget, what a phase leaves to those behind it, in sixteenths. */
static const int64_t sixteenths[] = {
    [EFFORT_STREAMS] = 5,
    [EFFORT_PATHS] = 3,
    [EFFORT_PACKING] = 2,
    [EFFORT_WIDENING] = 0,
};

struct effort effort_new(int64_t most, int64_t searches) {
  return (struct effort){
      .most = most, .begun = most * searches, .left = most * searches};
}

bool effort_lasts(struct effort *effort, enum effort_phase phase) {
  return effort_lasts_at(effort, phase, 0, 0);
}

bool effort_lasts_at(struct effort *effort, enum effort_phase phase, int32_t at,
                     int32_t of) {
  const int64_t kept = effort->begun / 16 * sixteenths[phase];
  const int64_t others =
      of == 0 ? 0 : (effort->begun - kept) / 4 * 3 / of * (of - 1 - at);
  if (effort->left > kept + others)
    return true;
  effort->cut = true;
  return false;
}

bool effort_allows_tiles(struct effort *effort, int64_t tiles) {
  if (tiles <= effort->most / 1024)
    return true;
  effort->cut = true;
  return false;
}

int64_t effort_for_layout(const struct effort *effort) {
  return effort->most / 8;
}
