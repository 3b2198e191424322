/* What is worth computing some channels at a time: a convolution whose output
 * is narrowed channel by channel, as an expansion's is by a depthwise
 * convolution of stride 2. */
#ifndef PLAN_APART_H
#define PLAN_APART_H

#include "plan/plan.h"

/* Which of the operators that could compute their channels in groups do. */
enum apart_reason {
  APART_PEAK, /* one of a stage with the most live bytes, and its likes */
  APART_TWICE /* those of stages in which much is computed again */
};

/* The kernels of a graph in which operators of a plan compute their channels in
 * groups, where that is estimated to need at most `most` bytes: as many at a
 * time as that leaves room for, or with `fewest` as few as possible. NULL where
 * there are none. `plan` has its layout. Belongs to the graph's pool. */
const struct kernels *apart_group(const struct plan *plan,
                                  enum apart_reason reason, int64_t most,
                                  bool fewest);

#endif
