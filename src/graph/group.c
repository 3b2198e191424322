#include "graph/group.h"

#include "graph/channels.h"

#include <string.h>

static bool works(const struct graph *graph, int32_t number) {
  return number >= 0 && number < graph->operators &&
         graph->op[number].work != WORK_NONE;
}

/* Whether an operator runs again, or does another one's work. */
static bool is_repeated(const struct graph *graph, int32_t number) {
  int32_t same = 0;
  for (int32_t i = 0; i < graph->operators; i++)
    same += graph->op[i].repeats == graph->op[number].repeats;
  return same > 1;
}

static bool is_given_out(const struct graph *graph, int32_t storage) {
  for (int32_t i = 0; i < graph->outputs; i++)
    if (graph_storage(graph, graph->output[i]) == storage)
      return true;
  return false;
}

static bool same_shape(sn_shape a, sn_shape b) {
  return a.rows == b.rows && a.columns == b.columns && a.channels == b.channels;
}

bool group_can_begin(const struct graph *graph, int32_t number) {
  return works(graph, number) && channels_are_apart(&graph->op[number]) &&
         !graph_uses_variable(graph, &graph->op[number]) &&
         !is_repeated(graph, number);
}

int32_t group_follower(const struct graph *graph, int32_t number) {
  const struct op *op = &graph->op[number];
  const int32_t storage = graph_storage(graph, op->output);
  int32_t reader = NO_OPERATOR;
  if (is_given_out(graph, storage))
    return NO_OPERATOR;
  for (int32_t i = 0; i < graph->operators; i++) {
    if (!graph_reads(graph, &graph->op[i], storage))
      continue;
    if (reader != NO_OPERATOR)
      return NO_OPERATOR;
    reader = i;
  }
  if (reader == NO_OPERATOR)
    return NO_OPERATOR;
  const struct op *next = &graph->op[reader];
  const bool follows = channels_of_one(next) > 0 && next->data_inputs == 1 &&
                       same_shape(graph->tensor[next->input[0]].shape,
                                  graph->tensor[op->output].shape) &&
                       !graph_uses_variable(graph, next) &&
                       !is_repeated(graph, reader);
  return follows ? reader : NO_OPERATOR;
}

static int32_t channels_made(const struct graph *graph, int32_t number) {
  return graph->tensor[graph->op[number].output].shape.channels;
}

static const char *check(const struct graph *graph,
                         const struct grouping *wanted) {
  struct pool *pool = graph->pool;
  for (int32_t i = 0; i < wanted->count; i++)
    if (!works(graph, wanted->op[i]))
      return pool_format(pool, "there is no operator %d at run time",
                         wanted->op[i]);
  if (wanted->count < 2)
    return "groups are of a convolution and of at least one operator behind it";
  const int32_t first = wanted->op[0];
  if (!group_can_begin(graph, first))
    return pool_format(pool,
                       "groups cannot begin with operator %d: wants a CONV_2D "
                       "that reads all channels, no variable, and runs once",
                       first);
  for (int32_t i = 1; i < wanted->count; i++)
    if (group_follower(graph, wanted->op[i - 1]) != wanted->op[i])
      return pool_format(pool,
                         "operator %d is not what alone reads operator %d, and "
                         "channel by channel",
                         wanted->op[i], wanted->op[i - 1]);
  const int32_t channels = channels_made(graph, first);
  if (wanted->channels < 1 || wanted->channels >= channels)
    return pool_format(pool, "operator %d has %d channels: groups have fewer",
                       first, channels);
  if ((channels - 1) / wanted->channels + 1 > OPERATOR_INPUTS_MAX)
    return pool_format(pool,
                       "operator %d has %d channels: %d at a time make more "
                       "than %d groups",
                       first, channels, wanted->channels, OPERATOR_INPUTS_MAX);
  return NULL;
}

/* A copy in the making. */
struct copy {
  const struct graph *graph;
  struct graph *made;
  const struct grouping *wanted;
  int32_t groups;
};

static void allocate(struct copy *copy) {
  const struct graph *graph = copy->graph;
  const struct grouping *wanted = copy->wanted;
  struct graph *made = copy->made;
  struct pool *pool = graph->pool;
  const size_t more = (size_t)copy->groups * (size_t)wanted->count;
  const size_t operators = (size_t)graph->operators;
  const size_t tensors = (size_t)graph->tensors;
  *made = *graph;
  made->op = POOL_ARRAY(pool, struct op, operators + more + 1);
  made->order = POOL_ARRAY(pool, int32_t, operators + more + 1);
  made->tensor = POOL_ARRAY(pool, struct tensor, tensors + more);
  memcpy(made->op, graph->op, operators * sizeof *made->op);
  memcpy(made->tensor, graph->tensor, tensors * sizeof *made->tensor);
  int32_t *listed = POOL_ARRAY(pool, int32_t, (size_t)wanted->count);
  memcpy(listed, wanted->op, (size_t)wanted->count * sizeof *listed);
  made->rewriting = graph_rewritings(graph);
  made->rewriting[made->rewritings++] =
      (struct rewriting){.kind = REWRITING_GROUPS,
                         .grouping = {wanted->channels, wanted->count, listed}};
}

/* The tensor that one group's operator makes. */
static int32_t add_tensor(struct copy *copy, int32_t whole, int32_t group,
                          int32_t channels) {
  struct graph *made = copy->made;
  struct tensor *tensor = &made->tensor[made->tensors];
  *tensor = made->tensor[whole];
  tensor->number = made->tensors;
  tensor->name =
      pool_format(made->pool, "%s group %d", tensor->name, group + 1);
  tensor->alias_of = NO_TENSOR;
  tensor->producer = made->operators;
  tensor->shape.channels = channels;
  if (tensor->rank > 0)
    tensor->dims[tensor->rank - 1] = channels;
  tensor->bytes = (int64_t)tensor->shape.rows * tensor->shape.columns *
                  tensor_pixel_bytes(tensor);
  return made->tensors++;
}

/* One group's part of one operator, which reads `input`; returns the tensor
 * that it makes. */
static int32_t add_part(struct copy *copy, int32_t number, int32_t group,
                        int32_t input, int32_t from, int32_t to) {
  struct graph *made = copy->made;
  const struct op *whole = &copy->graph->op[number];
  struct op *part = &made->op[made->operators];
  memcpy(part, whole, sizeof *part);
  channels_take(made->pool, whole, from, to, part);
  part->input[0] = input;
  part->output = add_tensor(copy, whole->output, group, to - from);
  part->number = made->operators++;
  part->repeats = part->number;
  part->group_of = number;
  part->channel = from;
  part->kind_name = pool_format(made->pool, "%s group %d of %d of %d",
                                copy->graph->op[whole->part_of].kind_name,
                                group + 1, copy->groups, number);
  return part->output;
}

/* All operators of one group; returns the tensor that the last one makes. */
static int32_t add_group(struct copy *copy, int32_t group, int32_t *next) {
  const struct graph *graph = copy->graph;
  const struct grouping *wanted = copy->wanted;
  int32_t tensor = graph->op[wanted->op[0]].input[0];
  int32_t from = group * wanted->channels;
  int32_t to = from + wanted->channels;
  const int32_t all = channels_made(graph, wanted->op[0]);
  to = to < all ? to : all;
  for (int32_t i = 0; i < wanted->count; i++) {
    const int32_t number = wanted->op[i];
    const int32_t times = i == 0 ? 1 : channels_of_one(&graph->op[number]);
    from *= times;
    to *= times;
    copy->made->order[(*next)++] = copy->made->operators;
    tensor = add_part(copy, number, group, tensor, from, to);
  }
  return tensor;
}

/* The CONCATENATION of what all groups make. */
static void add_joint(struct copy *copy, const int32_t *parts) {
  struct graph *made = copy->made;
  const struct grouping *wanted = copy->wanted;
  const struct op *last = &copy->graph->op[wanted->op[wanted->count - 1]];
  struct op *joint = &made->op[made->operators];
  sn_concatenation join = {.inputs = copy->groups,
                           .axis = SN_AXIS_CHANNELS,
                           .output = made->tensor[last->output].shape};
  *joint = (struct op){.number = made->operators,
                       .kind = OPERATOR_CONCATENATION,
                       .code = 2,
                       .kind_name = pool_format(made->pool,
                                                "CONCATENATION of groups of %d",
                                                wanted->op[0]),
                       .inputs = copy->groups,
                       .outputs = 1,
                       .output = last->output,
                       .part_of = last->part_of,
                       .repeats = made->operators,
                       .group_of = NO_OPERATOR,
                       .work = WORK_CONCATENATION,
                       .data_inputs = copy->groups};
  for (int32_t g = 0; g < copy->groups; g++) {
    joint->input[g] = parts[g];
    join.input[g] = made->tensor[parts[g]].shape;
  }
  joint->arguments.concatenation = join;
  made->tensor[last->output].producer = made->operators++;
}

const char *graph_group(const struct graph *graph,
                        const struct grouping *wanted, struct graph **result) {
  const char *wrong = check(graph, wanted);
  if (wrong != NULL)
    return wrong;
  struct copy copy = {
      .graph = graph,
      .made = POOL_NEW(graph->pool, struct graph),
      .wanted = wanted,
      .groups =
          (channels_made(graph, wanted->op[0]) - 1) / wanted->channels + 1};
  allocate(&copy);
  struct graph *made = copy.made;
  int32_t parts[OPERATOR_INPUTS_MAX];
  int32_t next = 0;
  for (int32_t p = 0; p < graph->operators; p++) {
    made->order[next++] = graph->order[p];
    if (graph->order[p] != wanted->op[wanted->count - 1])
      continue;
    for (int32_t g = 0; g < copy.groups; g++)
      parts[g] = add_group(&copy, g, &next);
    made->order[next++] = made->operators;
    add_joint(&copy, parts);
  }
  for (int32_t i = 0; i < wanted->count; i++) {
    struct op *whole = &made->op[wanted->op[i]];
    whole->work = WORK_NONE;
    if (i + 1 < wanted->count)
      made->tensor[whole->output].producer = NO_OPERATOR;
  }
  *result = made;
  return NULL;
}
