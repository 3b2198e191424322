/* Which kernels the operators of all conformance cases get, as CSV: how often
 * each is chosen, for whole tensors, rows and pixels, and the scratch that it
 * wants in all. What is chosen is compared with what was when choices.csv was
 * made, so that no operator gets a slower kernel unseen.
 *
 * choices CASES... >tests/kernels/choices.csv
 */
#include "graph/geometry.h"
#include "pass/pass.h"
#include "plan/reading.h"
#include "support/case_file.h"
#include "support/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES_MOST = 1024, TEXT_MOST = 160 };

struct choice {
  char text[TEXT_MOST]; /* target, operator, kernel */
  int64_t count, scratch;
};

struct choices {
  const char *file;
  bool good;
  int32_t count;
  struct choice choice[CHOICES_MOST];
};

static struct choice *find_choice(struct choices *choices, const char *text) {
  int32_t i = 0;
  while (i < choices->count && strcmp(choices->choice[i].text, text) != 0)
    i++;
  if (i == CHOICES_MOST)
    abort();
  if (i == choices->count) {
    choices->count++;
    snprintf(choices->choice[i].text, TEXT_MOST, "%s", text);
  }
  return &choices->choice[i];
}

/* Whether each weight is counted once for each pixel of the output. */
static bool check_macs(const struct graph *graph, const struct op *op) {
  if (op->work != WORK_CONV_2D && op->work != WORK_DEPTHWISE_CONV_2D &&
      op->work != WORK_FULLY_CONNECTED)
    return true;
  const sn_shape shape = op_output_shape(graph, op);
  const int64_t macs = tensor_elements(&graph->tensor[op->input[1]]) *
                       shape.rows * shape.columns;
  if (op_macs(graph, op) == macs)
    return true;
  fprintf(stderr, "%s: %lld MACs, not %lld\n", op->kind_name,
          (long long)op_macs(graph, op), (long long)macs);
  return false;
}

static void add_operator(struct choices *choices, const struct kernels *kernels,
                         const struct op *op, bool sums) {
  const sn_shape shape = op_output_shape(kernels->graph, op);
  const struct pack_tile tiles[] = {
      {shape.rows, shape.columns, false, PACK_ROWS_FREE},
      {shape.rows, shape.columns, true, PACK_ROWS_FREE},
      {1, shape.columns, false, PACK_ROWS_FREE},
      {1, 1, true, PACK_ROWS_FREE}};
  for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++) {
    const struct kernel kernel = kernel_select(kernels, op, tiles[i], sums);
    struct choice *choice =
        find_choice(choices, pool_format(kernels->graph->pool, "%s,%s,%s",
                                         kernel_target_name(kernels->target),
                                         op->kind_name, kernel.function));
    choice->count++;
    choice->scratch += kernel_scratch_bytes(kernels, op, tiles[i], sums);
  }
}

static void add_container(struct pool *pool, void *context) {
  struct choices *choices = context;
  struct diagnostics diagnostics = {.sink = NULL};
  size_t size;
  unsigned char *data = file_load(choices->file, &size);
  uint32_t count = 0;
  struct conformance_case *cases = cases_split(data, size, &count);
  choices->good = cases != NULL && count > 0;
  for (uint32_t i = 0; choices->good && i < count; i++) {
    struct graph *graph = pipeline_resolve(pool, cases[i].model.data,
                                           cases[i].model.size, &diagnostics);
    if (graph == NULL) {
      choices->good = false;
      break;
    }
    passes_behind_resolve(graph);
    for (int target = 0; target < KERNEL_TARGETS; target++) {
      /* Both boards have the same sets. */
      if (target == KERNEL_TARGET_CORTEX_M4)
        continue;
      const struct kernels *kernels =
          kernels_new(graph, (enum kernel_target)target);
      for (int32_t k = 0; k < graph->operators; k++) {
        const struct op *op = &graph->op[k];
        if (op->work == WORK_NONE)
          continue;
        choices->good = check_macs(graph, op) && choices->good;
        add_operator(choices, kernels, op, false);
        if (stage_can_sum(graph, op))
          add_operator(choices, kernels, op, true);
      }
    }
  }
  free(cases);
  free(data);
}

static int compare(const void *a, const void *b) {
  return strcmp(((const struct choice *)a)->text,
                ((const struct choice *)b)->text);
}

int main(int argc, char **argv) {
  static struct choices choices = {.good = true};
  for (int i = 1; i < argc && choices.good; i++) {
    choices.file = argv[i];
    if (!pool_try(add_container, &choices))
      choices.good = false;
  }
  qsort(choices.choice, (size_t)choices.count, sizeof *choices.choice, compare);
  printf("target,operator,kernel,count,scratch_bytes\n");
  for (int32_t i = 0; i < choices.count; i++)
    printf("%s,%lld,%lld\n", choices.choice[i].text,
           (long long)choices.choice[i].count,
           (long long)choices.choice[i].scratch);
  return choices.good && choices.count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
