/* Which kernels a plan uses, and why. */
#include "report/report.h"

#include "emit/emit.h"
#include "emit/emit_code.h"

#include <string.h>

static void describe_packed(const struct op *op, struct pack_choice pack,
                            struct text *text) {
  static const char *const finishes[] = {
      [SN_FINISH_FULL] = "the clamp can never act",
      [SN_FINISH_RELU] = "the clamp is the least output",
      [SN_FINISH_SCALED] = "the clamp is the least output, sums leave room",
      [SN_FINISH_CLAMPED] = "the clamp acts",
      [SN_FINISH_PLAIN] = "sums or factors that need the general finish"};
  static const char *const strips[] = {[PACK_NARROW] = "narrow strips",
                                       [PACK_WIDE] = "wide strips",
                                       [PACK_TALL] = "wide strips of two rows"};
  text_add(text, "constants packed%s; %s; ",
           pack.widened ? ", weights widened" : "", finishes[pack.finish]);
  if (op->work == WORK_DEPTHWISE_CONV_2D && pack.form == PACK_DEPTHWISE)
    text_add(text, "%s", strips[pack.strips]);
  else if (pack.form == PACK_GENERAL_DEPTHWISE)
    text_add(text, "strips of %d columns", pack.columns);
  else
    text_add(text, "%s at a time", pack.pixels == 2 ? "two pixels" : "a pixel");
  if (pack.scratch_words > 0)
    text_add(text, ", up to %d bytes of scratch", 4 * pack.scratch_words);
}

/* The ways in which a kernel saves flash. */
static void describe_saving(uint8_t saving, struct text *text) {
  text_add(text, "smaller, for flash: ");
  const char *separator = "";
  for (int s = 0; s < KERNEL_SAVINGS; s++)
    if (kernel_saves(saving, (enum kernel_saving)s)) {
      text_add(text, "%s%s", separator,
               kernel_saving_text((enum kernel_saving)s));
      separator = ", ";
    }
}

const char *report_kernel_reason(const struct plan_walk *walk,
                                 const struct kernel *kernel) {
  const struct plan *plan = walk->plan;
  const struct op *op = plan_walk_op(walk);
  struct text text = {plan->graph->pool, NULL, 0, 0};
  if (kernel->saving != 0) {
    describe_saving(kernel->saving, &text);
    if (kernel->pack.form == PACK_NONE)
      return text.data;
    text_add(&text, "; ");
  }
  if (kernel->pack.form != PACK_NONE) {
    describe_packed(op, kernel->pack, &text);
    return text.data;
  }
  if (plan_walk_sums(walk))
    return "eats its input as that is made";
  return reason_text(kernel->reason);
}

/* Bytes of code that a kernel brings along. */
static int64_t flash_of(const struct code_bytes *code, const char *kernel) {
  for (int32_t i = 0; i < code->uses; i++)
    if (strcmp(code->use[i].kernel, kernel) == 0)
      return code->use[i].bytes;
  return 0;
}

/* One kernel and its operators. */
struct use {
  const char *function;
  const char *why;
  int32_t scratch; /* the most of one operator */
  int32_t operators;
};

void report_kernels(const struct plan *plan, struct text *text) {
  struct pool *pool = plan->graph->pool;
  struct use *uses = POOL_ARRAY(pool, struct use, (size_t)plan->steps + 1);
  const struct code_bytes code = emit_code(plan);
  int32_t count = 0;
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);) {
    const struct kernel kernel = plan_walk_kernel(&walk);
    int32_t i = 0;
    while (i < count && strcmp(uses[i].function, kernel.function) != 0)
      i++;
    if (i == count)
      uses[count++] = (struct use){.function = kernel.function, .scratch = -1};
    uses[i].operators++;
    if (kernel.pack.scratch_words <= uses[i].scratch)
      continue;
    uses[i].scratch = kernel.pack.scratch_words;
    uses[i].why = report_kernel_reason(&walk, &kernel);
  }
  text_add(text,
           "kernel, operators that use it, bytes of code, why it was chosen\n");
  for (int32_t i = 0; i < count; i++) {
    text_add(text, "  %s", uses[i].function);
    text_pad(text, 60);
    text_add(text, " %3d %5lld  %s\n", uses[i].operators,
             (long long)flash_of(&code, uses[i].function), uses[i].why);
  }
}

void report_over_flash(const struct plan *plan, int64_t flash) {
  struct diagnostics *diagnostics = plan->graph->diagnostics;
  const struct code_bytes code = emit_code(plan);
  const int64_t constants = emit_packed_bytes(plan);
  const int64_t bytes = constants + code.total;
  diagnostic_error(diagnostics,
                   "needs up to %lld bytes of flash, %lld more than the %lld "
                   "that --flash allows",
                   (long long)bytes, (long long)(bytes - flash),
                   (long long)flash);
  diagnostic_note(diagnostics,
                  "%lld bytes are weights and other constants, at most about "
                  "%lld are code%s",
                  (long long)constants, (long long)code.total,
                  constants > flash ? ": constants alone are too many" : "");
  struct text text = {plan->graph->pool, NULL, 0, 0};
  text_add(&text, "of the code, schedule and interface take %lld",
           (long long)code.rest);
  for (int32_t i = 0; i < code.uses; i++)
    text_add(&text, ", %s %lld", code.use[i].kernel,
             (long long)code.use[i].bytes);
  diagnostic_note(diagnostics, "%s", text.data);
}
