#include "calibration.h"

#include "base/text.h"
#include "run/reference.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 256 };

struct calibration {
  struct pool *pool;
  struct output_file *file;
  size_t count, room;
  struct text includes, entries;
  int32_t arena_bytes, input_bytes, output_bytes; /* of the largest */
};

struct line {
  const char *key;
  uint32_t code;
  uint64_t count; /* 0: it failed */
};

struct calibration_counts {
  struct line *line;
  size_t count, room;
};

/* Makes room for one more element. */
static void *grow(struct pool *pool, void *array, size_t count, size_t *room,
                  size_t size) {
  if (count < *room)
    return array;
  *room = 2 * *room + 16;
  void *larger = pool_alloc(pool, *room, size);
  if (count > 0)
    memcpy(larger, array, count * size);
  return larger;
}

struct calibration *calibration_new(struct pool *pool) {
  struct calibration *calibration = POOL_NEW(pool, struct calibration);
  calibration->pool = pool;
  calibration->includes.pool = pool;
  calibration->entries.pool = pool;
  return calibration;
}

/* Of all files, so that what was measured is what is estimated. */
static uint32_t code_of(struct emitted emitted) {
  uint32_t hash = 2166136261u; /* FNV-1a */
  for (size_t i = 0; i < emitted.count; i++)
    for (size_t k = 0; k < emitted.file[i].size; k++)
      hash = (hash ^ (uint8_t)emitted.file[i].data[k]) * 16777619u;
  return hash;
}

static bool has_file(const struct calibration *calibration, const char *name) {
  for (size_t i = 0; i < calibration->count; i++)
    if (strcmp(calibration->file[i].name, name) == 0)
      return true;
  return false;
}

/* Kernels that several networks use are there once. */
static void add_file(struct calibration *calibration,
                     const struct output_file *file) {
  if (has_file(calibration, file->name))
    return;
  calibration->file =
      grow(calibration->pool, calibration->file, calibration->count,
           &calibration->room, sizeof *calibration->file);
  calibration->file[calibration->count++] = *file;
}

static void keep_most(int32_t *most, int64_t value) {
  if (value > *most)
    *most = (int32_t)value;
}

bool calibration_add(struct calibration *calibration, const struct plan *plan,
                     const char *key, struct emitted emitted) {
  const struct graph *graph = plan->graph;
  struct text *text = &calibration->entries;
  if (has_file(calibration, pool_format(calibration->pool, "%s.h", key)))
    return false;
  for (size_t i = 0; i < emitted.count; i++)
    add_file(calibration, &emitted.file[i]);
  text_add(&calibration->includes, "#include \"%s.h\"\n", key);
  text_add(text,
           "    {.key = \"%s\",\n     .code = 0x%08" PRIx32 ",\n"
           "     .arena_bytes = %s_ARENA_BYTES,\n"
           "     .input_bytes = %s_INPUT_BYTES,\n"
           "     .output_bytes = %s_OUTPUT_BYTES,\n",
           key, code_of(emitted), key, key, key);
  if (graph->variables > 0)
    text_add(text, "     .reset = %s_reset,\n", key);
  if (plan->input_mode == INPUT_MODE_streamed)
    text_add(text,
             "     .rows = %s_INPUT_ROWS,\n     .row_bytes = %s_ROW_BYTES,\n"
             "     .begin = %s_begin,\n     .push = %s_push,\n"
             "     .step = %s_step,\n     .output = %s_output,\n",
             key, key, key, key, key, key);
  else if (plan->input_mode == INPUT_MODE_resident && graph->inputs == 1)
    text_add(text, "     .input = %s_input,\n", key);
  text_add(text, "     .run = %s_run},\n", key);
  keep_most(&calibration->arena_bytes, plan->arena_bytes);
  keep_most(&calibration->input_bytes, graph_input_bytes(graph));
  keep_most(&calibration->output_bytes, graph_output_bytes(graph));
  return true;
}

static void add_memory(struct text *text, const char *name, int32_t bytes) {
  const int32_t room = (bytes + 32) / 32 * 32;
  text_add(text,
           "\nstatic _Alignas(32) uint8_t %s_memory[%d];\n"
           "uint8_t *const calibration_%s_end = %s_memory + %d;\n",
           name, room, name, name, room);
}

enum status calibration_write(const struct calibration *calibration,
                              const char *path,
                              struct diagnostics *diagnostics) {
  struct text text = {.pool = calibration->pool};
  text_add(&text,
           OUTPUT_FILE_MARK " networks to calibrate with. */\n"
                            "#include \"calibration.h\"\n%s\n"
                            "const struct calibration_network "
                            "calibration_list[] = {\n%s    {.key = 0}};\n",
           calibration->includes.data, calibration->entries.data);
  add_memory(&text, "arena", calibration->arena_bytes);
  add_memory(&text, "input", calibration->input_bytes);
  add_memory(&text, "output", calibration->output_bytes);
  struct output_file *file =
      POOL_ARRAY(calibration->pool, struct output_file, calibration->count + 1);
  memcpy(file, calibration->file, calibration->count * sizeof *file);
  file[calibration->count] =
      (struct output_file){"calibration_list.c", text.data, text.length};
  return folder_replace(calibration->pool, path, file, calibration->count + 1,
                        diagnostics);
}

/* Takes a line, of which a board may have printed others before; false for the
 * last one. */
static bool take_line(struct calibration_counts *counts, struct pool *pool,
                      const char *text) {
  char key[LINE_BYTES];
  struct line line = {.count = 0};
  const int taken = sscanf(text, "calibration %255s %" SCNx32 " %" SCNx64, key,
                           &line.code, &line.count);
  if (taken == 1 && strcmp(key, "end") == 0)
    return false;
  if (taken < 2)
    return true;
  line.key = pool_format(pool, "%s", key);
  counts->line =
      grow(pool, counts->line, counts->count, &counts->room, sizeof line);
  counts->line[counts->count++] = line;
  return true;
}

struct calibration_counts *calibration_read(struct pool *pool, const char *path,
                                            struct diagnostics *diagnostics) {
  struct calibration_counts *counts = POOL_NEW(pool, struct calibration_counts);
  char text[LINE_BYTES];
  bool more = true;
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
  if (file == NULL) {
    diagnostic_error(diagnostics, "%s: %s", path, strerror(errno));
    return NULL;
  }
  while (more && fgets(text, sizeof text, file) != NULL)
    more = take_line(counts, pool, text);
  if (file != stdin)
    fclose(file);
  if (!more)
    return counts;
  diagnostic_error(diagnostics, "%s: no line \"calibration end\"", path);
  return NULL;
}

uint64_t calibration_count_of(const struct calibration_counts *counts,
                              const char *key, struct emitted emitted,
                              struct diagnostics *diagnostics) {
  for (size_t i = 0; i < counts->count; i++) {
    const struct line *line = &counts->line[i];
    if (strcmp(line->key, key) != 0)
      continue;
    if (line->code != code_of(emitted))
      diagnostic_error(diagnostics, "%s: the board ran other code", key);
    else if (line->count == 0)
      diagnostic_error(diagnostics, "%s: it failed on the board", key);
    else
      return line->count;
    return 0;
  }
  diagnostic_error(diagnostics, "%s: the board did not measure it", key);
  return 0;
}
