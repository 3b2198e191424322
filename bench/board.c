#include "board.h"

#include "base/file.h"
#include "base/temporary.h"
#include "check/check.h"
#include "emit/emit.h"
#include "run/reference.h"

#include <stdlib.h>

static enum run_input input_of(enum input_mode mode) {
  switch (mode) {
  case INPUT_MODE_resident:
    return RUN_RESIDENT;
  case INPUT_MODE_external:
    return RUN_EXTERNAL;
  case INPUT_MODE_streamed:
    return RUN_STREAMED;
  }
  abort();
}

struct run board_measure(const struct plan *plan, const char *name,
                         const uint8_t *input, uint8_t *output,
                         struct run_measure *measure) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  if (check_plan(plan) != NULL)
    abort();
  struct run run = {.folder = NULL};
  char *folder = folder_temporary(pool, graph->diagnostics);
  if (folder == NULL)
    exit(STATUS_ENVIRONMENT);
  const struct emit_options options = {.name = name, .command = "a bench"};
  const struct emitted emitted = emit_network(plan, &options);
  const struct run_network network = {
      .directory = folder,
      .name = name,
      .input_mode = input_of(plan->input_mode),
      .arena_bytes = plan->arena_bytes,
      .arena_align = ARENA_ALIGN,
      .input_bytes = (int32_t)graph_input_bytes(graph),
      .output_bytes = (int32_t)graph_output_bytes(graph)};
  const bool good = folder_write(folder, emitted.file, emitted.count,
                                 graph->diagnostics) == STATUS_OK &&
                    run_build(&run, pool, RUN_CORTEX_M7, &network, NULL,
                              graph->diagnostics) == STATUS_OK &&
                    run_execute(&run, input, output, measure,
                                graph->diagnostics) == STATUS_OK;
  temporary_remove(folder);
  if (good)
    return run;
  run_discard(&run);
  exit(STATUS_ENVIRONMENT);
}
