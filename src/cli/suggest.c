#include "cli/suggest.h"

#include "plan/rewrite.h"

struct plan *suggest_least(const struct kernels *kernels,
                           const struct planner_options *wanted,
                           struct plan *plan) {
  if (plan->effort->cut)
    return plan;
  struct planner_options least = *wanted;
  least.optimize = OPTIMIZE_ram;
  least.arena = 0;
  struct plan *other = rewrite_run(kernels, &least);
  return other != NULL && plan_ram_bytes(other) < plan_ram_bytes(plan) ? other
                                                                       : plan;
}

/* Rings shrink with an image's width, whole tensors with its area, stacks not
 * at all, and without an arena there is nothing that would shrink. */
static void suggest_smaller_input(struct session *session,
                                  const struct plan *least) {
  const struct graph *graph = session->graph;
  const sn_shape shape = graph->tensor[graph->input[0]].shape;
  const int64_t room = session->options->sram - plan_stack_bytes(least);
  const int64_t arena = least->arena_bytes;
  const int32_t rows = arena > 0 ? (int32_t)(shape.rows * room / arena) : 0;
  const int32_t columns =
      arena > 0 ? (int32_t)(shape.columns * room / arena) : 0;
  if (rows > 0 && columns > 0 && shape.rows > 1 && shape.columns > 1)
    diagnostic_note(session->diagnostics,
                    "no way of input fits; a smaller input needs less: try "
                    "the same network for about %d x %d in place of %d x %d, "
                    "if RAM falls as the width does",
                    rows, columns, shape.rows, shape.columns);
  else
    diagnostic_note(session->diagnostics,
                    "no way of input fits, only a smaller network; the least "
                    "that was found needs --sram %lld",
                    (long long)plan_ram_bytes(least));
}

/* Plans for one way of input, and takes the plan if it needs less. */
static void suggest(struct session *session, const struct plan *plan,
                    enum input_mode mode, double max_mac_factor,
                    const struct plan **least) {
  const struct options *options = session->options;
  const struct planner_options wanted = {.strategy = STRATEGY_auto,
                                         .input_mode = mode,
                                         .optimize = OPTIMIZE_ram,
                                         .max_mac_factor = max_mac_factor,
                                         .effort = session->effort};
  const struct plan *other = rewrite_run(plan->kernels->original, &wanted);
  if (other == NULL || plan_ram_bytes(other) >= plan_ram_bytes(plan))
    return;
  const char *factor =
      options->max_mac_factor == 0.0 ? ""
      : max_mac_factor == 0.0
          ? ", without --max-mac-factor,"
          : pool_format(session->pool, " --max-mac-factor %g", max_mac_factor);
  diagnostic_note(
      session->diagnostics,
      "%s: --strategy auto --input-mode %s --optimize ram%s "
      "needs --sram %lld",
      plan_ram_bytes(other) <= options->sram ? "this fits" : "this needs less",
      input_mode_name(mode), factor, (long long)plan_ram_bytes(other));
  if (plan_ram_bytes(other) < plan_ram_bytes(*least))
    *least = other;
}

void suggest_smaller(struct session *session, const struct plan *plan) {
  static const enum input_mode modes[] = {
      INPUT_MODE_resident, INPUT_MODE_external, INPUT_MODE_streamed};
  const double factor = session->options->max_mac_factor;
  if (plan->effort->cut) {
    diagnostic_note(session->diagnostics,
                    "the search was cut: other plans were not looked for");
    return;
  }
  const struct plan *least = plan;
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    if (modes[i] == INPUT_MODE_streamed &&
        planner_refuses_rows(session->graph) != NULL)
      continue;
    const bool planned =
        plan->strategy == STRATEGY_auto && modes[i] == plan->input_mode;
    if (!planned)
      suggest(session, plan, modes[i], factor, &least);
    if (factor > 0.0 && plan_ram_bytes(least) > session->options->sram)
      suggest(session, plan, modes[i], 0.0, &least);
  }
  if (plan_ram_bytes(least) > session->options->sram)
    suggest_smaller_input(session, least);
}
