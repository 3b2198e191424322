/* Runs on an emulated board: Arm's GCC and QEMU. */
#include "base/file.h"
#include "run/toolchain.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define GCC "arm-none-eabi-gcc"
#define GCC_PACKAGE "gcc-arm-none-eabi libnewlib-arm-none-eabi"
#define OBJDUMP "arm-none-eabi-objdump"
#define OBJDUMP_PACKAGE "binutils-arm-none-eabi"
#define QEMU "qemu-system-arm"

/* What the exception through which the network comes back takes of its stack,
 * when that is unused. */
#define EXCEPTION_BYTES 32

struct board {
  const char *machine;
  const char *files; /* of this board alone */
  const char *cpu;
  const char *fpu;
};

static const struct board *board_get(enum run_target target) {
  static const struct board boards[] = {
      [RUN_CORTEX_M4] = {"mps2-an386", "boards/mps2-an386/", "-mcpu=cortex-m4",
                         "-mfpu=fpv4-sp-d16"},
      [RUN_CORTEX_M7] = {"mps2-an500", "boards/mps2-an500/", "-mcpu=cortex-m7",
                         "-mfpu=fpv5-sp-d16"},
  };
  return &boards[target];
}

/* The compiler with the options that everything for the board shares. */
static struct command compiler_start(const struct run *run) {
  const struct board *board = board_get(run->target);
  struct command command = {.count = 0};
  command_add(&command, (const char *const[]){
                            GCC, "-std=c11", "-O2", "-mthumb", board->cpu,
                            board->fpu, "-mfloat-abi=hard", "-Wall", "-Wextra",
                            "-ffunction-sections", "-fdata-sections", NULL});
  return command;
}

/* Makes harness.o. It must not call the C library: routines from there count
 * as the network's. */
static enum status harness_compile(struct run *run,
                                   struct diagnostics *diagnostics) {
  struct command command = compiler_start(run);
  command_add(&command,
              (const char *const[]){
                  "-ffreestanding", "-fno-tree-loop-distribute-patterns", "-r",
                  "-nostdlib", "-o", "harness.o", "startup.c", "harness.c",
                  "gate.c", "counter.c", "interrupt.c", "fault.c",
                  "protection.c", "mpu.c", "semihost.c", "window.c", "frame.c",
                  NULL});
  return command_run(run, &command, GCC_PACKAGE,
                     "the board's harness does not compile", diagnostics);
}

static enum status image_link(struct run *run,
                              struct diagnostics *diagnostics) {
  struct command command = compiler_start(run);
  command_add(&command,
              (const char *const[]){"-E", "-P", "-x", "assembler-with-cpp",
                                    "link.ld.S", "-o", "link.ld", NULL});
  if (command_run(run, &command, GCC_PACKAGE,
                  "the network does not fit the board",
                  diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  command = compiler_start(run);
  command_add(&command, (const char *const[]){
                            "-nostdlib", "-Wl,--gc-sections", "-T", "link.ld",
                            "-o", "image.elf", "harness.o", "network.o",
                            "network_weights.o", "-lc", "-lgcc", NULL});
  return command_run(run, &command, GCC_PACKAGE,
                     "the network does not link with the planned memory",
                     diagnostics);
}

/* What objdump prints of a file, mapped; the folder keeps it. */
static enum status object_list(struct run *run, const char *const *arguments,
                               const char *file, struct mapped_file *listing,
                               struct diagnostics *diagnostics) {
  struct command command = {.count = 0};
  char path[PATH_MAX];
  command_add(&command, (const char *const[]){OBJDUMP, NULL});
  command_add(&command, arguments);
  if (command_run_to(run, file, &command, OBJDUMP_PACKAGE,
                     "the image cannot be listed", diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  snprintf(path, sizeof path, "%s/%s", run->folder, file);
  return file_map(path, listing, diagnostics) ? STATUS_OK : STATUS_ENVIRONMENT;
}

/* Finds the bound of the stack from the machine code. */
static enum status stack_find(struct run *run,
                              struct diagnostics *diagnostics) {
  struct mapped_file code;
  struct mapped_file relocations;
  if (object_list(run,
                  (const char *const[]){"-d", "--no-show-raw-insn", "-j",
                                        ".network_text", "image.elf", NULL},
                  "image.txt", &code, diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  enum status status =
      object_list(run, (const char *const[]){"-r", "network.o", NULL},
                  "relocations.txt", &relocations, diagnostics);
  if (status == STATUS_OK) {
    code_read(&run->code, (const char *)code.data, code.size);
    code_read_relocations(&run->code, (const char *)relocations.data,
                          relocations.size);
    run->stack_bound =
        stack_bound(&run->code, run->network.name, run->stack_doubt);
    file_unmap(&relocations);
  }
  file_unmap(&code);
  return status;
}

enum status board_build(struct run *run, struct diagnostics *diagnostics) {
  const struct command compiler = compiler_start(run);
  if (files_unpack(run, "boards/mps2/", diagnostics) != STATUS_OK ||
      files_unpack(run, board_get(run->target)->files, diagnostics) !=
          STATUS_OK ||
      network_compile(run, &compiler, GCC_PACKAGE, diagnostics) != STATUS_OK ||
      harness_compile(run, diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  if (image_link(run, diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  return stack_find(run, diagnostics);
}

static enum status measure_parse(const struct run *run,
                                 struct run_measure *measure,
                                 struct diagnostics *diagnostics) {
  const char *line = strstr(run->log, "measured instructions ");
  if (line != NULL &&
      sscanf(line,
             "measured instructions %" SCNx64 " stack %" SCNx32
             " static %" SCNx32 " flash %" SCNx32 " interrupts %" SCNx32,
             &measure->instructions, (uint32_t *)&measure->stack_bytes,
             (uint32_t *)&measure->static_bytes,
             (uint32_t *)&measure->flash_bytes, &measure->interrupts) == 5)
    return STATUS_OK;
  diagnostic_error(diagnostics, "%s ended without measurements:\n%s", QEMU,
                   run->log);
  return STATUS_ENVIRONMENT;
}

/* An interrupted network's stack is not its own. */
static enum status stack_judge(const struct run *run,
                               struct run_measure *measure,
                               struct diagnostics *diagnostics) {
  const int32_t bound = run->stack_bound;
  measure->stack_bound = bound;
  if (bound < 0 || run->options.interrupts != 0 ||
      measure->stack_bytes <=
          (bound > EXCEPTION_BYTES ? bound : EXCEPTION_BYTES))
    return STATUS_OK;
  diagnostic_error(diagnostics,
                   "the network used %d bytes of stack, but by its call graph "
                   "it needs %d at most",
                   measure->stack_bytes, bound);
  return STATUS_ENVIRONMENT;
}

enum status board_execute(struct run *run, struct run_measure *measure,
                          struct diagnostics *diagnostics) {
  const char *machine = board_get(run->target)->machine;
  char semihosting[80];
  char failure[64];
  snprintf(semihosting, sizeof semihosting,
           "enable=on,target=native,arg=network,arg=%u,arg=%u,arg=%d",
           (unsigned)run->options.poison, (unsigned)run->options.interrupts,
           run->options.short_window);
  snprintf(failure, sizeof failure, "the network failed on board %s", machine);
  struct command command = {.count = 0};
  /* 64 ns of virtual time an instruction: see boards/mps2/counter.h. */
  command_add(&command,
              (const char *const[]){QEMU, "-M", machine, "-nodefaults",
                                    "-display", "none", "-icount",
                                    "shift=6,sleep=off", "-semihosting-config",
                                    semihosting, "-kernel", "image.elf", NULL});
  const enum status status =
      command_run(run, &command, QEMU, failure, diagnostics);
  if (status != STATUS_OK)
    return status;
  if (measure_parse(run, measure, diagnostics) != STATUS_OK)
    return STATUS_ENVIRONMENT;
  return stack_judge(run, measure, diagnostics);
}
