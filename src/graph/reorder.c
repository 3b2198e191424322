#include "graph/reorder.h"

#include <string.h>

/* Notes that a position waits for another one, once. */
static void add_need(struct needs *needs, int32_t position, int32_t need) {
  int32_t *end = &needs->first[position + 1];
  for (int32_t i = needs->first[position]; i < *end; i++)
    if (needs->need[i] == need)
      return;
  if (need >= 0)
    needs->need[(*end)++] = need;
}

/* The position at `*last` is done before this one, the next user. */
static void follow(struct needs *needs, int32_t position, int32_t *last) {
  if (*last != position)
    add_need(needs, position, *last);
  *last = position;
}

struct needs graph_needs(const struct graph *graph) {
  struct pool *pool = graph->pool;
  const size_t operators = (size_t)graph->operators + 1;
  struct needs needs = {
      .op = POOL_ARRAY(pool, int32_t, operators),
      .first = POOL_ARRAY(pool, int32_t, operators + 1),
      .need = POOL_ARRAY(pool, int32_t, operators * (OPERATOR_INPUTS_MAX + 1))};
  /* Who made a storage, or used a variable last. */
  int32_t *last = POOL_ARRAY(pool, int32_t, (size_t)graph->tensors + 1);
  for (int32_t t = 0; t < graph->tensors; t++)
    last[t] = -1;
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[graph->order[i]];
    if (op->work == WORK_NONE)
      continue;
    const int32_t position = needs.steps++;
    needs.op[position] = op->number;
    needs.first[position + 1] = needs.first[position];
    for (int32_t k = 0; k < op->data_inputs; k++) {
      const int32_t storage = graph_storage(graph, op->input[k]);
      if (graph_is_variable(graph, storage))
        follow(&needs, position, &last[storage]);
      else
        add_need(&needs, position, last[storage]);
    }
    follow(&needs, position, &last[graph_storage(graph, op->output)]);
  }
  return needs;
}

/* Says where the wanted order names an operator that is none, or twice, or too
 * early. */
static const char *check(const struct graph *graph, const struct needs *needs,
                         const struct ordering *wanted) {
  struct pool *pool = graph->pool;
  if (graph->rewritings > 0)
    return "the order is given before all else, once";
  if (wanted->count != needs->steps)
    return pool_format(pool, "the order names %d operators of %d",
                       wanted->count, needs->steps);
  int32_t *position = POOL_ARRAY(pool, int32_t, (size_t)graph->operators + 1);
  bool *done = POOL_ARRAY(pool, bool, (size_t)needs->steps + 1);
  for (int32_t p = 0; p < needs->steps; p++)
    position[needs->op[p]] = p + 1;
  for (int32_t i = 0; i < wanted->count; i++) {
    const int32_t number = wanted->op[i];
    if (number >= graph->operators || position[number] == 0)
      return pool_format(pool, "there is no operator %d at run time", number);
    const int32_t p = position[number] - 1;
    if (done[p])
      return pool_format(pool, "the order names operator %d twice", number);
    for (int32_t k = needs->first[p]; k < needs->first[p + 1]; k++)
      if (!done[needs->need[k]])
        return pool_format(pool, "operator %d has to run before operator %d",
                           needs->op[needs->need[k]], number);
    done[p] = true;
  }
  return NULL;
}

const char *graph_reorder(const struct graph *graph,
                          const struct ordering *wanted,
                          struct graph **result) {
  struct pool *pool = graph->pool;
  const struct needs needs = graph_needs(graph);
  const char *wrong = check(graph, &needs, wanted);
  if (wrong != NULL)
    return wrong;
  struct graph *made = POOL_NEW(pool, struct graph);
  const size_t steps = (size_t)wanted->count;
  int32_t *listed = POOL_ARRAY(pool, int32_t, steps + 1);
  memcpy(listed, wanted->op, steps * sizeof *listed);
  *made = *graph;
  made->order = POOL_ARRAY(pool, int32_t, (size_t)graph->operators + 1);
  made->rewriting = graph_rewritings(graph);
  made->rewriting[made->rewritings++] = (struct rewriting){
      .kind = REWRITING_ORDER, .ordering = {wanted->count, listed}};
  /* Those that do no work keep their places. */
  int32_t next = 0;
  for (int32_t i = 0; i < graph->operators; i++) {
    const int32_t number = graph->order[i];
    made->order[i] =
        graph->op[number].work == WORK_NONE ? number : listed[next++];
  }
  *result = made;
  return NULL;
}
