/* Flash of generated code, estimated from the plan. */
#include "emit/emit.h"

#include <string.h>

/* Bytes of code and tables of the interface, and for each stage, unit and
 * operator. */
enum {
  NETWORK_BYTES = 1500,
  STAGE_BYTES = 100,
  UNIT_BYTES = 40,
  OPERATOR_BYTES = 200,
};

/* Bytes of the functions behind kernels whose names hold a word; what several
 * share counts once for the file they are in. A kernel in no line is small. */
struct size {
  const char *word;
  int32_t bytes;
};

static int32_t size_of(const struct size *sizes, size_t count,
                       const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strstr(name, sizes[i].word) != NULL)
      return sizes[i].bytes;
  return 0;
}

#define SIZE_OF(list, name) size_of(list, sizeof list / sizeof *list, name)

static int32_t function_bytes(const char *function) {
  static const struct size sizes[] = {
      {"sn_depthwise_conv2d_3x3_s", 1900}, {"sn_depthwise_conv2d_5x5_s", 2300},
      {"sn_depthwise_conv2d_7x7_s", 3000}, {"_full_s8__armv7em", 700},
      {"_relu_s8__armv7em", 650},          {"_plain_s8__armv7em", 900},
  };
  return SIZE_OF(sizes, function);
}

static int32_t file_bytes(const char *path) {
  static const struct size sizes[] = {
      {"sn_packed_depthwise", 1000},
      {"sn_packed_conv2d_1x1", 1100},
      {"sn_packed_conv2d", 1000},
      {"sn_softmax", 1500},
      {"", 450},
  };
  return SIZE_OF(sizes, path);
}

/* Remembers names; true for one that is new. */
static bool is_new(const char **names, int32_t *count, const char *name) {
  for (int32_t i = 0; i < *count; i++)
    if (strcmp(names[i], name) == 0)
      return false;
  names[(*count)++] = name;
  return true;
}

int64_t emit_code_bytes(const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  const size_t most = (size_t)plan->steps + 1;
  const char **functions = POOL_ARRAY(pool, const char *, most);
  const char **files = POOL_ARRAY(pool, const char *, most);
  int32_t function_count = 0;
  int32_t file_count = 0;
  int64_t bytes = NETWORK_BYTES;
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    bytes += STAGE_BYTES + (int64_t)stage->units * UNIT_BYTES;
    for (int32_t u = 0; u < stage->units; u++) {
      const struct unit *unit = &stage->unit[u];
      for (int32_t p = unit->first; p <= unit->last; p++) {
        const struct kernel kernel = plan_kernel(plan, stage, unit, p);
        bytes += OPERATOR_BYTES;
        if (is_new(functions, &function_count, kernel.function))
          bytes += function_bytes(kernel.function);
        if (is_new(files, &file_count, kernel.path))
          bytes += file_bytes(kernel.path);
      }
    }
  }
  pool_release(pool, mark);
  return bytes;
}
