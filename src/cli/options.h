/* The command line: see interface in README.md. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "base/status.h"
#include "plan/plan.h"
#include "target/kernel.h"

#define COMMAND_LIST(X)                                                        \
  X(inspect, "MODEL", "operators, tensors, quantisation, MACs, weights, RAM")  \
  X(plan, "MODEL", "the chosen plan: stages, tiles, buffers, memory map")      \
  X(compile, "MODEL -o DIR", "the generated C")                                \
  X(run, "MODEL INPUT [-o OUTPUT]", "raw tensors in and out")                  \
  X(verify, "MODEL [INPUT EXPECTED]...",                                       \
    "compare with files, or with the reference kernels")                       \
  X(bench, "MODEL...", "RAM, stack, flash, MACs, instructions on a board")

enum command {
#define X(name, usage, help) COMMAND_##name,
  COMMAND_LIST(X)
#undef X
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV };
enum dump { DUMP_NONE, DUMP_GRAPH, DUMP_PLAN, DUMP_LAYOUT };

/* Sets of choices, as bench takes lists: bit i stands for enumerator i. */
struct options {
  enum command command;
  unsigned targets;
  unsigned strategies;
  unsigned input_modes;
  int64_t sram;  /* of RAM, stack included; 0: no limit */
  int64_t flash; /* 0: no limit */
  enum optimize optimize;
  bool widen_weights;    /* ahead of time, where kernels take them so */
  double max_mac_factor; /* 0: no limit */
  const char *plan_file;
  bool int8_ends;
  bool on_board;
  const char *name;
  const char *output;
  const char *html; /* plan: file for its page, or NULL */
  enum format format;
  enum dump dump;
  bool pareto; /* plan: all plans that are best for some RAM */
  bool verbose;
  bool quiet;
  int arguments;
  char **argument; /* MODEL and files */
};

/* Reads the command line. Returns STATUS_OK with `run` telling whether there
 * is anything left to do (not after --help), or STATUS_USAGE after a report. */
enum status options_read(struct options *options, int argc, char **argv,
                         bool *run);

/* A command's name as users write it. */
const char *options_command_name(enum command command);

#endif
