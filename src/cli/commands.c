/* inspect, plan, compile: what needs no run. */
#include "cli/commands.h"

#include "plan/bound.h"
#include "plan/plan_file.h"
#include "report/report.h"

#include <string.h>

static enum status write_text(struct session *session,
                              const struct text *text) {
  return file_write("-", text->data, text->length, session->diagnostics)
             ? STATUS_OK
             : STATUS_ENVIRONMENT;
}

/* Loads the model and makes the plan that the options name. */
static enum status load_and_plan(struct session *session, struct plan **plan) {
  const struct options *options = session->options;
  const enum status status = session_load(session, options->argument[0]);
  if (status != STATUS_OK)
    return status;
  return session_plan(
      session, (enum kernel_target)options_first(options->targets),
      (enum strategy)options_first(options->strategies),
      (enum input_mode)options_first(options->input_modes), plan);
}

enum status cli_inspect(struct session *session) {
  enum status status = session_load(session, session->options->argument[0]);
  struct text text = {session->pool, NULL, 0, 0};
  if (status == STATUS_MODEL && session->graph != NULL) {
    report_unsupported(session->graph, &text);
    write_text(session, &text);
    return status;
  }
  struct plan *plan;
  if (status == STATUS_OK)
    status = session_plan(
        session, (enum kernel_target)options_first(session->options->targets),
        STRATEGY_layer, INPUT_MODE_resident, &plan);
  if (status != STATUS_OK)
    return status;
  report_graph(plan, &text);
  return write_text(session, &text);
}

/* plan --pareto */
static enum status print_front(struct session *session) {
  const struct options *options = session->options;
  struct planner_front front;
  const enum status status = session_front(
      session, (enum kernel_target)options_first(options->targets),
      (enum strategy)options_first(options->strategies),
      (enum input_mode)options_first(options->input_modes), &front);
  if (status != STATUS_OK)
    return status;
  if (options->format != FORMAT_CSV)
    bound_fill(front.plan, front.count);
  struct text text = {session->pool, NULL, 0, 0};
  switch (options->format) {
  case FORMAT_TEXT:
    report_front(front.plan, front.count, &text);
    break;
  case FORMAT_CSV:
    report_front_csv(front.plan, front.count, &text);
    break;
  case FORMAT_JSON:
    report_front_json(front.plan, front.count, &text);
    break;
  }
  return write_text(session, &text);
}

static enum status print_plan(struct session *session,
                              const struct plan *plan) {
  struct text text = {session->pool, NULL, 0, 0};
  switch (session->options->dump) {
  case DUMP_GRAPH:
    report_dump_graph(plan->graph, &text);
    break;
  case DUMP_PLAN:
    plan_file_write(plan, &text);
    break;
  case DUMP_LAYOUT:
    report_dump_layout(plan, &text);
    break;
  case DUMP_NONE:
    if (session->options->format == FORMAT_JSON)
      report_plan_json(plan, &text);
    else
      report_plan(plan, &text);
    break;
  }
  return write_text(session, &text);
}

/* plan --html */
static enum status write_page(struct session *session,
                              const struct plan *plan) {
  const struct report_comparison comparison = session_compare(session, plan);
  struct text text = {session->pool, NULL, 0, 0};
  report_html(plan, &comparison, &text);
  return file_write(session->options->html, text.data, text.length,
                    session->diagnostics)
             ? STATUS_OK
             : STATUS_ENVIRONMENT;
}

enum status cli_plan(struct session *session) {
  const struct options *options = session->options;
  const bool page = options->html != NULL;
  struct plan *plan;
  enum status status;
  if (options->pareto && !page) {
    status = session_load(session, options->argument[0]);
    return status == STATUS_OK ? print_front(session) : status;
  }
  status = load_and_plan(session, &plan);
  if (status != STATUS_OK)
    return status;
  if (options->dump == DUMP_NONE)
    bound_fill(&plan, 1);
  if (page)
    status = write_page(session, plan);
  if (status != STATUS_OK || (page && strcmp(options->html, "-") == 0))
    return status;
  return options->pareto ? print_front(session) : print_plan(session, plan);
}

enum status cli_compile(struct session *session) {
  const struct options *options = session->options;
  struct plan *plan;
  enum status status = load_and_plan(session, &plan);
  if (status != STATUS_OK)
    return status;
  const struct emitted emitted = session_emit(session, plan);
  status = folder_replace(session->pool, options->output, emitted.file,
                          emitted.count, session->diagnostics);
  if (status != STATUS_OK || options->quiet)
    return status;
  struct text text = {session->pool, NULL, 0, 0};
  text_add(&text,
           "%s: %zu files for %s\n"
           "arena %d bytes, constants %lld bytes, %lld MACs\n",
           options->output, emitted.count, session_name(session),
           plan->arena_bytes, (long long)emit_constant_bytes(session->graph),
           (long long)plan->macs);
  return write_text(session, &text);
}
