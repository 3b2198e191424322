#include "fuzz/mutate.h"

#include "fuzz/model_write.h"
#include "model/tflite.h"
#include "property/network.h"

#include <string.h>

static size_t any_place(size_t size, struct random *random) {
  return (size_t)(random_next(random) % (size + 1));
}

/* Overwrites up to eight bytes with a number at the edge of some range. */
static void set_number(uint8_t *data, size_t size, struct random *random) {
  static const uint64_t numbers[] = {0,
                                     1,
                                     2,
                                     4,
                                     0x7F,
                                     0x80,
                                     0xFF,
                                     0x7FFF,
                                     0x8000,
                                     0xFFFF,
                                     0x10000,
                                     0x7FFFFFFF,
                                     0x80000000,
                                     0xFFFFFFFF,
                                     0x100000000,
                                     0x7FFFFFFFFFFFFFFF,
                                     0xFFFFFFFFFFFFFFFF};
  static const size_t widths[] = {1, 2, 4, 8};
  const size_t width = widths[random_between(random, 0, 3)];
  uint64_t number = numbers[random_between(random, 0, 16)];
  if (random_chance(random, 40))
    number = random_next(random) >> random_between(random, 32, 63);
  const size_t at = any_place(size, random);
  for (size_t i = 0; i < width && at + i < size; i++)
    data[at + i] = (uint8_t)(number >> 8 * i);
}

/* Removes a part, or puts a copy of one somewhere else. */
static size_t move_part(uint8_t *data, size_t size, size_t room,
                        struct random *random) {
  const size_t from = any_place(size, random);
  const size_t most = size - from < 64 ? size - from : 64;
  const size_t length = any_place(most, random);
  if (random_chance(random, 30)) {
    memmove(data + from, data + from + length, size - from - length);
    return size - length;
  }
  uint8_t part[64];
  memcpy(part, data + from, length);
  const size_t to = any_place(size, random);
  if (random_chance(random, 50) && size + length <= room) {
    memmove(data + to + length, data + to, size - to);
    memcpy(data + to, part, length);
    return size + length;
  }
  memcpy(data + to, part, length < size - to ? length : size - to);
  return size;
}

size_t bytes_mutate(uint8_t *data, size_t size, size_t room,
                    struct random *random) {
  const int32_t changes = random_between(random, 1, 4);
  for (int32_t i = 0; i < changes && size > 0; i++) {
    const int32_t kind = random_between(random, 0, 9);
    if (kind == 0)
      size = any_place(size, random);
    else if (kind < 5)
      data[random_next(random) % size] ^=
          (uint8_t)(1 << random_between(random, 0, 7));
    else if (kind < 8)
      set_number(data, size, random);
    else
      size = move_part(data, size, room, random);
  }
  return size;
}

struct change {
  uint8_t *data;
  size_t size, room;
  struct random random;
  bool changed;
  uint32_t index; /* of a random network */
};

/* The result, where it fits. */
static void take(struct change *change, const struct graph *graph) {
  const struct model_file file = model_write(graph);
  if (file.size > change->room)
    return;
  memcpy(change->data, file.data, file.size);
  change->size = file.size;
  change->changed = true;
}

static void change_structure(struct pool *pool, void *context) {
  struct change *change = context;
  struct diagnostics silent = {.sink = NULL};
  struct graph *graph =
      tflite_read(pool, "model", change->data, change->size, &silent);
  if (graph == NULL)
    return;
  /* One change often leaves a valid network, several seldom do. */
  const int32_t changes = random_chance(&change->random, 70)
                              ? 1
                              : random_between(&change->random, 2, 3);
  for (int32_t i = 0; i < changes; i++)
    graph_mutate(graph, &change->random);
  take(change, graph);
}

size_t model_mutate(uint8_t *data, size_t size, size_t room, uint64_t seed) {
  struct change change = {.data = data,
                          .size = size,
                          .room = room,
                          .random = random_start(seed, 0, 0)};
  if (random_chance(&change.random, 75) &&
      pool_try(change_structure, &change) && change.changed)
    return change.size;
  return bytes_mutate(data, size, room, &change.random);
}

static void make_network(struct pool *pool, void *context) {
  struct change *change = context;
  struct diagnostics silent = {.sink = NULL};
  take(change,
       network_make(pool, &silent, change->random.state, change->index, 0));
}

size_t model_make(uint8_t *data, size_t room, uint64_t seed, uint32_t index) {
  struct change change = {
      .data = data, .room = room, .random = {seed}, .index = index};
  return pool_try(make_network, &change) && change.changed ? change.size : 0;
}
