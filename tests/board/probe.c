#define _GNU_SOURCE
#include "probe.h"

#include "base/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct run_network probe_network(enum run_input mode) {
  return (struct run_network){.directory = FIXTURES,
                              .name = "probe",
                              .input_mode = mode,
                              .arena_bytes = 1000,
                              .arena_align = 16,
                              .input_bytes = PROBE_BYTES,
                              .output_bytes = PROBE_BYTES};
}

struct attempt {
  enum run_target target;
  const struct run_network *network;
  const struct run_options *options;
  const struct mistake *mistakes;
  int count; /* of mistakes */
  int unexpected;
  struct probe_result *result;
};

/* A stream into result->message, which is emptied. */
static FILE *message_open(struct probe_result *result) {
  result->message[0] = '\0';
  FILE *sink = fmemopen(result->message, sizeof result->message, "w");
  assert_non_null(sink);
  return sink;
}

void probe_run_once(struct run *run, const struct mistake *mistake,
                    struct probe_result *result) {
  uint8_t input[PROBE_BYTES];
  for (int i = 0; i < PROBE_BYTES; i++)
    input[i] = (uint8_t)i;
  for (int i = 0; i < 4; i++)
    input[PROBE_BYTES - 5 + i] = (uint8_t)(mistake->address >> 8 * i);
  input[PROBE_BYTES - 1] = (uint8_t)mistake->kind;
  struct diagnostics diagnostics = {message_open(result), NULL, 0};
  result->status =
      run_execute(run, input, result->output, &result->measure, &diagnostics);
  fclose(diagnostics.sink);
  if (diagnostics.errors != (result->status != STATUS_OK))
    snprintf(result->message, sizeof result->message, "%d errors reported",
             diagnostics.errors);
}

static void attempt_make(struct pool *pool, void *context) {
  static const struct mistake none = {.kind = PROBE_NONE};
  struct attempt *attempt = context;
  struct probe_result *result = attempt->result;
  struct diagnostics diagnostics = {message_open(result), NULL, 0};
  struct run run;
  result->status = run_build(&run, pool, attempt->target, attempt->network,
                             attempt->options, &diagnostics);
  fclose(diagnostics.sink);
  if (result->status == STATUS_OK && attempt->mistakes == NULL)
    probe_run_once(&run, &none, result);
  const int mistakes = attempt->mistakes == NULL ? 0 : attempt->count;
  for (int i = 0; result->status == STATUS_OK && i < mistakes; i++) {
    const struct mistake *mistake = &attempt->mistakes[i];
    if (mistake->mode != attempt->network->input_mode)
      continue;
    probe_run_once(&run, mistake, result);
    if (result->status != STATUS_ENVIRONMENT ||
        strstr(result->message, mistake->words) == NULL) {
      print_error("mistake %d: status %d, wanted \"%s\" in: %s\n",
                  mistake->kind, result->status, mistake->words,
                  result->message);
      attempt->unexpected++;
    }
    result->status = STATUS_OK;
  }
  run_discard(&run);
}

static int folder_count_files(const char *path) {
  DIR *folder = opendir(path);
  assert_non_null(folder);
  int count = -2; /* . and .. */
  while (readdir(folder) != NULL)
    count++;
  closedir(folder);
  return count;
}

/* Makes the attempt with a TMPDIR of its own and looks at what it leaves. */
static void attempt_watch(struct attempt *attempt) {
  char parent[] = "/tmp/streamnet-test-XXXXXX";
  assert_non_null(mkdtemp(parent));
  const char *before = getenv("TMPDIR");
  char *saved = before != NULL ? strdup(before) : NULL;
  setenv("TMPDIR", parent, 1);
  const bool in_memory = pool_try(attempt_make, attempt);
  if (saved != NULL)
    setenv("TMPDIR", saved, 1);
  else
    unsetenv("TMPDIR");
  free(saved);
  const int left = folder_count_files(parent);
  rmdir(parent);
  assert_true(in_memory);
  assert_int_equal(left, 0);
}

struct probe_result probe_try(enum run_target target,
                              const struct run_network *network,
                              const struct run_options *options) {
  struct probe_result result = {.status = STATUS_OK};
  struct attempt attempt = {.target = target,
                            .network = network,
                            .options = options,
                            .result = &result};
  attempt_watch(&attempt);
  return result;
}

void mistakes_expect(enum run_target target, const struct mistake *mistakes,
                     int count) {
  const struct run_options options = {.poison = 0xA5, .timeout_seconds = 60};
  for (int mode = RUN_RESIDENT; mode <= RUN_STREAMED; mode++) {
    const struct run_network network = probe_network((enum run_input)mode);
    struct probe_result result = {.status = STATUS_OK};
    struct attempt attempt = {.target = target,
                              .network = &network,
                              .options = &options,
                              .mistakes = mistakes,
                              .count = count,
                              .result = &result};
    attempt_watch(&attempt);
    if (result.status != STATUS_OK)
      fail_msg("%s", result.message);
    assert_int_equal(attempt.unexpected, 0);
  }
}

void probe_expect_good(const struct probe_result *result) {
  assert_string_equal(result->message, "");
  assert_int_equal(result->status, STATUS_OK);
  for (int i = 0; i < PROBE_BYTES - 5; i++)
    assert_int_equal(result->output[i], i + 1);
  for (int i = PROBE_BYTES - 5; i < PROBE_BYTES; i++)
    assert_int_equal(result->output[i], 1);
}
