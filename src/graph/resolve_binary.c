/* Operators of two tensors, element by element. */
#include "graph/quantize.h"
#include "graph/resolve.h"

#include <math.h>

static bool broadcasts(int32_t a, int32_t b, int32_t output) {
  return (a == output || a == 1) && (b == output || b == 1) &&
         (a == output || b == output);
}

/* Scales of both inputs and of the output. */
struct scales {
  float a;
  float b;
  float y;
};

/* Factors of one operator; false where one is out of range. Each follows the
 * Prepare function of its kernel in tensorflow/lite/micro/kernels, where some
 * compute in float and some in double. */
typedef bool scale_function(const struct scales *scales, sn_elementwise *work);

static bool scale_add(const struct scales *scales, sn_elementwise *work) {
  work->left_shift = 20;
  const double twice = 2.0 * (double)fmaxf(scales->a, scales->b);
  const double back =
      twice / ((double)(1 << work->left_shift) * (double)scales->y);
  /* The sum is scaled by factors below one only. */
  return quantize_multiplier((double)scales->a / twice,
                             &work->input_rescale[0]) &&
         quantize_multiplier((double)scales->b / twice,
                             &work->input_rescale[1]) &&
         back < 1.0 && quantize_multiplier(back, &work->output_rescale);
}

static bool scale_sub(const struct scales *scales, sn_elementwise *work) {
  work->left_shift = 20;
  const float twice = 2.0f * fmaxf(scales->a, scales->b);
  const float back = twice / ((float)(1 << work->left_shift) * scales->y);
  return quantize_multiplier((double)(scales->a / twice),
                             &work->input_rescale[0]) &&
         quantize_multiplier((double)(scales->b / twice),
                             &work->input_rescale[1]) &&
         back < 1.0f &&
         quantize_multiplier((double)back, &work->output_rescale);
}

static bool scale_squared_difference(const struct scales *scales,
                                     sn_elementwise *work) {
  work->left_shift = 7;
  const double twice = 2.0 * (double)fmaxf(scales->a, scales->b);
  const double back =
      twice * twice / (double)((float)(1 << 2 * work->left_shift) * scales->y);
  return quantize_multiplier((double)scales->a / twice,
                             &work->input_rescale[0]) &&
         quantize_multiplier((double)scales->b / twice,
                             &work->input_rescale[1]) &&
         quantize_multiplier(back, &work->output_rescale);
}

static bool scale_mul(const struct scales *scales, sn_elementwise *work) {
  return quantize_multiplier((double)scales->a * (double)scales->b /
                                 (double)scales->y,
                             &work->output_rescale);
}

/* The kernel's right shift is -1 to 38 less the factor's own; it takes 0 to
 * 63. */
static bool scale_div(const struct scales *scales, sn_elementwise *work) {
  const float factor = scales->a / (scales->b * scales->y);
  return quantize_multiplier((double)factor, &work->output_rescale) &&
         work->output_rescale.shift >= -25 && work->output_rescale.shift <= 22;
}

static bool scale_prelu(const struct scales *scales, sn_elementwise *work) {
  return quantize_multiplier((double)scales->a / (double)scales->y,
                             &work->input_rescale[0]) &&
         scale_mul(scales, work);
}

static bool scale_none(const struct scales *scales, sn_elementwise *work) {
  (void)scales;
  (void)work;
  return true;
}

static const struct binary {
  enum operator_kind kind;
  enum work work;
  scale_function *scale;
} binaries[] = {
    {OPERATOR_ADD, WORK_ADD, scale_add},
    {OPERATOR_SUB, WORK_SUB, scale_sub},
    {OPERATOR_MUL, WORK_MUL, scale_mul},
    {OPERATOR_DIV, WORK_DIV, scale_div},
    {OPERATOR_SQUARED_DIFFERENCE, WORK_SQUARED_DIFFERENCE,
     scale_squared_difference},
    {OPERATOR_MAXIMUM, WORK_MAXIMUM, scale_none},
    {OPERATOR_MINIMUM, WORK_MINIMUM, scale_none},
    {OPERATOR_PRELU, WORK_PRELU, scale_prelu},
};

static bool check_broadcast(struct graph *graph, const struct op *op,
                            const sn_elementwise *work) {
  const sn_shape a = work->input[0];
  const sn_shape b = work->input[1];
  const sn_shape y = work->output;
  if (broadcasts(a.rows, b.rows, y.rows) &&
      broadcasts(a.columns, b.columns, y.columns) &&
      broadcasts(a.channels, b.channels, y.channels))
    return true;
  graph_error(graph, op, op->output,
              "does not follow from inputs %s and %s by broadcasting",
              tensor_describe(graph->pool, &graph->tensor[op->input[0]]),
              tensor_describe(graph->pool, &graph->tensor[op->input[1]]));
  return false;
}

bool resolve_elementwise(struct graph *graph, struct op *op) {
  const struct tensor *input[] = {&graph->tensor[op->input[0]],
                                  &graph->tensor[op->input[1]]};
  const struct tensor *output = &graph->tensor[op->output];
  const struct binary *binary = binaries;
  while (binary->kind != op->kind)
    binary++;
  sn_elementwise work = {.input = {input[0]->shape, input[1]->shape},
                         .output = output->shape};
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8(graph, op, op->input[1]) ||
      !require_int8(graph, op, op->output) ||
      !resolve_activation(graph, op, &work.activation_min,
                          &work.activation_max) ||
      !check_broadcast(graph, op, &work))
    return false;
  const struct scales scales = {quantization_scale(&input[0]->quantization, 0),
                                quantization_scale(&input[1]->quantization, 0),
                                quantization_scale(&output->quantization, 0)};
  if (!binary->scale(&scales, &work)) {
    graph_error(graph, op, op->output,
                "scales %g and %g to %g: the factors are out of range",
                (double)scales.a, (double)scales.b, (double)scales.y);
    return false;
  }
  for (int i = 0; i < 2; i++)
    work.input_offset[i] = -tensor_zero_point(input[i]);
  work.output_offset = tensor_zero_point(output);
  op->arguments.elementwise = work;
  op->work = binary->work;
  op->data_inputs = 2;
  return true;
}
