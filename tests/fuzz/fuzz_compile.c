/* The whole compiler on a file that may be anything. The first four bytes
 * choose target, strategy and the other options; the model follows. */
#include "fuzz/mutate.h"
#include "fuzz/trial.h"

#include <string.h>

enum { CHOICE_BYTES = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < CHOICE_BYTES)
    return 0;
  struct trial trial = {.data = data + CHOICE_BYTES,
                        .size = size - CHOICE_BYTES};
  memcpy(&trial.choice, data, CHOICE_BYTES);
  trial_insist(&trial);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room,
                               unsigned seed) {
  struct random random = random_start(seed, 0, 1);
  if (size < CHOICE_BYTES || random_chance(&random, 10)) {
    const uint32_t choice = (uint32_t)random_next(&random);
    memcpy(data, &choice, CHOICE_BYTES);
    size = size < CHOICE_BYTES ? CHOICE_BYTES : size;
  }
  uint8_t *model = data + CHOICE_BYTES;
  const size_t left = room - CHOICE_BYTES;
  if (size > CHOICE_BYTES && !random_chance(&random, 1))
    return CHOICE_BYTES + model_mutate(model, size - CHOICE_BYTES, left, seed);
  return CHOICE_BYTES + model_make(model, left, 1, seed);
}
