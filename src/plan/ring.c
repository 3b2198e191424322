#include "plan/ring.h"

/* Ranges of row pitches that are tried at a time. */
enum { RANGES_MAX = 64 };

struct ranges {
  int32_t count;
  int64_t from[RANGES_MAX], to[RANGES_MAX]; /* both included */
};

void ring_open(struct ring *ring, int32_t columns) {
  *ring = (struct ring){.columns = columns};
  for (int32_t rows = 0; rows < RING_ROWS; rows++) {
    ring->low[rows] = INT32_MAX;
    ring->high[rows] = INT32_MIN;
  }
}

static void widen(struct ring *ring, int32_t rows, int32_t low, int32_t high) {
  if (rows >= ring->rows)
    ring->rows = rows + 1;
  if (low < ring->low[rows])
    ring->low[rows] = low;
  if (high > ring->high[rows])
    ring->high[rows] = high;
}

/* Pixels that are neither written now nor newer than what is written have been
 * compared before: only pairs with one written pixel count. */
void ring_write(struct ring *ring, int32_t row, int32_t row_end,
                struct ring_row written, const struct ring_row *live,
                int32_t first) {
  int64_t pixels = 0;
  for (int32_t r = first; r < row_end; r++) {
    const struct ring_row other = live[r - first];
    if (other.from >= other.to)
      continue;
    pixels += other.to - other.from;
    const int64_t oldest = (int64_t)r * ring->columns + other.from;
    const int64_t last =
        (int64_t)(row_end - 1) * ring->columns + written.to - 1;
    if (last - oldest + 1 > ring->fifo)
      ring->fifo = last - oldest + 1;
    if (row_end - 1 - r >= RING_ROWS) {
      ring->rows = RING_ROWS + 1;
      continue;
    }
    for (int32_t w = row; w < row_end && ring->rows <= RING_ROWS; w++)
      if (w >= r)
        widen(ring, w - r, written.from - (other.to - 1),
              written.to - 1 - other.from);
      else
        widen(ring, r - w, other.from - (written.to - 1),
              other.to - 1 - written.from);
  }
  ring->most_live = pixels > ring->most_live ? pixels : ring->most_live;
}

void ring_write_fifo(struct ring *ring, int64_t oldest, int64_t last) {
  ring->rows = RING_ROWS + 1;
  if (last - oldest + 1 > ring->fifo)
    ring->fifo = last - oldest + 1;
}

static int64_t divide_down(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* Keeps those pitches with which no pixel `rows` rows further down shares a
 * slot: rows * pitch mod slots lies in [1 - low, slots - 1 - high]. */
static void restrict_pitches(struct ranges *ranges, int64_t slots, int32_t rows,
                             int64_t low, int64_t high) {
  struct ranges kept = {.count = 0};
  for (int32_t i = 0; i < ranges->count; i++) {
    int64_t turn = divide_down(
        ranges->from[i] * rows - (slots - 1 - high) + slots - 1, slots);
    for (; turn * slots + 1 - low <= ranges->to[i] * rows; turn++) {
      int64_t from = divide_down(turn * slots + 1 - low + rows - 1, rows);
      int64_t to = divide_down(turn * slots + slots - 1 - high, rows);
      from = from > ranges->from[i] ? from : ranges->from[i];
      to = to < ranges->to[i] ? to : ranges->to[i];
      if (from <= to && kept.count < RANGES_MAX) {
        kept.from[kept.count] = from;
        kept.to[kept.count++] = to;
      }
    }
  }
  *ranges = kept;
}

/* A row pitch for this many slots, or -1. */
static int64_t find_pitch(const struct ring *ring, int64_t slots) {
  if (ring->high[0] >= slots || -ring->low[0] >= slots)
    return -1;
  struct ranges ranges = {.count = 1, .from = {0}, .to = {slots - 1}};
  for (int32_t rows = 1; rows < ring->rows && ranges.count > 0; rows++)
    if (ring->low[rows] <= ring->high[rows])
      restrict_pitches(&ranges, slots, rows, ring->low[rows], ring->high[rows]);
  return ranges.count > 0 ? ranges.from[0] : -1;
}

int64_t ring_least(const struct ring *ring) {
  return ring->rows > RING_ROWS ? ring->fifo : ring->most_live;
}

int32_t ring_fit(const struct ring *ring, int32_t *row_pitch) {
  *row_pitch = ring->columns;
  if (ring->rows > RING_ROWS)
    return (int32_t)ring->fifo;
  for (int64_t slots = ring->most_live; slots < ring->fifo; slots++) {
    const int64_t pitch = find_pitch(ring, slots);
    if (pitch >= 0) {
      *row_pitch = (int32_t)pitch;
      return (int32_t)slots;
    }
  }
  return (int32_t)ring->fifo;
}
