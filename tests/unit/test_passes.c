/* Passes over models of the conformance cases as they are, and damaged in ways
 * that a file may be: those must be left alone. What the passes make is
 * compared with the oracle's outputs elsewhere (tests/conformance). */
#include "graph/resolve.h"
#include "model/tflite.h"
#include "pass/pass.h"
#include "support/case_file.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is done with each case of a container; returns whether it was one that
 * the test is about. */
typedef bool visit(struct pool *pool, const struct case_block *model);

struct container {
  const char *name;
  visit *visit;
  int met;
};

static void visit_cases(struct pool *pool, void *context) {
  struct container *container = context;
  size_t size;
  uint32_t count = 0;
  unsigned char *data =
      file_load(pool_format(pool, PROJECT_ROOT "/tests/conformance/%s.cases",
                            container->name),
                &size);
  struct conformance_case *cases = cases_split(data, size, &count);
  assert_non_null(cases);
  for (uint32_t i = 0; i < count; i++)
    container->met += container->visit(pool, &cases[i].model);
  free(cases);
  free(data);
}

static void for_each_case(const char *name, visit *visit) {
  struct container container = {name, visit, 0};
  assert_true(pool_try(visit_cases, &container));
  assert_true(container.met > 0);
}

static struct graph *read_model(struct pool *pool,
                                const struct case_block *model) {
  static struct diagnostics diagnostics;
  struct graph *graph =
      tflite_read(pool, "case", model->data, model->size, &diagnostics);
  assert_non_null(graph);
  return graph;
}

static struct op *find_kind(const struct graph *graph,
                            enum operator_kind kind) {
  for (int32_t i = 0; i < graph->operators; i++)
    if (graph->op[i].kind == kind)
      return &graph->op[i];
  return NULL;
}

/* All ends become int8, with the values that the file says. */
static bool check_ends(struct pool *pool, const struct case_block *model) {
  struct graph *graph = read_model(pool, model);
  pass_quantize_first(graph);
  assert_true(graph_resolve(graph));
  pass_cancel_transpose(graph);
  const int32_t inputs = graph->inputs;
  const int32_t outputs = graph->outputs;
  assert_true(pass_int8_ends(graph));
  assert_true(graph->inputs == inputs && graph->outputs == outputs);
  for (int32_t i = 0; i < inputs; i++)
    assert_int_equal(graph->tensor[graph->input[i]].type, ELEMENT_INT8);
  for (int32_t i = 0; i < outputs; i++)
    assert_int_equal(graph->tensor[graph->output[i]].type, ELEMENT_INT8);
  for (int32_t i = 0; i < graph->operators; i++)
    assert_true(graph->op[i].work == WORK_NONE ||
                (graph->op[i].kind != OPERATOR_QUANTIZE &&
                 graph->op[i].kind != OPERATOR_DEQUANTIZE));
  return true;
}

static void ends_become_int8(void **state) {
  (void)state;
  for_each_case("float_ends_chain", check_ends);
}

/* A convolution over batches: the operators before and behind it. */
struct batches {
  struct graph *graph;
  struct op *before, *convolution, *behind;
};

static struct batches find_batches(struct pool *pool,
                                   const struct case_block *model) {
  struct batches found = {.graph = read_model(pool, model)};
  found.before = find_kind(found.graph, OPERATOR_SPACE_TO_BATCH_ND);
  for (int32_t i = 0; found.before != NULL && i < found.graph->operators; i++)
    if (found.graph->op[i].input[0] == found.before->output)
      found.convolution = &found.graph->op[i];
  for (int32_t i = 0; found.convolution != NULL && i < found.graph->operators;
       i++)
    if (found.graph->op[i].input[0] == found.convolution->output)
      found.behind = &found.graph->op[i];
  return found;
}

static bool folds(const struct batches *batches) {
  const int32_t input = batches->convolution->input[0];
  pass_fold_dilation(batches->graph);
  return batches->convolution->input[0] != input;
}

enum damage {
  NOTHING,
  OTHER_KIND,
  NOBODY_BEHIND,
  NO_SHAPE,
  OTHER_RANK,
  NO_WEIGHTS,
  DAMAGES
};

static void damage_batches(struct batches *batches, enum damage damage) {
  struct tensor *tensor = batches->graph->tensor;
  switch (damage) {
  case OTHER_KIND:
    batches->behind->kind = OPERATOR_SPACE_TO_BATCH_ND;
    break;
  case NOBODY_BEHIND:
    batches->behind->input[0] = batches->before->input[0];
    break;
  case NO_SHAPE:
    tensor[batches->convolution->output].has_shape = false;
    break;
  case OTHER_RANK:
    tensor[batches->convolution->output].rank = 3;
    break;
  case NO_WEIGHTS:
    batches->convolution->input[1] = NO_TENSOR;
    break;
  default:
    break;
  }
}

static bool check_dilation(struct pool *pool, const struct case_block *model) {
  struct batches batches = find_batches(pool, model);
  if (batches.behind == NULL || !folds(&batches))
    return false;
  for (int damage = NOTHING; damage < DAMAGES; damage++) {
    batches = find_batches(pool, model);
    damage_batches(&batches, (enum damage)damage);
    assert_int_equal(folds(&batches), damage == NOTHING);
  }
  return true;
}

static void only_whole_dilations_are_folded(void **state) {
  (void)state;
  for_each_case("space_to_batch_nd", check_dilation);
}

/* DEQUANTIZE and TRANSPOSE change places, but not where what is read is not
 * there. */
static bool check_order(struct pool *pool, const struct case_block *model) {
  struct graph *graph = read_model(pool, model);
  const struct op *first = find_kind(graph, OPERATOR_DEQUANTIZE);
  if (first == NULL)
    return false;
  graph_add_parts(graph);
  const int32_t number = first->number;
  const int32_t position = graph_position(graph, number);
  pass_quantize_first(graph);
  assert_int_equal(graph_position(graph, number), position + 1);
  graph = read_model(pool, model);
  find_kind(graph, OPERATOR_DEQUANTIZE)->input[0] = NO_TENSOR;
  pass_quantize_first(graph);
  assert_int_equal(graph_position(graph, number), position);
  return true;
}

static void conversions_pass_transposes(void **state) {
  (void)state;
  for_each_case("float_ends_chain", check_order);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ends_become_int8),
      cmocka_unit_test(only_whole_dilations_are_folded),
      cmocka_unit_test(conversions_pass_transposes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
