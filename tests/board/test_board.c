/* The emulated boards: every guard trips, and counts are exact. */
#include "probe.h"

#include <stdio.h>
#include <string.h>

static const enum run_target targets[] = {RUN_CORTEX_M4, RUN_CORTEX_M7};
#define TARGETS 2

static void behaves_in_every_input_mode(void **state) {
  (void)state;
  for (int i = 0; i < TARGETS; i++)
    for (int mode = RUN_RESIDENT; mode <= RUN_STREAMED; mode++) {
      const struct run_network network = probe_network((enum run_input)mode);
      const struct probe_result result = probe_try(targets[i], &network, NULL);
      probe_expect_good(&result);
      assert_in_range(result.measure.instructions, 200, 10000);
      assert_in_range(result.measure.stack_bytes, 32, 200);
      assert_in_range(result.measure.flash_bytes, 100, 2000);
      assert_int_equal(result.measure.static_bytes, 0);
    }
}

/* 1000 bytes that start at a multiple of 16 and end 8 bytes before the window
 * does; 16 bytes of slack lie in front. */
static const struct mistake mistakes[] = {
    {RUN_RESIDENT, PROBE_BELOW_ARENA, 0,
     "MemManage at address 0x201ffb90 (0x80 bytes below the arena)"},
    {RUN_RESIDENT, PROBE_BELOW_ARENA_BYTE, 0,
     "overwrote address 0x201ffc0f (0x1 bytes below the arena)"},
    {RUN_RESIDENT, PROBE_PAST_ARENA, 0,
     "MemManage at address 0x20200007 (0xf bytes past the arena)"},
    {RUN_RESIDENT, PROBE_PAST_ARENA_BYTE, 0,
     "overwrote address 0x201ffff8 (0x0 bytes past the arena)"},
    {RUN_RESIDENT, PROBE_EXECUTE_ARENA, 0,
     "MemManage at address 0x201ffc10 (in the arena)"},
    {RUN_RESIDENT, PROBE_WRITE_CODE, 0, "(in the code and constants), pc 0x8"},
    {RUN_RESIDENT, PROBE_WRITE_CONSTANT, 0,
     "(in the code and constants), pc 0x8"},
    {RUN_RESIDENT, PROBE_OVERFLOW_STACK, 0,
     "bytes below the stack), pc unknown"},
    {RUN_RESIDENT, PROBE_READ_ADDRESS, 0x20000000, "at address 0x20000000 ("},
    {RUN_RESIDENT, PROBE_READ_ADDRESS, 0, "at address 0x0 ("},
    {RUN_RESIDENT, PROBE_READ_ADDRESS, 0x40028018, "at address 0x40028018 ("},
    {RUN_RESIDENT, PROBE_WRITE_ADDRESS, 0x21000000, "at address 0x21000000 ("},
    {RUN_RESIDENT, PROBE_WRITE_ADDRESS, 0x60000000, "at address 0x60000000 ("},
    /* Switching the protection unit off takes privileges. */
    {RUN_RESIDENT, PROBE_WRITE_ADDRESS, 0xE000ED94,
     "BusFault at address 0xe000ed94 ("},
    {RUN_EXTERNAL, PROBE_WRITE_INPUT, 0,
     "MemManage at address 0x203fffc0 (in the input)"},
    {RUN_EXTERNAL, PROBE_READ_PAST_INPUT, 0,
     "MemManage at address 0x20400000 (0x0 bytes past the input)"},
    {RUN_STREAMED, PROBE_WRITE_INPUT, 0,
     "MemManage at address 0x203ffff0 (in the input)"},
    {RUN_RESIDENT, PROBE_PAST_OUTPUT, 0,
     "MemManage at address 0x20300000 (0x0 bytes past the output)"},
    {RUN_RESIDENT, PROBE_BELOW_OUTPUT, 0,
     "MemManage at address 0x202fffbf (0x1 bytes below the output)"},
    {RUN_RESIDENT, PROBE_UNDEFINED, 0, "UsageFault at address 0x8"},
    {RUN_RESIDENT, PROBE_ERROR, 0, "the network's run returned -7"},
    {RUN_STREAMED, PROBE_ERROR, 0, "the network's output returned -7"},
};

static void every_guard_trips(void **state) {
  (void)state;
  for (int i = 0; i < TARGETS; i++)
    mistakes_expect(targets[i], mistakes, sizeof mistakes / sizeof *mistakes);
}

static void networks_that_hang_are_stopped(void **state) {
  (void)state;
  const char *const flags[] = {"-DPROBE_HANGS", NULL};
  const struct run_network network = probe_network(RUN_RESIDENT);
  const struct run_options options = {.flags = flags, .timeout_seconds = 3};
  const struct probe_result result =
      probe_try(RUN_CORTEX_M4, &network, &options);
  assert_int_equal(result.status, STATUS_ENVIRONMENT);
  assert_non_null(strstr(result.message, "did not end within 3 seconds"));
}

static void link_expect_failure(const struct run_network *network,
                                const struct run_options *options,
                                const char *words) {
  for (int i = 0; i < TARGETS; i++) {
    const struct probe_result result = probe_try(targets[i], network, options);
    assert_int_equal(result.status, STATUS_ENVIRONMENT);
    if (strstr(result.message, words) == NULL)
      fail_msg("wanted \"%s\" in: %s", words, result.message);
  }
}

static void more_memory_than_planned_does_not_link(void **state) {
  (void)state;
  struct run_network network = probe_network(RUN_RESIDENT);
  network.arena_bytes--;
  link_expect_failure(&network, NULL, "region `ARENA' overflowed by 1 byte");
  network.arena_bytes = 0x1F0001;
  link_expect_failure(&network, NULL, "larger than the emulated board's RAM");
  network = probe_network(RUN_RESIDENT);
  network.arena_align = 8;
  link_expect_failure(&network, NULL, "disagree on the alignment of the arena");
  network = probe_network(RUN_RESIDENT);
  const char *const flags[] = {"-DPROBE_STATIC", NULL};
  const struct run_options with_static = {.flags = flags};
  link_expect_failure(&network, &with_static,
                      "region `NETWORK_STATIC' overflowed by 4 bytes");
  const struct run_options odd_stack = {.stack_bytes = 4100};
  link_expect_failure(&network, &odd_stack, "multiple of 32 bytes");
}

/* Takes as many instructions and bytes of stack as its input says. */
static const struct run_network tally = {.directory = FIXTURES,
                                         .name = "tally",
                                         .input_mode = RUN_EXTERNAL,
                                         .arena_bytes = 32,
                                         .arena_align = 4,
                                         .input_bytes = 12,
                                         .output_bytes = 4};

/* Writes the byte of its arena that its input names. 307220 = 0x4b014 bytes end
 * at the window's end. Four regions leave 108 bytes of slack before them,
 * filled with canaries. */
static const struct run_network wide = {.directory = FIXTURES,
                                        .name = "wide",
                                        .input_mode = RUN_EXTERNAL,
                                        .arena_bytes = 307220,
                                        .arena_align = 4,
                                        .input_bytes = 4,
                                        .output_bytes = 5};

/* What a test that builds one network and runs it often needs. */
struct session {
  enum run_target target;
  struct diagnostics diagnostics;
};

/* Runs such a test, which takes a session, on each board. */
static void targets_try(void (*test)(struct pool *pool, void *session)) {
  for (int i = 0; i < TARGETS; i++) {
    struct session session = {targets[i], {stderr, NULL, 0}};
    assert_true(pool_try(test, &session));
  }
}

static bool session_build(struct session *session, struct pool *pool,
                          const struct run_network *network,
                          const struct run_options *options, struct run *run) {
  return run_build(run, pool, session->target, network, options,
                   &session->diagnostics) == STATUS_OK;
}

static void tally_run_all(struct pool *pool, void *context) {
  struct session *session = context;
  const struct run_options options = {.stack_bytes = 8192};
  static const uint32_t cases[][3] = {
      {1, 1, 32},      {2, 1, 36},
      {1, 2, 40},      {3, 1, 44},
      {2, 2, 48},      {1, 3, 100},
      {4, 1, 1000},    {3, 2, 1024},
      {2, 3, 1028},    {5, 1, 2048},
      {4, 2, 4096},    {1000, 1, 4100},
      {1, 1000, 8188}, {1000000, 1, 8192},
      {1, 333333, 64}, {50000000, 3333333, 64},
  };
  struct run run;
  bool wrong = !session_build(session, pool, &tally, &options, &run);
  for (size_t i = 0; !wrong && i < sizeof cases / sizeof cases[0]; i++) {
    uint32_t output = 0;
    struct run_measure measure;
    wrong = run_execute(&run, (const uint8_t *)cases[i], (uint8_t *)&output,
                        &measure, &session->diagnostics) != STATUS_OK ||
            output != 0x12345678 || measure.static_bytes != 0 ||
            measure.flash_bytes < 48 || measure.flash_bytes > 64 ||
            measure.instructions !=
                (uint64_t)cases[i][0] * 2 + (uint64_t)cases[i][1] * 3 + 13 ||
            measure.stack_bytes != (int32_t)cases[i][2];
    if (wrong)
      print_error("case %zu: %llu instructions, %d bytes of stack, %d of "
                  "flash\n",
                  i, (unsigned long long)measure.instructions,
                  (int)measure.stack_bytes, (int)measure.flash_bytes);
  }
  run_discard(&run);
  assert_false(wrong);
}

static void instructions_stack_and_flash_are_exact(void **state) {
  (void)state;
  targets_try(tally_run_all);
}

static void wide_run_all(struct pool *pool, void *context) {
  struct session *session = context;
  static const struct {
    int32_t offset;
    enum status status;
  } cases[] = {
      {0, STATUS_OK},
      {307219, STATUS_OK},
      {150000, STATUS_OK},
      {-1, STATUS_ENVIRONMENT},
      {-108, STATUS_ENVIRONMENT},
      {-109, STATUS_ENVIRONMENT},
      {-4096, STATUS_ENVIRONMENT},
      {307220, STATUS_ENVIRONMENT},
      {311000, STATUS_ENVIRONMENT},
  };
  struct run run;
  bool wrong = !session_build(session, pool, &wide, NULL, &run);
  for (size_t i = 0; !wrong && i < sizeof cases / sizeof cases[0]; i++) {
    char output[5] = "none";
    struct diagnostics silent = {NULL, NULL, 0};
    const enum status status =
        run_execute(&run, (const uint8_t *)&cases[i].offset, (uint8_t *)output,
                    NULL, &silent);
    wrong = status != cases[i].status ||
            strcmp(output, status == STATUS_OK ? "wide" : "none") != 0;
    if (wrong)
      print_error("offset %d: status %d\n", (int)cases[i].offset, status);
  }
  run_discard(&run);
  assert_false(wrong);
}

static void large_arenas_are_guarded(void **state) {
  (void)state;
  targets_try(wide_run_all);
}

/* A program that leans on what lies below its stack pointer works until it is
 * interrupted; one that does not never notices. */
static const struct hardship {
  struct run_options options;
  const char *words; /* of the failure; NULL: none */
  enum probe_mistake kind;
} hardships[] = {
    {{.poison = 0}, NULL, PROBE_BELOW_STACK},
    {{.interrupts = 1}, NULL, PROBE_NONE},
    {{.interrupts = 1}, "the network's run returned -8", PROBE_BELOW_STACK},
    {{.interrupts = 77}, "the network's run returned -8", PROBE_BELOW_STACK},
    {{.short_window = true},
     "the frame does not fit below address 0x201fffe0 (in the arena)",
     PROBE_NONE},
    {{.poison = 0x5A}, NULL, PROBE_NONE},
};

static void hardships_run_all(struct pool *pool, void *context) {
  struct session *session = context;
  const struct run_network network = probe_network(RUN_RESIDENT);
  struct run run;
  bool wrong = !session_build(session, pool, &network, NULL, &run);
  for (size_t i = 0; !wrong && i < sizeof hardships / sizeof *hardships; i++) {
    const struct mistake mistake = {.kind = hardships[i].kind};
    struct probe_result result;
    run_withstand(&run, &hardships[i].options);
    probe_run_once(&run, &mistake, &result);
    const char *words = hardships[i].words;
    wrong = words == NULL ? result.status != STATUS_OK
                          : strstr(result.message, words) == NULL;
    if (wrong)
      print_error("hardship %zu: status %d, %s\n", i, result.status,
                  result.message);
  }
  run_discard(&run);
  assert_false(wrong);
}

static void interrupts_and_short_windows_show(void **state) {
  (void)state;
  targets_try(hardships_run_all);
}

static void interrupted_run_all(struct pool *pool, void *context) {
  struct session *session = context;
  static const int32_t offset = 150000;
  struct run run;
  bool wrong = !session_build(session, pool, &wide, NULL, &run);
  for (uint32_t seed = 0; !wrong && seed < 4; seed++) {
    char output[5] = "none";
    struct run_measure measure;
    const struct run_options options = {.interrupts = seed};
    run_withstand(&run, &options);
    wrong = run_execute(&run, (const uint8_t *)&offset, (uint8_t *)output,
                        &measure, &session->diagnostics) != STATUS_OK ||
            strcmp(output, "wide") != 0 ||
            (seed == 0 ? measure.interrupts != 0 : measure.interrupts < 3) ||
            measure.stack_bound < 0 || measure.stack_bound > 32;
  }
  /* And a window whose last bytes it may not touch. */
  char message[1000] = "";
  struct diagnostics diagnostics = {fmemopen(message, sizeof message, "w"),
                                    NULL, 0};
  assert_non_null(diagnostics.sink);
  char output[5];
  run_withstand(&run, &(const struct run_options){.short_window = true});
  wrong =
      wrong || run_execute(&run, (const uint8_t *)&offset, (uint8_t *)output,
                           NULL, &diagnostics) != STATUS_ENVIRONMENT;
  fclose(diagnostics.sink);
  wrong = wrong || strstr(message, "MemManage at address 0x201fffe") == NULL;
  if (wrong)
    print_error("%s\n", message);
  run_discard(&run);
  assert_false(wrong);
}

static void what_is_sound_withstands_interrupts(void **state) {
  (void)state;
  targets_try(interrupted_run_all);
}

/* Recursion, and a frame whose size is an input, have no bound. */
static void doubts_read_all(struct pool *pool, void *context) {
  struct session *session = context;
  const struct run_network probe = probe_network(RUN_RESIDENT);
  struct run run;
  char doubts[2][STACK_DOUBT_ROOM] = {"", ""};
  if (session_build(session, pool, &probe, NULL, &run))
    snprintf(doubts[0], sizeof doubts[0], "%s", run_stack_doubt(&run));
  run_discard(&run);
  if (session_build(session, pool, &tally, NULL, &run))
    snprintf(doubts[1], sizeof doubts[1], "%s", run_stack_doubt(&run));
  run_discard(&run);
  assert_non_null(strstr(doubts[0], "stack_overflow"));
  assert_non_null(strstr(doubts[0], "calls itself"));
  assert_string_equal(doubts[1], "tally_run has a frame of variable size");
}

static void stacks_without_a_bound_are_told(void **state) {
  (void)state;
  struct session session = {RUN_CORTEX_M4, {stderr, NULL, 0}};
  assert_true(pool_try(doubts_read_all, &session));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(interrupts_and_short_windows_show),
      cmocka_unit_test(what_is_sound_withstands_interrupts),
      cmocka_unit_test(stacks_without_a_bound_are_told),
      cmocka_unit_test(behaves_in_every_input_mode),
      cmocka_unit_test(every_guard_trips),
      cmocka_unit_test(networks_that_hang_are_stopped),
      cmocka_unit_test(more_memory_than_planned_does_not_link),
      cmocka_unit_test(large_arenas_are_guarded),
      cmocka_unit_test(instructions_stack_and_flash_are_exact),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
