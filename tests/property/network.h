/* Networks made in memory, as if they had been read from a file. */
#ifndef TESTS_PROPERTY_NETWORK_H
#define TESTS_PROPERTY_NETWORK_H

#include "graph/graph.h"
#include "property/random.h"

enum { NETWORK_TENSORS = 400, NETWORK_OPERATORS = 100 };

/* A graph that grows, with room for the numbers above; it and all that it
 * points to belong to the pool. */
struct network {
  struct graph *graph;
  struct random *random;
};

/* A graph without tensors, with room for the numbers above and as many inputs
 * and outputs as there may be; of `pool`. `path` is what messages call it. */
struct graph *network_empty(struct pool *pool, struct diagnostics *diagnostics,
                            const char *path);

/* A random network, not yet resolved: the same for the same seed, index and
 * attempt. Attempts count up because a few networks are refused, such as those
 * with a resize that the reference cannot do. */
struct graph *network_make(struct pool *pool, struct diagnostics *diagnostics,
                           uint64_t seed, uint32_t index, uint32_t attempt);

/* Rubbish for all its inputs, one after another. */
uint8_t *network_input(const struct graph *graph, struct random *random);

/* Tensors. A scale of 0 is no quantisation. */
int32_t tensor_add(struct network *network, enum element_type type,
                   int32_t rank, const int32_t *dims, float scale,
                   int32_t zero_point);
/* int8 of rank 4, with random quantisation. */
int32_t image_add(struct network *network, sn_shape shape);
/* int8 of rank 4, quantised like another tensor. */
int32_t image_add_like(struct network *network, sn_shape shape, int32_t like);
/* INT32 vector. */
int32_t integers_add(struct network *network, int32_t count,
                     const int32_t *values);
/* int8 image of random values. */
int32_t constant_add(struct network *network, sn_shape shape);
/* Random weights with one scale for each of `channels` along `dimension`
 * (-1: one for all), such that sums of `taps` products suit the output. */
int32_t weights_add(struct network *network, int32_t rank, const int32_t *dims,
                    int32_t dimension, int32_t input, int32_t output,
                    int32_t taps);
/* Random bias for sums of `taps` products. */
int32_t bias_add(struct network *network, int32_t channels, int32_t taps);

sn_shape shape_of(const struct network *network, int32_t tensor);
bool same_shape(sn_shape a, sn_shape b);

struct op *op_add(struct network *network, enum operator_kind kind,
                  int32_t inputs, const int32_t *input, int32_t output);

/* Layers: each adds one operator with random attributes (or several, where it
 * says so) and returns its output. `keep` asks for the input's extents. */
int32_t layer_conv(struct network *network, int32_t input, int32_t channels,
                   bool keep);
int32_t layer_pointwise(struct network *network, int32_t input,
                        int32_t channels);
int32_t layer_depthwise(struct network *network, int32_t input, bool keep);
int32_t layer_pool(struct network *network, int32_t input, bool keep);
int32_t layer_global_pool(struct network *network, int32_t input);
int32_t layer_transpose_conv(struct network *network, int32_t input,
                             int32_t channels);
int32_t layer_transpose(struct network *network, int32_t input);
int32_t layer_shuffle(struct network *network, int32_t input);
int32_t layer_slice(struct network *network, int32_t input);
int32_t layer_mirror_pad(struct network *network, int32_t input);
int32_t layer_block(struct network *network, int32_t input);
/* Two parts of an input with an extent above 1 along the axis. */
void layer_split(struct network *network, int32_t input, int32_t axis,
                 int32_t *part);
int32_t layer_pad(struct network *network, int32_t input);
int32_t layer_resize(struct network *network, int32_t input);
int32_t layer_reshape(struct network *network, int32_t input);
int32_t layer_requantize(struct network *network, int32_t input, int32_t like);
int32_t layer_table(struct network *network, int32_t input);
int32_t layer_softmax(struct network *network, int32_t input);
int32_t layer_mean(struct network *network, int32_t input);
int32_t layer_position(struct network *network, int32_t input);
int32_t layer_dense(struct network *network, int32_t input);
int32_t layer_convert(struct network *network, int32_t input);
int32_t layer_elementwise(struct network *network, int32_t a, int32_t b);
/* With QUANTIZE before it where the inputs are quantised differently. */
int32_t layer_concatenation(struct network *network, int32_t axis,
                            int32_t count, const int32_t *inputs);

#endif
