/* Fixed-point parameters from the scales of a file, computed as TensorFlow
 * Lite Micro prepares its reference kernels: the order of the floating-point
 * operations and their width matter, since one bit of a multiplier changes
 * results. Source: tensorflow/lite/kernels/internal/quantization_util.cc,
 * kernel_util.cc and the *_common.cc of the micro kernels; confirmed against
 * the tflite-micro package. */
#ifndef GRAPH_QUANTIZE_H
#define GRAPH_QUANTIZE_H

#include "graph/graph.h"

/* real = multiplier * 2^(shift - 31) with the multiplier's magnitude in
 * [2^30, 2^31], or zero. Returns false where |real| is not below 2^30. */
bool quantize_multiplier(double real, sn_rescale *rescale);

/* The clamp of a fused activation on an int8 output. Returns false where a
 * bound does not fit 32 bits or the activation is not known. */
bool quantize_activation(int32_t activation, float scale, int32_t zero_point,
                         int32_t *low, int32_t *high);

/* MEAN of `count` elements: the division becomes part of the factor. */
bool quantize_mean(double real, int32_t count, sn_rescale *rescale);

/* SOFTMAX: see sn_softmax. Returns false where beta * scale is out of range. */
bool quantize_softmax(double beta, double scale, sn_rescale *rescale,
                      int32_t *diff_min);

#endif
