/* The steps from a model file to generated C, each one call. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/options.h"
#include "emit/emit.h"
#include "plan/planner.h"
#include "report/report.h"
#include "run/run.h"

struct session {
  struct pool *pool;
  const struct options *options;
  struct diagnostics *diagnostics;
  struct mapped_file *file; /* of the current model */
  const char *path;
  int64_t effort;      /* what planning may take; 0: EFFORT_MOST */
  struct graph *graph; /* also of a model that is not supported; or NULL */
};

/* Maps and reads a model, resolves it and runs the passes. What was loaded
 * before is unmapped. */
enum status session_load(struct session *session, const char *path);

/* The same for a model that is in memory already: session->file and
 * session->path, the name for messages. */
enum status session_read(struct session *session);

/* A second graph of the loaded model, resolved but not rewritten by passes that
 * change what is computed where: what the reference kernels run. */
struct graph *session_reference_graph(struct session *session);

/* Plans (or reads --plan), lays out and checks; exit status 3 with a report
 * when the plan needs more than --sram. A plan that its own checker rejects
 * aborts: our bug. */
enum status session_plan(struct session *session, enum kernel_target target,
                         enum strategy strategy, enum input_mode mode,
                         struct plan **plan);

/* All plans that are best for some RAM, checked; exit status 3 with a report
 * when there is none within --sram. */
enum status session_front(struct session *session, enum kernel_target target,
                          enum strategy strategy, enum input_mode mode,
                          struct planner_front *front);

/* The plans of all strategies that are best for some RAM, to compare a plan
 * with: its target and way of input, --max-mac-factor, and no limit of RAM. Of
 * networks with many operators some strategies are left out. */
struct report_comparison session_compare(struct session *session,
                                         const struct plan *plan);

/* The generated files of a plan. */
struct emitted session_emit(struct session *session, const struct plan *plan);

/* Builds the plan's generated C for the host or a board. The run must be
 * discarded whatever is returned. */
enum status session_build(struct session *session, const struct plan *plan,
                          bool on_board, struct run *run);

/* The symbol prefix of the loaded model. */
const char *session_name(const struct session *session);

/* A line on stderr when that is a terminal and -q was not given. */
void session_progress(const struct session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The first (for most commands: only) choice in a set of options. */
int options_first(unsigned set);

#endif
