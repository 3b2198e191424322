#include "check/memory_map.h"

/* Values that operators before this one have given a variable. */
static int32_t count_values(const struct graph *graph, int32_t storage,
                            int32_t number) {
  int32_t values = 0;
  if (!graph_is_variable(graph, storage))
    return 0;
  for (int32_t i = 0; i < graph->operators && graph->order[i] != number; i++) {
    const struct op *op = &graph->op[graph->order[i]];
    values +=
        op->work != WORK_NONE && graph_storage(graph, op->output) == storage;
  }
  return values;
}

/* Whether what a tensor's buffer says that it holds fits into its bytes:
 * whatever is read and written by its numbers lies inside then. */
static bool has_room(const struct plan *plan, const struct buffer *buffer) {
  if (buffer->kind != BUFFER_TENSOR)
    return true;
  const struct tensor *tensor = &plan->graph->tensor[buffer->number];
  if (buffer->policy == POLICY_whole)
    return buffer->bytes >= tensor->bytes;
  return buffer->slots >= 1 && buffer->row_pitch >= 0 &&
         buffer->column_pitch >= 0 &&
         (int64_t)buffer->slots * tensor_pixel_bytes(tensor) <= buffer->bytes;
}

bool memory_open(struct memory_map *map, const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  *map = (struct memory_map){.plan = plan};
  for (int32_t i = 0; i < plan->buffers; i++) {
    const struct buffer *buffer = &plan->buffer[i];
    if (buffer->offset >= 0 && buffer->offset % ARENA_ALIGN == 0 &&
        buffer->offset <= plan->arena_bytes - buffer->bytes)
      continue;
    map->wrong = pool_format(
        pool,
        "buffer %d lies at offset %d with %d bytes, outside the arena of "
        "%d bytes",
        i, buffer->offset, buffer->bytes, plan->arena_bytes);
    return false;
  }
  for (int32_t i = 0; i < plan->buffers; i++) {
    if (has_room(plan, &plan->buffer[i]))
      continue;
    map->wrong =
        pool_format(pool, "buffer %d has no room in %d bytes for what it keeps",
                    i, plan->buffer[i].bytes);
    return false;
  }
  map->byte = POOL_ARRAY(pool, uint64_t, (size_t)plan->arena_bytes + 1);
  map->tensor_base =
      POOL_ARRAY(pool, uint64_t, (size_t)plan->graph->tensors + 1);
  map->buffer_base = POOL_ARRAY(pool, uint64_t, (size_t)plan->buffers + 1);
  uint64_t next = 1;
  map->tensor_end =
      POOL_ARRAY(pool, uint64_t, (size_t)plan->graph->tensors + 1);
  for (int32_t t = 0; t < plan->graph->tensors; t++) {
    map->tensor_base[t] = next;
    next +=
        (uint64_t)plan->graph->tensor[t].bytes *
        ((uint64_t)count_values(plan->graph, t, plan->graph->operators) + 1);
    map->tensor_end[t] = next;
  }
  for (int32_t i = 0; i < plan->buffers; i++) {
    map->buffer_base[i] = next;
    next += (uint64_t)plan->buffer[i].bytes;
  }
  return true;
}

void memory_step(struct memory_map *map, int32_t stage, int32_t op) {
  map->stage = stage;
  map->op = op;
}

struct place memory_place(const struct memory_map *map, int32_t tensor,
                          sn_shape shape, int32_t op, bool writes) {
  const struct graph *graph = map->plan->graph;
  const int32_t storage = graph_storage(graph, tensor);
  const int32_t number = map->plan->buffer_of[storage];
  const int32_t value = count_values(graph, storage, op) +
                        (writes && graph_is_variable(graph, storage));
  struct place place = {
      .tensor = storage,
      .first = map->tensor_base[storage] +
               (uint64_t)value * (uint64_t)graph->tensor[storage].bytes,
      .offset = -1,
      .pixel_bytes = (int64_t)shape.channels *
                     element_type_bytes(graph->tensor[tensor].type),
      .columns = shape.columns,
      .row_pitch = shape.columns,
      .column_pitch = 1,
      .slots = shape.rows * shape.columns,
  };
  if (number == NO_BUFFER)
    return place;
  const struct buffer *buffer = &map->plan->buffer[number];
  place.offset = buffer->offset;
  place.bytes = buffer->bytes;
  if (buffer->policy != POLICY_whole) {
    place.row_pitch = buffer->row_pitch;
    place.column_pitch = buffer->column_pitch;
    place.slots = buffer->slots;
  }
  return place;
}

static const char *holder_of(const struct memory_map *map, uint64_t number) {
  const struct graph *graph = map->plan->graph;
  for (int32_t t = 0; t < graph->tensors; t++)
    if (number >= map->tensor_base[t] && number < map->tensor_end[t])
      return pool_format(graph->pool, "byte %llu of tensor %d",
                         (unsigned long long)((number - map->tensor_base[t]) %
                                              (uint64_t)graph->tensor[t].bytes),
                         t);
  return number == 0 ? "nothing" : "sums or cursors";
}

static void read_run(struct memory_map *map, int64_t at, uint64_t first,
                     int64_t count, int32_t tensor) {
  /* Nearly always all is there: one loop without branches finds out. */
  const uint64_t *byte = map->byte + at;
  uint64_t differs = 0;
  for (int64_t i = 0; i < count; i++)
    differs |= byte[i] ^ (first + (uint64_t)i);
  if (differs == 0)
    return;
  const int64_t bytes =
      tensor < 0 ? INT64_MAX : map->plan->graph->tensor[tensor].bytes;
  for (int64_t i = 0; i < count; i++) {
    if (map->byte[at + i] == first + (uint64_t)i || map->wrong != NULL)
      continue;
    map->wrong = pool_format(
        map->plan->graph->pool,
        "stage %d, operator %d reads byte %lld of %s %d at arena byte %lld, "
        "which holds %s",
        map->stage, map->op,
        (long long)(tensor < 0 ? i
                               : (int64_t)(first + (uint64_t)i -
                                           map->tensor_base[tensor]) %
                                     bytes),
        tensor < 0 ? "a buffer, tensor" : "tensor", tensor, (long long)(at + i),
        holder_of(map, map->byte[at + i]));
  }
}

static void write_run(struct memory_map *map, int64_t at, uint64_t first,
                      int64_t count) {
  for (int64_t i = 0; i < count; i++)
    map->byte[at + i] = first + (uint64_t)i;
  if (count > 0 && at + count > map->written_end)
    map->written_end = at + count;
}

int64_t memory_at(const struct place *place, int32_t row, int32_t column) {
  const int64_t slot = ((int64_t)row * place->row_pitch +
                        (int64_t)column * place->column_pitch) %
                       place->slots;
  return place->offset + slot * place->pixel_bytes;
}

/* The number of a pixel's first byte. */
static uint64_t number_at(const struct place *place, int32_t row,
                          int32_t column) {
  return place->first + (uint64_t)(((int64_t)row * place->columns + column) *
                                   place->pixel_bytes);
}

void memory_read(struct memory_map *map, const struct place *place, int32_t row,
                 int32_t column, int64_t low, int64_t high) {
  if (place->offset < 0)
    return;
  const uint64_t number = number_at(place, row, column);
  const int64_t at = memory_at(place, row, column);
  const int64_t end = high < place->pixel_bytes ? high : place->pixel_bytes;
  read_run(map, at + low, number + (uint64_t)low, end - low, place->tensor);
}

void memory_write(struct memory_map *map, const struct place *place,
                  int32_t row, int32_t column, int64_t low, int64_t high) {
  const uint64_t number = number_at(place, row, column);
  const int64_t at = memory_at(place, row, column);
  const int64_t end = high < place->pixel_bytes ? high : place->pixel_bytes;
  write_run(map, at + low, number + (uint64_t)low, end - low);
}

void memory_read_all(struct memory_map *map, int32_t tensor) {
  const int32_t storage = graph_storage(map->plan->graph, tensor);
  const int32_t number = map->plan->buffer_of[storage];
  if (number != NO_BUFFER)
    read_run(map, map->plan->buffer[number].offset,
             map->tensor_end[storage] -
                 (uint64_t)map->plan->graph->tensor[storage].bytes,
             map->plan->graph->tensor[storage].bytes, storage);
}

void memory_write_all(struct memory_map *map, int32_t tensor) {
  const int32_t storage = graph_storage(map->plan->graph, tensor);
  const int32_t number = map->plan->buffer_of[storage];
  if (number != NO_BUFFER)
    write_run(map, map->plan->buffer[number].offset, map->tensor_base[storage],
              map->plan->graph->tensor[storage].bytes);
}

void memory_read_buffer(struct memory_map *map, int32_t buffer) {
  const struct buffer *b = &map->plan->buffer[buffer];
  read_run(map, b->offset, map->buffer_base[buffer], b->bytes, NO_TENSOR);
}

void memory_write_buffer(struct memory_map *map, int32_t buffer) {
  const struct buffer *b = &map->plan->buffer[buffer];
  write_run(map, b->offset, map->buffer_base[buffer], b->bytes);
}
