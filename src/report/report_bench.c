#include "report/report.h"

#include "report/json.h"
#include <inttypes.h>
#include <string.h>

/* clang-format off: its own output does not satisfy it here. */
#define COLUMN_LIST(X)                                                         \
  X(model)                                                                     \
  X(target)                                                                    \
  X(strategy)                                                                  \
  X(input_mode)                                                                \
  X(arena_bytes)                                                               \
  X(static_bytes)                                                              \
  X(stack_bytes)                                                               \
  X(ram_bytes)                                                                 \
  X(flash_bytes)                                                               \
  X(macs)                                                                      \
  X(mac_factor)                                                                \
  X(executed_macs)                                                             \
  X(instructions)                                                              \
  X(exact)
/* clang-format on */

enum {
  COLUMN_COUNT = 0
#define X(name) +1
  COLUMN_LIST(X)
#undef X
};

static const char *const column_names[] = {
#define X(name) #name,
    COLUMN_LIST(X)
#undef X
};

/* The first columns are text, the last one is a truth value. */
enum { TEXT_COLUMNS = 4 };

static void fill_cells(const struct bench_row *row, struct pool *pool,
                       const char **cell) {
  const int64_t ram =
      (int64_t)row->arena_bytes + row->static_bytes + row->stack_bytes;
  const double factor =
      row->layer_macs == 0 ? 1.0 : (double)row->macs / (double)row->layer_macs;
  *cell++ = row->model;
  *cell++ = kernel_target_name(row->target);
  *cell++ = strategy_name(row->strategy);
  *cell++ = input_mode_name(row->input_mode);
  *cell++ = pool_format(pool, "%d", row->arena_bytes);
  *cell++ = pool_format(pool, "%d", row->static_bytes);
  *cell++ = pool_format(pool, "%d", row->stack_bytes);
  *cell++ = pool_format(pool, "%lld", (long long)ram);
  *cell++ = pool_format(pool, "%d", row->flash_bytes);
  *cell++ = pool_format(pool, "%lld", (long long)row->macs);
  *cell++ = pool_format(pool, "%.6f", factor);
  *cell++ = pool_format(pool, "%lld", (long long)row->executed_macs);
  *cell++ = pool_format(pool, "%" PRIu64, row->instructions);
  *cell++ = row->exact ? "true" : "false";
}

void report_bench_csv(const struct bench_row *rows, int32_t count,
                      struct text *text) {
  for (int32_t c = 0; c < COLUMN_COUNT; c++)
    text_add(text, "%s%s", c == 0 ? "" : ",", column_names[c]);
  text_add(text, "\n");
  for (int32_t i = 0; i < count; i++) {
    const char *cell[COLUMN_COUNT];
    fill_cells(&rows[i], text->pool, cell);
    for (int32_t c = 0; c < COLUMN_COUNT; c++) {
      text_add(text, "%s", c == 0 ? "" : ",");
      if (strpbrk(cell[c], ",\"\r\n") == NULL) {
        text_add(text, "%s", cell[c]);
        continue;
      }
      text_add(text, "\"");
      for (const char *at = cell[c]; *at != '\0'; at++)
        text_add(text, *at == '"' ? "\"\"" : "%c", *at);
      text_add(text, "\"");
    }
    text_add(text, "\n");
  }
}

void report_bench_text(const struct bench_row *rows, int32_t count,
                       struct text *text) {
  size_t width[COLUMN_COUNT];
  const char *(*cells)[COLUMN_COUNT] =
      pool_alloc(text->pool, (size_t)count, sizeof *cells);
  for (int32_t c = 0; c < COLUMN_COUNT; c++)
    width[c] = strlen(column_names[c]);
  for (int32_t i = 0; i < count; i++) {
    fill_cells(&rows[i], text->pool, cells[i]);
    for (int32_t c = 0; c < COLUMN_COUNT; c++)
      if (strlen(cells[i][c]) > width[c])
        width[c] = strlen(cells[i][c]);
  }
  for (int32_t i = -1; i < count; i++)
    for (int32_t c = 0; c < COLUMN_COUNT; c++) {
      const char *cell = i < 0 ? column_names[c] : cells[i][c];
      const int columns = c < TEXT_COLUMNS ? -(int)width[c] : (int)width[c];
      text_add(text, "%*s%s", columns, cell,
               c == COLUMN_COUNT - 1 ? "\n" : "  ");
    }
}

void report_bench_json(const struct bench_row *rows, int32_t count,
                       struct text *text) {
  json_begin(text->pool);
  cJSON *list = cJSON_CreateArray();
  for (int32_t i = 0; i < count; i++) {
    const char *cell[COLUMN_COUNT];
    fill_cells(&rows[i], text->pool, cell);
    cJSON *object = cJSON_CreateObject();
    for (int32_t c = 0; c < COLUMN_COUNT; c++) {
      if (c < TEXT_COLUMNS)
        cJSON_AddStringToObject(object, column_names[c], cell[c]);
      else /* numbers and truth values are JSON as they stand */
        cJSON_AddRawToObject(object, column_names[c], cell[c]);
    }
    cJSON_AddItemToArray(list, object);
  }
  json_print(list, text);
}
