#include "graph/advice.h"
#include "graph/quantize.h"
#include "graph/resolve.h"

#include <math.h>
#include <string.h>

double tensor_scale(const struct tensor *tensor) {
  return (double)quantization_scale(&tensor->quantization, 0);
}

int32_t tensor_zero_point(const struct tensor *tensor) {
  return (int32_t)quantization_zero_point(&tensor->quantization, 0);
}

static bool valid_scale(float scale) { return scale > 0.0f && isfinite(scale); }

bool require_int8_dense(struct graph *graph, const struct op *op,
                        int32_t number) {
  const struct tensor *tensor = &graph->tensor[number];
  const struct quantization *quantization = &tensor->quantization;
  if (tensor->type != ELEMENT_INT8) {
    graph_error(graph, op, number, "wants INT8: %s",
                advice_type(graph, op, number));
    return false;
  }
  if (tensor->data != NULL && tensor->data_bytes < (size_t)tensor->bytes) {
    graph_error(graph, op, number, "has %zu bytes of data, wants %lld",
                tensor->data_bytes, (long long)tensor->bytes);
    return false;
  }
  if (quantization->scales != 1 || quantization->zero_points > 1) {
    graph_error(graph, op, number,
                "has %u scales and %u zero points; wants one of each",
                quantization->scales, quantization->zero_points);
    return false;
  }
  if (!valid_scale(quantization_scale(quantization, 0))) {
    graph_error(graph, op, number, "has a scale of %g, wants one above 0",
                tensor_scale(tensor));
    return false;
  }
  const int64_t zero_point = quantization_zero_point(quantization, 0);
  if (zero_point >= INT8_MIN && zero_point <= INT8_MAX)
    return true;
  graph_error(graph, op, number,
              "has a zero point of %lld, wants one of -128 to 127",
              (long long)zero_point);
  return false;
}

bool require_int8(struct graph *graph, const struct op *op, int32_t number) {
  const struct tensor *tensor = &graph->tensor[number];
  if (tensor->rank > 4 || (tensor->rank == 4 && tensor->dims[0] != 1)) {
    graph_error(graph, op, number, "wants batch 1 and at most 4 dimensions");
    return false;
  }
  return require_int8_dense(graph, op, number);
}

bool require_same_shape(struct graph *graph, const struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  if (input->rank == output->rank &&
      memcmp(input->dims, output->dims, sizeof input->dims) == 0)
    return true;
  graph_error(graph, op, op->output, "wants the shape of its input");
  return false;
}

bool require_constant(struct graph *graph, const struct op *op, int32_t number,
                      enum element_type type) {
  const struct tensor *tensor = &graph->tensor[number];
  if (tensor->type != type) {
    graph_error(graph, op, number, "wants %s here%s%s", element_type_name(type),
                type == ELEMENT_INT8 ? ": " : "",
                type == ELEMENT_INT8 ? advice_type(graph, op, number) : "");
    return false;
  }
  if (tensor->data != NULL && tensor->data_bytes >= (size_t)tensor->bytes)
    return true;
  graph_error(graph, op, number, "wants a constant with all its data");
  return false;
}

bool require_integers(struct graph *graph, const struct op *op,
                      int32_t number) {
  const enum element_type type = graph->tensor[number].type;
  return require_constant(
      graph, op, number, type == ELEMENT_INT64 ? ELEMENT_INT64 : ELEMENT_INT32);
}

static bool check_weight_scales(struct graph *graph, const struct op *op,
                                int32_t channels, int32_t dimension) {
  const int32_t number = op->input[1];
  const struct quantization *quantization = &graph->tensor[number].quantization;
  if (quantization->scales != 1 &&
      (quantization->scales != (uint32_t)channels ||
       quantization->dimension != dimension)) {
    graph_error(graph, op, number,
                "has %u scales along dimension %d; wants one, or %d along "
                "dimension %d",
                quantization->scales, quantization->dimension, channels,
                dimension);
    return false;
  }
  if (quantization->zero_points > 1 &&
      quantization->zero_points != quantization->scales) {
    graph_error(graph, op, number, "has %u zero points for %u scales",
                quantization->zero_points, quantization->scales);
    return false;
  }
  return true;
}

/* The bias as integers of the pool, or NULL when there is none. */
static bool load_bias(struct graph *graph, const struct op *op,
                      int32_t channels, const int32_t **bias) {
  *bias = NULL;
  if (op->inputs < 3 || op->input[2] == NO_TENSOR)
    return true;
  const int32_t number = op->input[2];
  if (!require_constant(graph, op, number, ELEMENT_INT32))
    return false;
  const struct tensor *tensor = &graph->tensor[number];
  if (tensor_elements(tensor) != channels) {
    graph_error(graph, op, number,
                "wants one bias for each of %d output channels", channels);
    return false;
  }
  int32_t *values = POOL_ARRAY(graph->pool, int32_t, (size_t)channels);
  for (int32_t c = 0; c < channels; c++)
    values[c] = (int32_t)tensor_integer(tensor, c);
  *bias = values;
  return true;
}

bool resolve_channels(struct graph *graph, const struct op *op,
                      int32_t channels, int32_t dimension,
                      struct channel_parameters *parameters) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *weights = &graph->tensor[op->input[1]];
  const struct tensor *output = &graph->tensor[op->output];
  if (!check_weight_scales(graph, op, channels, dimension) ||
      !load_bias(graph, op, channels, &parameters->bias))
    return false;
  int32_t *multiplier = POOL_ARRAY(graph->pool, int32_t, (size_t)channels);
  int8_t *shift = POOL_ARRAY(graph->pool, int8_t, (size_t)channels);
  for (int32_t c = 0; c < channels; c++) {
    const float scale = quantization_scale(&weights->quantization, (uint32_t)c);
    const double product = tensor_scale(input) * (double)scale;
    sn_rescale rescale;
    /* Weights with negative scales exist in real files, and work. */
    if (!isfinite(scale) ||
        !quantize_multiplier(product / tensor_scale(output), &rescale)) {
      graph_error(graph, op, op->input[1],
                  "channel %d has a scale of %g, which gives no valid factor "
                  "from input to output",
                  c, (double)scale);
      return false;
    }
    multiplier[c] = rescale.multiplier;
    shift[c] = (int8_t)rescale.shift;
  }
  parameters->multiplier = multiplier;
  parameters->shift = shift;
  return true;
}

bool resolve_activation(struct graph *graph, const struct op *op, int32_t *low,
                        int32_t *high) {
  const struct tensor *output = &graph->tensor[op->output];
  if (quantize_activation(op->options.activation,
                          quantization_scale(&output->quantization, 0),
                          tensor_zero_point(output), low, high))
    return true;
  graph_error(graph, op, op->output,
              "fused activation %d is not supported on this scale; supported "
              "are none, RELU, RELU_N1_TO_1, RELU6",
              op->options.activation);
  return false;
}
