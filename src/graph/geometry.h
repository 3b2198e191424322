/* Which input pixels an output pixel needs: the one description of operators'
 * geometry that planner, layout and checker share. */
#ifndef GRAPH_GEOMETRY_H
#define GRAPH_GEOMETRY_H

#include "graph/graph.h"

/* Extent that an operator's kernel produces, pixel by pixel. It differs from
 * the output tensor's own shape where the tensor is read and written densely
 * (FULLY_CONNECTED, MEAN and other reductions). */
sn_shape op_output_shape(const struct graph *graph, const struct op *op);

/* The same for data input i. */
sn_shape op_input_shape(const struct graph *graph, const struct op *op,
                        int32_t i);

/* Pixels of data input i that the output pixel (row, column) needs, as a
 * rectangle clipped to the input with the window's dilation kept in the steps;
 * empty (row == row_end or column == column_end) where all taps are padding. */
struct needs {
  int32_t row, row_end, row_step;
  int32_t column, column_end, column_step;
};
struct needs op_needs(const struct graph *graph, const struct op *op, int32_t i,
                      int32_t row, int32_t column);

/* The window through which data input i is read, where there is one: the
 * operator's own, that of a padding, or one pixel for operators that read pixel
 * by pixel. False where the input cannot be described so (a change of scale, a
 * broadcast, a whole input). */
bool op_input_window(const struct graph *graph, const struct op *op, int32_t i,
                     sn_window *window);

/* Whether the rows (or columns) of data input i that an output pixel needs
 * follow from its row (or column) alone; otherwise a row needs them all. */
bool op_is_separable(const struct op *op, bool rows);

/* How far data input i moves on from one output row (or column) to the next:
 * `step` rows for each `divisor` rows of the output. */
struct stride {
  int32_t step, divisor;
};
struct stride op_stride(const struct graph *graph, const struct op *op,
                        int32_t i, bool rows);

/* Whether the kernel reads each element of a pixel before it writes the output
 * element at the same place, so that both may share memory. */
bool op_is_in_place(const struct op *op);

/* Whether kernels may write some channels of a whole row of the output before
 * they read the others. */
bool op_goes_by_row(const struct op *op);

/* Whether a kernel that works in place reads all channels of a pixel before it
 * writes the first, and then each again. */
bool op_reads_pixel_first(const struct op *op);

/* Multiply-accumulates of the whole operator, padding taps included: what
 * FULLY_CONNECTED and the convolutions execute. Of TRANSPOSE_CONV each output
 * pixel counts with as many taps as the one with the most has. */
int64_t op_macs(const struct graph *graph, const struct op *op);

/* Taps of an operator's window that lie inside the image at an output row (or
 * column); 1 for operators without a window. */
int32_t op_taps(const struct op *op, bool rows, int32_t at);

/* Multiply-accumulates of one output pixel for one tap of the window. */
int64_t op_macs_per_tap(const struct op *op);

#endif
