/* Rewrites of the graph, in the order in which they run. */
#ifndef PASS_PASS_H
#define PASS_PASS_H

#include "graph/graph.h"

/* Those that run before graph_resolve, and those behind it that always do. */
void passes_before_resolve(struct graph *graph);
void passes_behind_resolve(struct graph *graph);

/* Folds SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND around a convolution into its
 * dilation. Runs before graph_resolve, which refuses what is left of them; the
 * operators that are gone are marked as folded. */
void pass_fold_dilation(struct graph *graph);

/* Moves QUANTIZE before a TRANSPOSE of floats, and DEQUANTIZE behind one. Runs
 * before graph_resolve, which refuses a TRANSPOSE of floats. */
void pass_quantize_first(struct graph *graph);

/* Has a function of floats between DEQUANTIZE and QUANTIZE read and make int8
 * itself. Runs before graph_resolve, which refuses it otherwise; what it no
 * longer needs is marked as folded. */
void pass_fold_floats(struct graph *graph);

/* Drops QUANTIZE and DEQUANTIZE at the network's ends, so that its inputs and
 * outputs are int8. Reports ends that cannot be had as int8 and returns
 * false. */
bool pass_int8_ends(struct graph *graph);

/* Cancels TRANSPOSEs of four dimensions with their inverses, through
 * element-wise operators too, and moves reductions and dense layers before
 * them. Tensors between a pair take the extents that they have before it. */
void pass_cancel_transpose(struct graph *graph);

/* Folds PAD and PADV2 into the geometry of the convolutions that read them, and
 * turns paddings of size zero into aliases. A PAD stays where something else
 * reads it. */
void pass_fold_pad(struct graph *graph);

#endif
