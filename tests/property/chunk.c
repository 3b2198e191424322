#include "property/chunk.h"

#include "run/process.h"
#include "support/pipeline.h"

#include <stdlib.h>
#include <string.h>

enum { BUILD_SECONDS = 600, RUN_SECONDS = 600 };

static FILE *open_file(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  if (file == NULL) {
    perror(path);
    exit(EXIT_FAILURE);
  }
  return file;
}

static void close_file(FILE *file) {
  if (ferror(file) != 0 || fclose(file) != 0) {
    perror("closing a file");
    exit(EXIT_FAILURE);
  }
}

void file_write_all(const char *folder, const char *name, const void *data,
                    size_t size) {
  FILE *file = open_file(folder, name);
  fwrite(data, 1, size, file);
  close_file(file);
}

void chunk_open(struct chunk *chunk, const char *folder) {
  *chunk = (struct chunk){.folder = folder,
                          .unit = open_file(folder, "unit.c"),
                          .table = open_file(folder, "table.h"),
                          .data = open_file(folder, "data.bin")};
  fprintf(chunk->unit, "#include \"runner.h\"\n");
  fprintf(chunk->table, "const struct pair_code pair_table[] = {\n");
}

/* Where the parts of a resident frame go. */
static void write_inputs(FILE *table, const struct pair *pair) {
  const struct graph *graph = pair->graph;
  for (int32_t i = 0; i < graph->inputs; i++) {
    fprintf(table, "\n     .one_input_bytes[%d] = %lld, .input[%d] = p%u_input",
            i, (long long)graph->tensor[graph->input[i]].bytes, i,
            (unsigned)pair->index);
    if (graph->inputs > 1)
      fprintf(table, "%d", i);
    fprintf(table, ",");
  }
}

/* Bytes of the arena up to the last one that is surely written: all, unless
 * only scratch ends there, of which kernels may but read the last words, for
 * outputs that they drop. */
static int32_t written_bytes(const struct plan *plan) {
  int32_t least = plan->arena_bytes;
  for (int32_t b = 0; b < plan->buffers; b++) {
    const struct buffer *buffer = &plan->buffer[b];
    if (buffer->offset + buffer->bytes != plan->arena_bytes)
      continue;
    if (buffer->kind != BUFFER_SCRATCH)
      return plan->arena_bytes;
    least = buffer->offset + 1;
  }
  return least;
}

/* The line of the runner's table. */
static void write_code(FILE *table, const struct pair *pair) {
  const struct plan *plan = pair->plan;
  const unsigned n = pair->index;
  static const char *const modes[] = {"PAIR_RESIDENT", "PAIR_EXTERNAL",
                                      "PAIR_STREAMED"};
  fprintf(table,
          "    {.index = %u, .mode = %s, .arena_bytes = p%u_ARENA_BYTES, "
          ".written_bytes = %d,\n"
          "     .arena_align = p%u_ARENA_ALIGN, .input_bytes = "
          "p%u_INPUT_BYTES,\n     .output_bytes = p%u_OUTPUT_BYTES, "
          ".error_align = p%u_ERROR_ALIGN,\n     .macs = %lldu, "
          ".largest_piece_macs = %lldu, .elements = %lld,\n"
          "     .run = p%u_run,",
          n, modes[plan->input_mode], n, written_bytes(plan), n, n, n, n,
          (long long)plan->macs, (long long)plan->largest_piece_macs,
          (long long)pair->elements, n);
  if (plan->input_mode == INPUT_MODE_resident)
    write_inputs(table, pair);
  else
    fprintf(table, " .error_input = p%u_ERROR_INPUT,", n);
  if (plan->input_mode == INPUT_MODE_streamed)
    fprintf(table,
            "\n     .rows = p%u_INPUT_ROWS, .row_bytes = p%u_ROW_BYTES,\n"
            "     .error_state = p%u_ERROR_STATE, .begin = p%u_begin, .push = "
            "p%u_push,\n     .step = p%u_step, .output = p%u_output,",
            n, n, n, n, n, n, n);
  fprintf(table, "},\n");
  fprintf(table,
          "#if p%u_ARENA_BYTES != %d || p%u_INPUT_BYTES != %d || "
          "p%u_OUTPUT_BYTES != %d\n#error \"sizes of pair %u\"\n#endif\n",
          n, plan->arena_bytes, n, pair->input_bytes, n, pair->output_bytes, n);
}

void chunk_add(struct chunk *chunk, const struct pair *pair) {
  struct pool *pool = pair->graph->pool;
  const char *name = pool_format(pool, "p%u", (unsigned)pair->index);
  const struct emitted emitted = pipeline_emit(pair->plan, name);
  const char *own = pool_format(pool, "%s.", name);
  const char *weights = pool_format(pool, "%s_", name);
  for (size_t i = 0; i < emitted.count; i++) {
    const struct output_file *file = &emitted.file[i];
    const bool kernel = strncmp(file->name, own, strlen(own)) != 0 &&
                        strncmp(file->name, weights, strlen(weights)) != 0;
    if (!kernel)
      file_write_all(chunk->folder, file->name, file->data, file->size);
  }
  fprintf(chunk->unit, "#include \"%s.c\"\n#include \"%s_weights.c\"\n", name,
          name);
  write_code(chunk->table, pair);
  fwrite(pair->input, 1, (size_t)pair->input_bytes, chunk->data);
  fwrite(pair->expected, 1, (size_t)pair->output_bytes, chunk->data);
}

static bool succeeds(const char *const *argv, const char *folder, int seconds,
                     char *log) {
  const struct process_result result =
      process_run(argv, folder, seconds, log, CHUNK_LOG_BYTES);
  return result.end == PROCESS_EXITED && result.status == 0;
}

bool chunk_build(struct chunk *chunk, char log[CHUNK_LOG_BYTES]) {
  static const char *const compile[] = {PROPERTY_CC,
                                        "-std=c11",
                                        "-O1",
                                        "-Wall",
                                        "-Wextra",
                                        "-Wconversion",
                                        "-Werror",
                                        "-DSN_COUNT",
                                        "-I" PROJECT_ROOT "/kernels",
                                        "-I" PROJECT_ROOT "/kernels/ref",
                                        "-I" PROJECT_ROOT "/kernels/armv7em",
                                        "-I" PROJECT_ROOT "/kernels/portable",
                                        "-I" PROJECT_ROOT "/tests/property",
#ifdef PROPERTY_SANITIZE
                                        "-g",
                                        "-fsanitize=address,undefined",
                                        "-fno-sanitize-recover=all",
#endif
                                        "unit.c",
                                        PROJECT_ROOT "/tests/property/runner.c",
                                        "-o",
                                        "program",
                                        NULL};
  fprintf(chunk->table,
          "};\nconst uint32_t pair_count = sizeof pair_table / sizeof "
          "*pair_table;\n");
  fprintf(chunk->unit, "#include \"table.h\"\n");
  close_file(chunk->table);
  close_file(chunk->unit);
  close_file(chunk->data);
  return succeeds(compile, chunk->folder, BUILD_SECONDS, log);
}

bool chunk_run(const struct chunk *chunk, uint32_t first,
               char log[CHUNK_LOG_BYTES]) {
  char number[16];
  snprintf(number, sizeof number, "%u", (unsigned)first);
  const char *const run[] = {"./program", "data.bin", number, NULL};
  return succeeds(run, chunk->folder, RUN_SECONDS, log);
}
