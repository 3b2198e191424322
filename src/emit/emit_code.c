/* Flash of generated code, estimated from the plan. */
#include "emit/emit_code.h"

#include "plan/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A function that a kernel brings along. */
struct code_function {
  const char *kernel, *name;
  int32_t bytes;
};

/* In this order the functions of a kernel follow each other. */
static const struct code_function functions[] = {
#include "emit/code_bytes.inc"
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* What stands in the table for code that each caller has, and for what it hands
 * over. */
#define CALL "call"
#define ARGUMENTS "arguments"

/* Bytes of what is no kernel: the interface, and for each stage, unit, view of
 * a tensor, and tile of a follower that is not known when the code is compiled.
 * Fitted to images from above. */
enum {
  RESIDENT_BYTES = 720,
  STREAMED_BYTES = 2130,
  STAGE_BYTES = 4,
  UNIT_BYTES = 4,
  VIEW_BYTES = 22,
  FOLLOWER_BYTES = 100,
  ALIGN_BYTES = 3, /* of an operator's constants */
};

/* Of a kernel inside its caller, known arguments leave at most this part, and
 * are no longer there themselves where nothing else takes them. */
enum { CALL_BYTES = 64, KNOWN_PERCENT = 75 };

/* The target's tables of the schedule, see sn_stream.h. */
enum { TABLE_STAGE = 12, TABLE_UNIT = 20, TABLE_FEED = 14, TABLE_EMPTY = 16 };

static bool is_before(const struct code_use *use, int32_t uses,
                      const char *name) {
  for (int32_t i = 0; i < uses; i++)
    for (int32_t f = use[i].first; f < use[i].end; f++)
      if (strcmp(functions[f].name, name) == 0)
        return true;
  return false;
}

/* The C library's, which the interface uses. */
#define LIBRARY_COPY "memcpy"

static int32_t library_copy_bytes(void) {
  for (int32_t f = 0; f < FUNCTIONS; f++)
    if (strcmp(functions[f].name, LIBRARY_COPY) == 0)
      return functions[f].bytes;
  return 0;
}

/* The entry of a kernel, made where it is new; its functions count unless an
 * earlier kernel brought them. */
static struct code_use *find_use(struct code_bytes *code, const char *kernel) {
  for (int32_t i = 0; i < code->uses; i++)
    if (strcmp(code->use[i].kernel, kernel) == 0)
      return &code->use[i];
  struct code_use *use = &code->use[code->uses];
  *use = (struct code_use){.kernel = kernel};
  while (use->first < FUNCTIONS &&
         strcmp(functions[use->first].kernel, kernel) != 0)
    use->first++;
  if (use->first == FUNCTIONS) {
    fprintf(stderr, "streamnet: bench/code.sh has not seen %s\n", kernel);
    abort(); /* our own bug */
  }
  int32_t arguments = 0;
  int32_t call = 0;
  bool apart = false; /* some of it is no part of its callers */
  for (use->end = use->first;
       use->end < FUNCTIONS && strcmp(functions[use->end].kernel, kernel) == 0;
       use->end++) {
    const struct code_function *function = &functions[use->end];
    if (strcmp(function->name, CALL) == 0) {
      call = function->bytes;
    } else if (strcmp(function->name, ARGUMENTS) == 0) {
      arguments = function->bytes;
    } else {
      apart = apart || strncmp(function->name, "sn_", 3) == 0;
      if (!is_before(code->use, code->uses, function->name))
        use->bytes += function->bytes;
    }
  }
  use->each = call <= CALL_BYTES ? call : call * KNOWN_PERCENT / 100;
  use->each += apart ? arguments : 0;
  code->uses++;
  return use;
}

static int64_t unit_bytes(const struct plan *plan, const struct stage *stage,
                          int32_t u, struct code_bytes *code) {
  const struct unit *unit = &stage->unit[u];
  const sn_unit *tiles = &stage->schedule.unit[u];
  int64_t bytes = UNIT_BYTES + TABLE_UNIT + (int64_t)TABLE_FEED * tiles->feeds;
  if (!stage_is_one_tile(tiles) && unit->first < unit->last)
    bytes += (int64_t)(unit->last - unit->first) * FOLLOWER_BYTES;
  for (int32_t p = unit->first; p <= unit->last; p++) {
    const struct op *op = &plan->graph->op[plan->order[p]];
    const struct kernel kernel = plan_kernel(plan, stage, unit, p);
    struct code_use *use = find_use(code, kernel.function);
    use->operators++;
    use->bytes += use->each;
    bytes += (int64_t)(op->data_inputs + 1) * VIEW_BYTES + ALIGN_BYTES;
  }
  return bytes;
}

struct code_bytes emit_code(const struct plan *plan) {
  struct code_bytes code = {.use =
                                POOL_ARRAY(plan->graph->pool, struct code_use,
                                           (size_t)plan->steps + 1)};
  code.rest =
      plan->input_mode == INPUT_MODE_streamed ? STREAMED_BYTES : RESIDENT_BYTES;
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    int32_t feeds = 0;
    for (int32_t u = 0; u < stage->units; u++) {
      code.rest += unit_bytes(plan, stage, u, &code);
      feeds += stage->schedule.unit[u].feeds;
    }
    code.rest += STAGE_BYTES + TABLE_STAGE + (feeds == 0 ? TABLE_EMPTY : 0);
  }
  if (!is_before(code.use, code.uses, LIBRARY_COPY))
    code.rest += library_copy_bytes();
  code.total = code.rest;
  for (int32_t i = 0; i < code.uses; i++)
    code.total += code.use[i].bytes;
  return code;
}

int64_t emit_code_bytes(const struct plan *plan) {
  const struct pool_mark mark = pool_mark(plan->graph->pool);
  const int64_t bytes = emit_code(plan).total;
  pool_release(plan->graph->pool, mark);
  return bytes;
}
