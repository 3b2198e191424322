/* The reader, resolver and passes on a file that may be anything, and the
 * report of what is not supported. */
#include "cli/session.h"
#include "fuzz/c_text.h"
#include "fuzz/mutate.h"
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed);

static const struct mapped_file *input;

static void insist(bool good) {
  if (!good)
    abort();
}

static void read_model(struct pool *pool, void *context) {
  struct mapped_file file = *input;
  struct diagnostics diagnostics = {.sink = NULL};
  const struct options options = {.int8_ends = (file.size & 1) != 0};
  struct session session = {.pool = pool,
                            .options = &options,
                            .diagnostics = &diagnostics,
                            .file = &file,
                            .path = "model.tflite"};
  const enum status status = session_read(&session);
  (void)context;
  insist((status == STATUS_OK) == (diagnostics.errors == 0));
  if (session.graph == NULL)
    return;
  for (int32_t i = 0; i < session.graph->tensors; i++) {
    const char *name = session.graph->tensor[i].name;
    insist(text_is_printable(name, strlen(name)));
  }
  struct text text = {pool, NULL, 0, 0};
  if (status == STATUS_OK)
    report_dump_graph(session.graph, &text);
  else
    report_unsupported(session.graph, &text);
  insist(text_is_printable(text.data, text.length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const struct mapped_file file = {data, size};
  input = &file;
  pool_try(read_model, NULL);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed) {
  if (size > 0 && seed % 100 != 0)
    return model_mutate(data, size, room, seed);
  return model_make(data, room, 1, seed);
}
