#include "pipeline.h"

#include "graph/resolve.h"
#include "model/tflite.h"
#include "pass/pass.h"
#include "plan/rewrite.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct graph *pipeline_resolve(struct pool *pool, const void *data, size_t size,
                               struct diagnostics *diagnostics) {
  struct graph *graph =
      tflite_read(pool, "model.tflite", data, size, diagnostics);
  if (graph == NULL)
    return NULL;
  passes_before_resolve(graph);
  return graph_resolve(graph) ? graph : NULL;
}

struct plan *pipeline_plan(struct pool *pool, const void *data, size_t size,
                           enum kernel_target target, enum strategy strategy,
                           enum input_mode mode,
                           struct diagnostics *diagnostics) {
  struct graph *graph = pipeline_resolve(pool, data, size, diagnostics);
  if (graph == NULL)
    return NULL;
  passes_behind_resolve(graph);
  const struct planner_options options = {
      .strategy = strategy, .input_mode = mode, .optimize = OPTIMIZE_ram};
  return rewrite_run(kernels_new(graph, target), &options);
}

struct emitted pipeline_emit(const struct plan *plan, const char *name) {
  const struct emit_options options = {
      .name = name, .command = "a test", .model_hash = 0};
  return emit_network(plan, &options);
}

static void give_up(const char *path) {
  perror(path);
  exit(EXIT_FAILURE);
}

unsigned char *file_load(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0)
    give_up(path);
  const long end = ftell(file);
  if (end < 0 || fseek(file, 0, SEEK_SET) != 0)
    give_up(path);
  *size = (size_t)end;
  unsigned char *data = malloc(*size > 0 ? *size : 1);
  if (data == NULL || fread(data, 1, *size, file) != *size)
    give_up(path);
  fclose(file);
  return data;
}

void folder_clear(const char *path) {
  DIR *open = opendir(path);
  for (const struct dirent *entry; open != NULL && (entry = readdir(open));)
    if (entry->d_name[0] != '.')
      unlinkat(dirfd(open), entry->d_name, 0);
  if (open != NULL)
    closedir(open);
  rmdir(path);
}
