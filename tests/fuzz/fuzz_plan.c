/* Plan files that may be anything, for random networks. The first four bytes
 * choose target, input mode and the other options, the next two the network;
 * the text follows. */
#include "cli/session.h"
#include "fuzz/mutate.h"
#include "fuzz/trial.h"
#include "plan/plan_file.h"
#include "property/plan_random.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed);

enum { HEAD_BYTES = 6, CHOICE_BYTES = 4, MODEL_ROOM = 1 << 16 };

static uint8_t model[MODEL_ROOM];

/* The network that an input names; returns the size of its file. */
static size_t make_model(const uint8_t *data) {
  const uint32_t index = (uint32_t)(data[4] | data[5] << 8);
  return model_make(model, MODEL_ROOM, 1, index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < HEAD_BYTES)
    return 0;
  struct trial trial = {.data = model,
                        .size = make_model(data),
                        .plan = (const char *)data + HEAD_BYTES,
                        .plan_size = size - HEAD_BYTES};
  memcpy(&trial.choice, data, CHOICE_BYTES);
  trial_insist(&trial);
  return 0;
}

struct drawing {
  uint8_t *data;
  size_t size, room;
  struct random *random;
};

/* A legal plan for the network. */
static void draw_plan(struct pool *pool, void *context) {
  struct drawing *drawing = context;
  struct diagnostics silent = {.sink = NULL};
  struct mapped_file file = {model, make_model(drawing->data)};
  const struct options options = {.quiet = true};
  struct session session = {.pool = pool,
                            .options = &options,
                            .diagnostics = &silent,
                            .file = &file,
                            .path = "model.tflite"};
  if (session_read(&session) != STATUS_OK)
    return;
  uint32_t choice;
  memcpy(&choice, drawing->data, CHOICE_BYTES);
  const enum input_mode mode = trial_input_mode(choice);
  if (mode == INPUT_MODE_streamed && session.graph->inputs != 1)
    return;
  int64_t drawn = 0;
  const struct plan *plan =
      plan_draw(kernels_new(session.graph, KERNEL_TARGET_CORTEX_M7), mode,
                drawing->random, &drawn);
  struct text text = {pool, NULL, 0, 0};
  plan_file_write(plan, &text);
  if (text.length > drawing->room - HEAD_BYTES)
    return;
  memcpy(drawing->data + HEAD_BYTES, text.data, text.length);
  drawing->size = HEAD_BYTES + text.length;
}

/* Puts another word in the place of one. */
static size_t change_word(char *text, size_t size, size_t room,
                          struct random *random) {
  static const char *const words[] = {
      "whole",    "ring2d",    "ring1d",     "none",
      "tile",     "first",     "down",       "input",
      "stage",    "frugal",    "0",          "1",
      "2",        "3",         "4",          "7",
      "16",       "32767",     "32768",      "65535",
      "65536",    "999999999", "1000000000", "-1",
      "operator", "#",         "\n",         "streamnet-plan"};
  const int32_t last = sizeof words / sizeof *words - 1;
  const char *word = words[random_between(random, 0, last)];
  const size_t length = strlen(word);
  size_t from = (size_t)(random_next(random) % (size + 1));
  while (from > 0 && text[from - 1] != ' ' && text[from - 1] != '\n')
    from--;
  size_t end = from;
  while (end < size && text[end] != ' ' && text[end] != '\n')
    end++;
  if (size - (end - from) + length > room)
    return size;
  memmove(text + from + length, text + end, size - end);
  for (size_t i = 0; i < length; i++)
    text[from + i] = word[i];
  return size - (end - from) + length;
}

/* Removes a line, or puts a copy of it behind it. */
static size_t change_line(char *text, size_t size, size_t room,
                          struct random *random) {
  size_t from = (size_t)(random_next(random) % (size + 1));
  while (from > 0 && text[from - 1] != '\n')
    from--;
  size_t end = from;
  while (end < size && text[end] != '\n')
    end++;
  end += end < size;
  if (random_chance(random, 50)) {
    memmove(text + from, text + end, size - end);
    return size - (end - from);
  }
  if (size + (end - from) > room)
    return size;
  memmove(text + end, text + from, size - from);
  return size + (end - from);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed) {
  struct random random = random_start(seed, 0, 2);
  if (size < HEAD_BYTES) {
    memset(data, 0, HEAD_BYTES);
    size = HEAD_BYTES;
  }
  if (random_chance(&random, 5))
    data[random_between(&random, 0, HEAD_BYTES - 1)] =
        (uint8_t)random_next(&random);
  struct drawing drawing = {data, 0, room, &random};
  if ((random_chance(&random, 5) || size == HEAD_BYTES) &&
      pool_try(draw_plan, &drawing) && drawing.size > 0)
    return drawing.size;
  char *text = (char *)data + HEAD_BYTES;
  const size_t most = room - HEAD_BYTES;
  size_t length = size - HEAD_BYTES;
  for (int32_t i = random_between(&random, 1, 3); i > 0; i--) {
    const int32_t kind = random_between(&random, 0, 9);
    if (kind < 6)
      length = change_word(text, length, most, &random);
    else if (kind < 9)
      length = change_line(text, length, most, &random);
    else
      length = bytes_mutate((uint8_t *)text, length, most, &random);
  }
  return HEAD_BYTES + length;
}
