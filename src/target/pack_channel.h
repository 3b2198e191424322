/* The output channels of convolutions and dense layers, brought into a form
 * that kernels with packed constants compute exactly. Pure functions of an
 * operator. */
#ifndef TARGET_PACK_CHANNEL_H
#define TARGET_PACK_CHANNEL_H

#include "armv7em/sn_packed.h"
#include "graph/graph.h"

/* What conv, dense and depthwise operators have in common. Tap t of output
 * channel o is weights[t * tap_step + o * channel_step]. */
struct pack_view {
  sn_shape input, output;
  sn_window window;
  bool depthwise; /* each output channel has an input channel of its own */
  int32_t taps;
  int32_t tap_step, channel_step;
  int32_t input_offset, output_offset;
  int32_t activation_min, activation_max;
  const int8_t *weights;
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

/* One output channel in the form that kernels compute: what its sum starts at
 * and may become, and what its weights are multiplied by: 1 for most; negative
 * where the multiplier was; 0 where the output never changes. */
struct pack_channel {
  int32_t factor;
  bool safe; /* sum and output rise with each other and never wrap */
  int64_t least, most;
  int32_t start, multiplier, shift;
  int32_t stored; /* the shift as sn_packed.h has it */
};

/* The rescaling that a constant channel gets in place of its own: with a
 * multiplier of 2^30 and a shift of 8 to the right, multiples of 2^9 become
 * whole numbers. */
enum { CONSTANT_MULTIPLIER = 1 << 30, CONSTANT_SHIFT = -8 };

/* Describes an operator; false for those that no packed kernel does. */
bool pack_view_of(const struct op *op, struct pack_view *view);

/* The view of an operator that is known to have one. */
struct pack_view pack_view_chosen(const struct op *op);

/* The weight of one tap of an output channel. */
int32_t pack_weight(const struct pack_view *view, int32_t channel, int32_t tap);

/* The word that a way of finishing has in place of the output's zero point. */
int32_t pack_output_offset(const struct pack_view *view, int finish);

/* The fastest way of finishing (SN_FINISH_...) that is exact for all channels
 * and inputs. */
int pack_choose_finish(const struct pack_view *view);

/* Whether a way of finishing is exact for all channels and inputs of an
 * operator; of all but CLAMPED and PLAIN provided that its clamp never acts. */
bool pack_finish_fits(const struct pack_view *view, int finish);

/* An output channel in the form of a way of finishing; false where it has
 * none. */
bool pack_channel_make(const struct pack_view *view, int32_t number, int finish,
                       struct pack_channel *channel);

#endif
