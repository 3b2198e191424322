#include "cases.h"

#include "case.h"

#include "../guard.h"
#include "../packed_list.h"
#include "armv7em/sn_add_s8__armv7em.h"
#include "armv7em/sn_average_pool_s8__armv7em.h"
#include "armv7em/sn_average_pool_sums_s8__armv7em.h"
#include "armv7em/sn_max_pool_s8__armv7em.h"
#include "armv7em/sn_mean_s8__armv7em.h"
#include "armv7em/sn_mean_sums_s8__armv7em.h"
#include "armv7em/sn_mul_s8__armv7em.h"

WORDS_RUN(armv7em)

static sn_view view_of(const struct cases_view *view, const void *data) {
  return (sn_view){(void *)(uintptr_t)data, view->row_pitch, view->column_pitch,
                   view->slots};
}

static void run_packed(const struct cases_case *one, const int32_t *words,
                       const sn_view *in, uint32_t *scratch,
                       const sn_view *out) {
  const struct cases_packed *a = &one->arguments.packed;
  const struct {
    sn_packed_conv2d conv_2d;
    sn_packed_depthwise depthwise;
    sn_general_depthwise general;
  } packed = {{a->input, a->output, a->window, a->depth, a->pixels,
               a->pad_value, a->output_offset, a->activation_min,
               a->activation_max, words},
              {a->input, a->output, a->window, a->pad_value, a->output_offset,
               a->pairs, words, (const int16_t *)(words + one->words)},
              {{a->input, a->output, a->window, a->pad_value, a->output_offset,
                0, words, NULL},
               a->depth_multiplier,
               a->columns,
               a->tap_words}};
  switch (one->kernel) {
#define X(form, finish, size, stride, strips, widened, member, kernel)         \
  case PACKED_##kernel:                                                        \
    kernel(&packed.member, in, scratch, out, &one->tile);                      \
    break;
    PACKED_KERNEL_LIST(X)
#undef X
  }
}

static int8_t *run_case(const struct cases_case *one, uint32_t *scratch,
                        int8_t *output) {
  const int32_t *words = (const int32_t *)(one + 1);
  const int8_t *data = (const int8_t *)(words + one->words) + one->last_bytes;
  const sn_view in = view_of(&one->in, data);
  const sn_view other = view_of(&one->other, data + one->in.bytes);
  const sn_view out = view_of(&one->out, output + GUARD_BYTES);
  const int32_t bytes = 2 * GUARD_BYTES + one->out.bytes;
  memset(output, GUARD, (size_t)bytes);
  memset(scratch + one->scratch_words, GUARD, GUARD_BYTES);
  if (one->kernel == CASES_ADD)
    sn_add_s8__armv7em(&one->arguments.add, &in, &other, &out, &one->tile);
  else if (one->kernel >= CASES_WORDS)
    words_run_armv7em(&one->arguments.words, &in, &other, (int32_t *)scratch,
                      &out, &one->tile);
  else
    run_packed(one, words, &in, scratch, &out);
  memcpy(output + bytes, scratch + one->scratch_words, GUARD_BYTES);
  return output + bytes + GUARD_BYTES;
}

int cases_run(void *arena, const void *input, void *output) {
  const int32_t *count = input;
  const char *at = (const char *)(count + 1);
  int8_t *to = output;
  for (int32_t i = 0; i < *count; i++) {
    const struct cases_case *one = (const struct cases_case *)(const void *)at;
    to = run_case(one, arena, to);
    at += one->bytes;
  }
  memset(to, 0, (size_t)((int8_t *)output + cases_OUTPUT_BYTES - to));
  return 0;
}
