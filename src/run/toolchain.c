#define _GNU_SOURCE
#include "run/toolchain.h"

#include "base/embedded.h"
#include "base/file.h"
#include "run/process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

void command_add(struct command *command, const char *const *arguments) {
  for (; arguments != NULL && *arguments != NULL; arguments++) {
    assert(command->count + 1 < COMMAND_ROOM);
    command->argv[command->count++] = *arguments;
  }
}

enum status command_run(struct run *run, const struct command *command,
                        const char *package, const char *failure,
                        struct diagnostics *diagnostics) {
  return command_run_to(run, NULL, command, package, failure, diagnostics);
}

enum status command_run_to(struct run *run, const char *file,
                           const struct command *command, const char *package,
                           const char *failure,
                           struct diagnostics *diagnostics) {
  const char *program = command->argv[0];
  const struct process_result result =
      process_run_to(file, command->argv, run->folder,
                     run->options.timeout_seconds, run->log, RUN_LOG_BYTES);
  switch (result.end) {
  case PROCESS_EXITED:
    if (result.status == 0)
      return STATUS_OK;
    diagnostic_error(diagnostics, "%s:\n%s", failure, run->log);
    break;
  case PROCESS_SIGNALLED:
    diagnostic_error(diagnostics, "%s: %s was killed by signal %d\n%s", failure,
                     program, result.status, run->log);
    break;
  case PROCESS_NOT_FOUND:
    diagnostic_error(diagnostics,
                     "%s not found; install it, e.g. apt-get "
                     "install %s",
                     program, package);
    break;
  case PROCESS_TIMED_OUT:
    diagnostic_error(diagnostics, "%s: %s did not end within %d seconds\n%s",
                     failure, program, run->options.timeout_seconds, run->log);
    break;
  case PROCESS_LOST:
    diagnostic_error(diagnostics, "cannot follow %s: %s", program,
                     strerror(result.status));
    break;
  case PROCESS_NOT_STARTED:
    diagnostic_error(diagnostics, "cannot start %s: %s", program,
                     strerror(result.status));
    break;
  }
  return STATUS_ENVIRONMENT;
}

/* Opens a file of the folder; -1 after a report. */
static int folder_file_open(const struct run *run, const char *name, int flags,
                            struct diagnostics *diagnostics) {
  const int folder = open(run->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int file =
      folder < 0 ? -1 : openat(folder, name, flags | O_CLOEXEC, 0600);
  if (file < 0)
    diagnostic_error(diagnostics, "%s/%s: %s", run->folder, name,
                     strerror(errno));
  if (folder >= 0)
    close(folder);
  return file;
}

enum status folder_file_write(const struct run *run, const char *name,
                              const void *data, size_t size,
                              struct diagnostics *diagnostics) {
  const int file =
      folder_file_open(run, name, O_WRONLY | O_CREAT | O_TRUNC, diagnostics);
  if (file < 0)
    return STATUS_ENVIRONMENT;
  const bool good = descriptor_write(file, data, size);
  if (descriptor_close(file) && good)
    return STATUS_OK;
  diagnostic_error(diagnostics, "%s/%s: %s", run->folder, name,
                   strerror(errno));
  return STATUS_ENVIRONMENT;
}

enum status folder_file_read(const struct run *run, const char *name,
                             void *data, size_t size,
                             struct diagnostics *diagnostics) {
  const int file = folder_file_open(run, name, O_RDONLY, diagnostics);
  if (file < 0)
    return STATUS_ENVIRONMENT;
  const ssize_t done = descriptor_read(file, data, size);
  const int reason = errno;
  close(file);
  if (done == (ssize_t)size)
    return STATUS_OK;
  if (done < 0)
    diagnostic_error(diagnostics, "%s/%s: %s", run->folder, name,
                     strerror(reason));
  else
    diagnostic_error(diagnostics, "%s/%s: %zd bytes instead of %zu",
                     run->folder, name, done, size);
  return STATUS_ENVIRONMENT;
}

enum status files_unpack(struct run *run, const char *prefix,
                         struct diagnostics *diagnostics) {
  const size_t length = strlen(prefix);
  size_t found = 0;
  for (size_t i = 0; i < embedded_count; i++) {
    const struct embedded_file *file = &embedded_files[i];
    if (strncmp(file->path, prefix, length) != 0)
      continue;
    found++;
    if (folder_file_write(run, file->path + length, file->data, file->size,
                          diagnostics) != STATUS_OK)
      return STATUS_ENVIRONMENT;
  }
  assert(found > 0);
  return STATUS_OK;
}

enum status network_compile(struct run *run, const struct command *compiler,
                            const char *package,
                            struct diagnostics *diagnostics) {
  static const char *const suffixes[] = {".c", "_weights.c"};
  static const char *const objects[] = {"network.o", "network_weights.o"};
  for (int i = 0; i < 2; i++) {
    char source[PATH_MAX];
    if (snprintf(source, sizeof source, "%s/%s%s", run->directory,
                 run->network.name, suffixes[i]) >= (int)sizeof source) {
      diagnostic_error(diagnostics, "%s: path too long", run->directory);
      return STATUS_ENVIRONMENT;
    }
    struct command command = *compiler;
    command_add(&command, run->options.flags);
    command_add(&command,
                (const char *const[]){"-c", source, "-o", objects[i], NULL});
    if (command_run(run, &command, package, "the generated C does not compile",
                    diagnostics) != STATUS_OK)
      return STATUS_ENVIRONMENT;
  }
  return STATUS_OK;
}
