#include "property/repeat_random.h"

#include "graph/repeat.h"

enum { TRIES = 8, OPERATORS_MOST = 6 };

/* The operator that makes one of the operator's inputs, or NO_OPERATOR. */
static int32_t draw_maker(const struct graph *graph, int32_t number,
                          struct random *random) {
  const struct op *op = &graph->op[number];
  if (op->data_inputs == 0)
    return NO_OPERATOR;
  const int32_t input =
      op->input[random_between(random, 0, op->data_inputs - 1)];
  return graph->tensor[graph_storage(graph, input)].producer;
}

/* Adds an operator in the order of execution; false where it is there. */
static bool insert(const struct graph *graph, int32_t *list, int32_t *count,
                   int32_t number) {
  const int32_t position = graph_position(graph, number);
  int32_t at = *count;
  for (int32_t i = 0; i < *count; i++)
    if (list[i] == number)
      return false;
  for (; at > 0 && graph_position(graph, list[at - 1]) > position; at--)
    list[at] = list[at - 1];
  list[at] = number;
  ++*count;
  return true;
}

static struct repetition draw(const struct graph *graph,
                              struct random *random) {
  int32_t *list = POOL_ARRAY(graph->pool, int32_t, OPERATORS_MOST);
  struct repetition drawn = {
      .reader = random_between(random, 0, graph->operators - 1), .op = list};
  const int32_t most = random_between(random, 1, OPERATORS_MOST);
  int32_t from = drawn.reader;
  while (drawn.count < most) {
    const int32_t maker = draw_maker(graph, from, random);
    if (maker == NO_OPERATOR || !insert(graph, list, &drawn.count, maker))
      break;
    from = list[random_between(random, 0, drawn.count - 1)];
  }
  return drawn;
}

const struct kernels *repeat_draw(const struct kernels *kernels,
                                  struct random *random) {
  for (int32_t i = 0; i < TRIES; i++) {
    const struct repetition drawn = draw(kernels->graph, random);
    struct graph *made;
    if (graph_repeat(kernels->graph, &drawn, &made) == NULL &&
        made->operators > kernels->graph->operators)
      return kernels_rewritten(kernels, made);
  }
  return kernels;
}
