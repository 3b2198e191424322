#include "graph/channels.h"

#include <stdlib.h>

bool channels_are_apart(const struct op *op) {
  return op->work == WORK_CONV_2D && op->arguments.conv_2d.groups == 1;
}

int32_t channels_of_one(const struct op *op) {
  switch (op->work) {
  case WORK_DEPTHWISE_CONV_2D:
    return op->arguments.depthwise_conv_2d.depth_multiplier;
  case WORK_AVERAGE_POOL:
  case WORK_MAX_POOL:
  case WORK_TABLE:
    return 1;
  default:
    return 0;
  }
}

static void take_conv_2d(int32_t from, int32_t to, sn_conv2d *conv) {
  const sn_window *window = &conv->window;
  conv->output.channels = to - from;
  conv->weights +=
      (int64_t)from * window->rows * window->columns * conv->input.channels;
  if (conv->bias != NULL)
    conv->bias += from;
  conv->multiplier += from;
  conv->shift += from;
}

/* A tap's weights of all channels lie side by side: those of some are copied.
 */
static void take_depthwise(struct pool *pool, int32_t from, int32_t to,
                           sn_depthwise_conv2d *conv) {
  const int32_t all = conv->output.channels;
  const int32_t taken = to - from;
  const int32_t taps = conv->window.rows * conv->window.columns;
  int8_t *weights = POOL_ARRAY(pool, int8_t, (size_t)taps * (size_t)taken);
  for (int32_t tap = 0; tap < taps; tap++)
    for (int32_t i = 0; i < taken; i++)
      weights[tap * taken + i] = conv->weights[tap * all + from + i];
  conv->input.channels = taken / conv->depth_multiplier;
  conv->output.channels = taken;
  conv->weights = weights;
  if (conv->bias != NULL)
    conv->bias += from;
  conv->multiplier += from;
  conv->shift += from;
}

void channels_take(struct pool *pool, const struct op *op, int32_t from,
                   int32_t to, struct op *part) {
  union arguments *arguments = &part->arguments;
  switch (op->work) {
  case WORK_CONV_2D:
    take_conv_2d(from, to, &arguments->conv_2d);
    return;
  case WORK_DEPTHWISE_CONV_2D:
    take_depthwise(pool, from, to, &arguments->depthwise_conv_2d);
    return;
  case WORK_AVERAGE_POOL:
  case WORK_MAX_POOL:
    arguments->pool.input.channels = to - from;
    arguments->pool.output.channels = to - from;
    return;
  case WORK_TABLE:
    arguments->table.shape.channels = to - from;
    return;
  default:
    abort(); /* its channels are not apart: our own bug */
  }
}
