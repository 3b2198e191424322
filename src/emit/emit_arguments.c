/* Kernel arguments as C initialisers with named fields. */
#include "emit/emit_text.h"

#include "target/exponential.h"

static void add_shape(struct text *text, const char *field, sn_shape shape) {
  text_add(text, "    .%s = {%d, %d, %d},\n", field, shape.rows, shape.columns,
           shape.channels);
}

static void add_integer(struct text *text, const char *field, int32_t value) {
  text_add(text, "    .%s = %d,\n", field, value);
}

static void add_rescale(struct text *text, const char *field,
                        sn_rescale rescale) {
  text_add(text, "    .%s = {%d, %d},\n", field, rescale.multiplier,
           rescale.shift);
}

static void add_window(struct text *text, const sn_window *window) {
  text_add(text,
           "    .window = {.rows = %d, .columns = %d,\n"
           "               .stride_rows = %d, .stride_columns = %d,\n"
           "               .dilation_rows = %d, .dilation_columns = %d,\n"
           "               .pad_top = %d, .pad_left = %d},\n",
           window->rows, window->columns, window->stride_rows,
           window->stride_columns, window->dilation_rows,
           window->dilation_columns, window->pad_top, window->pad_left);
}

static void add_clamp(struct text *text, int32_t low, int32_t high) {
  add_integer(text, "activation_min", low);
  add_integer(text, "activation_max", high);
}

static void add_channels(const struct emitter *emitter,
                         const struct kernel *kernel, struct text *text,
                         const int32_t *bias) {
  const char *const fields[] = {"weights", kernel->folds ? "start" : "bias",
                                "multiplier", "shift"};
  for (int i = 0; i < 4; i++) {
    if (i == 1 && bias == NULL && !kernel->folds)
      continue;
    text_add(text, "    .%s = %s_%s%d,\n", fields[i], emitter->name, fields[i],
             kernel->constants);
  }
}

static void add_elementwise(struct text *text, const sn_elementwise *work) {
  text_add(text, "    .input = {{%d, %d, %d}, {%d, %d, %d}},\n",
           work->input[0].rows, work->input[0].columns, work->input[0].channels,
           work->input[1].rows, work->input[1].columns,
           work->input[1].channels);
  add_shape(text, "output", work->output);
  text_add(text, "    .input_offset = {%d, %d},\n", work->input_offset[0],
           work->input_offset[1]);
  text_add(text, "    .input_rescale = {{%d, %d}, {%d, %d}},\n",
           work->input_rescale[0].multiplier, work->input_rescale[0].shift,
           work->input_rescale[1].multiplier, work->input_rescale[1].shift);
  add_integer(text, "left_shift", work->left_shift);
  add_rescale(text, "output_rescale", work->output_rescale);
  add_integer(text, "output_offset", work->output_offset);
  add_clamp(text, work->activation_min, work->activation_max);
}

static void add_mean(struct text *text, const sn_mean *mean) {
  add_shape(text, "input", mean->input);
  add_integer(text, "over_rows", mean->over_rows);
  add_integer(text, "over_columns", mean->over_columns);
  add_integer(text, "over_channels", mean->over_channels);
  add_integer(text, "count", mean->count);
  add_integer(text, "input_zero_point", mean->input_zero_point);
  add_rescale(text, "output_rescale", mean->output_rescale);
  add_integer(text, "output_offset", mean->output_offset);
}

static void add_reduce_extreme(struct text *text,
                               const sn_reduce_extreme *reduce) {
  add_shape(text, "input", reduce->input);
  add_integer(text, "over_rows", reduce->over_rows);
  add_integer(text, "over_columns", reduce->over_columns);
  add_integer(text, "over_channels", reduce->over_channels);
  add_integer(text, "flip", reduce->flip);
}

static void add_pad(struct text *text, const sn_pad *pad) {
  add_shape(text, "input", pad->input);
  add_shape(text, "output", pad->output);
  add_integer(text, "top", pad->top);
  add_integer(text, "left", pad->left);
  add_integer(text, "front", pad->front);
  add_integer(text, "value", pad->value);
}

static void add_axis(struct text *text, int32_t axis) {
  static const char *const axes[] = {"SN_AXIS_ROWS", "SN_AXIS_COLUMNS",
                                     "SN_AXIS_CHANNELS"};
  text_add(text, "    .axis = %s,\n", axes[axis]);
}

static void add_concatenation(struct text *text, const sn_concatenation *join) {
  add_integer(text, "inputs", join->inputs);
  add_axis(text, join->axis);
  text_add(text, "    .input = {");
  for (int32_t i = 0; i < join->inputs; i++)
    text_add(text, "%s{%d, %d, %d}", i == 0 ? "" : ",\n              ",
             join->input[i].rows, join->input[i].columns,
             join->input[i].channels);
  text_add(text, "},\n");
  add_shape(text, "output", join->output);
}

static void add_resize(const struct emitter *emitter, const sn_resize *resize,
                       int32_t constants, struct text *text) {
  add_shape(text, "input", resize->input);
  add_shape(text, "output", resize->output);
  text_add(text, "    .rows = %s_rows%d,\n    .columns = %s_columns%d,\n",
           emitter->name, constants, emitter->name, constants);
}

/* One axis of a gather; `what` names its table. */
static void add_places(const struct emitter *emitter, int32_t constants,
                       struct text *text, const char *what,
                       const sn_axis *axis) {
  text_add(text, "    .%s = {%d, %d, ", what, axis->begin, axis->step);
  if (axis->table != NULL)
    text_add(text, "%s_%s%d},\n", emitter->name, what, constants);
  else
    text_add(text, "NULL},\n");
}

static void add_gather(const struct emitter *emitter, const sn_gather *gather,
                       int32_t constants, struct text *text) {
  add_shape(text, "input", gather->input);
  add_shape(text, "output", gather->output);
  add_places(emitter, constants, text, "rows", &gather->rows);
  add_places(emitter, constants, text, "columns", &gather->columns);
  add_places(emitter, constants, text, "channels", &gather->channels);
}

static void add_transpose(struct text *text, const sn_transpose *transpose) {
  add_shape(text, "input", transpose->input);
  add_shape(text, "output", transpose->output);
  add_integer(text, "digits", transpose->digits);
  text_add(text, "    .digit = {");
  for (int32_t i = 0; i < transpose->digits; i++) {
    const sn_digit *digit = &transpose->digit[i];
    text_add(text, "%s{%d, %d, %d, %d}", i == 0 ? "" : ",\n              ",
             digit->extent, digit->row, digit->column, digit->channel);
  }
  text_add(text, "},\n");
}

static void add_requantize(struct text *text, const sn_requantize *work) {
  add_shape(text, "shape", work->shape);
  add_integer(text, "input_flip", work->input_flip);
  add_integer(text, "output_flip", work->output_flip);
  add_integer(text, "input_offset", work->input_offset);
  add_rescale(text, "output_rescale", work->output_rescale);
  add_integer(text, "output_offset", work->output_offset);
}

static void add_depthwise(struct text *text, const sn_packed_depthwise *conv) {
  add_shape(text, "input", conv->input);
  add_shape(text, "output", conv->output);
  add_window(text, &conv->window);
  add_integer(text, "pad_value", conv->pad_value);
  add_integer(text, "output_offset", conv->output_offset);
}

static void add_packed(const struct emitter *emitter, const struct op *op,
                       const struct kernel *kernel, struct text *text) {
  const struct packed packed = pack_make(text->pool, op, kernel->pack);
  if (kernel->pack.form == PACK_DEPTHWISE) {
    add_depthwise(text, &packed.depthwise);
    add_integer(text, "pairs", packed.depthwise.pairs);
    text_add(text, "    .last = %s_last%d,\n", emitter->name,
             kernel->constants);
  } else if (kernel->pack.form == PACK_GENERAL_DEPTHWISE) {
    add_integer(text, "depth_multiplier", packed.general.depth_multiplier);
    add_integer(text, "columns", packed.general.columns);
    add_integer(text, "words", packed.general.words);
    text_add(text, "    .conv = {\n");
    add_depthwise(text, &packed.general.conv);
    text_add(text, "    .packed = %s_packed%d,\n    },\n", emitter->name,
             kernel->constants);
    return;
  } else {
    const sn_packed_conv2d *conv = &packed.conv_2d;
    add_shape(text, "input", conv->input);
    add_shape(text, "output", conv->output);
    add_window(text, &conv->window);
    add_integer(text, "depth", conv->depth);
    add_integer(text, "pixels", conv->pixels);
    add_integer(text, "pad_value", conv->pad_value);
    add_integer(text, "output_offset", conv->output_offset);
    add_clamp(text, conv->activation_min, conv->activation_max);
  }
  text_add(text, "    .packed = %s_packed%d,\n", emitter->name,
           kernel->constants);
}

static void add_softmax(const struct emitter *emitter, const struct op *op,
                        const struct kernel *kernel, struct text *text) {
  const sn_softmax *softmax = &op->arguments.softmax;
  add_shape(text, "shape", softmax->shape);
  if (!kernel->looks_up) {
    add_rescale(text, "input_rescale", softmax->input_rescale);
    add_integer(text, "diff_min", softmax->diff_min);
    return;
  }
  const struct exponentials made = exponentials_make(text->pool, op);
  text_add(text, "    .exponentials = %s_exponentials%d,\n", emitter->name,
           kernel->constants);
  add_integer(text, "counted", made.counted);
  add_integer(text, "visible", made.visible);
}

void emit_arguments(const struct emitter *emitter, const struct op *op,
                    const struct kernel *kernel, struct text *text) {
  const union arguments *a = &op->arguments;
  if (kernel->pack.form != PACK_NONE) {
    add_packed(emitter, op, kernel, text);
    return;
  }
  switch (op->work) {
  case WORK_NONE:
    break;
  case WORK_CONV_2D:
    add_shape(text, "input", a->conv_2d.input);
    add_shape(text, "output", a->conv_2d.output);
    add_window(text, &a->conv_2d.window);
    add_integer(text, "groups", a->conv_2d.groups);
    add_integer(text, "input_offset", a->conv_2d.input_offset);
    add_integer(text, "output_offset", a->conv_2d.output_offset);
    add_clamp(text, a->conv_2d.activation_min, a->conv_2d.activation_max);
    add_channels(emitter, kernel, text, a->conv_2d.bias);
    break;
  case WORK_TRANSPOSE_CONV: {
    const sn_transpose_conv *conv = &a->transpose_conv;
    add_shape(text, "input", conv->input);
    add_shape(text, "output", conv->output);
    add_window(text, &conv->window);
    add_integer(text, "input_offset", conv->input_offset);
    add_integer(text, "output_offset", conv->output_offset);
    add_clamp(text, conv->activation_min, conv->activation_max);
    add_channels(emitter, kernel, text, conv->bias);
    break;
  }
  case WORK_DEPTHWISE_CONV_2D: {
    const sn_depthwise_conv2d *conv = &a->depthwise_conv_2d;
    add_shape(text, "input", conv->input);
    add_shape(text, "output", conv->output);
    add_window(text, &conv->window);
    add_integer(text, "depth_multiplier", conv->depth_multiplier);
    add_integer(text, "input_offset", conv->input_offset);
    add_integer(text, "output_offset", conv->output_offset);
    add_clamp(text, conv->activation_min, conv->activation_max);
    add_channels(emitter, kernel, text, conv->bias);
    break;
  }
  case WORK_FULLY_CONNECTED: {
    const sn_fully_connected *dense = &a->fully_connected;
    add_shape(text, "input", dense->input);
    add_integer(text, "depth", dense->depth);
    add_shape(text, "output", dense->output);
    add_integer(text, "input_offset", dense->input_offset);
    add_integer(text, "weight_offset", dense->weight_offset);
    add_integer(text, "output_offset", dense->output_offset);
    add_clamp(text, dense->activation_min, dense->activation_max);
    add_channels(emitter, kernel, text, dense->bias);
    break;
  }
  case WORK_ADD:
  case WORK_MUL:
  case WORK_SUB:
  case WORK_DIV:
  case WORK_SQUARED_DIFFERENCE:
  case WORK_MAXIMUM:
  case WORK_MINIMUM:
  case WORK_PRELU:
    add_elementwise(text, &a->elementwise);
    break;
  case WORK_TABLE:
    add_shape(text, "shape", a->table.shape);
    text_add(text, "    .values = %s_table%d,\n", emitter->name,
             kernel->constants);
    break;
  case WORK_AVERAGE_POOL:
  case WORK_MAX_POOL:
    add_shape(text, "input", a->pool.input);
    add_shape(text, "output", a->pool.output);
    add_window(text, &a->pool.window);
    add_clamp(text, a->pool.activation_min, a->pool.activation_max);
    break;
  case WORK_MEAN:
    add_mean(text, &a->mean);
    break;
  case WORK_REDUCE_EXTREME:
    add_reduce_extreme(text, &a->reduce_extreme);
    break;
  case WORK_ARG_EXTREME:
    add_shape(text, "input", a->arg_extreme.input);
    add_axis(text, a->arg_extreme.axis);
    add_integer(text, "flip", a->arg_extreme.flip);
    break;
  case WORK_PAD:
    add_pad(text, &a->pad);
    break;
  case WORK_CONCATENATION:
    add_concatenation(text, &a->concatenation);
    break;
  case WORK_RESIZE_NEAREST:
  case WORK_RESIZE_BILINEAR:
    add_resize(emitter, &a->resize, kernel->constants, text);
    break;
  case WORK_DEPTH_TO_SPACE:
  case WORK_SPACE_TO_DEPTH:
    add_shape(text, "input", a->block.input);
    add_shape(text, "output", a->block.output);
    add_integer(text, "block", a->block.block);
    break;
  case WORK_GATHER:
    add_gather(emitter, &a->gather, kernel->constants, text);
    break;
  case WORK_TRANSPOSE:
    add_transpose(text, &a->transpose);
    break;
  case WORK_SOFTMAX:
    add_softmax(emitter, op, kernel, text);
    break;
  case WORK_L2_NORMALIZATION:
    add_shape(text, "shape", a->l2_normalization.shape);
    add_integer(text, "input_zero_point", a->l2_normalization.input_zero_point);
    break;
  case WORK_REQUANTIZE:
    add_requantize(text, &a->requantize);
    break;
  case WORK_QUANTIZE_F32:
  case WORK_DEQUANTIZE_F32:
    add_shape(text, "shape", a->float_scale.shape);
    text_add(text, "    .scale = %af,\n", (double)a->float_scale.scale);
    add_integer(text, "zero_point", a->float_scale.zero_point);
    break;
  case WORK_COPY:
    add_shape(text, "shape", a->copy.shape);
    add_integer(text, "element_bytes", a->copy.element_bytes);
    break;
  }
}
