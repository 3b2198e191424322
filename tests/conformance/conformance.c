/* Runs conformance cases and compares every output byte with the oracle's.
 *
 * conformance CASES reference
 * conformance CASES host|cortex-m4|cortex-m7 STRATEGY INPUT_MODE
 *
 * The first form interprets the networks with the reference kernels; the
 * second generates code for all of them, builds one program, on the host with
 * sanitizers, and runs it once.
 */
#include "base/temporary.h"
#include "base/text.h"
#include "check/check.h"
#include "run/reference.h"
#include "run/run.h"
#include "support/case_file.h"
#include "support/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The program's name as a network; that of case i is c and its number. */
#define BATCH "batch"
#define FILES_PER_CASE 40

struct place {
  int32_t arena_bytes, input_at, output_at;
  int32_t frames, input_bytes, output_bytes; /* of one frame */
  bool remembers;
};

struct conformance {
  const char *file, *target, *strategy, *input_mode; /* arguments */
  struct conformance_case *cases;
  uint32_t count;
  struct pool *pool;
  struct diagnostics diagnostics;
  struct place *place;
  struct output_file *files;
  size_t file_count;
  uint32_t equal;
  bool good;
};

static bool output_equal(struct conformance *all, uint32_t number,
                         const uint8_t *output) {
  const struct conformance_case *one = &all->cases[number];
  for (size_t i = 0; i < one->outputs.size; i++)
    if (output[i] != one->outputs.data[i]) {
      fprintf(stderr, "%s: output byte %zu of %zu is %d, wanted %d\n",
              one->name, i, one->outputs.size, (int8_t)output[i],
              (int8_t)one->outputs.data[i]);
      return false;
    }
  all->equal++;
  return true;
}

/* Frames of a case, which share what the network remembers. */
static int32_t count_frames(const struct conformance_case *one,
                            const struct graph *graph) {
  return (int32_t)((int64_t)one->inputs.size / graph_input_bytes(graph));
}

/* The sizes of a case's vectors must be the network's. */
static bool sizes_agree(const struct conformance_case *one,
                        const struct graph *graph) {
  const int64_t frames = count_frames(one, graph);
  if (frames > 0 &&
      (int64_t)one->inputs.size == frames * graph_input_bytes(graph) &&
      (int64_t)one->outputs.size == frames * graph_output_bytes(graph))
    return true;
  fprintf(stderr, "%s: %zu and %zu bytes, the network has %lld and %lld\n",
          one->name, one->inputs.size, one->outputs.size,
          (long long)graph_input_bytes(graph),
          (long long)graph_output_bytes(graph));
  return false;
}

static void run_reference(struct conformance *all) {
  for (uint32_t i = 0; i < all->count; i++) {
    const struct conformance_case *one = &all->cases[i];
    all->diagnostics.file = one->name;
    struct graph *graph = pipeline_resolve(all->pool, one->model.data,
                                           one->model.size, &all->diagnostics);
    if (graph == NULL || !sizes_agree(one, graph)) {
      all->good = false;
      continue;
    }
    uint8_t *output = pool_alloc(all->pool, one->outputs.size, 1);
    struct reference reference;
    reference_start(graph, &reference);
    for (int32_t k = 0; k < count_frames(one, graph); k++)
      reference_step(&reference,
                     one->inputs.data + k * graph_input_bytes(graph),
                     output + k * graph_output_bytes(graph));
    all->good = output_equal(all, i, output) && all->good;
  }
}

static void add_file(struct conformance *all, struct output_file file) {
  for (size_t i = 0; i < all->file_count; i++)
    if (strcmp(all->files[i].name, file.name) == 0)
      return; /* a kernel that an earlier case uses too */
  all->files[all->file_count++] = file;
}

static bool find_choices(const struct conformance *all, enum strategy *strategy,
                         enum input_mode *mode, enum kernel_target *target) {
  bool strategy_found = false;
  bool mode_found = false;
#define X(name)                                                                \
  if (strcmp(all->strategy, #name) == 0) {                                     \
    *strategy = STRATEGY_##name;                                               \
    strategy_found = true;                                                     \
  }
  STRATEGY_LIST(X)
#undef X
#define X(name)                                                                \
  if (strcmp(all->input_mode, #name) == 0) {                                   \
    *mode = INPUT_MODE_##name;                                                 \
    mode_found = true;                                                         \
  }
  INPUT_MODE_LIST(X)
#undef X
  for (int i = 0; i < KERNEL_TARGETS; i++)
    if (strcmp(all->target, kernel_target_name((enum kernel_target)i)) == 0)
      *target = (enum kernel_target)i;
  return strategy_found && mode_found;
}

/* Generates the code of one case. */
static bool generate(struct conformance *all, uint32_t number) {
  const struct conformance_case *one = &all->cases[number];
  enum strategy strategy = STRATEGY_layer;
  enum input_mode mode = INPUT_MODE_resident;
  enum kernel_target target = KERNEL_TARGET_PORTABLE;
  if (!find_choices(all, &strategy, &mode, &target))
    return false;
  all->diagnostics.file = one->name;
  const struct plan *plan =
      pipeline_plan(all->pool, one->model.data, one->model.size, target,
                    strategy, mode, &all->diagnostics);
  const char *wrong = plan == NULL ? "no plan" : check_plan(plan);
  if (wrong != NULL) {
    fprintf(stderr, "%s: %s\n", one->name, wrong);
    return false;
  }
  if (!sizes_agree(one, plan->graph))
    return false;
  all->place[number].arena_bytes = plan->arena_bytes;
  all->place[number].frames = count_frames(one, plan->graph);
  all->place[number].input_bytes = (int32_t)graph_input_bytes(plan->graph);
  all->place[number].output_bytes = (int32_t)graph_output_bytes(plan->graph);
  all->place[number].remembers = plan->graph->variables > 0;
  const struct emitted emitted =
      pipeline_emit(plan, pool_format(all->pool, "c%u", number));
  for (size_t i = 0; i < emitted.count && i < FILES_PER_CASE; i++)
    add_file(all, emitted.file[i]);
  return emitted.count <= FILES_PER_CASE;
}

static void add_text(struct conformance *all, const char *name,
                     const struct text *text) {
  add_file(all, (struct output_file){name, text->data, text->length});
}

static int32_t align(size_t bytes) { return (int32_t)((bytes + 3) / 4 * 4); }

/* Whether a case is given row by row; some streamed ones are run at once. */
static bool is_pushed(const struct conformance *all, uint32_t number) {
  return strcmp(all->input_mode, "streamed") == 0 && number % 4 != 3;
}

/* Functions that push a streamed case's rows, some at a time. */
static void add_drivers(const struct conformance *all, struct text *text) {
  for (uint32_t i = 0; i < all->count; i++) {
    if (!is_pushed(all, i))
      continue;
    text_add(text,
             "\nstatic int c%u_drive(void *arena, const void *input,\n"
             "                     void *output) {\n"
             "  const uint8_t *rows = (const uint8_t *)input;\n"
             "  int status = c%u_begin(arena);\n"
             "  if (status != 0)\n    return status;\n"
             "  for (int left = c%u_INPUT_ROWS; left > 0;) {\n"
             "    const int n = left < %u ? left : %u;\n"
             "    left -= n;\n"
             "    if (c%u_push(arena, rows, n) != left)\n"
             "      return 100;\n"
             "    rows += n * c%u_ROW_BYTES;\n  }\n",
             i, i, i, i % 4 + 1, i % 4 + 1, i, i);
    text_add(text,
             "  while ((status = c%u_step(arena)) > 0)\n    ;\n"
             "  return status < 0 ? status : c%u_output(arena, output);\n}\n",
             i, i);
  }
}

/* A network that runs all cases, from the last one on, so that a write past
 * the end of an output spoils one that was finished before; each arena ends
 * where the whole one does. */
static struct run_network make_batch(struct conformance *all) {
  struct run_network network = {
      .name = BATCH, .input_mode = RUN_EXTERNAL, .arena_align = 4};
  for (uint32_t i = 0; i < all->count; i++) {
    struct place *place = &all->place[i];
    place->input_at = network.input_bytes;
    place->output_at = network.output_bytes;
    network.input_bytes += align(all->cases[i].inputs.size);
    network.output_bytes += align(all->cases[i].outputs.size);
    if (network.arena_bytes < align((size_t)place->arena_bytes))
      network.arena_bytes = align((size_t)place->arena_bytes);
  }
  struct text header = {all->pool, NULL, 0, 0};
  text_add(&header,
           "#define batch_ARENA_BYTES %d\n#define batch_ARENA_ALIGN 4\n"
           "#define batch_INPUT_BYTES %d\n#define batch_OUTPUT_BYTES %d\n"
           "int batch_run(void *arena, const void *input, void *output);\n",
           network.arena_bytes, network.input_bytes, network.output_bytes);
  add_text(all, BATCH ".h", &header);
  struct text source = {all->pool, NULL, 0, 0};
  struct text weights = {all->pool, NULL, 0, 0};
  text_add(&source, "#include \"" BATCH ".h\"\n");
  for (uint32_t i = 0; i < all->count; i++) {
    text_add(&source, "#include \"c%u.c\"\n", i);
    text_add(&weights, "#include \"c%u_weights.c\"\n", i);
  }
  if (strcmp(all->input_mode, "streamed") == 0)
    add_drivers(all, &source);
  text_add(&source,
           "\nstatic const struct {\n"
           "  int (*run)(void *arena, const void *input, void *output);\n"
           "  int (*reset)(void *arena);\n"
           "  int32_t arena_bytes, input_at, output_at;\n"
           "  int32_t frames, input_bytes, output_bytes;\n} cases[] = {\n");
  for (uint32_t i = 0; i < all->count; i++) {
    const struct place *place = &all->place[i];
    text_add(&source, "  {c%u_%s, ", i, is_pushed(all, i) ? "drive" : "run");
    text_add(&source, place->remembers ? "c%u_reset" : "0", i);
    text_add(&source, ", c%u_ARENA_BYTES, %d, %d, %d, %d, %d},\n", i,
             place->input_at, place->output_at, place->frames,
             place->input_bytes, place->output_bytes);
  }
  text_add(
      &source,
      "};\n\n"
      "int batch_run(void *arena, const void *input, void *output) {\n"
      "  for (int i = %u; i-- > 0;) {\n"
      "    uint8_t *own = (uint8_t *)arena +\n"
      "        (batch_ARENA_BYTES - cases[i].arena_bytes) / 4 * 4;\n"
      "    const uint8_t *from = (const uint8_t *)input + "
      "cases[i].input_at;\n"
      "    uint8_t *to = (uint8_t *)output + cases[i].output_at;\n"
      /* An arena that was not reset is noticed. */
      "    if (cases[i].reset) {\n"
      "      memset(own, 0, (size_t)cases[i].arena_bytes);\n"
      "      if (cases[i].run(own, from, to) != -3)\n"
      "        return 101;\n    }\n"
      "    int status = cases[i].reset ? cases[i].reset(own) : 0;\n"
      "    for (int32_t k = 0; status == 0 && k < cases[i].frames; k++) {\n"
      "      status = cases[i].run(own, from, to);\n"
      "      from += cases[i].input_bytes;\n"
      "      to += cases[i].output_bytes;\n    }\n"
      "    if (status != 0)\n      return status;\n  }\n"
      "  return 0;\n}\n",
      all->count);
  add_text(all, BATCH ".c", &source);
  add_text(all, BATCH "_weights.c", &weights);
  return network;
}

static enum run_target find_run_target(const char *name) {
  if (strcmp(name, "cortex-m4") == 0)
    return RUN_CORTEX_M4;
  return strcmp(name, "cortex-m7") == 0 ? RUN_CORTEX_M7 : RUN_HOST;
}

/* Builds and runs the batch, and compares the outputs. */
static void run_batch(struct conformance *all, struct run_network network) {
  /* The host is there for the sanitizers: build quickly. */
  static const char *const flags[] = {"-O0",       "-Wconversion", "-Wshadow",
                                      "-pedantic", "-Werror",      NULL};
  uint8_t *input = pool_alloc(all->pool, (size_t)network.input_bytes, 1);
  uint8_t *output = pool_alloc(all->pool, (size_t)network.output_bytes, 1);
  for (uint32_t i = 0; i < all->count; i++)
    memcpy(input + all->place[i].input_at, all->cases[i].inputs.data,
           all->cases[i].inputs.size);
  const enum run_target target = find_run_target(all->target);
  const struct run_options options = {.sanitize = target == RUN_HOST,
                                      .flags = flags + (target != RUN_HOST),
                                      .timeout_seconds = 300,
                                      .poison = 0xA5};
  struct run run;
  enum status status =
      run_build(&run, all->pool, target, &network, &options, &all->diagnostics);
  if (status == STATUS_OK)
    status = run_execute(&run, input, output, NULL, &all->diagnostics);
  run_discard(&run);
  all->good = status == STATUS_OK;
  for (uint32_t i = 0; status == STATUS_OK && i < all->count; i++)
    all->good =
        output_equal(all, i, output + all->place[i].output_at) && all->good;
}

/* Leaves out networks that cannot be streamed because they have several
 * inputs. */
static void drop_unstreamable(struct conformance *all) {
  struct diagnostics silent = {.sink = NULL};
  uint32_t kept = 0;
  for (uint32_t i = 0; i < all->count; i++) {
    const struct case_block *model = &all->cases[i].model;
    const struct graph *graph =
        pipeline_resolve(all->pool, model->data, model->size, &silent);
    if (graph == NULL || graph->inputs == 1)
      all->cases[kept++] = all->cases[i];
  }
  printf("%u cases with several inputs left out\n", all->count - kept);
  all->count = kept;
}

static void run_generated(struct conformance *all) {
  if (strcmp(all->input_mode, "streamed") == 0)
    drop_unstreamable(all);
  all->place = POOL_ARRAY(all->pool, struct place, all->count);
  all->files = POOL_ARRAY(all->pool, struct output_file,
                          FILES_PER_CASE * ((size_t)all->count + 1));
  for (uint32_t i = 0; i < all->count; i++)
    all->good = generate(all, i) && all->good;
  if (!all->good)
    return;
  all->diagnostics.file = all->file;
  struct run_network network = make_batch(all);
  char *folder = folder_temporary(all->pool, &all->diagnostics);
  all->good = folder != NULL;
  if (folder == NULL)
    return;
  network.directory = folder;
  all->good = folder_replace(all->pool, folder, all->files, all->file_count,
                             &all->diagnostics) == STATUS_OK;
  if (all->good)
    run_batch(all, network);
  temporary_remove(folder);
}

static void run_all(struct pool *pool, void *context) {
  struct conformance *all = context;
  all->pool = pool;
  if (strcmp(all->target, "reference") == 0)
    run_reference(all);
  else
    run_generated(all);
}

int main(int argc, char **argv) {
  const bool reference = argc == 3 && strcmp(argv[2], "reference") == 0;
  if (!reference && argc != 5) {
    fprintf(stderr, "usage: conformance CASES reference\n"
                    "       conformance CASES TARGET STRATEGY INPUT_MODE\n");
    return EXIT_FAILURE;
  }
  struct conformance all = {.file = argv[1],
                            .target = argv[2],
                            .strategy = reference ? "" : argv[3],
                            .input_mode = reference ? "" : argv[4],
                            .diagnostics = {.sink = stderr},
                            .good = true};
  size_t size;
  unsigned char *data = file_load(argv[1], &size);
  all.cases = cases_split(data, size, &all.count);
  if (all.cases == NULL || all.count == 0) {
    fprintf(stderr, "%s: no container of cases\n", argv[1]);
    free(data);
    return EXIT_FAILURE;
  }
  all.good = pool_try(run_all, &all) && all.good;
  printf("%u cases, %u equal\n", all.count, all.equal);
  const bool good = all.good && all.equal == all.count;
  free(all.cases);
  free(data);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
