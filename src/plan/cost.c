#include "plan/cost.h"

/* Tenths of an instruction. */
struct factors {
  int32_t mac;
  int32_t element;
  int32_t call;
};

static struct factors factors_of(enum work work) {
  switch (work) {
  case WORK_CONV_2D:
    return (struct factors){80, 400, 1000};
  case WORK_DEPTHWISE_CONV_2D:
    return (struct factors){110, 400, 1000};
  case WORK_FULLY_CONNECTED:
    return (struct factors){60, 400, 500};
  case WORK_ADD:
  case WORK_MUL:
  case WORK_SUB:
  case WORK_SQUARED_DIFFERENCE:
  case WORK_PRELU:
    return (struct factors){0, 600, 500};
  case WORK_DIV:
    return (struct factors){0, 4000, 500};
  case WORK_MAXIMUM:
  case WORK_MINIMUM:
    return (struct factors){0, 100, 500};
  case WORK_TABLE:
    return (struct factors){0, 70, 500};
  case WORK_L2_NORMALIZATION:
    return (struct factors){0, 500, 500};
  case WORK_SOFTMAX:
    return (struct factors){0, 2000, 500};
  default:
    return (struct factors){0, 200, 500};
  }
}

int64_t cost_instructions(const struct op *op,
                          const struct work_amount *amount) {
  const struct factors factors = factors_of(op->work);
  return (amount->executed_macs * factors.mac +
          amount->elements * factors.element + amount->calls * factors.call) /
         10;
}

int64_t cost_tile_instructions(void) { return 100; }
