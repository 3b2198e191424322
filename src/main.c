#include "cli/commands.h"

#include "base/temporary.h"

#include <errno.h>
#include <string.h>

struct invocation {
  struct options options;
  struct diagnostics diagnostics;
  struct mapped_file file;
  enum status status;
};

static enum status run_command(struct session *session) {
  switch (session->options->command) {
#define X(name, usage, help)                                                   \
  case COMMAND_##name:                                                         \
    return cli_##name(session);
    COMMAND_LIST(X)
#undef X
  }
  return STATUS_USAGE;
}

static void run_in_pool(struct pool *pool, void *context) {
  struct invocation *invocation = context;
  struct session session = {
      .pool = pool,
      .options = &invocation->options,
      .diagnostics = &invocation->diagnostics,
      .file = &invocation->file,
  };
  invocation->status = run_command(&session);
}

/* Results may still be buffered, and the disk full. */
static enum status flush_output(struct invocation *invocation) {
  errno = EIO; /* of a write long ago, whose reason is lost */
  if (fflush(stdout) == 0 && !ferror(stdout))
    return invocation->status;
  if (invocation->status == STATUS_OK) {
    diagnostic_error(&invocation->diagnostics,
                     "cannot write standard output: %s", strerror(errno));
    invocation->status = STATUS_ENVIRONMENT;
  }
  return invocation->status;
}

int main(int argc, char **argv) {
  struct invocation invocation = {.diagnostics = {.sink = stderr}};
  /* A pipe that nobody reads and a file that may not grow must come back as
   * errors, for temporary files to be removed. */
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  temporary_guard_signals();
  bool run;
  invocation.status = options_read(&invocation.options, argc, argv, &run);
  if (!run)
    return (int)flush_output(&invocation);
  if (!pool_try(run_in_pool, &invocation)) {
    temporary_remove_all();
    diagnostic_error(&invocation.diagnostics, "out of memory");
    invocation.status = STATUS_ENVIRONMENT;
  }
  file_unmap(&invocation.file);
  return (int)flush_output(&invocation);
}
