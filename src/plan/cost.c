#include "plan/cost.h"

#include "graph/geometry.h"

/* Tenths of an instruction. */
struct factors {
  int32_t per_mac;
  int32_t per_output; /* element */
  int32_t per_input;  /* element */
};

static struct factors factors_of(enum work work) {
  switch (work) {
  case WORK_CONV_2D:
    return (struct factors){80, 400, 0};
  case WORK_DEPTHWISE_CONV_2D:
    return (struct factors){110, 400, 0};
  case WORK_FULLY_CONNECTED:
    return (struct factors){60, 400, 0};
  case WORK_ADD:
  case WORK_MUL:
    return (struct factors){0, 600, 0};
  case WORK_SOFTMAX:
    return (struct factors){0, 2000, 0};
  default:
    return (struct factors){0, 200, 100};
  }
}

int64_t cost_instructions(const struct graph *graph,
                          const struct operator* operator) {
  const struct factors factors = factors_of(operator->work);
  return (operator_executed_macs(operator) * factors.per_mac +
          tensor_elements(&graph->tensor[operator->output]) *
              factors.per_output +
          tensor_elements(&graph->tensor[operator->input[0]]) *
              factors.per_input) /
         10;
}
