/* The emitter's files of the conformance cases, read as text: that arrays have
 * as many elements as they say and are read, that all of them are counted in
 * what a plan is said to need in flash, and that header and comments say of
 * inputs, outputs, variables and operators what the graph does. */
#include "check/check.h"
#include "support/case_file.h"
#include "support/pipeline.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER PROJECT_ROOT "/tests/conformance/"

/* The third cases of operators with two inputs have a constant one first. */
enum { CASES = 3, LINE_MOST = 80 };

/* One network with its files. */
struct sample {
  struct plan *plan;
  const char *header, *source, *weights;
};

typedef void check(const struct sample *sample);

struct run {
  const char *file;
  enum input_mode mode;
  check *check;
  int checked;
};

static const char *find_file(const struct emitted *emitted, const char *name) {
  for (size_t i = 0; i < emitted->count; i++)
    if (strcmp(emitted->file[i].name, name) == 0)
      return emitted->file[i].data;
  fail_msg("no %s", name);
  return NULL;
}

static void check_model(struct pool *pool, struct run *run,
                        const struct case_block *model) {
  struct diagnostics diagnostics = {.sink = NULL};
  for (int target = 0; target < KERNEL_TARGETS; target++) {
    const struct graph *graph =
        pipeline_resolve(pool, model->data, model->size, &diagnostics);
    assert_non_null(graph);
    if (run->mode == INPUT_MODE_streamed && graph->inputs != 1)
      return;
    struct sample sample = {
        .plan = pipeline_plan(pool, model->data, model->size,
                              (enum kernel_target)target, STRATEGY_layer,
                              run->mode, &diagnostics)};
    assert_non_null(sample.plan);
    assert_null(check_plan(sample.plan));
    const struct emitted emitted = pipeline_emit(sample.plan, "net");
    sample.header = find_file(&emitted, "net.h");
    sample.source = find_file(&emitted, "net.c");
    sample.weights = find_file(&emitted, "net_weights.c");
    run->check(&sample);
    run->checked++;
  }
}

static void check_file(struct pool *pool, void *context) {
  struct run *run = context;
  size_t size;
  unsigned char *data = file_load(run->file, &size);
  uint32_t count = 0;
  struct conformance_case *cases = cases_split(data, size, &count);
  if (cases == NULL)
    check_model(pool, run, &(struct case_block){data, size});
  for (uint32_t i = 0; cases != NULL && i < count && i < CASES; i++)
    check_model(pool, run, &cases[i].model);
  free(cases);
  free(data);
}

/* Ends that no case has. */
static const char *const models[] = {
    PROJECT_ROOT "/tests/data/constant_output.tflite",
    PROJECT_ROOT "/tests/data/remembering.tflite",
};

static void check_all(enum input_mode mode, check *check) {
  DIR *open = opendir(FOLDER);
  assert_non_null(open);
  int checked = 0;
  for (const struct dirent *entry; (entry = readdir(open)) != NULL;) {
    if (strstr(entry->d_name, ".cases") == NULL)
      continue;
    char path[sizeof FOLDER + sizeof entry->d_name];
    snprintf(path, sizeof path, "%s%s", FOLDER, entry->d_name);
    struct run run = {path, mode, check, 0};
    assert_true(pool_try(check_file, &run));
    checked += run.checked;
  }
  closedir(open);
  for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
    struct run run = {models[i], mode, check, 0};
    assert_true(pool_try(check_file, &run));
    checked += run.checked;
  }
  assert_true(checked > 200);
}

/* What stands between braces: the elements of an array, each with a comma
 * behind it. */
static int64_t count_elements(const char *at, const char *end) {
  int64_t count = 0;
  int depth = 0;
  for (; at < end; at++) {
    depth += (*at == '{') - (*at == '}');
    count += *at == ',' && depth == 0;
  }
  return count;
}

static int64_t width_of(const char *type) {
  static const struct {
    const char *name;
    size_t width;
  } types[] = {{"int8_t ", 1},   {"int16_t ", 2},
               {"uint16_t ", 2}, {"int32_t ", 4},
               {"int64_t ", 8},  {"sn_resize_point ", sizeof(sn_resize_point)}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strncmp(type, types[i].name, strlen(types[i].name)) == 0)
      return (int64_t)types[i].width;
  fail_msg("an array of %.20s", type);
  return 0;
}

/* The numbers of a tensor's elements, which are little endian in a file. */
static void check_values(const char *at, const struct tensor *tensor,
                         int64_t count, int64_t width) {
  for (int64_t i = 0; i < count; i++) {
    int64_t value = INT64_MIN;
    at += strspn(at, " \n");
    if (strncmp(at, "INT", 3) != 0)
      value = strtoll(at, NULL, 10);
    else if (width == 4)
      value = INT32_MIN;
    at = strchr(at, ',') + 1;
    for (int64_t b = 0; b < width; b++)
      assert_int_equal((uint64_t)value >> 8 * b & 255,
                       tensor->data[i * width + b]);
  }
}

static bool has_bias(const struct op *op) {
  const union arguments *a = &op->arguments;
  const int32_t *bias = op->work == WORK_CONV_2D ? a->conv_2d.bias
                        : op->work == WORK_DEPTHWISE_CONV_2D
                            ? a->depthwise_conv_2d.bias
                            : a->fully_connected.bias;
  return bias != NULL;
}

/* Whether a name stands in a text, not as the beginning of a longer one. */
static bool is_named(const char *text, const char *name, int64_t length) {
  char copy[64];
  snprintf(copy, sizeof copy, "%.*s", (int)length, name);
  for (const char *at = text; (at = strstr(at, copy)) != NULL; at += length)
    if (strspn(at + length, "0123456789") == 0)
      return true;
  return false;
}

static void check_arrays(const struct sample *sample) {
  static const char begin[] = "net_WEIGHTS_SECTION const ";
  const struct graph *graph = sample->plan->graph;
  bool packs = false;
  int64_t bytes = 0;
  int64_t folded = 0; /* bytes that the operators themselves do not have */
  for (const char *at = sample->weights; (at = strstr(at, begin)) != NULL;) {
    const char *type = at + sizeof begin - 1;
    const char *name = strchr(type, ' ') + 1;
    const char *number = strchr(name, '[') + 1;
    const char *first = strchr(number, '{') + 1;
    const char *end = strstr(first, "\n};\n");
    assert_non_null(end);
    const int64_t count = strtoll(number, NULL, 10);
    assert_int_equal(count_elements(first, end), count);
    assert_true(is_named(sample->source, name, number - name - 1));
    bytes += count * width_of(type);
    if (strncmp(name, "net_constant", 12) == 0)
      check_values(first, &graph->tensor[strtol(name + 12, NULL, 10)], count,
                   width_of(type));
    packs = packs || strncmp(name, "net_packed", 10) == 0;
    if (strncmp(name, "net_exponentials", 16) == 0 ||
        (strncmp(name, "net_start", 9) == 0 &&
         !has_bias(&graph->op[strtol(name + 9, NULL, 10)])))
      folded += count * width_of(type);
    for (const char *line = first; line < end;) {
      const char *next = strchr(line + 1, '\n');
      assert_true(next - line <= LINE_MOST);
      assert_memory_equal(line, "\n    ", 5);
      line = next;
    }
    at = end;
  }
  assert_int_equal(bytes, emit_packed_bytes(sample->plan));
  if (!packs)
    assert_int_equal(bytes - folded, emit_constant_bytes(graph));
}

static void arrays_are_as_long_as_they_say(void **state) {
  (void)state;
  check_all(INPUT_MODE_resident, check_arrays);
}

/* How often a text of one number occurs, and that it does for all below. */
static void expect_numbered(const char *text, const char *format,
                            int32_t count) {
  char line[64];
  for (int32_t i = 0; i <= count; i++) {
    snprintf(line, sizeof line, format, i);
    if ((strstr(text, line) != NULL) != (i < count))
      fail_msg("%d times, not %d: %s", i < count ? i : count + 1, count, line);
  }
}

static int64_t number_behind(const char *text, const char *what) {
  const char *found = strstr(text, what);
  if (found == NULL) {
    fail_msg("no %s", what);
    return 0;
  }
  return strtoll(found + strlen(what), NULL, 10);
}

static void check_ends(const char *header, const struct graph *graph,
                       const char *end, const int32_t *tensors, int32_t count) {
  char what[64];
  int64_t bytes = 0;
  for (int32_t i = 0; i < count; i++) {
    const int64_t own = graph->tensor[tensors[i]].bytes;
    snprintf(what, sizeof what, "#define net_%s%d_BYTES ", end, i);
    if (count > 1)
      assert_int_equal(number_behind(header, what), own);
    bytes += own;
  }
  snprintf(what, sizeof what, "#define net_%s_BYTES ", end);
  assert_int_equal(number_behind(header, what), bytes);
  snprintf(what, sizeof what, "#define net_%s%%d_BYTES ", end);
  expect_numbered(header, what, count > 1 ? count : 0);
}

static void check_header(const struct sample *sample) {
  const struct plan *plan = sample->plan;
  const struct graph *graph = plan->graph;
  check_ends(sample->header, graph, "INPUT", graph->input, graph->inputs);
  check_ends(sample->header, graph, "OUTPUT", graph->output, graph->outputs);
  assert_int_equal(number_behind(sample->header, "#define net_ARENA_BYTES "),
                   plan->arena_bytes);
  const bool resident = plan->input_mode == INPUT_MODE_resident;
  const int32_t inputs = resident && graph->inputs > 1 ? graph->inputs : 0;
  expect_numbered(sample->header, "void *net_input%d(", inputs);
  expect_numbered(sample->source, "void *net_input%d(", inputs);
  if (!resident) {
    const int64_t rows =
        number_behind(sample->header, "#define net_INPUT_ROWS ");
    assert_int_equal(rows, graph->tensor[graph->input[0]].shape.rows);
    assert_int_equal(
        rows * number_behind(sample->header, "#define net_ROW_BYTES "),
        graph->tensor[graph->input[0]].bytes);
  }
  assert_int_equal(strstr(sample->header, "net_ERROR_STATE ") != NULL,
                   !resident || graph->variables > 0);
  int64_t remembered = 0;
  for (int32_t i = 0; i < graph->variables; i++)
    remembered += graph->tensor[graph->variable[i].tensor].bytes;
  if (graph->variables > 0)
    assert_int_equal(number_behind(sample->header, "The network remembers "),
                     remembered);
}

static void headers_say_what_graphs_are(void **state) {
  (void)state;
  check_all(INPUT_MODE_resident, check_header);
  check_all(INPUT_MODE_streamed, check_header);
}

/* What stands at an operator's call names all that it reads and what it makes.
 */
static void check_calls(const struct sample *sample) {
  const struct plan *plan = sample->plan;
  for (int32_t p = 0; p < plan->steps; p++) {
    const struct op *op = &plan->graph->op[plan->order[p]];
    char text[64];
    snprintf(text, sizeof text, "/* operator %d, ", op->number);
    const char *at = strstr(sample->source, text);
    const char *end = at == NULL ? NULL : strstr(at, " */");
    for (int32_t i = 0; at != NULL && i <= op->data_inputs; i++) {
      snprintf(text, sizeof text, " tensor %d ",
               i < op->data_inputs ? op->input[i] : op->output);
      at = strstr(at + 1, text);
    }
    assert_true(at != NULL && at < end);
  }
}

static void calls_say_what_they_read(void **state) {
  (void)state;
  check_all(INPUT_MODE_resident, check_calls);
}

/* Names that users give, and those made of files' names. */
static void names_are_identifiers(void **state) {
  (void)state;
  static const char longest[] =
      "a23456789012345678901234567890123456789012345678901234567890abcd";
  assert_int_equal(sizeof longest - 1, 64);
  assert_true(emit_name_is_valid("net") && emit_name_is_valid("_9"));
  assert_true(emit_name_is_valid("Z0") && emit_name_is_valid(longest));
  assert_false(emit_name_is_valid("") || emit_name_is_valid("0a"));
  assert_false(emit_name_is_valid("9a") || emit_name_is_valid("a-b"));
  assert_false(emit_name_is_valid("sn_a"));
  char longer[sizeof longest + 1];
  snprintf(longer, sizeof longer, "%se", longest);
  assert_false(emit_name_is_valid(longer));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(arrays_are_as_long_as_they_say),
      cmocka_unit_test(headers_say_what_graphs_are),
      cmocka_unit_test(calls_say_what_they_read),
      cmocka_unit_test(names_are_identifiers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
