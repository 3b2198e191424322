/* The generated C: reads graph and plan, decides nothing. */
#ifndef EMIT_EMIT_H
#define EMIT_EMIT_H

#include "base/file.h"
#include "plan/plan.h"

struct emit_options {
  const char *name;    /* prefix of every symbol; see emit_name */
  const char *command; /* as the top comment shows it */
  uint64_t model_hash;
};

/* All files of a result, owned by the graph's pool. */
struct emitted {
  struct output_file *file;
  size_t count;
};

/* The plan must have passed check_plan. Deterministic byte for byte. */
struct emitted emit_network(const struct plan *plan,
                            const struct emit_options *options);

/* The default name for a model: its file's stem with every character that C
 * does not allow in an identifier turned into '_'. */
char *emit_name(struct pool *pool, const char *path);

/* Whether a name given by the user is a C identifier of at most 64 characters
 * without the kernels' prefix sn_. */
bool emit_name_is_valid(const char *name);

/* Bytes of constants that the network needs in flash: weights, biases, factors
 * and constant tensors. */
int64_t emit_constant_bytes(const struct graph *graph);

/* The part of it that is one operator's own. */
int64_t emit_operator_bytes(const struct op *op);

/* The same as a plan's kernels want them. */
int64_t emit_packed_bytes(const struct plan *plan);

/* Operators of a plan whose weights are widened ahead of time, and by how many
 * bytes their constants are larger for it. */
struct emit_widening {
  int32_t operators;
  int64_t bytes;
};
struct emit_widening emit_widening(const struct plan *plan);

#endif
