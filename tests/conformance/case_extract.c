/* Writes one conformance case as STEM.tflite, STEM.in and STEM.out.
 *
 * case_extract CASES NUMBER STEM
 */
#include "support/case_file.h"
#include "support/pipeline.h"

#include <stdio.h>
#include <stdlib.h>

static void write_block(const char *stem, const char *suffix,
                        struct case_block block) {
  char path[4096];
  snprintf(path, sizeof path, "%s.%s", stem, suffix);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(block.data, 1, block.size, file) != block.size ||
      fclose(file) != 0) {
    perror(path);
    exit(EXIT_FAILURE);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: case_extract CASES NUMBER STEM\n");
    return EXIT_FAILURE;
  }
  size_t size;
  uint32_t count = 0;
  unsigned char *data = file_load(argv[1], &size);
  struct conformance_case *cases = cases_split(data, size, &count);
  const unsigned long number = strtoul(argv[2], NULL, 10);
  const int good = cases != NULL && number < count;
  if (good) {
    write_block(argv[3], "tflite", cases[number].model);
    write_block(argv[3], "in", cases[number].inputs);
    write_block(argv[3], "out", cases[number].outputs);
  } else {
    fprintf(stderr, "%s: no case %lu\n", argv[1], number);
  }
  free(cases);
  free(data);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
