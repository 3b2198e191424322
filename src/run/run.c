#define _GNU_SOURCE /* realpath */
#include "run/run.h"

#include "base/file.h"
#include "base/temporary.h"
#include "run/toolchain.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_STACK_BYTES 4096
#define DEFAULT_TIMEOUT_SECONDS 1800

/* Writes the two headers that boards/common/frame.h describes. */
static enum status headers_write(struct run *run,
                                 struct diagnostics *diagnostics) {
  const struct run_network *network = &run->network;
  char text[PATH_MAX + 512];
  int length =
      snprintf(text, sizeof text,
               "#define PLAN_ARENA_BYTES %d\n#define PLAN_ARENA_ALIGN %d\n"
               "#define PLAN_STACK_BYTES %d\n#define PLAN_INPUT_MODE %d\n"
               "#define PLAN_REMEMBERS %d\n",
               (int)network->arena_bytes, (int)network->arena_align,
               (int)run->options.stack_bytes, (int)network->input_mode,
               network->remembers);
  if (folder_file_write(run, "harness_plan.h", text, (size_t)length,
                        diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  /* By full path: a network may be called like a header of the harness. */
  length = snprintf(text, sizeof text,
                    "#include \"%s/%s.h\"\n#define NETWORK(x) %s_##x\n",
                    run->directory, network->name, network->name);
  if (length < 0 || length >= (int)sizeof text) {
    diagnostic_error(diagnostics, "%s: path too long", run->directory);
    return STATUS_ENVIRONMENT;
  }
  return folder_file_write(run, "harness_network.h", text, (size_t)length,
                           diagnostics);
}

enum status run_build(struct run *run, struct pool *pool,
                      enum run_target target, const struct run_network *network,
                      const struct run_options *options,
                      struct diagnostics *diagnostics) {
  *run = (struct run){.target = target, .network = *network};
  if (options != NULL)
    run->options = *options;
  if (run->options.stack_bytes == 0)
    run->options.stack_bytes = DEFAULT_STACK_BYTES;
  if (run->options.timeout_seconds == 0)
    run->options.timeout_seconds = DEFAULT_TIMEOUT_SECONDS;
  run->log = pool_alloc(pool, RUN_LOG_BYTES, 1);
  run->directory = pool_alloc(pool, PATH_MAX, 1);
  if (target != RUN_HOST)
    run->code = code_new(pool);
  if (realpath(network->directory, run->directory) == NULL) {
    diagnostic_error(diagnostics, "%s: %s", network->directory,
                     strerror(errno));
    return STATUS_ENVIRONMENT;
  }
  run->folder = folder_temporary(pool, diagnostics);
  if (run->folder == NULL)
    return STATUS_ENVIRONMENT;
  if (headers_write(run, diagnostics) != STATUS_OK ||
      files_unpack(run, "boards/common/", diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  return target == RUN_HOST ? host_build(run, diagnostics)
                            : board_build(run, diagnostics);
}

enum status run_execute(struct run *run, const uint8_t *input, uint8_t *output,
                        struct run_measure *measure,
                        struct diagnostics *diagnostics) {
  return run_execute_frames(run, 1, input, output, measure, diagnostics);
}

enum status run_execute_frames(struct run *run, int32_t frames,
                               const uint8_t *input, uint8_t *output,
                               struct run_measure *measure,
                               struct diagnostics *diagnostics) {
  struct run_measure measured = {0};
  if (folder_file_write(run, "input.bin", input,
                        (size_t)frames * (size_t)run->network.input_bytes,
                        diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  const enum status status = run->target == RUN_HOST
                                 ? host_execute(run, diagnostics)
                                 : board_execute(run, &measured, diagnostics);
  if (status != STATUS_OK)
    return status;
  if (measure != NULL)
    *measure = measured;
  return folder_file_read(run, "output.bin", output,
                          (size_t)frames * (size_t)run->network.output_bytes,
                          diagnostics);
}

void run_withstand(struct run *run, const struct run_options *options) {
  run->options.poison = options->poison;
  run->options.interrupts = options->interrupts;
  run->options.short_window = options->short_window;
}

const char *run_stack_doubt(const struct run *run) { return run->stack_doubt; }

const char *run_image(const struct run *run, struct pool *pool) {
  return pool_format(pool, "%s/image.elf", run->folder);
}

void run_discard(struct run *run) {
  if (run->folder != NULL)
    temporary_remove(run->folder);
  run->folder = NULL;
}
