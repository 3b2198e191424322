/* run, verify, bench: what builds and executes generated code. */
#include "cli/commands.h"

#include "report/report.h"
#include "run/reference.h"

#include <string.h>

/* Reads a file into the pool. It must have exactly this many bytes, or a
 * multiple of them, which is `frames`, where that is not NULL. */
static enum status read_file(struct session *session, const char *path,
                             const char *what, int64_t bytes, uint8_t **data,
                             int32_t *frames) {
  struct mapped_file file;
  if (!file_map(path, &file, session->diagnostics))
    return STATUS_ENVIRONMENT;
  enum status status = STATUS_OK;
  const int64_t count = (int64_t)file.size / bytes;
  if ((int64_t)file.size != count * bytes || count < 1 || count > INT32_MAX ||
      (frames == NULL && count > 1)) {
    diagnostic_error(session->diagnostics,
                     "%s has %zu bytes; %s of the network has %lld", path,
                     file.size, what, (long long)bytes);
    status = STATUS_ENVIRONMENT;
  } else {
    *data = pool_alloc(session->pool, file.size, 1);
    memcpy(*data, file.data, file.size);
    if (frames != NULL)
      *frames = (int32_t)count;
  }
  file_unmap(&file);
  return status;
}

/* Loads, plans and builds as the options say. */
static enum status prepare(struct session *session, struct plan **plan,
                           struct run *run) {
  const struct options *options = session->options;
  *run = (struct run){.folder = NULL};
  enum status status = session_load(session, options->argument[0]);
  if (status == STATUS_OK)
    status = session_plan(
        session, (enum kernel_target)options_first(options->targets),
        (enum strategy)options_first(options->strategies),
        (enum input_mode)options_first(options->input_modes), plan);
  if (status == STATUS_OK)
    status = session_build(session, *plan, options->on_board, run);
  return status;
}

/* What is known of the stack beside what was used. */
static const char *describe_bound(const struct session *session,
                                  const struct run *run,
                                  const struct run_measure *measure) {
  return measure->stack_bound >= 0
             ? pool_format(session->pool, "at most %d by the call graph",
                           measure->stack_bound)
             : pool_format(session->pool, "without a bound: %s",
                           run_stack_doubt(run));
}

enum status cli_run(struct session *session) {
  const struct options *options = session->options;
  struct plan *plan;
  struct run run;
  enum status status = prepare(session, &plan, &run);
  uint8_t *input = NULL;
  int32_t frames = 1;
  /* Several frames make sense where one leaves something for the next. */
  if (status == STATUS_OK)
    status = read_file(session, options->argument[1], "the input",
                       graph_input_bytes(session->graph), &input,
                       session->graph->variables > 0 ? &frames : NULL);
  if (status == STATUS_OK) {
    const size_t bytes =
        (size_t)frames * (size_t)graph_output_bytes(session->graph);
    uint8_t *output = pool_alloc(session->pool, bytes, 1);
    struct run_measure measure;
    session_progress(session, "running");
    status = run_execute_frames(&run, frames, input, output, &measure,
                                session->diagnostics);
    if (status == STATUS_OK &&
        !file_write(options->output == NULL ? "-" : options->output, output,
                    bytes, session->diagnostics))
      status = STATUS_ENVIRONMENT;
    if (status == STATUS_OK && options->verbose && options->on_board)
      fprintf(stderr,
              "streamnet: %llu instructions, arena %d bytes, stack %d bytes, "
              "%s\n",
              (unsigned long long)measure.instructions, plan->arena_bytes,
              measure.stack_bytes, describe_bound(session, &run, &measure));
  }
  run_discard(&run);
  return status;
}

/* Inputs made up when there are no files: a ramp, noise, and the extremes. */
enum { GENERATED_INPUTS = 3 };

static void generate_input(const struct graph *graph, int32_t number,
                           uint8_t *input) {
  uint32_t state = 12345;
  for (int32_t i = 0; i < graph->inputs; i++) {
    const struct tensor *tensor = &graph->tensor[graph->input[i]];
    const int64_t width = element_type_bytes(tensor->type);
    for (int64_t k = 0; k < tensor->bytes; k += width) {
      state = state * 1664525u + 1013904223u;
      const int64_t ramp = 37 * (k / width) + 11;
      const uint32_t extreme = state >> 31 ? 0x7F : 0x80;
      const uint8_t byte = (uint8_t)(number == 0   ? (uint32_t)ramp
                                     : number == 1 ? state >> 24
                                                   : extreme);
      if (tensor->type == ELEMENT_FLOAT32) {
        const float value = (float)(int8_t)byte / 64.0f;
        memcpy(input + k, &value, sizeof value);
      } else {
        memset(input + k, byte, (size_t)width);
      }
    }
    input += tensor->bytes;
  }
}

/* Compares and reports the first difference. */
static bool same_output(struct session *session, const char *what,
                        const uint8_t *output, const uint8_t *expected) {
  const int64_t bytes = graph_output_bytes(session->graph);
  int64_t different = 0;
  int64_t first = -1;
  for (int64_t i = 0; i < bytes; i++)
    if (output[i] != expected[i]) {
      first = first < 0 ? i : first;
      different++;
    }
  if (different == 0)
    return true;
  diagnostic_error(session->diagnostics,
                   "%s: %lld of %lld output bytes differ, the first at %lld: "
                   "%d instead of %d",
                   what, (long long)different, (long long)bytes,
                   (long long)first, (int8_t)output[first],
                   (int8_t)expected[first]);
  return false;
}

/* Inputs with what they must give, one after another. */
struct pairs {
  int32_t count;
  const char **what;
  uint8_t *input, *expected;
};

static struct pairs make_pairs(struct session *session, int32_t count) {
  const size_t most = (size_t)count;
  return (struct pairs){
      0, POOL_ARRAY(session->pool, const char *, most),
      pool_alloc(session->pool,
                 most * (size_t)graph_input_bytes(session->graph), 1),
      pool_alloc(session->pool,
                 most * (size_t)graph_output_bytes(session->graph), 1)};
}

/* Runs `frames` of the pairs from number `first` on in one arena, and compares.
 */
static enum status verify_frames(struct session *session, struct run *run,
                                 const struct pairs *pairs, int32_t first,
                                 int32_t frames) {
  const size_t input_bytes = (size_t)graph_input_bytes(session->graph);
  const size_t output_bytes = (size_t)graph_output_bytes(session->graph);
  uint8_t *output = pool_alloc(session->pool, (size_t)frames * output_bytes, 1);
  session_progress(session, "running %s", pairs->what[first]);
  enum status status = run_execute_frames(
      run, frames, pairs->input + (size_t)first * input_bytes, output, NULL,
      session->diagnostics);
  for (int32_t i = 0; i < frames && status != STATUS_ENVIRONMENT; i++)
    if (!same_output(session, pairs->what[first + i],
                     output + (size_t)i * output_bytes,
                     pairs->expected + (size_t)(first + i) * output_bytes))
      status = STATUS_DIFFERENT;
  return status;
}

/* All pairs: as one sequence where the network remembers, else each by
 * itself. */
static enum status verify_pairs(struct session *session, struct run *run,
                                const struct pairs *pairs) {
  const int32_t frames = session->graph->variables > 0 ? pairs->count : 1;
  enum status worst = STATUS_OK;
  for (int32_t i = 0; i < pairs->count && worst != STATUS_ENVIRONMENT;
       i += frames) {
    const enum status status = verify_frames(session, run, pairs, i, frames);
    worst = status > worst ? status : worst;
  }
  return worst;
}

static enum status verify_generated(struct session *session, struct run *run) {
  const struct graph *graph = session_reference_graph(session);
  struct pairs pairs = make_pairs(session, GENERATED_INPUTS);
  struct reference reference;
  reference_start(graph, &reference);
  for (int32_t i = 0; i < GENERATED_INPUTS; i++) {
    uint8_t *input = pairs.input + (size_t)i * (size_t)graph_input_bytes(graph);
    generate_input(graph, i, input);
    reference_step(&reference, input,
                   pairs.expected +
                       (size_t)i * (size_t)graph_output_bytes(graph));
    pairs.what[pairs.count++] =
        pool_format(session->pool, "generated input %d", i);
  }
  return verify_pairs(session, run, &pairs);
}

static enum status verify_files(struct session *session, struct run *run) {
  const struct options *options = session->options;
  const size_t input_bytes = (size_t)graph_input_bytes(session->graph);
  const size_t output_bytes = (size_t)graph_output_bytes(session->graph);
  struct pairs pairs = make_pairs(session, options->arguments / 2);
  for (int i = 1; i + 1 < options->arguments; i += 2) {
    const size_t at = (size_t)pairs.count;
    uint8_t *input = NULL;
    uint8_t *expected = NULL;
    if (read_file(session, options->argument[i], "the input",
                  (int64_t)input_bytes, &input, NULL) != STATUS_OK ||
        read_file(session, options->argument[i + 1], "the output",
                  (int64_t)output_bytes, &expected, NULL) != STATUS_OK)
      return STATUS_ENVIRONMENT;
    memcpy(pairs.input + at * input_bytes, input, input_bytes);
    memcpy(pairs.expected + at * output_bytes, expected, output_bytes);
    pairs.what[pairs.count++] = options->argument[i];
  }
  return verify_pairs(session, run, &pairs);
}

enum status cli_verify(struct session *session) {
  const struct options *options = session->options;
  struct plan *plan;
  struct run run;
  enum status status = prepare(session, &plan, &run);
  const bool generated = options->arguments == 1;
  if (status == STATUS_OK)
    status = generated ? verify_generated(session, &run)
                       : verify_files(session, &run);
  run_discard(&run);
  if (status == STATUS_OK && !options->quiet)
    printf("%s: equal on %d %s, strategy %s, input %s, %s\n", session->path,
           generated ? GENERATED_INPUTS : options->arguments / 2,
           generated ? "generated inputs" : "input files",
           strategy_name(plan->strategy), input_mode_name(plan->input_mode),
           options->on_board ? "emulated board" : "host");
  return status;
}

/* Measures one combination on the board. */
static enum status bench_one(struct session *session, enum kernel_target target,
                             enum strategy strategy, enum input_mode mode,
                             struct bench_row *row) {
  const size_t input_bytes = (size_t)graph_input_bytes(session->graph);
  const size_t output_bytes = (size_t)graph_output_bytes(session->graph);
  uint8_t *input = pool_alloc(session->pool, input_bytes, 1);
  uint8_t *output = pool_alloc(session->pool, output_bytes, 1);
  uint8_t *expected = pool_alloc(session->pool, output_bytes, 1);
  struct plan *plan;
  struct run run = {.folder = NULL};
  struct run_measure measure;
  enum status status = session_plan(session, target, strategy, mode, &plan);
  if (status != STATUS_OK)
    return status;
  const struct graph *graph = session_reference_graph(session);
  struct reference reference;
  generate_input(graph, 0, input);
  reference_run(graph, input, expected, &reference);
  status = session_build(session, plan, true, &run);
  session_progress(session, "running %s, %s, %s, %s", session->path,
                   kernel_target_name(target), strategy_name(strategy),
                   input_mode_name(mode));
  if (status == STATUS_OK)
    status = run_execute(&run, input, output, &measure, session->diagnostics);
  if (status == STATUS_OK && session->options->verbose)
    fprintf(stderr, "streamnet: %s, %s, %s, %s: stack %d bytes, %s\n",
            session->path, kernel_target_name(target), strategy_name(strategy),
            input_mode_name(mode), measure.stack_bytes,
            describe_bound(session, &run, &measure));
  run_discard(&run);
  if (status != STATUS_OK)
    return status;
  *row = (struct bench_row){
      .model = session->path,
      .target = target,
      .strategy = strategy,
      .input_mode = mode,
      .arena_bytes = plan->arena_bytes,
      .static_bytes = measure.static_bytes,
      .stack_bytes = measure.stack_bytes,
      .flash_bytes = measure.flash_bytes,
      .macs = plan->macs,
      .layer_macs = plan->layer_macs,
      .executed_macs = plan->executed_macs,
      .instructions = measure.instructions,
      .exact = memcmp(output, expected, output_bytes) == 0,
  };
  return row->exact ? STATUS_OK : STATUS_DIFFERENT;
}

static int32_t bits(unsigned set) {
  int32_t count = 0;
  for (; set != 0; set &= set - 1)
    count++;
  return count;
}

enum status cli_bench(struct session *session) {
  const struct options *options = session->options;
  const int32_t most = options->arguments * bits(options->targets) *
                       bits(options->strategies) * bits(options->input_modes);
  struct bench_row *rows =
      POOL_ARRAY(session->pool, struct bench_row, (size_t)most);
  int32_t count = 0;
  enum status worst = STATUS_OK;
  for (int m = 0; m < options->arguments; m++) {
    enum status status = session_load(session, options->argument[m]);
    worst = status > worst ? status : worst;
    if (status != STATUS_OK)
      continue;
    for (unsigned t = options->targets; t != 0; t &= t - 1)
      for (unsigned s = options->strategies; s != 0; s &= s - 1)
        for (unsigned i = options->input_modes; i != 0; i &= i - 1) {
          status = bench_one(session, (enum kernel_target)options_first(t),
                             (enum strategy)options_first(s),
                             (enum input_mode)options_first(i), &rows[count]);
          count += status == STATUS_OK || status == STATUS_DIFFERENT;
          worst = status > worst ? status : worst;
        }
  }
  struct text text = {session->pool, NULL, 0, 0};
  if (options->format == FORMAT_CSV)
    report_bench_csv(rows, count, &text);
  else if (options->format == FORMAT_JSON)
    report_bench_json(rows, count, &text);
  else
    report_bench_text(rows, count, &text);
  if (!file_write("-", text.data, text.length, session->diagnostics))
    return STATUS_ENVIRONMENT;
  return worst;
}
