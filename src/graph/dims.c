#include "graph/dims.h"

/* The dimension that is the rows, from which columns and channels follow;
 * negative where the tensor has fewer than three; `rank` for none. */
static int32_t rows_of(int32_t rank, const int32_t *dims) {
  if (rank < 4)
    return rank - 3;
  return dims[0] == 1 ? 1 : rank;
}

sn_shape dims_shape(int32_t rank, const int32_t *dims) {
  const int32_t rows = rows_of(rank, dims);
  sn_shape shape = {1, 1, 1};
  for (int32_t i = 0; i < rank; i++) {
    if (i == rows)
      shape.rows = dims[i];
    else if (i == rows + 1)
      shape.columns = dims[i];
    else
      shape.channels *= dims[i];
  }
  return shape;
}

void dims_steps(int32_t rank, const int32_t *dims, struct place3 *step) {
  const int32_t rows = rows_of(rank, dims);
  int32_t channels = 1;
  for (int32_t i = rank; i-- > 0;) {
    step[i] = (struct place3){i == rows, i == rows + 1, 0};
    if (i != rows && i != rows + 1) {
      step[i].channel = channels;
      channels *= dims[i];
    }
  }
}
