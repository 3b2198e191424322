#include "graph/advice.h"

/* X(builtin code of the .tflite schema, the nearest form that is supported). */
#define ADVICE_LIST(X)                                                         \
  X(7, "look the rows up before the network")                                  \
  X(11, "normalise behind the network")                                        \
  X(13, "use batch normalisation, which folds into convolutions")              \
  X(16, "use convolutions over variables, as streaming networks do")           \
  X(24, "use convolutions over variables, as streaming networks do")           \
  X(27, "use DEPTHWISE_CONV_2D over variables")                                \
  X(32, "export with builtin operators alone, or run it outside of the "       \
        "network")                                                             \
  X(35, "use convolutions over variables, as streaming networks do")           \
  X(44, "use convolutions over variables, as streaming networks do")           \
  X(46, "use convolutions over variables, as streaming networks do")           \
  X(52, "use convolutions over variables, as streaming networks do")           \
  X(118, "export one branch")                                                  \
  X(119, "unroll the loop, or keep state in variables")                        \
  X(120, "end the network at boxes and scores, and select behind it")          \
  X(121, "end the network at boxes and scores, and select behind it")          \
  X(126, "use FULLY_CONNECTED with constant weights")                          \
  X(132, "use CONV_2D, a plane at a time")                                     \
  X(141, "use TRANSPOSE_CONV, a plane at a time")                              \
  X(150, "use HARD_SWISH, RELU or RELU6")

const char *advice_operator(const struct op *op) {
  switch (op->code) {
#define X(code, advice)                                                        \
  case code:                                                                   \
    return advice;
    ADVICE_LIST(X)
#undef X
  default:
    return "express it by supported operators, or run it outside of the "
           "network";
  }
}

/* Whether an operator multiplies by weights of a whole number of bits. */
static bool has_integer_weights(const struct graph *graph,
                                const struct op *op) {
  const int32_t weights = op->inputs > 1 ? op->input[1] : NO_TENSOR;
  return weights != NO_TENSOR && graph->tensor[weights].data != NULL &&
         (graph->tensor[weights].type == ELEMENT_INT8 ||
          graph->tensor[weights].type == ELEMENT_INT4);
}

const char *advice_type(const struct graph *graph, const struct op *op,
                        int32_t tensor) {
  switch (graph->tensor[tensor].type) {
  case ELEMENT_FLOAT32:
    if (has_integer_weights(graph, op))
      return "the weights are quantised and the activations are not (dynamic "
             "range); quantise these too, with a representative dataset";
    return "quantise the whole network to int8, weights and activations";
  case ELEMENT_FLOAT16:
    return "quantise the whole network to int8 instead of float16";
  case ELEMENT_INT16:
    return "activations of 16 bits are not supported; quantise them to int8";
  case ELEMENT_INT4:
    return "weights of 4 bits are not supported; quantise them to int8";
  case ELEMENT_UINT8:
    return "uint8 is supported between QUANTIZE and the ends of the network; "
           "convert with int8 inside";
  default:
    return "quantise the whole network to int8, weights and activations";
  }
}
