#include "report/json.h"

static struct pool *json_pool;

static void *json_alloc(size_t bytes) {
  return pool_alloc(json_pool, bytes, 1);
}

static void json_free(void *memory) { (void)memory; }

void json_begin(struct pool *pool) {
  cJSON_Hooks hooks = {json_alloc, json_free};
  json_pool = pool;
  cJSON_InitHooks(&hooks);
}

void json_print(const cJSON *value, struct text *text) {
  text_add(text, "%s\n", cJSON_Print(value));
}
