/* Compares every operator's output, as the reference kernels compute it, with
 * the checksums of a .tensors file, one line an operator:
 *
 *   number operator output-tensor shape crc32
 *
 * tensors MODEL INPUT TENSORS
 */
#include "run/reference.h"
#include "support/pipeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct comparison {
  unsigned char *model, *input;
  size_t model_size, input_size;
  const char *tensors_path;
  int lines, equal;
};

/* CRC-32 of ISO 3309, as zlib computes it. */
static uint32_t checksum(const uint8_t *data, size_t size) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < size; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
  }
  return ~crc;
}

static bool compare_line(const struct reference *reference, const char *line) {
  const struct graph *graph = reference->graph;
  int number;
  int tensor;
  uint32_t wanted;
  char kind[64];
  if (sscanf(line, "%d %63s %d %*s %" SCNx32, &number, kind, &tensor,
             &wanted) != 4 ||
      tensor < 0 || tensor >= graph->tensors) {
    fprintf(stderr, "not understood: %s", line);
    return false;
  }
  const uint8_t *value = reference->value[tensor];
  if (value == NULL)
    value = graph->tensor[tensor].data; /* known before the run */
  const size_t bytes = (size_t)graph->tensor[tensor].bytes;
  if (value != NULL && checksum(value, bytes) == wanted)
    return true;
  fprintf(stderr, "operator %d (%s), tensor %d: %s\n", number, kind, tensor,
          value == NULL ? "was not computed" : "differs");
  return false;
}

static void compare(struct pool *pool, void *context) {
  struct comparison *comparison = context;
  struct diagnostics diagnostics = {.sink = stderr};
  struct graph *graph = pipeline_resolve(pool, comparison->model,
                                         comparison->model_size, &diagnostics);
  if (graph == NULL ||
      graph_input_bytes(graph) != (int64_t)comparison->input_size)
    return;
  uint8_t *output = pool_alloc(pool, (size_t)graph_output_bytes(graph), 1);
  struct reference reference;
  reference_run(graph, comparison->input, output, &reference);
  FILE *file = fopen(comparison->tensors_path, "r");
  if (file == NULL) {
    perror(comparison->tensors_path);
    return;
  }
  char line[512];
  while (fgets(line, sizeof line, file) != NULL) {
    if (line[0] == '#')
      continue;
    comparison->lines++;
    comparison->equal += compare_line(&reference, line);
  }
  fclose(file);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: tensors MODEL INPUT TENSORS\n");
    return EXIT_FAILURE;
  }
  struct comparison comparison = {.tensors_path = argv[3]};
  comparison.model = file_load(argv[1], &comparison.model_size);
  comparison.input = file_load(argv[2], &comparison.input_size);
  const bool good = pool_try(compare, &comparison);
  free(comparison.model);
  free(comparison.input);
  printf("%d operators, %d equal\n", comparison.lines, comparison.equal);
  return good && comparison.lines > 0 && comparison.equal == comparison.lines
             ? EXIT_SUCCESS
             : EXIT_FAILURE;
}
