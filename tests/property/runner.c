/* Runs generated networks as their headers say they may be used, and as they
 * may not, and compares with the reference's output. Linked with a table of
 * networks.
 *
 * runner DATA FIRST: inputs and expected outputs, network after network; pairs
 * before number FIRST are left out
 */
#include "runner.h"

#include "sn_kernel.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

struct sn_counts sn_counts;

enum { GUARD = 64, GUARD_BYTE = 0xA5, UNTOUCHED = 0x55 };

/* A network with its data. */
struct subject {
  const struct pair_code *code;
  const uint8_t *input;
  const uint8_t *expected;
  struct random random;
};

static void fail(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn));

static void fail(const char *format, ...) {
  va_list arguments;
  printf("FAILED: ");
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  printf("\n");
  exit(EXIT_FAILURE);
}

/* Memory of exactly this size, for a sanitizer to guard. */
static uint8_t *memory_make(int32_t bytes, int value) {
  uint8_t *memory = malloc(bytes > 0 ? (size_t)bytes : 1);
  if (memory == NULL)
    abort();
  return memset(memory, value, bytes > 0 ? (size_t)bytes : 1);
}

static uint8_t *memory_copy(const uint8_t *from, int32_t bytes) {
  uint8_t *memory = memory_make(bytes, 0);
  return memcpy(memory, from, (size_t)bytes);
}

static void expect(const char *what, int got, int wanted) {
  if (got != wanted)
    fail("%s returns %d, wanted is %d", what, got, wanted);
}

static void expect_output(const struct subject *subject, const char *what,
                          const uint8_t *output) {
  for (int32_t i = 0; i < subject->code->output_bytes; i++)
    if (output[i] != subject->expected[i])
      fail("%s: output byte %d is %d, wanted is %d", what, (int)i,
           (int8_t)output[i], (int8_t)subject->expected[i]);
}

static void expect_counts(const struct subject *subject, uint64_t runs) {
  const struct pair_code *code = subject->code;
  if (sn_counts.macs != runs * code->macs)
    fail("%llu MACs were executed, the plan says %llu",
         (unsigned long long)(sn_counts.macs / runs),
         (unsigned long long)code->macs);
  if (code->elements >= 0 &&
      sn_counts.elements != runs * (uint64_t)code->elements)
    fail("%llu elements were computed, not each of %lld once",
         (unsigned long long)(sn_counts.elements / runs),
         (long long)code->elements);
}

/* Calls that must be refused, and must leave the arena alone. */
static void check_refusals(const struct subject *subject) {
  const struct pair_code *code = subject->code;
  uint8_t *arena = memory_make(code->arena_bytes + code->arena_align, 0);
  uint8_t *output = memory_make(code->output_bytes, UNTOUCHED);
  for (int32_t off = 1; off < code->arena_align; off++)
    expect("run with an arena off its alignment",
           code->run(arena + off, subject->input, output), code->error_align);
  expect("run without an arena", code->run(NULL, subject->input, output),
         code->error_align);
  if (code->mode == PAIR_STREAMED) {
    expect("begin off the alignment", code->begin(arena + 1),
           code->error_align);
    expect("push off the alignment", code->push(arena + 2, subject->input, 1),
           code->error_align);
    expect("step off the alignment", code->step(arena + 3), code->error_align);
    expect("output off the alignment", code->output(arena + 1, output),
           code->error_align);
  }
  for (int32_t i = 0; i < code->arena_bytes + code->arena_align; i++)
    if (arena[i] != 0)
      fail("a refused call changed the arena");
  if (code->mode != PAIR_RESIDENT)
    expect("run without an input", code->run(arena, NULL, output),
           code->error_input);
  for (int32_t i = 0; i < code->output_bytes; i++)
    if (output[i] != UNTOUCHED)
      fail("a refused call changed the output");
  free(output);
  free(arena);
}

/* One run in an arena full of `poison` between guards; marks what changes. */
static void check_run(const struct subject *subject, int poison,
                      uint8_t *changed) {
  const struct pair_code *code = subject->code;
  const int32_t size = code->arena_bytes;
  uint8_t *memory = memory_make(size + 2 * GUARD, GUARD_BYTE);
  uint8_t *arena = memory + GUARD;
  uint8_t *input = memory_copy(subject->input, code->input_bytes);
  uint8_t *output = memory_make(code->output_bytes, UNTOUCHED);
  memset(arena, poison, (size_t)size);
  memset(&sn_counts, 0, sizeof sn_counts);
  expect("run", code->run(arena, input, output), 0);
  expect_output(subject, "run", output);
  expect_counts(subject, 1);
  if (memcmp(input, subject->input, (size_t)code->input_bytes) != 0)
    fail("the run changed the caller's input");
  for (int32_t i = 0; i < GUARD; i++)
    if (memory[i] != GUARD_BYTE || arena[size + i] != GUARD_BYTE)
      fail("the run wrote outside the arena");
  for (int32_t i = 0; i < size; i++)
    changed[i] |= arena[i] != poison;
  free(output);
  free(input);
  free(memory);
}

/* All of the arena that was asked for is used, to its last byte. */
static void check_arena(const struct subject *subject) {
  const int32_t size = subject->code->arena_bytes;
  uint8_t *changed = memory_make(size, 0);
  check_run(subject, 0x00, changed);
  check_run(subject, 0xFF, changed);
  int32_t used = size;
  while (used > 0 && !changed[used - 1])
    used--;
  if (used < subject->code->written_bytes)
    fail("the arena has %d bytes, but only %d are written", (int)size,
         (int)used);
  free(changed);
}

/* A frame that was written into the arena beforehand. */
static void check_resident(const struct subject *subject) {
  const struct pair_code *code = subject->code;
  uint8_t *arena = memory_make(code->arena_bytes, 0x77);
  uint8_t *output = memory_make(code->output_bytes, UNTOUCHED);
  const uint8_t *from = subject->input;
  for (int32_t i = 0; i < PAIR_INPUTS && code->input[i] != NULL; i++) {
    memcpy(code->input[i](arena), from, (size_t)code->one_input_bytes[i]);
    from += code->one_input_bytes[i];
  }
  expect("run of a resident frame", code->run(arena, NULL, output), 0);
  expect_output(subject, "a resident frame", output);
  free(output);
  free(arena);
}

/* An inference that is fed row by row. */
struct instance {
  uint8_t *arena;
  int32_t next;
};

static struct instance instance_make(const struct subject *subject,
                                     int poison) {
  struct instance instance = {memory_make(subject->code->arena_bytes, poison),
                              0};
  expect("begin", subject->code->begin(instance.arena), 0);
  return instance;
}

/* Pushes n rows from memory that is gone afterwards. */
static void push(const struct subject *subject, struct instance *instance,
                 int32_t n) {
  const struct pair_code *code = subject->code;
  uint8_t *rows = memory_copy(subject->input + (size_t)instance->next *
                                                   (size_t)code->row_bytes,
                              n * code->row_bytes);
  instance->next += n;
  expect("push", code->push(instance->arena, rows, n),
         code->rows - instance->next);
  free(rows);
}

static int32_t draw_portion(struct subject *subject,
                            const struct instance *instance) {
  const int32_t left = subject->code->rows - instance->next;
  const int32_t most = random_chance(&subject->random, 10) ? left : 3;
  return random_between(&subject->random, 0, most < left ? most : left);
}

/* What must be refused while rows are missing, and once all are there. */
static void check_state(const struct subject *subject,
                        const struct instance *instance) {
  const struct pair_code *code = subject->code;
  uint8_t *output = memory_make(code->output_bytes, UNTOUCHED);
  const int32_t left = code->rows - instance->next;
  expect("push of too many rows",
         code->push(instance->arena, subject->input, left + 1),
         code->error_state);
  expect("push of -1 rows", code->push(instance->arena, subject->input, -1),
         code->error_state);
  if (left > 0) {
    expect("output before the last row", code->output(instance->arena, output),
           code->error_state);
    expect("step before the last row", code->step(instance->arena),
           code->error_state);
  }
  free(output);
}

/* Some of the steps behind the last row, then the output, twice. */
static void finish(struct subject *subject, struct instance *instance) {
  const struct pair_code *code = subject->code;
  uint8_t *output = memory_make(code->output_bytes, UNTOUCHED);
  const bool all = random_chance(&subject->random, 50);
  int32_t steps = all ? INT32_MAX : random_between(&subject->random, 0, 9);
  int status = 1;
  while (status > 0 && steps-- > 0) {
    const uint64_t before = sn_counts.macs;
    status = code->step(instance->arena);
    if (sn_counts.macs - before > code->largest_piece_macs)
      fail("a step executed %llu MACs, at most %llu were announced",
           (unsigned long long)(sn_counts.macs - before),
           (unsigned long long)code->largest_piece_macs);
  }
  if (status < 0 || (all && status != 0))
    fail("step returns %d", status);
  expect("output", code->output(instance->arena, output), 0);
  expect_output(subject, "rows", output);
  expect("step after the output", code->step(instance->arena), 0);
  memset(output, UNTOUCHED, (size_t)code->output_bytes);
  expect("a second output", code->output(instance->arena, output), 0);
  expect_output(subject, "a second output", output);
  free(output);
}

/* Two instances side by side, one of them started twice. */
static void check_streamed(struct subject *subject) {
  struct random *random = &subject->random;
  struct instance instance[] = {instance_make(subject, 0x00),
                                instance_make(subject, 0xFF)};
  const int32_t rows = subject->code->rows;
  push(subject, &instance[1], random_between(random, 0, rows));
  expect("begin again", subject->code->begin(instance[1].arena), 0);
  instance[1].next = 0;
  memset(&sn_counts, 0, sizeof sn_counts);
  bool done[] = {false, false};
  while (!done[0] || !done[1]) {
    const int i = done[0] ? 1 : done[1] ? 0 : random_between(random, 0, 1);
    if (random_chance(random, 20))
      check_state(subject, &instance[i]);
    if (instance[i].next < rows) {
      push(subject, &instance[i], draw_portion(subject, &instance[i]));
      continue;
    }
    finish(subject, &instance[i]);
    done[i] = true;
  }
  expect_counts(subject, 2);
  for (int i = 0; i < 2; i++)
    free(instance[i].arena);
}

static void read_exactly(FILE *file, uint8_t *data, int32_t bytes) {
  if (fread(data, 1, (size_t)bytes, file) != (size_t)bytes) {
    fprintf(stderr, "the data ends too early\n");
    exit(EXIT_FAILURE);
  }
}

static void check(const struct pair_code *code, const uint8_t *input,
                  const uint8_t *expected) {
  struct subject subject = {code, input, expected,
                            random_start(1, code->index, 0)};
  printf("pair %u\n", (unsigned)code->index);
  check_refusals(&subject);
  check_arena(&subject);
  if (code->mode == PAIR_RESIDENT)
    check_resident(&subject);
  if (code->mode == PAIR_STREAMED)
    check_streamed(&subject);
}

int main(int argc, char **argv) {
  FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) {
    fprintf(stderr, "usage: runner DATA FIRST\n");
    return EXIT_FAILURE;
  }
  const uint32_t first = (uint32_t)strtoul(argv[2], NULL, 10);
  setvbuf(stdout, NULL, _IONBF, 0);
  for (uint32_t i = 0; i < pair_count; i++) {
    const struct pair_code *code = &pair_table[i];
    uint8_t *input = memory_make(code->input_bytes, 0);
    uint8_t *expected = memory_make(code->output_bytes, 0);
    read_exactly(file, input, code->input_bytes);
    read_exactly(file, expected, code->output_bytes);
    if (code->index >= first)
      check(code, input, expected);
    free(expected);
    free(input);
  }
  fclose(file);
  return 0;
}
