#include "cli/usage.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char *const command_names[] = {
#define X(name, usage, help) #name,
    COMMAND_LIST(X)
#undef X
};
static const char *const target_names[] = {
#define X(name, text, sets, stack) text,
    KERNEL_TARGET_LIST(X)
#undef X
};
static const char *const strategy_names[] = {
#define X(name) #name,
    STRATEGY_LIST(X)
#undef X
};
static const char *const input_mode_names[] = {
#define X(name) #name,
    INPUT_MODE_LIST(X)
#undef X
};
static const char *const optimize_names[] = {
#define X(name) #name,
    OPTIMIZE_LIST(X)
#undef X
};
static const char *const io_names[] = {"asis", "int8"};
static const char *const on_names[] = {"host", "qemu"};
static const char *const dump_names[] = {"graph", "plan", "layout"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const char *options_command_name(enum command command) {
  return command_names[command];
}

static void print_choices(const char *option, const char *const *names,
                          size_t count) {
  printf("  %-15s", option);
  for (size_t i = 0; i < count; i++)
    printf("%s %s", i == 0 ? " " : ",", names[i]);
  printf("\n");
}

static void print_help(void) {
  printf("usage: streamnet COMMAND ... [options]\n\n");
#define X(name, usage, help) printf("  %-8s %-28s %s\n", #name, usage, help);
  COMMAND_LIST(X)
#undef X
  printf("\noptions, defaults first:\n");
  print_choices("--target", target_names, COUNT(target_names));
  print_choices("--strategy", strategy_names, COUNT(strategy_names));
  print_choices("--optimize", optimize_names, COUNT(optimize_names));
  printf(
      "                   latency: the fewest instructions within --sram, or "
      "without it\n"
      "                   the least RAM within 2 %% of them; ram: the least;\n"
      "                   flash: the least, within --sram\n");
  print_choices("--input-mode", input_mode_names, COUNT(input_mode_names));
  print_choices("--io", io_names, COUNT(io_names));
  printf("                   float32 or uint8 ends as they are, or int8\n");
  print_choices("--on", on_names, COUNT(on_names));
  printf("                   where run and verify execute\n");
  print_choices("--dump", dump_names, COUNT(dump_names));
  printf(
      "                   instead of the plan's report\n"
      "  --sram BYTES     RAM to stay within, stack included, or\n"
      "                   exit 3; K and M suffixes\n"
      "  --flash BYTES    likewise for constants and estimated code: smaller\n"
      "                   kernels where needed\n"
      "  --widen-weights  lay weights into flash as halves where a kernel is\n"
      "                   faster then; cortex-m4 and cortex-m7\n"
      "  --max-mac-factor F\n"
      "                   most MACs, as a multiple of layer-wise execution\n"
      "  --plan FILE      a plan as --dump plan prints it\n"
      "  --pareto         all plans that are best for some RAM\n"
      "  --html FILE      besides, a page that shows the plan\n"
      "  --name NAME      prefix of every symbol; default: the file's stem\n"
      "  -o PATH          output folder (compile) or file (run)\n"
      "  --json, --csv    machine-readable output of plan and bench\n"
      "  -v, -q           say more; no progress\n"
      "  --help, --version\n\n"
      "bench takes comma-separated lists for target, strategy, input mode.\n"
      "exit: 0 done, 1 bad or unsupported model, 2 usage, 3 does not fit, 4 "
      "output\ndiffers, 5 the environment failed\n");
}

/* The number of a name in a list, or -1. */
static int find_name(const char *text, size_t length, const char *const *names,
                     size_t count) {
  for (size_t i = 0; i < count; i++)
    if (strlen(names[i]) == length && strncmp(names[i], text, length) == 0)
      return (int)i;
  return -1;
}

static bool read_choice(const char *option, const char *text,
                        const char *const *names, size_t count, int *choice) {
  *choice = find_name(text, strlen(text), names, count);
  return *choice >= 0 || usage_error("--%s %s is not known", option, text);
}

/* A comma-separated list as a set. */
static bool read_set(const char *option, const char *text,
                     const char *const *names, size_t count, unsigned *set) {
  *set = 0;
  for (const char *at = text;; at++) {
    const size_t length = strcspn(at, ",");
    const int choice = find_name(at, length, names, count);
    if (choice < 0)
      return usage_error("--%s %.*s is not known", option, (int)length, at);
    *set |= 1u << choice;
    at += length;
    if (*at == '\0')
      return true;
  }
}

static bool read_bytes(const char *option, const char *text, int64_t *bytes) {
  char *end;
  errno = 0;
  const long long value = strtoll(text, &end, 10);
  int64_t unit = 1;
  if (*end == 'K' || *end == 'k')
    unit = 1024;
  else if (*end == 'M' || *end == 'm')
    unit = 1024 * 1024;
  end += unit != 1;
  if (end == text || *end != '\0' || errno != 0 || value <= 0 ||
      value > INT64_MAX / unit)
    return usage_error("--%s wants a number of bytes such as 65536 or 64K, "
                       "not %s",
                       option, text);
  *bytes = value * unit;
  return true;
}

static bool read_factor(const char *text, double *factor) {
  char *end;
  *factor = strtod(text, &end);
  if (end == text || *end != '\0' || !(*factor >= 1.0))
    return usage_error("--max-mac-factor wants a number from 1 on, not %s",
                       text);
  return true;
}

enum {
  LONG_TARGET = 256,
  LONG_STRATEGY,
  LONG_INPUT_MODE,
  LONG_SRAM,
  LONG_FLASH,
  LONG_IO
};
enum {
  LONG_OPTIMIZE = 280,
  LONG_MAC_FACTOR,
  LONG_PLAN,
  LONG_PARETO,
  LONG_HTML,
  LONG_WIDEN
};
enum { LONG_NAME = 300, LONG_ON, LONG_JSON, LONG_CSV, LONG_DUMP, LONG_VERSION };

static bool read_option(struct options *options, int option,
                        const char *value) {
  int choice = 0;
  switch (option) {
  case LONG_TARGET:
    return read_set("target", value, target_names, COUNT(target_names),
                    &options->targets);
  case LONG_STRATEGY:
    return read_set("strategy", value, strategy_names, COUNT(strategy_names),
                    &options->strategies);
  case LONG_INPUT_MODE:
    return read_set("input-mode", value, input_mode_names,
                    COUNT(input_mode_names), &options->input_modes);
  case LONG_SRAM:
    return read_bytes("sram", value, &options->sram);
  case LONG_FLASH:
    return read_bytes("flash", value, &options->flash);
  case LONG_OPTIMIZE:
    if (!read_choice("optimize", value, optimize_names, COUNT(optimize_names),
                     &choice))
      return false;
    options->optimize = (enum optimize)choice;
    return true;
  case LONG_WIDEN:
    options->widen_weights = true;
    return true;
  case LONG_MAC_FACTOR:
    return read_factor(value, &options->max_mac_factor);
  case LONG_PLAN:
    options->plan_file = value;
    return true;
  case LONG_PARETO:
    options->pareto = true;
    return true;
  case LONG_HTML:
    options->html = value;
    return true;
  case LONG_IO:
    if (!read_choice("io", value, io_names, COUNT(io_names), &choice))
      return false;
    options->int8_ends = choice == 1;
    return true;
  case LONG_ON:
    if (!read_choice("on", value, on_names, COUNT(on_names), &choice))
      return false;
    options->on_board = choice == 1;
    return true;
  case LONG_DUMP:
    if (!read_choice("dump", value, dump_names, COUNT(dump_names), &choice))
      return false;
    options->dump = (enum dump)(DUMP_GRAPH + choice);
    return true;
  case LONG_NAME:
    options->name = value;
    return true;
  case LONG_JSON:
    options->format = FORMAT_JSON;
    return true;
  case LONG_CSV:
    options->format = FORMAT_CSV;
    return true;
  case 'o':
    options->output = value;
    return true;
  case 'v':
    options->verbose = true;
    return true;
  case 'q':
    options->quiet = true;
    return true;
  default: /* getopt has reported it */
    return false;
  }
}

enum status options_read(struct options *options, int argc, char **argv,
                         bool *run) {
  static const struct option table[] = {
      {"target", required_argument, NULL, LONG_TARGET},
      {"strategy", required_argument, NULL, LONG_STRATEGY},
      {"input-mode", required_argument, NULL, LONG_INPUT_MODE},
      {"sram", required_argument, NULL, LONG_SRAM},
      {"flash", required_argument, NULL, LONG_FLASH},
      {"widen-weights", no_argument, NULL, LONG_WIDEN},
      {"optimize", required_argument, NULL, LONG_OPTIMIZE},
      {"max-mac-factor", required_argument, NULL, LONG_MAC_FACTOR},
      {"plan", required_argument, NULL, LONG_PLAN},
      {"pareto", no_argument, NULL, LONG_PARETO},
      {"html", required_argument, NULL, LONG_HTML},
      {"io", required_argument, NULL, LONG_IO},
      {"name", required_argument, NULL, LONG_NAME},
      {"on", required_argument, NULL, LONG_ON},
      {"json", no_argument, NULL, LONG_JSON},
      {"csv", no_argument, NULL, LONG_CSV},
      {"dump", required_argument, NULL, LONG_DUMP},
      {"help", no_argument, NULL, 'h'},
      {"version", no_argument, NULL, LONG_VERSION},
      {NULL, 0, NULL, 0},
  };
  *run = false;
  *options = (struct options){
      .targets = 1u << KERNEL_TARGET_PORTABLE,
      .strategies = 1u << STRATEGY_auto,
      .input_modes = 1u << INPUT_MODE_resident,
  };
  for (int option;
       (option = getopt_long(argc, argv, "o:vqh", table, NULL)) != -1;) {
    if (option == 'h') {
      print_help();
      return STATUS_OK;
    }
    if (option == LONG_VERSION) {
      printf("streamnet %s\n", STREAMNET_VERSION);
      return STATUS_OK;
    }
    if (!read_option(options, option, optarg))
      return STATUS_USAGE;
  }
  if (optind >= argc) {
    usage_error("which command?");
    return STATUS_USAGE;
  }
  const int command = find_name(argv[optind], strlen(argv[optind]),
                                command_names, COUNT(command_names));
  if (command < 0) {
    usage_error("%s is not a command", argv[optind]);
    return STATUS_USAGE;
  }
  options->command = (enum command)command;
  options->arguments = argc - optind - 1;
  options->argument = argv + optind + 1;
  *run = usage_check(options);
  return *run ? STATUS_OK : STATUS_USAGE;
}
