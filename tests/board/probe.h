/* Builds and runs the stand-ins of fixtures/ and looks at what was said. */
#ifndef TESTS_BOARD_PROBE_H
#define TESTS_BOARD_PROBE_H

#include "fixtures/probe.h"
#include "run/run.h"

/* cmocka.h wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PROBE_BYTES 64

/* What one build and run gave. */
struct probe_result {
  enum status status;
  char message[8192]; /* the diagnostics */
  uint8_t output[PROBE_BYTES];
  struct run_measure measure;
};

/* The network of fixtures/probe.h. */
struct run_network probe_network(enum run_input mode);

/* Builds `network` and runs it once on bytes 0, 1, 2, ... that name no mistake.
 * Asserts that no folder is left in TMPDIR. `options` may be NULL. */
struct probe_result probe_try(enum run_target target,
                              const struct run_network *network,
                              const struct run_options *options);

/* A mistake that the probe makes and what must be said about it. */
struct mistake {
  enum run_input mode;
  enum probe_mistake kind;
  uint32_t address; /* for those that want one */
  const char *words;
};

/* Runs what was built once; the diagnostics go to result->message. */
void probe_run_once(struct run *run, const struct mistake *mistake,
                    struct probe_result *result);

/* Makes all mistakes of a list and asserts that each run ends with status 5
 * and the words. */
void mistakes_expect(enum run_target target, const struct mistake *mistakes,
                     int count);

/* Asserts that the probe behaves and computes. */
void probe_expect_good(const struct probe_result *result);

#endif
