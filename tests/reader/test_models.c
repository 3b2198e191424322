/* Files of tests/data: sound ones give the network they hold, all others a
 * message that names what is wrong, and no crash. */
#include "check/check.h"
#include "run/reference.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char message[8192];

struct model {
  unsigned char *data;
  size_t size;
  void (*look)(const struct graph *graph);
  bool accepted;
};

static struct model model_load(const char *name) {
  char path[512];
  struct model model = {.accepted = false};
  snprintf(path, sizeof path, PROJECT_ROOT "/tests/data/%s.tflite", name);
  model.data = file_load(path, &model.size);
  return model;
}

static void compile(struct pool *pool, void *context) {
  struct model *model = context;
  FILE *sink = fmemopen(message, sizeof message, "w");
  assert_non_null(sink);
  struct diagnostics diagnostics = {.sink = sink};
  const struct plan *plan =
      pipeline_plan(pool, model->data, model->size, KERNEL_TARGET_CORTEX_M7,
                    STRATEGY_layer, INPUT_MODE_resident, &diagnostics);
  fclose(sink);
  model->accepted = plan != NULL;
  assert_int_equal(diagnostics.errors == 0, model->accepted);
  if (!model->accepted)
    return;
  assert_null(check_plan(plan));
  if (model->look != NULL)
    model->look(plan->graph);
}

/* The message about a model that must be refused, with all of the words. */
static void expect_refused(const char *name, const char *const *words) {
  struct model model = model_load(name);
  assert_true(pool_try(compile, &model));
  free(model.data);
  if (model.accepted)
    fail_msg("%s is accepted", name);
  for (; *words != NULL; words++)
    if (strstr(message, *words) == NULL)
      fail_msg("%s: \"%s\" does not say \"%s\"", name, message, *words);
}

static void expect_accepted(const char *name,
                            void (*look)(const struct graph *graph)) {
  struct model model = model_load(name);
  model.look = look;
  message[0] = '\0';
  assert_true(pool_try(compile, &model));
  free(model.data);
  if (!model.accepted)
    fail_msg("%s: %s", name, message);
}

#define REFUSED(name, ...)                                                     \
  expect_refused(name, (const char *const[]){__VA_ARGS__, NULL})

static void damaged_files_are_refused(void **state) {
  (void)state;
  REFUSED("outside_beyond", "damaged", "a buffer that lies outside the file");
  REFUSED("version_2", "schema version 2", "version 3");
  REFUSED("no_subgraph", "damaged", "beyond the end of a vector");
  REFUSED("output_nowhere", "damaged", "a tensor number that does not exist");
  REFUSED("input_nowhere", "damaged", "a tensor number that does not exist");
  REFUSED("buffer_nowhere", "damaged", "beyond the end of a vector");
  REFUSED("code_nowhere", "damaged", "beyond the end of a vector");
}

static void unsupported_operators_are_named(void **state) {
  (void)state;
  REFUSED("code_larger", "operator 0 (GELU)", "is not supported", "note: ");
  REFUSED("code_unknown", "operator 0 (builtin code 9999)", "not supported");
  REFUSED("custom", "operator 0 (CUSTOM \"Sharpen*/\")", "not supported");
  /* All of them in one run, and what would work. */
  REFUSED("unsupported", "operator 0 (RELU_N1_TO_1)",
          "operator 1 (CUSTOM \"Sharpen\")", "operator 2 (builtin code 9999)",
          "supported operators", "CONV_2D");
}

static void wrong_tensors_are_named(void **state) {
  (void)state;
  REFUSED("floats", "operator 0 (CONV_2D)", "tensor 0 \"t0\"",
          "FLOAT32[1x4x4x2]", "quantise the whole network to int8");
  REFUSED("not_quantised", "tensor 0 \"t0\" INT8[1x4x4x2]", "0 scales");
  REFUSED("wrong_shape", "tensor 1 \"t1\" INT8[1x5x4x3]", "wants 4x4");
  REFUSED("dynamic_shape", "tensor 0 \"t0\"", "fixed batch of 1");
  REFUSED("huge_shape", "tensor 0 \"t0\"", "2^31 elements");
  REFUSED("rank_7", "tensor 0 \"t0\"", "more than 6 dimensions");
  REFUSED("variable", "tensor 0 \"t0\"", "VAR_HANDLE");
  REFUSED("short_weights", "tensor 2 \"t2\" INT8[3x1x1x2]", "all its data");
}

static void operators_out_of_range_are_named(void **state) {
  (void)state;
  REFUSED("out_of_range", "operator 0 (LOGISTIC)", "1/256", "operator 1 (TANH)",
          "1/128", "operator 2 (HARD_SWISH)", "operator 3 (RSQRT)",
          "operator 4 (ELU)", "the factors are out of range",
          "operator 5 (RELU)", "wants the shape of its input",
          "operator 6 (SUB)", "operator 7 (DIV)", "operator 8 (PRELU)",
          "wants INT8", "operator 9 (MAXIMUM)", "by broadcasting");
  REFUSED("out_of_range", "operator 10 (L2_NORMALIZATION)", "operator 11 (SUM)",
          "axis 4 does not exist", "operator 12 (REDUCE_MAX)",
          "the zero point of its input", "operator 13 (ARG_MAX)", "wants INT32",
          "operator 14 (ARG_MIN)");
}

static void other_quantisations_are_refused(void **state) {
  (void)state;
  REFUSED("hybrid", "operator 0 (CONV_2D)", "FLOAT32[1x4x4x2]", "dynamic range",
          "representative dataset");
  REFUSED("activations_16", "tensor 0 \"t0\" INT16", "16 bits", "int8");
  REFUSED("weights_4", "tensor 2 \"t2\" INT4", "4 bits", "int8");
  REFUSED("weights_f16", "tensor 2 \"t2\" FLOAT16", "instead of float16");
  REFUSED("sparse", "tensor 2 \"t2\"", "without sparsity");
}

static void wrong_state_is_refused(void **state) {
  (void)state;
  REFUSED("two_subgraphs", "subgraph 1", "no CALL_ONCE");
  REFUSED("handle_as_output", "output tensor", "is a variable");
  REFUSED("handle_as_data", "operator 5 (ADD)", "READ_VARIABLE");
  REFUSED("handle_as_value", "operator 5 (ASSIGN_VARIABLE)", "READ_VARIABLE");
  REFUSED("variable_of_two_shapes", "operator 5 (READ_VARIABLE)", "INT8[1x24]",
          "INT8[1x2x3x4]");
  REFUSED("late_call_once", "operator 5 (CALL_ONCE)", "runs after");
  REFUSED("busy_call_once", "operator 0 (ADD)", "constants to variables only");
}

static void wrong_structures_are_refused(void **state) {
  (void)state;
  REFUSED("two_outputs", "operator 0 (CONV_2D)", "2 outputs", "1 output");
  REFUSED("no_weights", "operator 0 (CONV_2D)", "has 1 inputs", "2 to 3");
  REFUSED("no_ends", "the network has no input");
  REFUSED("cycle", "tensor 1 \"t1\"", "read before any operator has written");
  REFUSED("straight_through", "the network has no operator");
  REFUSED("batch_alone", "operator 0 (SPACE_TO_BATCH_ND)", "tensor 3",
          "INT8[4x2x2x2]", "changes the batch",
          "a convolution with a dilation");
  REFUSED("uneven_split", "operator 0 (SPLIT)", "INT8[1x4x4x5]",
          "dimension 3 into the 2 parts");
  REFUSED("gather_outside", "operator 0 (GATHER)", "INT32[2]",
          "place 4 of 4 along dimension 2");
  REFUSED("slice_at_the_end", "operator 1 (STRIDED_SLICE)", "constant");
}

static struct {
  int32_t multiplier[3], bias[3];
  int8_t weights[6];
} one_conv;

static void keep_one_conv(const struct graph *graph) {
  const sn_conv2d *conv = &graph->op[0].arguments.conv_2d;
  assert_int_equal(graph->op[0].work, WORK_CONV_2D);
  memcpy(one_conv.multiplier, conv->multiplier, sizeof one_conv.multiplier);
  memcpy(one_conv.bias, conv->bias, sizeof one_conv.bias);
  memcpy(one_conv.weights, conv->weights, sizeof one_conv.weights);
}

static void same_one_conv(const struct graph *graph) {
  const sn_conv2d *conv = &graph->op[0].arguments.conv_2d;
  assert_int_equal(graph->op[0].work, WORK_CONV_2D);
  assert_memory_equal(conv->multiplier, one_conv.multiplier,
                      sizeof one_conv.multiplier);
  assert_memory_equal(conv->bias, one_conv.bias, sizeof one_conv.bias);
  assert_memory_equal(conv->weights, one_conv.weights, sizeof one_conv.weights);
}

/* Operators by either field of their code; data inside and behind the table. */
static void spellings_of_a_network_are_the_same(void **state) {
  (void)state;
  expect_accepted("one_conv", keep_one_conv);
  assert_int_equal(one_conv.bias[0], -150);
  assert_int_equal(one_conv.weights[0], 11 - 125);
  expect_accepted("code_old", same_one_conv);
  expect_accepted("code_new", same_one_conv);
  expect_accepted("outside", same_one_conv);
}

static void two_inputs_of_32(const struct graph *graph) {
  assert_int_equal(graph->inputs, 2);
  assert_int_equal(graph_input_bytes(graph), 64);
}

static void one_variable_from_0_to_23(const struct graph *graph) {
  assert_int_equal(graph->variables, 1);
  for (int i = 0; i < 24; i++)
    assert_int_equal(graph->variable[0].initial[i], i);
}

static void output_of_32(const struct graph *graph) {
  assert_int_equal(graph_output_bytes(graph), 32);
}

/* ADD, CONV_2D and MEAN are left. */
static void three_operators_at_run_time(const struct graph *graph) {
  int32_t left = 0;
  for (int32_t i = 0; i < graph->operators; i++)
    left += graph->op[i].work != WORK_NONE;
  assert_int_equal(left, 3);
}

static void corners_are_accepted(void **state) {
  (void)state;
  expect_accepted("remembering", one_variable_from_0_to_23);
  expect_accepted("reshape_inferred", output_of_32);
  expect_accepted("constant_output", NULL);
  expect_accepted("channels_first", three_operators_at_run_time);
  expect_accepted("tiny", NULL);
  expect_accepted("moves", NULL);
  expect_accepted("padded_dilation", NULL);
  expect_accepted("unused_input", two_inputs_of_32);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(damaged_files_are_refused),
      cmocka_unit_test(unsupported_operators_are_named),
      cmocka_unit_test(wrong_tensors_are_named),
      cmocka_unit_test(operators_out_of_range_are_named),
      cmocka_unit_test(other_quantisations_are_refused),
      cmocka_unit_test(wrong_state_is_refused),
      cmocka_unit_test(wrong_structures_are_refused),
      cmocka_unit_test(spellings_of_a_network_are_the_same),
      cmocka_unit_test(corners_are_accepted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
