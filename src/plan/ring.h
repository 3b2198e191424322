/* The smallest ring for a tensor that is filled and read tile by tile. Pixel
 * (r, c) lies at slot (r * row_pitch + c) mod slots; two pixels may share a
 * slot unless one is written while the other is still needed. */
#ifndef PLAN_RING_H
#define PLAN_RING_H

#include <stdbool.h>
#include <stdint.h>

/* Row distances up to which pairs of pixels are told apart; rings that hold
 * more rows are first-in first-out. */
enum { RING_ROWS = 48 };

/* Which pixels were live together: for each distance in rows the hull of the
 * distances in columns. */
struct ring {
  int32_t columns;   /* of the tensor */
  int64_t fifo;      /* slots with a row pitch of `columns` */
  int64_t most_live; /* pixels */
  int32_t rows;      /* distances met; RING_ROWS + 1: too many */
  int32_t low[RING_ROWS], high[RING_ROWS];
};

/* Columns [from, to) of a row. */
struct ring_row {
  int32_t from, to;
};

/* A ring of a tensor with rows of this many pixels; nothing written yet. */
void ring_open(struct ring *ring, int32_t columns);

/* A tile of rows [row, row_end) and columns `written` is written while the
 * columns live[r - first] of each row r from `first` up to row_end are needed,
 * the tile's own included. */
void ring_write(struct ring *ring, int32_t row, int32_t row_end,
                struct ring_row written, const struct ring_row *live,
                int32_t first);

/* The same for pixels numbered in the order in which they are written: up to
 * `last`, while those from `oldest` on are needed. Such a ring is first-in
 * first-out. */
void ring_write_fifo(struct ring *ring, int64_t oldest, int64_t last);

/* So many slots there are at the least. */
int64_t ring_least(const struct ring *ring);

/* The fewest slots without a collision, and their row pitch. */
int32_t ring_fit(const struct ring *ring, int32_t *row_pitch);

#endif
