/* NAME_weights.h and NAME_weights.c: the constants, named after their
 * operators, or after their tensor where an operator reads one as data. */
#include "emit/emit_constants.h"
#include "emit/emit_text.h"
#include "plan/walk.h"
#include "target/exponential.h"
#include "target/fold.h"

enum { LINE_WIDTH = 78 };

/* Adds one number, breaking lines; faster than printf, as files of weights
 * have millions of numbers. */
static void add_number(struct text *text, int64_t number, size_t *column) {
  char digits[24];
  size_t at = sizeof digits;
  const bool negative = number < 0;
  uint64_t rest = negative ? -(uint64_t)number : (uint64_t)number;
  digits[--at] = ',';
  do {
    digits[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (negative)
    digits[--at] = '-';
  const size_t length = sizeof digits - at;
  if (*column == 0 || *column + 1 + length > LINE_WIDTH) {
    text_add_bytes(text, "\n   ", 4);
    *column = 3;
  }
  text_add_bytes(text, " ", 1);
  text_add_bytes(text, digits + at, length);
  *column += 1 + length;
}

static void declare(const struct emitter *emitter, struct text *text,
                    const char *type, const char *what, int32_t number,
                    int64_t count, bool definition) {
  text_add(text, "%s%sconst %s %s_%s%d[%lld]%s",
           definition ? emitter->name : "extern ",
           definition ? "_WEIGHTS_SECTION " : "", type, emitter->name, what,
           number, (long long)count, definition ? " = {" : ";\n");
}

/* Declares or defines one array of 8 or 32 bit integers; at most one of the
 * two pointers is given. */
static void emit_array(const struct emitter *emitter, struct text *text,
                       const char *what, int32_t number, const int8_t *bytes,
                       const int32_t *words, int64_t count, bool definition) {
  if (bytes == NULL && words == NULL)
    return;
  declare(emitter, text, bytes != NULL ? "int8_t" : "int32_t", what, number,
          count, definition);
  if (!definition)
    return;
  size_t column = 0;
  for (int64_t i = 0; i < count; i++) {
    /* The most negative integer has no literal of type int32_t. */
    if (words != NULL && words[i] == INT32_MIN) {
      text_add(text, "\n    INT32_MIN,");
      column = 0;
    } else {
      add_number(text, bytes != NULL ? bytes[i] : words[i], &column);
    }
  }
  text_add(text, "\n};\n");
}

static void emit_points(const struct emitter *emitter, struct text *text,
                        const char *what, int32_t number,
                        const sn_resize_point *points, int32_t count,
                        bool definition) {
  declare(emitter, text, "sn_resize_point", what, number, count, definition);
  if (!definition)
    return;
  enum { POINTS_A_LINE = 4 };
  for (int32_t i = 0; i < count; i++)
    text_add(text, "%s{%d, %d, %d},", i % POINTS_A_LINE == 0 ? "\n    " : " ",
             points[i].lower, points[i].upper, points[i].weight);
  text_add(text, "\n};\n");
}

static void emit_tables(const struct emitter *emitter, struct text *text,
                        const struct op *op, bool definition) {
  const struct emit_axis_tables tables = emit_tables_of(op);
  for (int axis = 0; axis < 3; axis++) {
    if (tables.table[axis] == NULL)
      continue;
    declare(emitter, text, "uint16_t", tables.name[axis], op->number,
            tables.count[axis], definition);
    if (!definition)
      continue;
    size_t column = 0;
    for (int32_t i = 0; i < tables.count[axis]; i++)
      add_number(text, tables.table[axis][i], &column);
    text_add(text, "\n};\n");
  }
}

/* Bytes of the numbers that a tensor's elements consist of. */
static size_t number_width(const struct tensor *tensor) {
  const int32_t width = element_type_bytes(tensor->type);
  const bool complex =
      tensor->type == ELEMENT_COMPLEX64 || tensor->type == ELEMENT_COMPLEX128;
  return complex ? (size_t)width / 2 : width > 0 ? (size_t)width : 1;
}

/* A number of a tensor, little endian as in the file. */
static int64_t number_read(const uint8_t *data, size_t width) {
  uint64_t bits = 0;
  for (size_t i = 0; i < width; i++)
    bits |= (uint64_t)data[i] << 8 * i;
  const unsigned unused = (unsigned)(8 * (sizeof bits - width));
  return (int64_t)(bits << unused) >> unused;
}

/* The elements of a constant tensor as numbers of their size, so that they lie
 * in the target's order of bytes; floats go by their bits. */
static void emit_elements(const struct emitter *emitter, struct text *text,
                          const char *what, const struct tensor *tensor,
                          const uint8_t *data, bool definition) {
  const size_t width = number_width(tensor);
  const int64_t count = tensor->bytes / (int64_t)width;
  static const char *const types[] = {
      [1] = "int8_t", [2] = "int16_t", [4] = "int32_t", [8] = "int64_t"};
  declare(emitter, text, types[width], what, tensor->number, count, definition);
  if (!definition)
    return;
  size_t column = 0;
  for (int64_t i = 0; i < count; i++) {
    const int64_t number = number_read(data + (size_t)i * width, width);
    if (number == (width == 4 ? INT32_MIN : INT64_MIN)) {
      text_add(text, "\n    INT%zu_MIN,", 8 * width);
      column = 0;
    } else {
      add_number(text, number, &column);
    }
  }
  text_add(text, "\n};\n");
}

/* A constant tensor that is read or given out, once. */
static void emit_constant(const struct emitter *emitter, struct text *text,
                          int32_t tensor, bool *emitted, bool definition) {
  const int32_t storage = graph_storage(emitter->graph, tensor);
  const struct tensor *constant = &emitter->graph->tensor[storage];
  if (constant->data == NULL || emitted[storage])
    return;
  emitted[storage] = true;
  emit_elements(emitter, text, "constant", constant, constant->data,
                definition);
}

/* What belongs to no operator: constant outputs, and variables' initial values.
 */
static void emit_rest(const struct emitter *emitter, struct text *text,
                      bool *emitted, bool definition) {
  const struct graph *graph = emitter->graph;
  for (int32_t i = 0; i < graph->outputs; i++)
    emit_constant(emitter, text, graph->output[i], emitted, definition);
  for (int32_t i = 0; i < graph->variables; i++) {
    const struct variable *variable = &graph->variable[i];
    if (!emit_is_uniform(graph, variable))
      emit_elements(emitter, text, "initial", &graph->tensor[variable->tensor],
                    variable->initial, definition);
  }
}

static void emit_packed(const struct emitter *emitter, struct text *text,
                        const struct op *op, struct pack_choice choice,
                        bool definition) {
  const struct packed packed = pack_make(text->pool, op, choice);
  emit_array(emitter, text, "packed", op->number, NULL, packed.words,
             packed.count, definition);
  if (packed.last == NULL)
    return;
  declare(emitter, text, "int16_t", "last", op->number, packed.lasts,
          definition);
  if (!definition)
    return;
  size_t column = 0;
  for (int32_t i = 0; i < packed.lasts; i++)
    add_number(text, packed.last[i], &column);
  text_add(text, "\n};\n");
}

static void emit_plain(const struct emitter *emitter, struct text *text,
                       const struct op *op, const struct kernel *kernel,
                       bool definition) {
  const bool folds = kernel->folds;
  const struct emit_constants c = emit_constants_of(op);
  const int32_t number = op->number;
  emit_array(emitter, text, "weights", number, c.weights, NULL, c.weight_count,
             definition);
  emit_array(emitter, text, folds ? "start" : "bias", number, NULL,
             folds ? fold_starts(text->pool, op) : c.bias, c.channels,
             definition);
  emit_array(emitter, text, "multiplier", number, NULL, c.multiplier,
             c.channels, definition);
  emit_array(emitter, text, "shift", number, c.shift, NULL, c.channels,
             definition);
  if (op->work == WORK_TABLE)
    emit_array(emitter, text, "table", number, op->arguments.table.values, NULL,
               SN_TABLE_VALUES, definition);
  if (kernel->looks_up) {
    const struct exponentials made = exponentials_make(text->pool, op);
    emit_array(emitter, text, "exponentials", number, NULL, made.value,
               made.counted, definition);
  }
  emit_tables(emitter, text, op, definition);
  const sn_resize *resize = emit_resize_of(op);
  if (resize == NULL)
    return;
  emit_points(emitter, text, "rows", number, resize->rows, resize->output.rows,
              definition);
  emit_points(emitter, text, "columns", number, resize->columns,
              resize->output.columns, definition);
}

/* An operator's constants, unless it shares an earlier one's. */
static void emit_own(const struct emitter *emitter, struct text *text,
                     const struct op *op, const struct kernel *kernel,
                     bool definition) {
  if (kernel->constants != op->number)
    return;
  if (kernel->pack.form == PACK_NONE)
    emit_plain(emitter, text, op, kernel, definition);
  else
    emit_packed(emitter, text, op, kernel->pack, definition);
}

/* Constant tensors that an operator reads as data. */
static void emit_data(const struct emitter *emitter, struct text *text,
                      const struct op *op, bool *emitted, bool definition) {
  for (int32_t i = 0; i < op->data_inputs; i++)
    emit_constant(emitter, text, op->input[i], emitted, definition);
}

static void emit_all(const struct emitter *emitter, struct text *text,
                     bool definition) {
  const struct graph *graph = emitter->graph;
  bool *emitted = POOL_ARRAY(graph->pool, bool, (size_t)graph->tensors);
  for (struct plan_walk walk = plan_walk(emitter->plan);
       plan_walk_next(&walk);) {
    const struct op *op = plan_walk_op(&walk);
    const struct kernel kernel = plan_walk_kernel(&walk);
    emit_own(emitter, text, op, &kernel, definition);
    emit_data(emitter, text, op, emitted, definition);
  }
  emit_rest(emitter, text, emitted, definition);
}

void emit_weights_header(const struct emitter *emitter, struct text *text) {
  emit_mark(text, "constants of a generated network");
  text_add(text,
           "#ifndef STREAMNET_%s_WEIGHTS_H\n#define STREAMNET_%s_WEIGHTS_H\n\n"
           "#include \"sn_kernel.h\"\n\n",
           emitter->name, emitter->name);
  emit_all(emitter, text, false);
  text_add(text, "\n#endif\n");
}

void emit_weights(const struct emitter *emitter, struct text *text) {
  emit_mark(text, "constants of a generated network");
  text_add(text,
           "#include \"%s_weights.h\"\n\n"
           "/* Define it to place the constants, as an attribute or a pragma. "
           "*/\n#ifndef %s_WEIGHTS_SECTION\n#define %s_WEIGHTS_SECTION\n"
           "#endif\n\n",
           emitter->name, emitter->name, emitter->name);
  emit_all(emitter, text, true);
}
