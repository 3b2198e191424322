/* JSON through cJSON, with a pool's memory: an allocation that fails ends in
 * pool_try like all others, where cJSON alone would leave out what it had no
 * memory for. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/text.h"

#include <cjson/cJSON.h>

/* From now on cJSON's memory comes from this pool, which frees it. */
void json_begin(struct pool *pool);

/* Adds a value as text, with a line's end. */
void json_print(const cJSON *value, struct text *text);

#endif
