#include "pass/pass.h"

void passes_before_resolve(struct graph *graph) {
  pass_fold_dilation(graph);
  pass_quantize_first(graph);
  pass_fold_floats(graph);
}

void passes_behind_resolve(struct graph *graph) {
  pass_cancel_transpose(graph);
  pass_fold_pad(graph);
}
