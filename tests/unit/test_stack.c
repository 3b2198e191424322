/* The bound of the stack, from listings written by hand. */
#include "run/stack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A listing, the relocations that go with it, and what must come out: a bound,
 * or -1 and words of the doubt. */
struct trial {
  const char *listing, *relocations;
  int32_t bound;
  const char *doubt;
};

static void trial_make(struct pool *pool, void *context) {
  const struct trial *trial = context;
  char doubt[STACK_DOUBT_ROOM];
  struct code code = code_new(pool);
  code_read(&code, trial->listing, strlen(trial->listing));
  code_read_relocations(&code, trial->relocations, strlen(trial->relocations));
  const int32_t bound = stack_bound(&code, "net", doubt);
  if (strstr(doubt, trial->doubt) == NULL || bound != trial->bound)
    fail_msg("bound %d, doubt \"%s\", wanted were %d and \"%s\" for:\n%s",
             (int)bound, doubt, (int)trial->bound, trial->doubt,
             trial->listing);
}

static void expect(const char *listing, const char *relocations, int32_t bound,
                   const char *doubt) {
  struct trial trial = {listing, relocations, bound, doubt};
  assert_true(pool_try(trial_make, &trial));
}

/* A function of one line in front of its return. */
#define RUN(line)                                                              \
  "00080010 <net_run>:\n   80010:\t" line "\n   80014:\tbx\tlr\n\n"

static void frames_are_summed(void **state) {
  (void)state;
  expect(RUN("nop"), "", 0, "");
  expect(RUN("push\t{r4, r5, lr}"), "", 12, "");
  expect(RUN("stmdb\tsp!, {r4, r5, r6, r7, r8, r9, sl, fp, lr}"), "", 36, "");
  expect(RUN("vpush\t{d8-d15}"), "", 64, "");
  expect(RUN("vpush\t{s16-s17}"), "", 8, "");
  expect(RUN("vpush\t{d8}"), "", 8, "");
  expect(RUN("str.w\tr4, [sp, #-4]!"), "", 4, "");
  expect(RUN("strd\tr4, r5, [sp, #-16]!"), "", 16, "");
  expect(RUN("sub\tsp, #276\t@ 0x114"), "", 276, "");
  expect(RUN("sub.w\tsp, sp, #4096\t@ 0x1000"), "", 4096, "");
  expect(RUN("push\t{r4, lr}\n   80012:\tsub\tsp, #8"), "", 16, "");
  /* These leave it where it is, or are no pushes. */
  expect(RUN("add\tsp, #12"), "", 0, "");
  expect(RUN("str\tr4, [sp, #4]"), "", 0, "");
  expect(RUN("stmdb\tr0!, {r4, r5}"), "", 0, "");
  expect(RUN("add\tr2, sp, #8"), "", 0, "");
  expect(RUN("ldmia.w\tsp!, {r4, pc}"), "", 0, "");
  expect(RUN("sub\tr3, sp, #8"), "", 0, "");
}

static void frames_of_variable_size_have_no_bound(void **state) {
  (void)state;
  const char *words = "net_run has a frame of variable size";
  expect(RUN("sub\tsp, sp, r3"), "", -1, words);
  expect(RUN("sub.w\tsp, sp, r1"), "", -1, words);
  expect(RUN("sub.w\tsp, sp, r1, lsl #2"), "", -1, words);
  expect(RUN("mov\tsp, r7"), "", -1, words);
}

#define OTHER(line)                                                            \
  "00080100 <other>:\n   80100:\tpush\t{r3, r4, r5, r6, r7, lr}\n"             \
  "   80102:\t" line "\n   80106:\tpop\t{r3, r4, r5, r6, r7, pc}\n\n"

static void calls_add_and_tails_replace(void **state) {
  (void)state;
  expect(RUN("push\t{r4, lr}\n   80012:\tbl\t80100 <other>") OTHER("nop"), "",
         32, "");
  expect(RUN("push\t{r4, lr}\n   80012:\tblx\t80100 <other>") OTHER("nop"), "",
         32, "");
  expect(RUN("push\t{r4, lr}\n   80012:\tb.w\t80100 <other>") OTHER("nop"), "",
         24, "");
  expect(RUN("push\t{r4, lr}\n   80012:\tbeq.w\t80100 <other>") OTHER("nop"),
         "", 24, "");
  /* A loop inside is no call, nor is what nobody calls. */
  expect(RUN("push\t{r4, lr}\n   80012:\tb.n\t80010 <net_run>") OTHER("nop"),
         "", 8, "");
  expect(RUN("push\t{r4, lr}\n   80012:\tcbz\tr0, 80010 <net_run>"), "", 8, "");
  expect(RUN("bl\t80100 <other>") OTHER("bl\t80010 <net_run>"), "", -1,
         "net_run calls itself");
  expect(RUN("b.w\t80102 <other+0x2>") OTHER("nop"), "", -1,
         "branches into another function");
  expect(RUN("bl\t90000 <gone>"), "", -1, "calls what is not in the image");
}

/* What the compiler moved out of a function belongs to it. */
static void cold_parts_belong_to_their_function(void **state) {
  (void)state;
  expect(
      RUN("push\t{r4, lr}\n   80012:\tbeq.w\t80100 <net_run.cold>") "00080100 "
                                                                    "<net_run."
                                                                    "cold>:\n  "
                                                                    " 80100:"
                                                                    "\tpush\t{"
                                                                    "r5}\n"
                                                                    "   "
                                                                    "80102:\tb."
                                                                    "w\t80012 "
                                                                    "<net_run+"
                                                                    "0x2>\n",
      "", 12, "");
}

#define FIRE                                                                   \
  "00080200 <net_fire0>:\n   80200:\tpush\t{r4, lr}\n   80202:\tblx\tr3\n\n"
#define KERNEL                                                                 \
  "00080300 <sn_leaf>:\n   80300:\tsub\tsp, #100\n   80302:\tbx\tlr\n\n"
#define TAKEN                                                                  \
  "00000000 R_ARM_ABS32       .text.net_fire0\n"                               \
  "00000004 R_ARM_ABS32       .text.unlikely.sn_leaf\n"

static void pointers_go_to_what_is_in_tables(void **state) {
  (void)state;
  expect(RUN("blx\tr5") FIRE KERNEL, TAKEN, 108, "");
  expect(RUN("bx\tr5") FIRE KERNEL, TAKEN, 108, "");
  /* Calls are no tables. */
  expect(RUN("blx\tr5") FIRE KERNEL,
         "00000000 R_ARM_ABS32       .text.net_fire0\n"
         "00000004 R_ARM_THM_CALL    .text.sn_leaf\n",
         -1, "net_fire0 calls nobody knows whom");
  /* Only the schedule fires; fires_again is no stage. */
  expect(RUN("bl\t80400 <sn_stage_run.constprop.0>") FIRE KERNEL
         "00080400 <sn_stage_run.constprop.0>:\n   80400:\tpush\t{r4, lr}\n"
         "   80402:\tblx\tr3\n",
         TAKEN, 116, "");
  expect(RUN("nop") KERNEL, "", 0, "");
  expect(KERNEL, "", -1, "no function of net");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(frames_are_summed),
      cmocka_unit_test(frames_of_variable_size_have_no_bound),
      cmocka_unit_test(calls_add_and_tails_replace),
      cmocka_unit_test(cold_parts_belong_to_their_function),
      cmocka_unit_test(pointers_go_to_what_is_in_tables),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
