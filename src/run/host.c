/* Runs on the host: cc (or $CC), guard pages and canaries. */
#include "run/toolchain.h"

#include <stdio.h>
#include <stdlib.h>

#define PACKAGE "gcc libc6-dev"

/* cc with the options that harness and network share. */
static struct command compiler_start(const struct run *run) {
  static const char *const sanitizers[] = {
      "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", NULL};
  const char *cc = getenv("CC");
  struct command command = {.count = 0};
  command_add(&command, (const char *const[]){
                            cc != NULL && cc[0] != '\0' ? cc : "cc", "-std=c11",
                            "-O2", "-Wall", "-Wextra", NULL});
  if (run->options.sanitize)
    command_add(&command, sanitizers);
  return command;
}

enum status host_build(struct run *run, struct diagnostics *diagnostics) {
  if (files_unpack(run, "boards/host/", diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  struct command command = compiler_start(run);
  if (network_compile(run, &command, PACKAGE, diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  command_add(&command, (const char *const[]){
                            "harness.c", "frame.c", "window.c", "network.o",
                            "network_weights.o", "-o", "network", NULL});
  return command_run(run, &command, PACKAGE,
                     "the generated C does not build with its harness",
                     diagnostics);
}

enum status host_execute(struct run *run, struct diagnostics *diagnostics) {
  char poison[4];
  snprintf(poison, sizeof poison, "%u", (unsigned)run->options.poison);
  struct command command = {.count = 0};
  command_add(&command, (const char *const[]){"./network", poison, NULL});
  return command_run(run, &command, PACKAGE, "the network failed on the host",
                     diagnostics);
}
