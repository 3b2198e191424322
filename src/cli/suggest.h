/* What to do where no plan fits --sram. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include "cli/session.h"
#include "plan/planner.h"

/* The plan with the least RAM that `wanted` permits besides its arena, or the
 * given one where that needs no more. Where the search for it was cut, none is
 * looked for. */
struct plan *suggest_least(const struct kernels *kernels,
                           const struct planner_options *wanted,
                           struct plan *plan);

/* Notes the plans that need less than this one, which is the least of its
 * strategy and way of input; and where none of them fits either, what smaller
 * input might. */
void suggest_smaller(struct session *session, const struct plan *plan);

#endif
