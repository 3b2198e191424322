/* The fast kernels against the plain ones with the instructions of Cortex-M4
 * and M7: random cases go to the emulated boards, and what comes back is
 * compared with what the plain kernels compute here. */
#include "board/case.h"
#include "board/cases.h"
#include "packed_case.h"
#include "random_add.h"
#include "random_words.h"
#include "ref/sn_add_s8__ref.h"
#include "run/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BATCHES = 32, LEAST_OF_A_KIND = 4 };

/* Cases and what they should give; `number` counts them over all batches. */
struct batch {
  uint8_t *input, *expected, *output;
  size_t input_used, expected_used;
  int32_t count;
  uint32_t number;
  uint32_t words; /* of enum words_kernel, the next one */
  int chosen[PACKED_KERNELS];
};

static size_t round_up(size_t bytes) { return (bytes + 3) / 4 * 4; }

static void append(uint8_t *to, size_t *used, const void *data, size_t bytes) {
  if (bytes > 0)
    memcpy(to + *used, data, bytes);
  *used += round_up(bytes);
}

static struct cases_view view_of(const struct memory *memory) {
  const sn_view *view = &memory->view;
  return (struct cases_view){view->row_pitch, view->column_pitch, view->slots,
                             memory->bytes};
}

/* Adds a case whose `out` has what is expected; false where it does not fit. */
static bool batch_add(struct batch *batch, struct cases_case head,
                      const int32_t *words, const int16_t *last,
                      const int8_t *data, size_t data_bytes,
                      const struct memory *out) {
  const size_t last_used = round_up((size_t)head.last_bytes);
  const size_t bytes =
      sizeof head + 4 * (size_t)head.words + last_used + round_up(data_bytes);
  const size_t block = (size_t)out->bytes + 2 * GUARD_BYTES;
  if (batch->input_used + bytes > cases_INPUT_BYTES ||
      batch->expected_used + block + GUARD_BYTES > cases_OUTPUT_BYTES)
    return false;
  assert_true(4 * head.scratch_words + GUARD_BYTES <= cases_ARENA_BYTES);
  const size_t last_bytes = (size_t)head.last_bytes;
  head.bytes = (int32_t)bytes;
  head.last_bytes = (int32_t)last_used;
  append(batch->input, &batch->input_used, &head, sizeof head);
  append(batch->input, &batch->input_used, words, 4 * (size_t)head.words);
  append(batch->input, &batch->input_used, last, last_bytes);
  append(batch->input, &batch->input_used, data, data_bytes);
  /* The board's blocks follow each other without gaps. */
  memcpy(batch->expected + batch->expected_used, out->block, block);
  memset(batch->expected + batch->expected_used + block, GUARD, GUARD_BYTES);
  batch->expected_used += block + GUARD_BYTES;
  batch->count++;
  return true;
}

static bool add_packed(struct pool *pool, struct batch *batch) {
  struct packed_case one;
  if (!packed_case_make(pool, batch->number, &one))
    return true;
  packed_case_expect(&one);
  const sn_packed_conv2d *c = &one.packed.conv_2d;
  const sn_general_depthwise *g = &one.packed.general;
  const bool general = one.choice.form == PACK_GENERAL_DEPTHWISE;
  const sn_packed_depthwise *d = general ? &g->conv : &one.packed.depthwise;
  const bool depthwise = general || one.choice.form == PACK_DEPTHWISE;
  struct cases_case head = {.kernel = one.kernel,
                            .words = (int32_t)one.packed.count,
                            .last_bytes = 2 * one.packed.lasts,
                            .scratch_words = one.choice.scratch_words,
                            .in = view_of(&one.in),
                            .out = view_of(&one.out),
                            .tile = one.tile};
  head.arguments.packed =
      depthwise ? (struct cases_packed){.input = d->input,
                                        .output = d->output,
                                        .window = d->window,
                                        .pad_value = d->pad_value,
                                        .output_offset = d->output_offset,
                                        .pairs = d->pairs,
                                        .depth_multiplier = g->depth_multiplier,
                                        .columns = g->columns,
                                        .tap_words = g->words}
                : (struct cases_packed){c->input,
                                        c->output,
                                        c->window,
                                        c->depth,
                                        c->pixels,
                                        c->pad_value,
                                        c->output_offset,
                                        c->activation_min,
                                        c->activation_max,
                                        0,
                                        0,
                                        0,
                                        0};
  const bool fits = batch_add(batch, head, one.packed.words, one.packed.last,
                              one.in.view.data, (size_t)one.in.bytes, &one.out);
  if (fits)
    batch->chosen[one.kernel]++;
  packed_case_free(&one);
  return fits;
}

static bool add_add(struct pool *pool, struct batch *batch) {
  struct random random = random_start(3, batch->number, 0);
  const sn_shape shape = {random_between(&random, 1, 5),
                          random_between(&random, 1, 7),
                          random_between(&random, 1, 40)};
  const sn_elementwise op = random_add(&random, shape);
  const enum layout layout = (enum layout)random_between(&random, 0, 1);
  struct memory in = memory_make(&random, shape, layout);
  struct memory out = memory_make(&random, shape, LAYOUT_ROWS);
  int8_t *both = POOL_ARRAY(pool, int8_t, 2 * (size_t)in.bytes);
  fill_bytes(&random, both, in.bytes);
  fill_bytes(&random, both + in.bytes, in.bytes);
  sn_view first = in.view;
  sn_view second = in.view;
  first.data = both;
  second.data = both + in.bytes;
  const sn_tile tile = random_tile(&random, shape);
  sn_add_s8__ref(&op, &first, &second, &out.view, &tile);
  struct cases_case head = {.kernel = CASES_ADD,
                            .in = view_of(&in),
                            .other = view_of(&in),
                            .out = view_of(&out),
                            .tile = tile};
  head.arguments.add = op;
  const bool fits =
      batch_add(batch, head, NULL, NULL, both, 2 * (size_t)in.bytes, &out);
  free(in.block);
  free(out.block);
  return fits;
}

static bool add_words(struct pool *pool, struct batch *batch) {
  struct random random = random_start(4, batch->number, 0);
  struct cases_case head = {.kernel = CASES_WORDS + (int32_t)batch->words};
  struct words_case *one = &head.arguments.words;
  const struct words_shapes shapes =
      words_random(&random, (enum words_kernel)batch->words, one);
  const bool dense = one->kernel == WORDS_MEAN;
  struct memory in = memory_make(&random, shapes.in,
                                 (enum layout)random_between(&random, 0, 1));
  struct memory other = memory_make(&random, shapes.other,
                                    (enum layout)random_between(&random, 0, 1));
  struct memory out = memory_make(
      &random, shapes.out,
      dense ? LAYOUT_ROWS : (enum layout)random_between(&random, 0, 1));
  const int32_t bytes = in.bytes + other.bytes;
  int8_t *both = POOL_ARRAY(pool, int8_t, (size_t)bytes);
  fill_bytes(&random, both, in.bytes);
  fill_bytes(&random, both + in.bytes, other.bytes);
  sn_view first = in.view;
  sn_view second = other.view;
  first.data = both;
  second.data = both + in.bytes;
  head.tile = random_tile(&random, shapes.out);
  head.scratch_words = shapes.in.channels;
  head.in = view_of(&in);
  head.other = view_of(&other);
  head.out = view_of(&out);
  int32_t sums[WORDS_CHANNELS];
  words_run_ref(one, &first, &second, sums, &out.view, &head.tile);
  const bool fits =
      batch_add(batch, head, NULL, NULL, both, (size_t)bytes, &out);
  batch->words = (batch->words + fits) % WORDS_KERNELS;
  free(in.block);
  free(other.block);
  free(out.block);
  return fits;
}

static void batch_fill(struct pool *pool, struct batch *batch) {
  batch->input_used = sizeof batch->count;
  batch->expected_used = 0;
  batch->count = 0;
  memset(batch->input, 0, cases_INPUT_BYTES);
  memset(batch->expected, 0, cases_OUTPUT_BYTES);
  bool fits = true;
  while (fits) {
    const struct pool_mark mark = pool_mark(pool);
    fits = batch->number % 16 == 15  ? add_add(pool, batch)
           : batch->number % 16 == 7 ? add_words(pool, batch)
                                     : add_packed(pool, batch);
    pool_release(pool, mark);
    batch->number += fits;
  }
  memcpy(batch->input, &batch->count, sizeof batch->count);
}

static size_t first_difference(const struct batch *batch) {
  size_t i = 0;
  while (i < cases_OUTPUT_BYTES && batch->output[i] == batch->expected[i])
    i++;
  return i;
}

static void run_batches(struct pool *pool, void *context) {
  struct diagnostics diagnostics = {.sink = stderr};
  struct batch batch = {
      .input = POOL_ARRAY(pool, uint8_t, cases_INPUT_BYTES),
      .expected = POOL_ARRAY(pool, uint8_t, cases_OUTPUT_BYTES),
      .output = POOL_ARRAY(pool, uint8_t, cases_OUTPUT_BYTES)};
  const struct run_network network = {.directory =
                                          PROJECT_ROOT "/tests/kernels/board",
                                      .name = "cases",
                                      .input_mode = RUN_EXTERNAL,
                                      .arena_bytes = cases_ARENA_BYTES,
                                      .arena_align = cases_ARENA_ALIGN,
                                      .input_bytes = cases_INPUT_BYTES,
                                      .output_bytes = cases_OUTPUT_BYTES};
  const char *const flags[] = {"-Werror", "-I" PROJECT_ROOT "/kernels", NULL};
  const struct run_options options = {.flags = flags};
  struct run run;
  enum status status = run_build(&run, pool, *(const enum run_target *)context,
                                 &network, &options, &diagnostics);
  size_t different = cases_OUTPUT_BYTES;
  for (int i = 0;
       i < BATCHES && status == STATUS_OK && different == cases_OUTPUT_BYTES;
       i++) {
    batch_fill(pool, &batch);
    status = run_execute(&run, batch.input, batch.output, NULL, &diagnostics);
    different = first_difference(&batch);
  }
  run_discard(&run);
  assert_int_equal(status, STATUS_OK);
  if (different != cases_OUTPUT_BYTES)
    fail_msg("before case %u: byte %zu of the output is %d, not %d",
             batch.number, different, (int8_t)batch.output[different],
             (int8_t)batch.expected[different]);
  print_message("%u cases\n", batch.number);
  for (int i = 0; i < PACKED_KERNELS; i++)
    assert_true(batch.chosen[i] >= LEAST_OF_A_KIND);
  assert_true(batch.number >= 16 * WORDS_KERNELS * LEAST_OF_A_KIND);
}

static void cortex_m4_equals_plain(void **state) {
  (void)state;
  enum run_target target = RUN_CORTEX_M4;
  assert_true(pool_try(run_batches, &target));
}

static void cortex_m7_equals_plain(void **state) {
  (void)state;
  enum run_target target = RUN_CORTEX_M7;
  assert_true(pool_try(run_batches, &target));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(cortex_m4_equals_plain),
                                     cmocka_unit_test(cortex_m7_equals_plain)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
