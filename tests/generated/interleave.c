/* Four frames at once, row by row and step by step in an order drawn at random:
 * two instances of one streamed network and two of another, on different
 * frames. Each gives what it gives alone.
 *
 *   interleave FRAME0 OUTPUT0 FRAME1 OUTPUT1 FRAME2 OUTPUT2 FRAME3 OUTPUT3
 *
 * The first two are frames of network `one`, the others of network `two`. */
#include "one/one.h"
#include "two/two.h"

#include "load.h"

#include <stdint.h>

struct network {
  int (*begin)(void *arena);
  int (*push)(void *arena, const void *rows, int n);
  int (*step)(void *arena);
  int (*output)(void *arena, void *output);
  size_t arena_bytes, input_bytes, output_bytes, row_bytes;
};

#define NETWORK(name)                                                          \
  {                                                                            \
    name##_begin, name##_push, name##_step, name##_output, name##_ARENA_BYTES, \
        name##_INPUT_BYTES, name##_OUTPUT_BYTES, name##_ROW_BYTES              \
  }

static const struct network networks[] = {NETWORK(one), NETWORK(two)};

enum { INSTANCES = 4, ROUNDS = 2 };

struct instance {
  const struct network *network;
  unsigned char *arena, *frame, *expected, *output;
  size_t rows; /* pushed */
  int wanted;  /* rows still; -1: not begun */
  int more;    /* steps remain */
  int done;
};

static uint32_t random_below(uint32_t end) {
  static uint32_t state = 1;
  state = state * 1664525u + 1013904223u;
  return (state >> 16) % end;
}

/* One call for an instance, and then what it was given is gone. Returns 0, or 1
 * where something went wrong. */
static int advance(struct instance *at) {
  const struct network *network = at->network;
  if (at->wanted < 0) {
    at->wanted = (int)(network->input_bytes / network->row_bytes);
    at->more = 1;
    return network->begin(at->arena) != 0;
  }
  if (at->wanted > 0) {
    int rows = 1 + (int)random_below(3);
    rows = rows < at->wanted ? rows : at->wanted;
    const size_t bytes = (size_t)rows * network->row_bytes;
    unsigned char *lent = memory_fill(bytes, 0);
    memcpy(lent, at->frame + at->rows * network->row_bytes, bytes);
    const int wanted = network->push(at->arena, lent, rows);
    free(lent);
    at->rows += (size_t)rows;
    at->wanted -= rows;
    return wanted != at->wanted;
  }
  if (at->more) {
    at->more = network->step(at->arena);
    return at->more < 0;
  }
  at->done = 1;
  return network->output(at->arena, at->output) != 0 ||
         memcmp(at->output, at->expected, network->output_bytes) != 0;
}

static int round_run(struct instance *instances, int rubbish) {
  int left = INSTANCES;
  for (int i = 0; i < INSTANCES; i++) {
    struct instance *at = &instances[i];
    memset(at->arena, rubbish, at->network->arena_bytes);
    at->rows = 0;
    at->wanted = -1;
    at->done = 0;
  }
  while (left > 0) {
    struct instance *at = &instances[random_below(INSTANCES)];
    if (at->done)
      continue;
    if (advance(at) != 0) {
      fprintf(stderr, "instance %d: a call failed, or the output differs\n",
              (int)(at - instances));
      return 1;
    }
    left -= at->done;
  }
  return 0;
}

int main(int argc, char **argv) {
  struct instance instances[INSTANCES];
  if (argc != 1 + 2 * INSTANCES)
    return 2;
  for (int i = 0; i < INSTANCES; i++) {
    const struct network *network = &networks[i / 2];
    instances[i] = (struct instance){
        .network = network,
        .arena = memory_fill(network->arena_bytes, 0),
        .frame = file_load(argv[1 + 2 * i], network->input_bytes),
        .expected = file_load(argv[2 + 2 * i], network->output_bytes),
        .output = memory_fill(network->output_bytes, 0)};
  }
  int bad = 0;
  for (int round = 0; round < ROUNDS && !bad; round++)
    bad = round_run(instances, round == 0 ? 0x00 : 0xFF);
  for (int i = 0; i < INSTANCES; i++) {
    free(instances[i].arena);
    free(instances[i].frame);
    free(instances[i].expected);
    free(instances[i].output);
  }
  return bad;
}
