/* What a layout lets depthwise kernels do. */
#ifndef PLAN_TOGETHER_H
#define PLAN_TOGETHER_H

#include "plan/plan.h"

/* Has those of a plan's kernels that do two rows of output at a time go row by
 * row where their output lies on their input so that they could not, and counts
 * stages anew whose kernels change. What a stage costs is then what it costs in
 * this layout; before, it is what it would cost with all tensors apart. */
void together_settle(struct plan *plan);

#endif
