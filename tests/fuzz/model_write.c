#include "fuzz/model_write.h"

#include "model/tflite_schema.h"

#include <string.h>

enum { GRAPHS_MAX = 16, FIELDS_MAX = 12, OFFSET = 0 };

/* Tables are written before what they point to: offsets in a FlatBuffer count
 * forward. */
struct writer {
  struct pool *pool;
  uint8_t *data;
  size_t size, room;
  const struct graph *graph[GRAPHS_MAX]; /* met so far */
  int32_t graphs;
};

/* A field of a table: its bytes, or OFFSET for one that is patched later. */
struct field {
  unsigned slot;
  unsigned width;
  uint64_t value;
  size_t at;
};

static void put(struct writer *writer, const void *bytes, size_t count) {
  if (writer->room - writer->size < count) {
    const size_t room = 2 * (writer->size + count) + 1024;
    uint8_t *data = pool_alloc(writer->pool, room, 1);
    if (writer->size > 0)
      memcpy(data, writer->data, writer->size);
    writer->data = data;
    writer->room = room;
  }
  if (count > 0)
    memcpy(writer->data + writer->size, bytes, count);
  writer->size += count;
}

static void put_number(struct writer *writer, uint64_t value, size_t width) {
  uint8_t bytes[8];
  for (size_t i = 0; i < width; i++)
    bytes[i] = (uint8_t)(value >> 8 * i);
  put(writer, bytes, width);
}

/* Pads until `ahead` bytes from here are a multiple of `width`. */
static void align(struct writer *writer, size_t ahead, size_t width) {
  while ((writer->size + ahead) % width != 0)
    put_number(writer, 0, 1);
}

/* Makes the offset at `at` lead to what is written next. */
static void point_here(struct writer *writer, size_t at) {
  const uint32_t offset = (uint32_t)(writer->size - at);
  for (size_t i = 0; i < 4; i++)
    writer->data[at + i] = (uint8_t)(offset >> 8 * i);
}

/* Writes a table behind its list of fields; `from` is the offset to it. */
static void put_table(struct writer *writer, size_t from, struct field *fields,
                      size_t count) {
  unsigned slots = 0;
  for (size_t i = 0; i < count; i++)
    slots = fields[i].slot >= slots ? fields[i].slot + 1 : slots;
  size_t end = 4;
  uint16_t where[32] = {0};
  for (size_t i = 0; i < count; i++) {
    const size_t width = fields[i].width == OFFSET ? 4 : fields[i].width;
    end = (end + width - 1) / width * width;
    where[fields[i].slot] = (uint16_t)end;
    end += width;
  }
  align(writer, 0, 2);
  const size_t list = writer->size;
  put_number(writer, 4 + 2 * (uint64_t)slots, 2);
  put_number(writer, end, 2);
  for (unsigned i = 0; i < slots; i++)
    put_number(writer, where[i], 2);
  align(writer, 0, 8);
  point_here(writer, from);
  const size_t start = writer->size;
  put_number(writer, start - list, 4);
  for (size_t i = 0; i < count; i++) {
    const size_t width = fields[i].width == OFFSET ? 4 : fields[i].width;
    align(writer, 0, width);
    fields[i].at = writer->size;
    put_number(writer, fields[i].value, width);
  }
}

/* Writes the head of a vector; its elements follow. */
static void put_vector(struct writer *writer, size_t from, size_t count,
                       size_t width) {
  align(writer, 4, width > 4 ? width : 4);
  point_here(writer, from);
  put_number(writer, count, 4);
}

/* A vector of offsets that are patched later; returns where the first is. */
static size_t put_offsets(struct writer *writer, size_t from, size_t count) {
  put_vector(writer, from, count, 4);
  const size_t at = writer->size;
  for (size_t i = 0; i < count; i++)
    put_number(writer, 0, 4);
  return at;
}

static void put_indices(struct writer *writer, size_t from,
                        const int32_t *index, size_t count) {
  put_vector(writer, from, count, 4);
  for (size_t i = 0; i < count; i++)
    put_number(writer, (uint32_t)index[i], 4);
}

static void put_quantization(struct writer *writer, size_t from,
                             const struct quantization *quantization) {
  struct field fields[] = {
      {QUANTIZATION_SCALE, OFFSET, 0, 0},
      {QUANTIZATION_ZERO_POINT, OFFSET, 0, 0},
      {QUANTIZATION_DIMENSION, 4, (uint32_t)quantization->dimension, 0}};
  put_table(writer, from, fields, 3);
  put_vector(writer, fields[0].at, quantization->scales, 4);
  put(writer, quantization->scale, 4 * (size_t)quantization->scales);
  put_vector(writer, fields[1].at, quantization->zero_points, 8);
  put(writer, quantization->zero_point, 8 * (size_t)quantization->zero_points);
}

static void put_tensor(struct writer *writer, size_t from,
                       const struct tensor *tensor, int32_t buffer) {
  struct field fields[] = {
      {TENSOR_SHAPE, OFFSET, 0, 0},
      {TENSOR_TYPE, 1, (uint8_t)tensor->type, 0},
      {TENSOR_BUFFER, 4, (uint32_t)buffer, 0},
      {TENSOR_NAME, OFFSET, 0, 0},
      {TENSOR_IS_VARIABLE, 1, tensor->is_variable, 0},
      {TENSOR_QUANTIZATION, OFFSET, 0, 0},
      {TENSOR_SPARSITY, OFFSET, 0, 0},
  };
  const char *name = tensor->name == NULL ? "" : tensor->name;
  put_table(writer, from, fields, tensor->is_sparse ? 7 : 6);
  put_indices(writer, fields[0].at, tensor->dims, (size_t)tensor->rank);
  put_vector(writer, fields[3].at, strlen(name), 1);
  put(writer, name, strlen(name));
  put_quantization(writer, fields[5].at, &tensor->quantization);
  if (tensor->is_sparse)
    put_table(writer, fields[6].at, NULL, 0);
}

/* Bits of a float option, or the integer itself. */
#define BITS_1(value) (uint8_t)(value)
#define BITS_4(value) (uint32_t)(value)
#define BITS_5(value) float_bits((float)(value))
enum { BYTES_1 = 1, BYTES_4 = 4, BYTES_5 = 4 };

static uint32_t float_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static void add_field(struct field *fields, size_t *count, unsigned slot,
                      unsigned width, uint64_t value) {
  fields[(*count)++] = (struct field){slot, width, value, 0};
}

/* The fields of an operator's options; returns the type of their table. */
static uint8_t list_options(const struct op *op, struct field *fields,
                            size_t *count) {
  uint8_t type = 0;
#define X(name, number, slot, width, option, absence)                          \
  if (op->kind == OPERATOR_##name) {                                           \
    type = number;                                                             \
    add_field(fields, count, slot, BYTES_##width,                              \
              BITS_##width(op->options.option));                               \
  }
  OPTION_LIST(X)
#undef X
  return type;
}

static void put_handle(struct writer *writer, size_t from,
                       const struct variable_name *name) {
  struct field fields[] = {{VAR_HANDLE_CONTAINER, OFFSET, 0, 0},
                           {VAR_HANDLE_SHARED_NAME, OFFSET, 0, 0}};
  put_table(writer, from, fields, 2);
  put_vector(writer, fields[0].at, name->container_bytes, 1);
  put(writer, name->container, name->container_bytes);
  put_vector(writer, fields[1].at, name->shared_name_bytes, 1);
  put(writer, name->shared_name, name->shared_name_bytes);
}

static void put_operator(struct writer *writer, size_t from,
                         const struct op *read, int32_t code) {
  struct op op = *read;
  if (op.called != NULL && writer->graphs < GRAPHS_MAX) {
    op.options.init_subgraph = writer->graphs;
    writer->graph[writer->graphs++] = op.called;
  }
  struct field options[FIELDS_MAX];
  size_t count = 0;
  const bool handle = op.kind == OPERATOR_VAR_HANDLE;
  const uint8_t type =
      handle ? OPTIONS_VAR_HANDLE : list_options(&op, options, &count);
  struct field fields[] = {
      {OPERATOR_CODE_INDEX, 4, (uint32_t)code, 0},
      {OPERATOR_INPUTS, OFFSET, 0, 0},
      {OPERATOR_OUTPUTS, OFFSET, 0, 0},
      {OPERATOR_OPTIONS_TYPE, 1, type, 0},
      {OPERATOR_OPTIONS, OFFSET, 0, 0},
  };
  put_table(writer, from, fields, type != 0 ? 5 : 4);
  put_indices(writer, fields[1].at, op.input, (size_t)op.inputs);
  const bool others = op.other_outputs != NULL && op.outputs > 1;
  put_vector(writer, fields[2].at,
             others                   ? (size_t)op.outputs
             : op.output == NO_TENSOR ? 0
                                      : 1,
             4);
  if (op.output != NO_TENSOR)
    put_number(writer, (uint32_t)op.output, 4);
  for (int32_t i = 1; others && i < op.outputs; i++)
    put_number(writer, (uint32_t)op.other_outputs[i - 1], 4);
  if (handle)
    put_handle(writer, fields[4].at, &op.variable);
  else if (type != 0)
    put_table(writer, fields[4].at, options, count);
}

static void put_graph(struct writer *writer, size_t from,
                      const struct graph *graph, int32_t *buffers,
                      int32_t *codes) {
  struct field fields[] = {
      {SUBGRAPH_TENSORS, OFFSET, 0, 0},
      {SUBGRAPH_INPUTS, OFFSET, 0, 0},
      {SUBGRAPH_OUTPUTS, OFFSET, 0, 0},
      {SUBGRAPH_OPERATORS, OFFSET, 0, 0},
  };
  put_table(writer, from, fields, 4);
  put_indices(writer, fields[1].at, graph->input, (size_t)graph->inputs);
  put_indices(writer, fields[2].at, graph->output, (size_t)graph->outputs);
  size_t at = put_offsets(writer, fields[0].at, (size_t)graph->tensors);
  for (int32_t i = 0; i < graph->tensors; i++) {
    const struct tensor *tensor = &graph->tensor[i];
    put_tensor(writer, at + 4 * (size_t)i, tensor,
               tensor->data == NULL ? 0 : (*buffers)++);
  }
  at = put_offsets(writer, fields[3].at, (size_t)graph->operators);
  for (int32_t i = 0; i < graph->operators; i++)
    put_operator(writer, at + 4 * (size_t)i, &graph->op[i], (*codes)++);
}

/* The schema's number of an operator. */
static uint32_t code_of(const struct op *op) {
#define X(name, code, fewest, most)                                            \
  if (op->kind == OPERATOR_##name)                                             \
    return code;
  OPERATOR_LIST(X)
#undef X
  return (uint32_t)op->code;
}

static void put_codes(struct writer *writer, size_t from, int32_t codes) {
  size_t at = put_offsets(writer, from, (size_t)codes);
  for (int32_t g = 0; g < writer->graphs; g++)
    for (int32_t i = 0; i < writer->graph[g]->operators; i++) {
      const uint32_t code = code_of(&writer->graph[g]->op[i]);
      struct field fields[] = {
          {CODE_DEPRECATED, 1, code < 127 ? code : 127, 0},
          {CODE_VERSION, 4, 1, 0},
          {CODE_BUILTIN, 4, code, 0},
      };
      put_table(writer, at, fields, 3);
      at += 4;
    }
}

/* The first buffer is the empty one of all tensors without data. */
static void put_buffers(struct writer *writer, size_t from, int32_t buffers) {
  size_t at = put_offsets(writer, from, (size_t)buffers);
  put_table(writer, at, NULL, 0);
  for (int32_t g = 0; g < writer->graphs; g++)
    for (int32_t i = 0; i < writer->graph[g]->tensors; i++) {
      const struct tensor *tensor = &writer->graph[g]->tensor[i];
      struct field field = {BUFFER_DATA, OFFSET, 0, 0};
      if (tensor->data == NULL)
        continue;
      at += 4;
      put_table(writer, at, &field, 1);
      put_vector(writer, field.at, tensor->data_bytes, 16);
      put(writer, tensor->data, tensor->data_bytes);
    }
}

struct model_file model_write(const struct graph *graph) {
  struct writer writer = {.pool = graph->pool, .graph = {graph}, .graphs = 1};
  struct field fields[] = {
      {MODEL_VERSION, 4, SCHEMA_VERSION, 0},
      {MODEL_OPERATOR_CODES, OFFSET, 0, 0},
      {MODEL_SUBGRAPHS, OFFSET, 0, 0},
      {MODEL_BUFFERS, OFFSET, 0, 0},
  };
  put_number(&writer, 0, 4);
  put(&writer, "TFL3", 4);
  put_table(&writer, 0, fields, 4);
  /* How many subgraphs there are shows only when operators are written. */
  size_t at = put_offsets(&writer, fields[2].at, GRAPHS_MAX);
  int32_t buffers = 1;
  int32_t codes = 0;
  for (int32_t g = 0; g < writer.graphs; g++)
    put_graph(&writer, at + 4 * (size_t)g, writer.graph[g], &buffers, &codes);
  writer.data[at - 4] = (uint8_t)writer.graphs;
  put_codes(&writer, fields[1].at, codes);
  put_buffers(&writer, fields[3].at, buffers);
  return (struct model_file){writer.data, writer.size};
}
