/* What lies where in the arena while a plan is replayed. Every element of every
 * tensor has a number of its own, and so has every byte of the other buffers;
 * each arena byte holds one of these numbers. */
#ifndef CHECK_MEMORY_MAP_H
#define CHECK_MEMORY_MAP_H

#include "plan/plan.h"

struct memory_map {
  const struct plan *plan;
  uint64_t *byte;        /* by arena byte; 0: nothing */
  uint64_t *tensor_base; /* by tensor: number of its first byte */
  uint64_t *tensor_end;  /* behind the last byte of its last value */
  uint64_t *buffer_base; /* by buffer, for those that hold no tensor */
  int64_t written_end;   /* behind the highest byte that was ever written */
  int32_t stage, op;
  const char *wrong; /* the first violation */
};

/* A tensor in the shape in which an operator sees it. */
struct place {
  int32_t tensor; /* its storage */
  uint64_t first; /* number of its first byte */
  int64_t offset; /* in the arena; below 0 where it is not there */
  int64_t bytes;  /* that its buffer takes */
  int64_t pixel_bytes;
  int32_t columns;
  int32_t row_pitch, column_pitch, slots;
};

/* Prepares an empty arena and checks that every buffer lies inside, and what it
 * keeps inside the buffer; false with `wrong` set when one does not. */
bool memory_open(struct memory_map *map, const struct plan *plan);

/* Names what runs, for messages. */
void memory_step(struct memory_map *map, int32_t stage, int32_t op);

/* For operator `op` that reads the tensor, or writes it; `graph->operators`
 * stands for the end of the run. A variable has one value for each operator
 * that writes it, and one before: operators read what the last writer before
 * them, by number, has left. */
struct place memory_place(const struct memory_map *map, int32_t tensor,
                          sn_shape shape, int32_t op, bool writes);

/* The arena byte at which a pixel starts. */
int64_t memory_at(const struct place *place, int32_t row, int32_t column);

/* Bytes [low, high) of a pixel, cut to its size. */
void memory_read(struct memory_map *map, const struct place *place, int32_t row,
                 int32_t column, int64_t low, int64_t high);
void memory_write(struct memory_map *map, const struct place *place,
                  int32_t row, int32_t column, int64_t low, int64_t high);

/* A whole tensor, at the end of the run or at its start, or a buffer that holds
 * none. */
void memory_read_all(struct memory_map *map, int32_t tensor);
void memory_write_all(struct memory_map *map, int32_t tensor);
void memory_read_buffer(struct memory_map *map, int32_t buffer);
void memory_write_buffer(struct memory_map *map, int32_t buffer);

#endif
