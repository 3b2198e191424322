/* What the targets have in common: the folder, its files, and programs run in
 * it. Used by run.c, host.c and board.c only. */
#ifndef RUN_TOOLCHAIN_H
#define RUN_TOOLCHAIN_H

#include "run/run.h"

/* What is kept of the output of one program. */
#define RUN_LOG_BYTES 65536

/* Command lines grow in a fixed array; none here comes near its end. */
#define COMMAND_ROOM 64

struct command {
  const char *argv[COMMAND_ROOM];
  int count;
};

/* Appends the arguments of a NULL-terminated list; NULL is an empty list. */
void command_add(struct command *command, const char *const *arguments);

/* Runs a command in the run's folder and reports when it does not end with
 * status 0. `package` says what to install when the program is missing, and
 * `failure` what a failure means, such as "the generated C does not compile";
 * the program's output follows it. */
enum status command_run(struct run *run, const struct command *command,
                        const char *package, const char *failure,
                        struct diagnostics *diagnostics);

/* The same with the program's stdout in a file of the folder. */
enum status command_run_to(struct run *run, const char *file,
                           const struct command *command, const char *package,
                           const char *failure,
                           struct diagnostics *diagnostics);

/* Copies all embedded files under `prefix` ("boards/mps2/") into the folder,
 * without the prefix, and reports when there are none. */
enum status files_unpack(struct run *run, const char *prefix,
                         struct diagnostics *diagnostics);

/* Writes a file of the folder, or reads one of exactly `size` bytes. */
enum status folder_file_write(const struct run *run, const char *name,
                              const void *data, size_t size,
                              struct diagnostics *diagnostics);
enum status folder_file_read(const struct run *run, const char *name,
                             void *data, size_t size,
                             struct diagnostics *diagnostics);

/* Compiles network.o and network_weights.o with a compiler and its options. */
enum status network_compile(struct run *run, const struct command *compiler,
                            const char *package,
                            struct diagnostics *diagnostics);

/* The targets. build has all common files in place; execute finds input.bin
 * and leaves output.bin. */
enum status host_build(struct run *run, struct diagnostics *diagnostics);
enum status host_execute(struct run *run, struct diagnostics *diagnostics);
enum status board_build(struct run *run, struct diagnostics *diagnostics);
enum status board_execute(struct run *run, struct run_measure *measure,
                          struct diagnostics *diagnostics);

#endif
