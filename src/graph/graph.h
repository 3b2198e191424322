/* The network: tensors and operators with the numbers that they have in the
 * file, which never change. An operator that cuts its input into several
 * outputs stands for the first; there is one more for each other output, with
 * the numbers behind the file's last; so have operators that run once more or
 * compute some of the channels, and the tensors that they make. Passes mark
 * operators as done without and tensors as aliases; they move nothing. The
 * graph and what it points to belong to a pool; constant data points into the
 * mapped file. */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "base/diagnostic.h"
#include "base/memory.h"
#include "graph/operators.h"
#include "sn_kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  TENSOR_RANK_MAX = 6,
  OPERATOR_INPUTS_MAX = SN_INPUTS_MAX,
  GRAPH_OPERATORS_MAX = 2048, /* each output of a SPLIT counted */
  GRAPH_TENSORS_MAX = 16384,  /* of all subgraphs */
  NO_TENSOR = -1,
  NO_OPERATOR = -1,
};

/* Element types by their number in the schema. */
#define ELEMENT_TYPE_LIST(X)                                                   \
  X(FLOAT32, 0, 4)                                                             \
  X(FLOAT16, 1, 2)                                                             \
  X(INT32, 2, 4)                                                               \
  X(UINT8, 3, 1)                                                               \
  X(INT64, 4, 8)                                                               \
  X(STRING, 5, 0)                                                              \
  X(BOOL, 6, 1)                                                                \
  X(INT16, 7, 2)                                                               \
  X(COMPLEX64, 8, 8)                                                           \
  X(INT8, 9, 1)                                                                \
  X(FLOAT64, 10, 8)                                                            \
  X(COMPLEX128, 11, 16)                                                        \
  X(UINT64, 12, 8)                                                             \
  X(RESOURCE, 13, 0)                                                           \
  X(VARIANT, 14, 0)                                                            \
  X(UINT32, 15, 4)                                                             \
  X(UINT16, 16, 2)                                                             \
  X(INT4, 17, 0)

enum element_type {
#define X(name, number, bytes) ELEMENT_##name = number,
  ELEMENT_TYPE_LIST(X)
#undef X
      ELEMENT_UNKNOWN
};

/* Affine quantisation: real = scale * (q - zero_point). The arrays lie in the
 * file, little endian and at any address: read them with the functions below.
 * scales = 0 where the tensor is not quantised. */
struct quantization {
  const uint8_t *scale;
  const uint8_t *zero_point;
  uint32_t scales;
  uint32_t zero_points;
  int32_t dimension; /* that a per-channel scale runs along */
};

struct tensor {
  int32_t number;
  const char *name; /* printable, cut to a sane length */
  enum element_type type;
  int32_t rank;
  int32_t dims[TENSOR_RANK_MAX];
  bool has_shape; /* rank and extents are known and within limits */
  bool is_variable;
  bool is_sparse;
  const uint8_t *data; /* constant data, or NULL */
  size_t data_bytes;
  struct quantization quantization;

  /* Filled by graph_resolve and the passes. */
  int32_t producer; /* operator, or NO_OPERATOR for inputs and constants */
  sn_shape shape;   /* of batch 1; where the tensor is used by an operator */
  int64_t bytes;    /* 0 until an operator uses the tensor */
  int32_t alias_of; /* same bytes as this tensor, or NO_TENSOR */
};

enum activation {
  ACTIVATION_NONE,
  ACTIVATION_RELU,
  ACTIVATION_RELU_N1_TO_1,
  ACTIVATION_RELU6,
};

/* Explicit is what no file has: a pass set pad_top and pad_left. */
enum padding { PADDING_SAME, PADDING_VALID, PADDING_EXPLICIT = 1 << 16 };

/* Whether the outermost place is mirrored too. */
enum mirror_mode { MIRROR_REFLECT, MIRROR_SYMMETRIC };

/* What the file says about an operator besides its tensors. */
struct operator_options {
  int32_t padding;
  int32_t pad_top, pad_left; /* where padding is explicit */
  int32_t stride_columns, stride_rows;
  int32_t dilation_columns, dilation_rows;
  int32_t filter_columns, filter_rows;
  int32_t depth_multiplier;
  int32_t activation;
  int32_t weights_format;
  int32_t keep_dims;
  int32_t align_corners, half_pixel_centers;
  int32_t axis;
  int32_t batch_dims;
  int32_t block_size;
  int32_t mirror_mode;
  int32_t offset; /* ends count from their begin */
  int32_t begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask;
  int32_t init_subgraph;
  float beta;
  float alpha;
};

/* What an operator computes, by the kernel that does it. */
enum work {
  WORK_NONE, /* nothing at run time: an alias, or a constant */
  WORK_CONV_2D,
  WORK_DEPTHWISE_CONV_2D,
  WORK_FULLY_CONNECTED,
  WORK_ADD,
  WORK_MUL,
  WORK_SUB,
  WORK_DIV,
  WORK_SQUARED_DIFFERENCE,
  WORK_MAXIMUM,
  WORK_MINIMUM,
  WORK_PRELU,
  WORK_TABLE,
  WORK_AVERAGE_POOL,
  WORK_MAX_POOL,
  WORK_MEAN,
  WORK_REDUCE_EXTREME,
  WORK_ARG_EXTREME,
  WORK_PAD,
  WORK_CONCATENATION,
  WORK_RESIZE_NEAREST,
  WORK_RESIZE_BILINEAR,
  WORK_TRANSPOSE_CONV,
  WORK_DEPTH_TO_SPACE,
  WORK_SPACE_TO_DEPTH,
  WORK_GATHER,
  WORK_TRANSPOSE,
  WORK_SOFTMAX,
  WORK_L2_NORMALIZATION,
  WORK_REQUANTIZE,
  WORK_QUANTIZE_F32,
  WORK_DEQUANTIZE_F32,
  WORK_COPY,
};

union arguments {
  sn_conv2d conv_2d;
  sn_depthwise_conv2d depthwise_conv_2d;
  sn_fully_connected fully_connected;
  sn_elementwise elementwise;
  sn_pool pool;
  sn_table table;
  sn_mean mean;
  sn_reduce_extreme reduce_extreme;
  sn_arg_extreme arg_extreme;
  sn_pad pad;
  sn_concatenation concatenation;
  sn_resize resize;
  sn_transpose_conv transpose_conv;
  sn_space_depth block;
  sn_gather gather;
  sn_transpose transpose;
  sn_softmax softmax;
  sn_l2_normalization l2_normalization;
  sn_requantize requantize;
  sn_float_scale float_scale;
  sn_copy copy;
};

/* A variable's name as the file has it; the arrays lie in the file. */
struct variable_name {
  const uint8_t *container, *shared_name;
  uint32_t container_bytes, shared_name_bytes;
};

struct op {
  int32_t number;
  enum operator_kind kind;
  int32_t code;          /* builtin code of the file */
  const char *kind_name; /* of the schema, or the custom code */
  int32_t inputs;
  int32_t input[OPERATOR_INPUTS_MAX]; /* tensor, or NO_TENSOR where left out */
  int32_t outputs;                    /* that the file's operator has */
  int32_t output;                     /* the one that this operator makes */
  int32_t part;                       /* its place among the outputs */
  int32_t part_of;                    /* the file's number of the operator */
  int32_t repeats;  /* the operator whose work it does again; itself mostly */
  int32_t group_of; /* the operator some of whose channels it computes, or
                       NO_OPERATOR mostly */
  int32_t channel;  /* the first of these */
  const int32_t *other_outputs; /* while reading: those behind the first */
  bool too_many_inputs;
  bool floats; /* computes on floats, from int8 to int8 */
  bool folded; /* into other operators, before anything was checked */
  struct operator_options options;
  struct variable_name variable; /* of VAR_HANDLE */
  struct graph *called;          /* by CALL_ONCE; resolved by state_finish */

  /* Filled by graph_resolve and the passes. */
  enum work work;
  union arguments arguments; /* the kernel's, with pointers into this process */
  int32_t data_inputs; /* the first inputs, which the kernel gets as views */
  const char *wrong;   /* why it is not supported, or NULL */
};

/* State that lives from one run to the next. Its memory is that of `tensor`,
 * the output of the first VAR_HANDLE with its name, which takes type and shape
 * of the values. */
struct variable {
  struct variable_name name;
  int32_t tensor;
  const uint8_t *initial; /* its bytes before the first run */
};

/* Operators that run once more before another one, which reads what they make
 * then. Numbers, in the order of execution; see graph/repeat.h. */
struct repetition {
  int32_t reader;
  int32_t count;
  const int32_t *op;
};

/* Operators each of which reads the one before channel by channel, and nobody
 * else does, and the first of which computes so many channels at a time before
 * the others go on with them. Numbers; see graph/group.h. */
struct grouping {
  int32_t channels;
  int32_t count;
  const int32_t *op;
};

/* All operators that do work, in another order of execution. Numbers; see
 * graph/reorder.h. */
struct ordering {
  int32_t count;
  const int32_t *op;
};

/* What became of a graph after it was resolved. */
enum rewriting_kind { REWRITING_ORDER, REWRITING_AGAIN, REWRITING_GROUPS };

struct rewriting {
  enum rewriting_kind kind; /* says which of these it is */
  struct ordering ordering;
  struct repetition repetition;
  struct grouping grouping;
};

struct graph {
  struct pool *pool;
  struct diagnostics *diagnostics;
  const char *path;
  int32_t tensors;
  struct tensor *tensor;
  int32_t operators;
  struct op *op;  /* by number */
  int32_t *order; /* numbers, in the order of execution */
  int32_t inputs;
  int32_t *input;
  int32_t outputs;
  int32_t *output;
  int32_t stray_subgraph; /* one that nothing calls; 0 when there is none */

  /* Filled by graph_resolve. */
  int32_t variables;
  struct variable *variable;

  /* Filled by graph_reorder, graph_repeat and graph_group, in the order in
   * which they were asked for. */
  int32_t rewritings;
  struct rewriting *rewriting;
};

/* Whether the operator's outputs are made one by one, as operators of their
 * own. */
bool graph_has_parts(enum operator_kind kind);

/* Appends an operator for each output but the first of those that have parts,
 * and fills the order of execution. graph_resolve begins
 * with it. */
void graph_add_parts(struct graph *graph);

/* Scale or zero point number i; a single one stands for every i. */
float quantization_scale(const struct quantization *quantization, uint32_t i);
int64_t quantization_zero_point(const struct quantization *quantization,
                                uint32_t i);

/* Integer i of a constant INT32 or INT64 tensor. */
int64_t tensor_integer(const struct tensor *tensor, int64_t i);
int64_t tensor_elements(const struct tensor *tensor);

const char *element_type_name(enum element_type type);
int32_t element_type_bytes(enum element_type type);

/* "INT8[1x40x40x16]", owned by the pool. */
const char *tensor_describe(struct pool *pool, const struct tensor *tensor);

/* The tensor whose memory `tensor` is: itself, or what it is an alias of. */
int32_t graph_storage(const struct graph *graph, int32_t tensor);

/* How many operators run before one, by its number. */
int32_t graph_position(const struct graph *graph, int32_t op);

/* Whether an operator does the work of an earlier one again. */
bool graph_is_again(const struct op *op);

/* Whether an operator reads a storage at run time. */
bool graph_reads(const struct graph *graph, const struct op *op,
                 int32_t storage);

/* The rewritings of a graph and room for one more; memory of its pool. */
struct rewriting *graph_rewritings(const struct graph *graph);

/* Whether the tensor's memory is a variable's. */
bool graph_is_variable(const struct graph *graph, int32_t tensor);

/* Whether the operator reads or writes a variable. */
bool graph_uses_variable(const struct graph *graph, const struct op *op);

/* Bytes of one pixel: all channels of one row and column. */
int32_t tensor_pixel_bytes(const struct tensor *tensor);

/* Reports an error about an operator or one of its tensors, naming both, and
 * keeps the first one in op->wrong. */
void graph_error(const struct graph *graph, const struct op *op, int32_t tensor,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
