#include "model/tflite.h"

#include "model/builtin_names.h"
#include "model/bytes.h"
#include "model/tflite_schema.h"

#include <string.h>

enum { NAME_BYTES = 200 };

struct reader {
  struct bytes bytes;
  struct graph *graph;
  struct bytes_vector codes;
  struct bytes_vector buffers;
  /* Of all subgraphs so far; outputs that become operators of their own are
   * operators. */
  int64_t tensors, operators;
  bool too_large; /* more of them than are supported: nothing more is read */
};

/* A copy of the string in a field, printable and cut to a sane length. */
static const char *read_name(struct reader *reader,
                             const struct bytes_table *table, unsigned slot) {
  const struct bytes_vector name =
      bytes_field_vector(&reader->bytes, table, slot, 1);
  const size_t length = name.count < NAME_BYTES ? name.count : NAME_BYTES;
  char raw[NAME_BYTES + 1];
  for (size_t i = 0; i < length; i++)
    raw[i] = (char)reader->bytes.data[name.at + i];
  raw[length] = '\0';
  char *copy = pool_alloc(reader->graph->pool, length + 1, 1);
  diagnostic_name(raw, copy, length + 1);
  return copy;
}

static void read_data(struct reader *reader, uint32_t number,
                      struct tensor *tensor) {
  struct bytes *bytes = &reader->bytes;
  const struct bytes_table buffer =
      bytes_element_table(bytes, &reader->buffers, number);
  const struct bytes_vector data =
      bytes_field_vector(bytes, &buffer, BUFFER_DATA, 1);
  const uint64_t offset = bytes_field_u64(bytes, &buffer, BUFFER_OFFSET);
  const uint64_t size = bytes_field_u64(bytes, &buffer, BUFFER_SIZE);
  if (data.count > 0) {
    tensor->data = bytes->data + data.at;
    tensor->data_bytes = data.count;
  } else if (offset > 1 && size > 0) {
    /* Offsets 0 and 1 are what writers leave where data is in the table. */
    if (offset > bytes->size || size > bytes->size - offset) {
      bytes_fail(bytes, buffer.at, "a buffer that lies outside the file");
      return;
    }
    tensor->data = bytes->data + offset;
    tensor->data_bytes = (size_t)size;
  }
}

static void read_shape(struct reader *reader, const struct bytes_table *table,
                       struct tensor *tensor) {
  struct bytes *bytes = &reader->bytes;
  const struct bytes_vector shape =
      bytes_field_vector(bytes, table, TENSOR_SHAPE, 4);
  if (shape.count > TENSOR_RANK_MAX)
    return;
  tensor->rank = (int32_t)shape.count;
  tensor->has_shape = true;
  int64_t elements = 1;
  for (uint32_t i = 0; i < shape.count; i++) {
    tensor->dims[i] = bytes_i32(bytes, shape.at + 4 * (size_t)i);
    if (tensor->dims[i] < 1 || elements > INT32_MAX / tensor->dims[i])
      tensor->has_shape = false;
    else
      elements *= tensor->dims[i];
  }
}

static void read_quantization(struct reader *reader,
                              const struct bytes_table *tensor_table,
                              struct quantization *quantization) {
  struct bytes *bytes = &reader->bytes;
  const struct bytes_table table =
      bytes_field_table(bytes, tensor_table, TENSOR_QUANTIZATION);
  const struct bytes_vector scale =
      bytes_field_vector(bytes, &table, QUANTIZATION_SCALE, 4);
  const struct bytes_vector zero_point =
      bytes_field_vector(bytes, &table, QUANTIZATION_ZERO_POINT, 8);
  if (bytes_field_i8(bytes, &table, QUANTIZATION_DETAILS_TYPE, 0) != 0)
    return; /* custom quantisation: as good as none */
  *quantization = (struct quantization){
      bytes->data + scale.at, bytes->data + zero_point.at, scale.count,
      zero_point.count,
      bytes_field_i32(bytes, &table, QUANTIZATION_DIMENSION, 0)};
}

static void read_tensor(struct reader *reader, const struct bytes_table *table,
                        struct tensor *tensor) {
  struct bytes *bytes = &reader->bytes;
  const int32_t type = bytes_field_i8(bytes, table, TENSOR_TYPE, 0);
  tensor->type = type >= 0 && type < ELEMENT_UNKNOWN ? (enum element_type)type
                                                     : ELEMENT_UNKNOWN;
  tensor->name = read_name(reader, table, TENSOR_NAME);
  tensor->is_variable = bytes_field_i8(bytes, table, TENSOR_IS_VARIABLE, 0);
  tensor->is_sparse = bytes_field_table(bytes, table, TENSOR_SPARSITY).at != 0;
  tensor->producer = NO_OPERATOR;
  tensor->alias_of = NO_TENSOR;
  read_shape(reader, table, tensor);
  read_quantization(reader, table, &tensor->quantization);
  read_data(reader, (uint32_t)bytes_field_i32(bytes, table, TENSOR_BUFFER, 0),
            tensor);
}

/* A tensor number of the file; -1 stands for an input that is left out. */
static int32_t read_index(struct reader *reader, size_t at, bool optional) {
  const int32_t index = bytes_i32(&reader->bytes, at);
  if (index >= (optional ? NO_TENSOR : 0) && index < reader->graph->tensors)
    return index;
  bytes_fail(&reader->bytes, at, "a tensor number that does not exist");
  return 0;
}

static void read_options(struct reader *reader, const struct bytes_table *table,
                         struct op *op) {
  struct bytes *bytes = &reader->bytes;
  const int32_t type =
      (uint8_t)bytes_field_i8(bytes, table, OPERATOR_OPTIONS_TYPE, 0);
  struct bytes_table options =
      bytes_field_table(bytes, table, OPERATOR_OPTIONS);
  const struct bytes_table absent = {0, 0, 0, 0};
  struct operator_options *to = &op->options;
#define READ_1(slot, absence) bytes_field_i8(bytes, from, slot, absence)
#define READ_4(slot, absence) bytes_field_i32(bytes, from, slot, absence)
#define READ_5(slot, absence) bytes_field_f32(bytes, from, slot, absence)
#define X(name, type_wanted, slot, width, field, absence)                      \
  if (op->kind == OPERATOR_##name) {                                           \
    const struct bytes_table *from = type == type_wanted ? &options : &absent; \
    to->field = READ_##width(slot, absence);                                   \
  }
  OPTION_LIST(X)
#undef X
}

static void read_variable(struct reader *reader,
                          const struct bytes_table *table, struct op *op) {
  struct bytes *bytes = &reader->bytes;
  const int32_t type =
      (uint8_t)bytes_field_i8(bytes, table, OPERATOR_OPTIONS_TYPE, 0);
  const struct bytes_table options =
      bytes_field_table(bytes, table, OPERATOR_OPTIONS);
  if (op->kind != OPERATOR_VAR_HANDLE || type != OPTIONS_VAR_HANDLE)
    return;
  const struct bytes_vector container =
      bytes_field_vector(bytes, &options, VAR_HANDLE_CONTAINER, 1);
  const struct bytes_vector shared_name =
      bytes_field_vector(bytes, &options, VAR_HANDLE_SHARED_NAME, 1);
  op->variable = (struct variable_name){bytes->data + container.at,
                                        bytes->data + shared_name.at,
                                        container.count, shared_name.count};
}

static void read_code(struct reader *reader, const struct bytes_table *table,
                      struct op *op) {
  struct bytes *bytes = &reader->bytes;
  const uint32_t index =
      (uint32_t)bytes_field_i32(bytes, table, OPERATOR_CODE_INDEX, 0);
  const struct bytes_table code =
      bytes_element_table(bytes, &reader->codes, index);
  /* Codes up to 127 stand in the old field, and in the new one as well in
   * files of newer writers: the operator is the larger of the two. */
  const int32_t old = bytes_field_i8(bytes, &code, CODE_DEPRECATED, 0);
  const int32_t new = bytes_field_i32(bytes, &code, CODE_BUILTIN, 0);
  op->code = old > new ? old : new;
  op->kind = OPERATOR_UNKNOWN;
#define X(name, number, fewest, most)                                          \
  if (op->code == number)                                                      \
    op->kind = OPERATOR_##name;
  OPERATOR_LIST(X)
#undef X
  const int32_t names = sizeof builtin_names / sizeof *builtin_names;
  if (op->code == BUILTIN_CUSTOM)
    op->kind_name = pool_format(reader->graph->pool, "CUSTOM \"%s\"",
                                read_name(reader, &code, CODE_CUSTOM));
  else if (op->code >= 0 && op->code < names)
    op->kind_name = builtin_names[op->code];
  else
    op->kind_name =
        pool_format(reader->graph->pool, "builtin code %d", op->code);
}

/* Counts tensors and operators; false where there are too many. */
static bool count_items(struct reader *reader, int64_t tensors,
                        int64_t operators) {
  reader->tensors += tensors;
  reader->operators += operators;
  if (reader->tensors > GRAPH_TENSORS_MAX ||
      reader->operators > GRAPH_OPERATORS_MAX)
    reader->too_large = true;
  return !reader->too_large;
}

static void read_other_outputs(struct reader *reader,
                               const struct bytes_vector *outputs,
                               struct op *op) {
  if (!count_items(reader, 0, op->outputs - 1))
    return;
  int32_t *others =
      POOL_ARRAY(reader->graph->pool, int32_t, (size_t)op->outputs - 1);
  for (int32_t i = 1; i < op->outputs; i++)
    others[i - 1] = read_index(reader, outputs->at + 4 * (size_t)i, false);
  op->other_outputs = others;
}

static void read_operator(struct reader *reader,
                          const struct bytes_table *table, struct op *op) {
  struct bytes *bytes = &reader->bytes;
  read_code(reader, table, op);
  read_options(reader, table, op);
  read_variable(reader, table, op);
  const struct bytes_vector inputs =
      bytes_field_vector(bytes, table, OPERATOR_INPUTS, 4);
  const struct bytes_vector outputs =
      bytes_field_vector(bytes, table, OPERATOR_OUTPUTS, 4);
  op->too_many_inputs = inputs.count > OPERATOR_INPUTS_MAX;
  op->inputs =
      op->too_many_inputs ? OPERATOR_INPUTS_MAX : (int32_t)inputs.count;
  for (int32_t i = 0; i < op->inputs; i++)
    op->input[i] = read_index(reader, inputs.at + 4 * (size_t)i, true);
  op->outputs = outputs.count > INT32_MAX ? 0 : (int32_t)outputs.count;
  op->output =
      outputs.count > 0 ? read_index(reader, outputs.at, false) : NO_TENSOR;
  if (graph_has_parts(op->kind) && op->outputs > 1)
    read_other_outputs(reader, &outputs, op);
}

static int32_t *read_indices(struct reader *reader,
                             const struct bytes_table *subgraph, unsigned slot,
                             int32_t *count) {
  const struct bytes_vector vector =
      bytes_field_vector(&reader->bytes, subgraph, slot, 4);
  if (vector.count > GRAPH_TENSORS_MAX) {
    reader->too_large = true;
    return NULL;
  }
  int32_t *indices = POOL_ARRAY(reader->graph->pool, int32_t, vector.count);
  for (uint32_t i = 0; i < vector.count; i++)
    indices[i] = read_index(reader, vector.at + 4 * (size_t)i, false);
  *count = (int32_t)vector.count;
  return indices;
}

static void read_subgraph(struct reader *reader,
                          const struct bytes_table *subgraph) {
  struct bytes *bytes = &reader->bytes;
  struct graph *graph = reader->graph;
  const struct bytes_vector tensors =
      bytes_field_vector(bytes, subgraph, SUBGRAPH_TENSORS, 4);
  const struct bytes_vector operators =
      bytes_field_vector(bytes, subgraph, SUBGRAPH_OPERATORS, 4);
  if (!count_items(reader, tensors.count, operators.count))
    return;
  graph->tensors = (int32_t)tensors.count;
  graph->tensor = POOL_ARRAY(graph->pool, struct tensor, tensors.count);
  for (uint32_t i = 0; i < tensors.count && bytes->error == NULL; i++) {
    const struct bytes_table table = bytes_element_table(bytes, &tensors, i);
    graph->tensor[i].number = (int32_t)i;
    read_tensor(reader, &table, &graph->tensor[i]);
  }
  graph->operators = (int32_t)operators.count;
  graph->op = POOL_ARRAY(graph->pool, struct op, operators.count);
  for (uint32_t i = 0; i < operators.count && bytes->error == NULL; i++) {
    const struct bytes_table table = bytes_element_table(bytes, &operators, i);
    graph->op[i].number = (int32_t)i;
    read_operator(reader, &table, &graph->op[i]);
  }
  graph->input =
      read_indices(reader, subgraph, SUBGRAPH_INPUTS, &graph->inputs);
  graph->output =
      read_indices(reader, subgraph, SUBGRAPH_OUTPUTS, &graph->outputs);
}

/* Reads subgraph `number` as a graph of its own. */
static struct graph *read_graph(struct reader *reader,
                                const struct bytes_vector *subgraphs,
                                uint32_t number, const struct graph *like) {
  const struct bytes_table subgraph =
      bytes_element_table(&reader->bytes, subgraphs, number);
  reader->graph = POOL_NEW(like->pool, struct graph);
  *reader->graph = *like;
  read_subgraph(reader, &subgraph);
  return reader->graph;
}

/* The subgraphs that CALL_ONCE runs; any other one is astray. */
static void read_called(struct reader *reader,
                        const struct bytes_vector *subgraphs,
                        const struct graph *empty, struct graph *graph) {
  struct bytes *bytes = &reader->bytes;
  if (subgraphs->count > GRAPH_OPERATORS_MAX) {
    reader->too_large = true;
    return;
  }
  bool *called = POOL_ARRAY(graph->pool, bool, (size_t)subgraphs->count + 1);
  for (int32_t i = 0; i < graph->operators && bytes->error == NULL; i++) {
    struct op *op = &graph->op[i];
    if (op->kind != OPERATOR_CALL_ONCE)
      continue;
    const uint32_t number = (uint32_t)op->options.init_subgraph;
    op->called = read_graph(reader, subgraphs, number, empty);
    if (bytes->error == NULL)
      called[number] = true;
  }
  for (uint32_t i = subgraphs->count; i-- > 1;)
    if (!called[i])
      graph->stray_subgraph = (int32_t)i;
}

struct graph *tflite_read(struct pool *pool, const char *path,
                          const uint8_t *data, size_t size,
                          struct diagnostics *diagnostics) {
  if (size < 8 || memcmp(data + 4, "TFL3", 4) != 0) {
    diagnostic_error(diagnostics,
                     "not a .tflite file: the identifier TFL3 is missing");
    return NULL;
  }
  const struct graph empty = {
      .pool = pool, .diagnostics = diagnostics, .path = path};
  struct reader reader = {.bytes = {data, size, NULL, 0}};
  struct bytes *bytes = &reader.bytes;
  const struct bytes_table model = bytes_table(bytes, 0);
  const int32_t version = bytes_field_i32(bytes, &model, MODEL_VERSION, 0);
  if (bytes->error == NULL && version != SCHEMA_VERSION) {
    diagnostic_error(diagnostics, "schema version %d; version %d is supported",
                     version, SCHEMA_VERSION);
    return NULL;
  }
  reader.codes = bytes_field_vector(bytes, &model, MODEL_OPERATOR_CODES, 4);
  reader.buffers = bytes_field_vector(bytes, &model, MODEL_BUFFERS, 4);
  const struct bytes_vector subgraphs =
      bytes_field_vector(bytes, &model, MODEL_SUBGRAPHS, 4);
  struct graph *graph = read_graph(&reader, &subgraphs, 0, &empty);
  if (!reader.too_large)
    read_called(&reader, &subgraphs, &empty, graph);
  if (reader.too_large) {
    diagnostic_error(diagnostics,
                     "the file has more than %d operators, %d tensors or %d "
                     "subgraphs, which are the most that are supported",
                     GRAPH_OPERATORS_MAX, GRAPH_TENSORS_MAX,
                     GRAPH_OPERATORS_MAX);
    return NULL;
  }
  if (bytes->error == NULL)
    return graph;
  diagnostic_error(diagnostics, "the file is damaged: %s (at byte %zu of %zu)",
                   bytes->error, bytes->error_at, bytes->size);
  return NULL;
}
