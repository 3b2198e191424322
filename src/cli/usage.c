#include "cli/usage.h"

#include "emit/emit.h"

#include <stdarg.h>
#include <string.h>

bool usage_error(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("streamnet: ", stderr);
  vfprintf(stderr, format, arguments);
  fputs("; see streamnet --help\n", stderr);
  va_end(arguments);
  return false;
}

static bool check_widening(const struct options *options) {
  if (options->command == COMMAND_inspect)
    return usage_error("--widen-weights is not for inspect");
  if (options->plan_file != NULL)
    return usage_error("--widen-weights goes not with --plan: the file says "
                       "which weights are widened");
  if (options->optimize == OPTIMIZE_flash)
    return usage_error("--widen-weights takes flash: it goes not with "
                       "--optimize flash");
  for (int target = 0; target < KERNEL_TARGETS; target++)
    if ((options->targets >> target & 1) != 0 &&
        !kernel_target_packs((enum kernel_target)target))
      return usage_error("--widen-weights does nothing for --target %s, none "
                         "of whose kernels widens weights",
                         kernel_target_name((enum kernel_target)target));
  return true;
}

bool usage_check(const struct options *options) {
  const int files = options->arguments - 1;
  const bool lists = options->command == COMMAND_bench;
  if (options->arguments < 1)
    return usage_error("%s wants a model",
                       options_command_name(options->command));
  switch (options->command) {
  case COMMAND_inspect:
  case COMMAND_plan:
  case COMMAND_compile:
    if (files > 0)
      return usage_error("%s takes one model, not %d",
                         options_command_name(options->command),
                         options->arguments);
    break;
  case COMMAND_run:
    if (files != 1)
      return usage_error("run wants a model and one input file");
    break;
  case COMMAND_verify:
    if (files % 2 != 0)
      return usage_error("verify wants pairs of input and expected output");
    break;
  case COMMAND_bench:
    break;
  }
  if (options->command == COMMAND_inspect &&
      (options->sram > 0 || options->flash > 0 || options->plan_file != NULL))
    return usage_error("--sram, --flash and --plan are not for inspect");
  if (options->widen_weights && !check_widening(options))
    return false;
  if (options->command == COMMAND_compile && options->output == NULL)
    return usage_error("compile wants -o DIR");
  if (!lists && ((options->targets & (options->targets - 1)) != 0 ||
                 (options->strategies & (options->strategies - 1)) != 0 ||
                 (options->input_modes & (options->input_modes - 1)) != 0))
    return usage_error("only bench takes lists");
  if (options->format == FORMAT_CSV && !lists && !options->pareto)
    return usage_error("--csv is for bench and plan --pareto");
  if (options->pareto && options->command != COMMAND_plan)
    return usage_error("--pareto is for plan");
  if (options->pareto &&
      (options->plan_file != NULL || options->dump != DUMP_NONE))
    return usage_error("--pareto goes with neither --plan nor --dump");
  if (options->html != NULL && options->command != COMMAND_plan)
    return usage_error("--html is for plan");
  if (options->html != NULL && strcmp(options->html, "-") == 0 &&
      (options->pareto || options->format != FORMAT_TEXT ||
       options->dump != DUMP_NONE))
    return usage_error("--html - leaves no room on standard output for what "
                       "--json, --csv, --dump and --pareto print");
  if (options->format == FORMAT_JSON && !lists &&
      options->command != COMMAND_plan)
    return usage_error("--json is for plan and bench");
  if (options->dump != DUMP_NONE && options->command != COMMAND_plan)
    return usage_error("--dump is for plan");
  if (options->name != NULL && !emit_name_is_valid(options->name))
    return usage_error("--name wants a C identifier of at most 64 characters "
                       "that does not start with sn_");
  return true;
}
