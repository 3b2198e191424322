/* Pieces of the JSON that reports and the page of a plan are made of. */
#ifndef REPORT_REPORT_JSON_H
#define REPORT_REPORT_JSON_H

#include "base/text.h"
#include "plan/plan.h"

#include <cjson/cJSON.h>

void json_add_number(cJSON *object, const char *name, double value);

/* An object with a plan's names and totals. */
cJSON *json_plan_totals(const struct plan *plan);

/* An object with the operators and the tile of a stage. */
cJSON *json_stage(const struct plan *plan, int32_t number);

/* Adds policy, extents, bytes and offset. */
void json_add_buffer(cJSON *object, const struct buffer *buffer);

#endif
