#ifndef SN_MOVE__PORTABLE_H
#define SN_MOVE__PORTABLE_H

#include "sn_runs.h"

/* Copies of pixels by runs that lie together. A run is read before it is
 * written, so that it may overlap the one that it comes from, as far as pixel
 * by pixel in raster order allows. */

/* memcpy is the faster one in most libraries, and memmove seldom needed. */
static inline void sn_move_bytes(int8_t *y, const int8_t *x, int32_t bytes) {
  const uintptr_t distance =
      y > x ? (uintptr_t)y - (uintptr_t)x : (uintptr_t)x - (uintptr_t)y;
  if (distance >= (uintptr_t)bytes)
    memcpy(y, x, (size_t)bytes);
  else
    memmove(y, x, (size_t)bytes);
}

/* Copies `columns` pixels of a row, none where it is not positive, from where
 * the input's stand at `from` and the output's at `to`; `bytes` a pixel. */
static inline void sn_move_columns(const sn_view *in, int32_t in_row,
                                   int32_t in_column, const sn_view *out,
                                   int32_t row, int32_t column, int32_t columns,
                                   int32_t bytes) {
  while (columns > 0) {
    const int32_t from = sn_slot(in, in_row, in_column);
    const int32_t to = sn_slot(out, row, column);
    const int32_t run = sn_together(in, from, sn_together(out, to, columns));
    sn_move_bytes((int8_t *)out->data + to * bytes,
                  (const int8_t *)in->data + from * bytes, run * bytes);
    in_column += run;
    column += run;
    columns -= run;
  }
}

/* Sets `columns` pixels of a row, none where it is not positive. */
static inline void sn_fill_columns(const sn_view *out, int32_t row,
                                   int32_t column, int32_t columns,
                                   int32_t bytes, int32_t value) {
  while (columns > 0) {
    const int32_t to = sn_slot(out, row, column);
    const int32_t run = sn_together(out, to, columns);
    memset((int8_t *)out->data + to * bytes, value, (size_t)(run * bytes));
    column += run;
    columns -= run;
  }
}

#endif
