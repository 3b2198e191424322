/* Runs the generated code of the default model on 1,000 test pictures.
 *
 * Every output byte has to equal the reference kernels' answer, and the
 * accuracy over the labels has to be at least 90 %.
 *
 * fashion_test INPUTS EXPECTED LABELS [COUNT]: int8 pictures one after
 * another, the oracle's int8 outputs, one label a byte; COUNT limits the
 * pictures that are run.
 */
#include "fashion.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PICTURES 1000
#define CLASSES 10
#define GUARD_BYTES 64
#define GUARD_VALUE 0x5a

_Static_assert(fashion_INPUT_BYTES == 28 * 28, "one grey picture");
_Static_assert(fashion_OUTPUT_BYTES == CLASSES, "one score a class");

typedef struct vectors {
  uint8_t input[PICTURES][fashion_INPUT_BYTES];
  int8_t expected[PICTURES][CLASSES];
  uint8_t label[PICTURES];
} vectors;

typedef struct counts {
  int different;
  int right;
} counts;

static struct {
  alignas(fashion_ARENA_ALIGN) uint8_t bytes[fashion_ARENA_BYTES];
  uint8_t guard[GUARD_BYTES];
} arena;

static vectors data;

/* Fills `bytes` from the file, which has to have exactly that size. */
static bool file_read(const char *path, void *bytes, size_t size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    return false;
  }
  bool complete = fread(bytes, 1, size, file) == size && fgetc(file) == EOF;
  if (fclose(file) != 0 || !complete) {
    fprintf(stderr, "%s: wanted exactly %zu bytes\n", path, size);
    return false;
  }
  return true;
}

/* The first of the highest scores, as a label is chosen. */
static int class_choose(const int8_t *scores) {
  int best = 0;
  for (int i = 1; i < CLASSES; i++) {
    if (scores[i] > scores[best])
      best = i;
  }
  return best;
}

/* The arena starts with other bytes each time, so that a result cannot
 * depend on what an earlier picture left there. */
static bool picture_run(int picture, int8_t *output) {
  memset(arena.bytes, picture * 37 + 11, sizeof arena.bytes);
  memset(arena.guard, GUARD_VALUE, sizeof arena.guard);
  int error = fashion_run(arena.bytes, data.input[picture], output);
  if (error != 0) {
    fprintf(stderr, "picture %d: fashion_run returned %d\n", picture, error);
    return false;
  }
  for (size_t i = 0; i < sizeof arena.guard; i++) {
    if (arena.guard[i] != GUARD_VALUE) {
      fprintf(stderr, "picture %d: byte %zu after the arena was written\n",
              picture, i);
      return false;
    }
  }
  return true;
}

static void difference_print(int picture, const int8_t *output) {
  for (int i = 0; i < CLASSES; i++) {
    if (output[i] != data.expected[picture][i]) {
      fprintf(stderr, "picture %d, class %d: %d, wanted %d\n", picture, i,
              output[i], data.expected[picture][i]);
    }
  }
}

/* Returns the number of pictures to run, 0 if the argument is no such. */
static int count_parse(const char *text) {
  char *end = NULL;
  long count = strtol(text, &end, 10);
  return *end == '\0' && count >= 1 && count <= PICTURES ? (int)count : 0;
}

int main(int argc, char **argv) {
  int count = argc == 5 ? count_parse(argv[4]) : PICTURES;
  if (argc < 4 || argc > 5 || count == 0) {
    fprintf(stderr, "usage: fashion_test INPUTS EXPECTED LABELS [COUNT]\n");
    return EXIT_FAILURE;
  }
  if (!file_read(argv[1], data.input, sizeof data.input) ||
      !file_read(argv[2], data.expected, sizeof data.expected) ||
      !file_read(argv[3], data.label, sizeof data.label))
    return EXIT_FAILURE;

  counts found = {0, 0};
  for (int i = 0; i < count; i++) {
    int8_t output[CLASSES];
    if (!picture_run(i, output))
      return EXIT_FAILURE;
    if (memcmp(output, data.expected[i], CLASSES) != 0) {
      difference_print(i, output);
      found.different++;
    }
    found.right += class_choose(output) == data.label[i];
  }
  printf("%d pictures: %d differ from the oracle, %.1f %% classified right\n",
         count, found.different, 100.0 * found.right / count);
  return found.different == 0 && found.right * 10 >= count * 9 ? EXIT_SUCCESS
                                                               : EXIT_FAILURE;
}
