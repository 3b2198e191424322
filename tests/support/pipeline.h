/* The compiler as one call, for tests that need a graph or a plan. */
#ifndef TESTS_SUPPORT_PIPELINE_H
#define TESTS_SUPPORT_PIPELINE_H

#include "emit/emit.h"
#include "plan/plan.h"

/* Reads and resolves a model as the reference kernels run it; NULL after a
 * report. `data` must outlive the graph. */
struct graph *pipeline_resolve(struct pool *pool, const void *data, size_t size,
                               struct diagnostics *diagnostics);

/* The same, then passes and the plan with the least RAM, its layout made; not
 * checked. NULL after a report. */
struct plan *pipeline_plan(struct pool *pool, const void *data, size_t size,
                           enum kernel_target target, enum strategy strategy,
                           enum input_mode mode,
                           struct diagnostics *diagnostics);

/* The generated files of a plan, every symbol beginning with `name`. */
struct emitted pipeline_emit(const struct plan *plan, const char *name);

/* A whole file in memory of malloc, of exactly its size so that a sanitizer
 * sees the first byte read behind it; ends the test when it cannot be read. */
unsigned char *file_load(const char *path, size_t *size);

/* Removes a folder with the plain files in it, if it is there. */
void folder_clear(const char *path);

#endif
