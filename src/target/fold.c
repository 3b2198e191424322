#include "target/fold.h"

#include <stdlib.h>

bool fold_applies(const struct op *op) {
  return op->work == WORK_CONV_2D || op->work == WORK_DEPTHWISE_CONV_2D ||
         op->work == WORK_FULLY_CONNECTED;
}

/* What folding looks at. Tap t of output channel o is weights[t * tap_step + o
 * * channel_step]. */
struct filters {
  int32_t channels, taps;
  int32_t tap_step, channel_step;
  int32_t input_offset;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *multiplier;
};

static struct filters filters_of(const struct op *op) {
  const union arguments *a = &op->arguments;
  if (op->work == WORK_CONV_2D) {
    const sn_conv2d *conv = &a->conv_2d;
    const int32_t taps = conv->window.rows * conv->window.columns *
                         (conv->input.channels / conv->groups);
    return (struct filters){
        conv->output.channels, taps,          1,          taps,
        conv->input_offset,    conv->weights, conv->bias, conv->multiplier};
  }
  if (op->work == WORK_DEPTHWISE_CONV_2D) {
    const sn_depthwise_conv2d *conv = &a->depthwise_conv_2d;
    return (struct filters){conv->output.channels,
                            conv->window.rows * conv->window.columns,
                            conv->output.channels,
                            1,
                            conv->input_offset,
                            conv->weights,
                            conv->bias,
                            conv->multiplier};
  }
  if (op->work != WORK_FULLY_CONNECTED)
    abort(); /* no weights: our own bug */
  const sn_fully_connected *dense = &a->fully_connected;
  return (struct filters){
      dense->output.channels, dense->depth,   1,           dense->depth,
      dense->input_offset,    dense->weights, dense->bias, dense->multiplier};
}

bool fold_suits(const struct op *op) {
  const struct filters f = filters_of(op);
  for (int32_t o = 0; o < f.channels; o++)
    if (f.multiplier[o] < 0)
      return false;
  return op->work != WORK_FULLY_CONNECTED ||
         op->arguments.fully_connected.weight_offset == 0;
}

const int32_t *fold_starts(struct pool *pool, const struct op *op) {
  const struct filters f = filters_of(op);
  int32_t *starts = POOL_ARRAY(pool, int32_t, (size_t)f.channels);
  for (int32_t o = 0; o < f.channels; o++) {
    int32_t sum = 0;
    for (int32_t t = 0; t < f.taps; t++)
      sum += f.weights[(int64_t)t * f.tap_step + (int64_t)o * f.channel_step];
    const uint32_t bias = f.bias == NULL ? 0 : (uint32_t)f.bias[o];
    starts[o] = (int32_t)(bias + (uint32_t)sum * (uint32_t)f.input_offset);
  }
  return starts;
}
