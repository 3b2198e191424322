/* Compiles damaged copies of a model: cut at every length, every byte changed,
 * and several at random. Whatever is read, the compiler must say what is wrong
 * or make a sound plan; the sanitizers see the rest.
 *
 * mutation MODEL STRIDE TRIALS: of lengths and positions, every so many are
 * tried, and so many random changes.
 */
#include "check/check.h"
#include "support/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Damage can ask for any size; what the whole run may take. */
#define MEMORY_LIMIT ((size_t)64 << 20)

struct trial {
  const unsigned char *data;
  size_t size;
  bool wrong; /* neither refused with a message nor soundly planned */
};

struct counts {
  long trials, accepted, refused, out_of_memory;
  bool wrong;
};

static size_t memory_left;

static void *limited_alloc(size_t bytes) {
  if (bytes > memory_left)
    return NULL;
  memory_left -= bytes;
  return malloc(bytes);
}

static void compile(struct pool *pool, void *context) {
  struct trial *trial = context;
  struct diagnostics diagnostics = {.sink = NULL};
  const struct plan *plan =
      pipeline_plan(pool, trial->data, trial->size, KERNEL_TARGET_CORTEX_M7,
                    STRATEGY_auto, INPUT_MODE_resident, &diagnostics);
  if (plan == NULL) {
    trial->wrong = diagnostics.errors == 0;
    trial->data = NULL;
    return;
  }
  trial->wrong = diagnostics.errors != 0 || check_plan(plan) != NULL;
  if (!trial->wrong)
    pipeline_emit(plan, "net");
}

/* `data` must end where its memory does. */
static void try_bytes(struct counts *counts, const unsigned char *data,
                      size_t size, const char *what, size_t at, int value) {
  struct trial trial = {.data = data, .size = size};
  memory_left = MEMORY_LIMIT;
  counts->trials++;
  if (!pool_try(compile, &trial))
    counts->out_of_memory++;
  else if (trial.data != NULL)
    counts->accepted++;
  else
    counts->refused++;
  if (!trial.wrong)
    return;
  fprintf(stderr, "%s %zu (%d): no message, or an unsound plan\n", what, at,
          value);
  counts->wrong = true;
}

static void cut(struct counts *counts, const unsigned char *model, size_t size,
                size_t stride) {
  for (size_t length = 0; length < size; length += stride) {
    unsigned char *copy = malloc(length > 0 ? length : 1);
    if (copy == NULL)
      abort();
    memcpy(copy, model, length);
    try_bytes(counts, copy, length, "cut at", length, 0);
    free(copy);
  }
}

static void change_bytes(struct counts *counts, unsigned char *model,
                         size_t size, size_t stride) {
  for (size_t at = 0; at < size; at += stride) {
    const unsigned char original = model[at];
    for (int bit = 0; bit < 10; bit++) {
      const int value = bit < 8 ? original ^ 1 << bit : bit == 8 ? 0 : 0xFF;
      model[at] = (unsigned char)value;
      try_bytes(counts, model, size, "byte", at, value);
    }
    model[at] = original;
  }
}

static void change_several(struct counts *counts, const unsigned char *model,
                           size_t size, long trials) {
  unsigned char *copy = malloc(size);
  if (copy == NULL)
    abort();
  uint32_t state = 1;
  for (long trial = 0; trial < trials; trial++) {
    memcpy(copy, model, size);
    for (int i = 0; i < 2 + trial % 7; i++) {
      state = state * 1664525u + 1013904223u;
      const size_t at = (size_t)(state >> 8) % size;
      state = state * 1664525u + 1013904223u;
      /* Small numbers make plausible shapes and indices. */
      copy[at] = (unsigned char)(state >> 31 ? state >> 24 : state >> 28);
    }
    try_bytes(counts, copy, size, "random trial", (size_t)trial, 0);
  }
  free(copy);
}

int main(int argc, char **argv) {
  const long stride = argc == 4 ? strtol(argv[2], NULL, 10) : 0;
  const long trials = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
  if (stride < 1 || trials < 1) {
    fprintf(stderr, "usage: mutation MODEL STRIDE TRIALS\n");
    return EXIT_FAILURE;
  }
  struct counts counts = {.trials = 0};
  size_t size;
  unsigned char *model = file_load(argv[1], &size);
  pool_system_alloc = limited_alloc;
  try_bytes(&counts, model, size, "the model itself", 0, 0);
  const bool sound = counts.accepted == 1;
  cut(&counts, model, size, (size_t)stride);
  change_bytes(&counts, model, size, (size_t)stride);
  change_several(&counts, model, size, trials);
  free(model);
  printf("%ld trials: %ld accepted, %ld refused, %ld out of memory\n",
         counts.trials, counts.accepted, counts.refused, counts.out_of_memory);
  return sound && counts.refused > 0 && !counts.wrong ? EXIT_SUCCESS
                                                      : EXIT_FAILURE;
}
