#include "pass/readers.h"

/* Readings of a tensor, as an output too; `reader` becomes the last operator
 * that does. */
static int32_t count_readings(const struct graph *graph, int32_t tensor,
                              struct op **reader) {
  int32_t count = 0;
  for (int32_t i = 0; i < graph->outputs; i++)
    count += graph->output[i] == tensor;
  for (int32_t i = 0; i < graph->operators; i++)
    for (int32_t k = 0; k < graph->op[i].inputs; k++)
      if (graph->op[i].input[k] == tensor) {
        *reader = &graph->op[i];
        count++;
      }
  return count;
}

struct op *only_reader(const struct graph *graph, int32_t tensor) {
  struct op *reader = NULL;
  return count_readings(graph, tensor, &reader) == 1 ? reader : NULL;
}

bool is_only_output(const struct graph *graph, int32_t tensor) {
  struct op *reader = NULL;
  return count_readings(graph, tensor, &reader) == 1 && reader == NULL;
}

bool is_read(const struct graph *graph, int32_t tensor) {
  struct op *reader;
  return count_readings(graph, tensor, &reader) > 0;
}
