#include "graph/repeat.h"

#include <string.h>

/* A copy in the making. Positions are those in the order of the original. */
struct copy {
  const struct graph *graph;
  struct graph *made;
  int32_t reader;   /* position */
  bool *listed;     /* by operator: runs before the reader */
  bool *twice;      /* likewise: and where it ran, too */
  int32_t *version; /* by tensor: what reader and those behind it read */
};

/* The position of an operator that works, or -1. */
static int32_t find_position(const struct graph *graph, int32_t number) {
  if (number < 0 || number >= graph->operators ||
      graph->op[number].work == WORK_NONE)
    return -1;
  return graph_position(graph, number);
}

static const char *check(struct copy *copy, const struct repetition *wanted) {
  const struct graph *graph = copy->graph;
  copy->reader = find_position(graph, wanted->reader);
  int32_t before = -1;
  if (copy->reader < 0)
    return pool_format(graph->pool, "there is no operator %d at run time",
                       wanted->reader);
  if (wanted->count == 0)
    return "no operators are named that run again";
  for (int32_t i = 0; i < wanted->count; i++) {
    const int32_t position = find_position(graph, wanted->op[i]);
    if (position <= before || position >= copy->reader)
      return pool_format(graph->pool,
                         "operators that run again are named in order, and "
                         "operator %d runs in time before operator %d",
                         wanted->op[i], wanted->reader);
    if (graph_uses_variable(graph, &graph->op[wanted->op[i]]))
      return pool_format(graph->pool,
                         "operator %d cannot run again: it uses a variable",
                         wanted->op[i]);
    before = position;
    copy->listed[wanted->op[i]] = true;
  }
  return NULL;
}

/* Finds which operators somebody reads before they run again. */
static const char *find_readers(struct copy *copy,
                                const struct repetition *wanted) {
  const struct graph *graph = copy->graph;
  for (int32_t i = wanted->count; i-- > 0;) {
    const int32_t number = wanted->op[i];
    const int32_t storage = graph_storage(graph, graph->op[number].output);
    bool late = false;
    for (int32_t p = 0; p < graph->operators; p++) {
      const struct op *op = &graph->op[graph->order[p]];
      if (!graph_reads(graph, op, storage))
        continue;
      const bool listed = copy->listed[op->number];
      late = late || listed || p >= copy->reader;
      copy->twice[number] =
          copy->twice[number] ||
          (p < copy->reader && (!listed || copy->twice[op->number]));
    }
    if (!late)
      return pool_format(graph->pool,
                         "nobody would read what operator %d makes again "
                         "before operator %d",
                         number, wanted->reader);
  }
  return NULL;
}

static void allocate(struct copy *copy, const struct repetition *wanted) {
  const struct graph *graph = copy->graph;
  struct graph *made = copy->made;
  struct pool *pool = graph->pool;
  size_t operators = (size_t)graph->operators;
  size_t tensors = (size_t)graph->tensors;
  for (int32_t i = 0; i < wanted->count; i++) {
    if (!copy->twice[wanted->op[i]])
      continue;
    const int32_t output = graph->op[wanted->op[i]].output;
    operators++;
    for (int32_t t = 0; t < graph->tensors; t++)
      tensors += graph_storage(graph, t) == graph_storage(graph, output);
  }
  *made = *graph;
  made->op = POOL_ARRAY(pool, struct op, operators);
  made->order = POOL_ARRAY(pool, int32_t, operators);
  made->tensor = POOL_ARRAY(pool, struct tensor, tensors);
  memcpy(made->op, graph->op, (size_t)graph->operators * sizeof *made->op);
  memcpy(made->tensor, graph->tensor,
         (size_t)graph->tensors * sizeof *made->tensor);
  int32_t *listed = POOL_ARRAY(pool, int32_t, (size_t)wanted->count);
  memcpy(listed, wanted->op, (size_t)wanted->count * sizeof *listed);
  made->rewriting = graph_rewritings(graph);
  made->rewriting[made->rewritings++] =
      (struct rewriting){.kind = REWRITING_AGAIN,
                         .repetition = {wanted->reader, wanted->count, listed}};
  for (int32_t t = 0; t < graph->tensors; t++)
    copy->version[t] = t;
}

/* New tensors for what an operator makes, and all its aliases. */
static void add_tensors(struct copy *copy, const struct op *op, int32_t again) {
  const struct graph *graph = copy->graph;
  struct graph *made = copy->made;
  const int32_t storage = graph_storage(graph, op->output);
  const int32_t first = made->tensors;
  for (int32_t t = 0; t < graph->tensors; t++) {
    if (graph_storage(graph, t) != storage)
      continue;
    struct tensor *tensor = &made->tensor[made->tensors];
    *tensor = graph->tensor[t];
    tensor->number = made->tensors;
    if (tensor->producer == op->number)
      tensor->producer = again;
    copy->version[t] = made->tensors++;
  }
  for (int32_t t = first; t < made->tensors; t++)
    if (made->tensor[t].alias_of != NO_TENSOR)
      made->tensor[t].alias_of = copy->version[made->tensor[t].alias_of];
}

static void read_versions(const struct copy *copy, struct op *op) {
  for (int32_t i = 0; op->work != WORK_NONE && i < op->inputs; i++)
    if (op->input[i] != NO_TENSOR)
      op->input[i] = copy->version[op->input[i]];
}

/* The operator that runs before the reader: a new one, or the old one moved. */
static int32_t add_operator(struct copy *copy, int32_t number) {
  struct graph *made = copy->made;
  if (!copy->twice[number]) {
    read_versions(copy, &made->op[number]);
    return number;
  }
  struct op *again = &made->op[made->operators];
  memcpy(again, &copy->graph->op[number], sizeof *again);
  again->number = made->operators++;
  again->kind_name =
      pool_format(made->pool, "%s again of %d",
                  made->op[again->part_of].kind_name, again->repeats);
  read_versions(copy, again);
  add_tensors(copy, &copy->graph->op[number], again->number);
  again->output = copy->version[again->output];
  return again->number;
}

const char *graph_repeat(const struct graph *graph,
                         const struct repetition *wanted,
                         struct graph **result) {
  struct pool *pool = graph->pool;
  const size_t operators = (size_t)graph->operators;
  struct copy copy = {.graph = graph,
                      .made = POOL_NEW(pool, struct graph),
                      .listed = POOL_ARRAY(pool, bool, operators),
                      .twice = POOL_ARRAY(pool, bool, operators),
                      .version =
                          POOL_ARRAY(pool, int32_t, (size_t)graph->tensors)};
  const char *wrong = check(&copy, wanted);
  if (wrong == NULL)
    wrong = find_readers(&copy, wanted);
  if (wrong != NULL)
    return wrong;
  allocate(&copy, wanted);
  int32_t next = 0;
  for (int32_t p = 0; p < graph->operators; p++) {
    const int32_t number = graph->order[p];
    for (int32_t i = 0; p == copy.reader && i < wanted->count; i++)
      copy.made->order[next++] = add_operator(&copy, wanted->op[i]);
    if (p < copy.reader && copy.listed[number] && !copy.twice[number])
      continue;
    if (p >= copy.reader)
      read_versions(&copy, &copy.made->op[number]);
    copy.made->order[next++] = number;
  }
  *result = copy.made;
  return NULL;
}
