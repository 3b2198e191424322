/* From what the file says to what the kernels need: checks every operator once
 * and computes its kernel's arguments. */
#ifndef GRAPH_RESOLVE_H
#define GRAPH_RESOLVE_H

#include "graph/graph.h"

/* Checks arity, order, types, shapes and quantisation of every operator and
 * fills the computed fields of operators and tensors. All offenders are
 * reported; returns false when there is one. */
bool graph_resolve(struct graph *graph);

/* One operator again, after a pass has changed what it reads or its tensors'
 * extents, which tensor_measure has to be told of first. */
bool graph_resolve_operator(struct graph *graph, struct op *op);

/* Sets extent and size of a tensor whose shape is known. */
void tensor_measure(struct tensor *tensor);

/* The resolvers of one operator each, which report what is wrong and return
 * false; resolve.c calls them by the operator list. */
typedef bool op_resolver(struct graph *graph, struct op *op);
op_resolver resolve_conv_2d, resolve_depthwise_conv_2d, resolve_pool,
    resolve_fully_connected, resolve_softmax, resolve_elementwise, resolve_pad,
    resolve_concatenation, resolve_resize, resolve_quantize, resolve_dequantize,
    resolve_reshape, resolve_table, resolve_reduce, resolve_arg,
    resolve_l2_normalization, resolve_transpose, resolve_slice,
    resolve_strided_slice, resolve_split, resolve_split_v, resolve_unpack,
    resolve_transpose_conv, resolve_block, resolve_space_to_batch,
    resolve_batch_to_space, resolve_pack, resolve_cast, resolve_gather,
    resolve_mirror_pad, resolve_broadcast_to, resolve_tile, resolve_reverse;

/* Operators on state, which have no kernel of their own: whether a kind is one
 * of them; whether a tensor is the output of a VAR_HANDLE; the resolver of one,
 * `written` by tensor; and, when all operators have been seen, the variables'
 * initial values. */
bool state_is_operator(enum operator_kind kind);
bool state_is_handle(const struct graph *graph, int32_t number);
bool state_resolve(struct graph *graph, struct op *op, const bool *written);
bool state_finish(struct graph *graph);

/* Checks shared by resolvers; each reports and returns false. */

/* A tensor whose shape is known and within limits; its extent and size are
 * known afterwards. */
bool require_tensor(struct graph *graph, const struct op *op, int32_t tensor);

/* An INT8 tensor of batch 1 and rank up to 4 with one valid scale. */
bool require_int8(struct graph *graph, const struct op *op, int32_t tensor);
/* The same without the demand on batch and rank: its bytes are read densely. */
bool require_int8_dense(struct graph *graph, const struct op *op,
                        int32_t tensor);
/* The output has the rank and extents of the first input. */
bool require_same_shape(struct graph *graph, const struct op *op);
/* A constant of this type with all its data present. */
bool require_constant(struct graph *graph, const struct op *op, int32_t tensor,
                      enum element_type type);
/* A constant vector of INT32 or INT64 integers. */
bool require_integers(struct graph *graph, const struct op *op, int32_t tensor);

/* Scale and zero point of a tensor quantised as a whole. */
double tensor_scale(const struct tensor *tensor);
int32_t tensor_zero_point(const struct tensor *tensor);

/* Weights' per-channel factors and the bias, as arrays of the pool. */
struct channel_parameters {
  const int32_t *bias;
  const int32_t *multiplier;
  const int8_t *shift;
};

/* Computes them for `channels` outputs from input scale, the weights' scales
 * along `dimension`, and the output's scale. */
bool resolve_channels(struct graph *graph, const struct op *op,
                      int32_t channels, int32_t dimension,
                      struct channel_parameters *parameters);

/* The fused activation's clamp on the operator's output. */
bool resolve_activation(struct graph *graph, const struct op *op, int32_t *low,
                        int32_t *high);

#endif
