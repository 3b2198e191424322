#include "check/rewritten.h"

#include "target/pack_channel.h"

#include <string.h>

/* The operator of the graph as it was read that makes a tensor. */
static int32_t first_maker(const struct graph *graph, int32_t tensor) {
  const int32_t producer =
      tensor == NO_TENSOR
          ? NO_OPERATOR
          : graph->tensor[graph_storage(graph, tensor)].producer;
  return producer == NO_OPERATOR ? NO_OPERATOR : graph->op[producer].repeats;
}

/* Whether two operators read the same, or what is made by the same work. */
static bool reads_alike(const struct graph *graph, const struct op *a,
                        const struct op *b) {
  for (int32_t i = 0; i < a->inputs; i++)
    if (a->input[i] != b->input[i] &&
        (first_maker(graph, a->input[i]) == NO_OPERATOR ||
         first_maker(graph, a->input[i]) != first_maker(graph, b->input[i])))
      return false;
  return a->inputs == b->inputs;
}

bool rewritten_repeats(const struct graph *graph) {
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *again = &graph->op[i];
    const struct op *op = &graph->op[again->repeats];
    /* Copied with all its bytes, those between the fields too. */
    const uint8_t *arguments = (const uint8_t *)&op->arguments;
    if (graph_is_again(again) &&
        (again->work != op->work || graph_is_again(op) ||
         memcmp((const uint8_t *)&again->arguments, arguments,
                sizeof op->arguments) != 0 ||
         !reads_alike(graph, again, op)))
      return false;
  }
  return true;
}

/* Whether two operators that weigh their inputs do the same for channels of
 * `part`, which are those of `whole` from `first` on. */
static bool weighs_alike(const struct pack_view *whole, int32_t first,
                         const struct pack_view *part) {
  if (memcmp(&whole->window, &part->window, sizeof part->window) != 0 ||
      whole->input_offset != part->input_offset ||
      whole->output_offset != part->output_offset ||
      whole->activation_min != part->activation_min ||
      whole->activation_max != part->activation_max ||
      whole->taps != part->taps || first < 0 ||
      first + part->output.channels > whole->output.channels ||
      (whole->bias == NULL) != (part->bias == NULL))
    return false;
  for (int32_t c = 0; c < part->output.channels; c++) {
    if (whole->multiplier[first + c] != part->multiplier[c] ||
        whole->shift[first + c] != part->shift[c] ||
        (part->bias != NULL && whole->bias[first + c] != part->bias[c]))
      return false;
    for (int32_t t = 0; t < part->taps; t++)
      if (pack_weight(whole, first + c, t) != pack_weight(part, c, t))
        return false;
  }
  return true;
}

bool rewritten_groups(const struct graph *graph) {
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *part = &graph->op[i];
    if (part->group_of == NO_OPERATOR ||
        (part->work != WORK_CONV_2D && part->work != WORK_DEPTHWISE_CONV_2D))
      continue;
    /* It does no work any more, but has its arguments. */
    struct op whole = graph->op[part->group_of];
    struct pack_view views[2];
    whole.work = part->work;
    pack_view_of(&whole, &views[0]);
    pack_view_of(part, &views[1]);
    if (!weighs_alike(&views[0], part->channel, &views[1]))
      return false;
  }
  return true;
}
