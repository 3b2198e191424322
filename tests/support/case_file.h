/* Containers of conformance cases, as tools/oracle/cases.py writes them. */
#ifndef TESTS_SUPPORT_CASE_FILE_H
#define TESTS_SUPPORT_CASE_FILE_H

#include <stddef.h>
#include <stdint.h>

struct case_block {
  const uint8_t *data;
  size_t size;
};

/* Inputs and outputs are raw tensors one after another in the model's order.
 * All blocks point into the container. */
struct conformance_case {
  char name[128];
  struct case_block model, inputs, outputs;
};

/* Splits a container. Returns an array of `count` cases (free it), or NULL
 * when the container is damaged. */
struct conformance_case *cases_split(const uint8_t *data, size_t size,
                                     uint32_t *count);

#endif
