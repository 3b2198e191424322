/* Which input pixels an output pixel needs: the one description of operators'
 * geometry that planner, layout and checker share. */
#ifndef GRAPH_GEOMETRY_H
#define GRAPH_GEOMETRY_H

#include "graph/graph.h"

/* Extent that an operator's kernel produces, pixel by pixel. It differs from
 * the output tensor's own shape where the tensor is read and written densely
 * (FULLY_CONNECTED, MEAN). */
sn_shape operator_output_shape(const struct graph *graph,
                               const struct operator* operator);

/* The same for data input i. */
sn_shape operator_input_shape(const struct graph *graph,
                              const struct operator* operator, int32_t i);

/* Pixels of data input i that the output pixel (row, column) needs, as a
 * rectangle clipped to the input with the window's dilation kept in the steps;
 * empty (row == row_end or column == column_end) where all taps are padding. */
struct needs {
  int32_t row, row_end, row_step;
  int32_t column, column_end, column_step;
};
struct needs operator_needs(const struct graph *graph,
                            const struct operator* operator, int32_t i,
                            int32_t row, int32_t column);

/* Whether the kernel reads each element of a pixel before it writes the output
 * element at the same place, so that both may share memory. */
bool operator_is_in_place(const struct operator* operator);

/* Multiply-accumulates of the whole operator, padding taps included: what
 * FULLY_CONNECTED and the convolutions execute. */
int64_t operator_macs(const struct operator* operator);

/* The same without the taps that fall outside the image, which kernels skip. */
int64_t operator_executed_macs(const struct operator* operator);

#endif
