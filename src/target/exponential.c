#include "target/exponential.h"

#include "ref/sn_softmax_s8__ref.h"

enum { DIFFERENCES = 256 };

/* What an exponential has to reach for the sum, which rounds it to 2^-19, and
 * for an output: the sum is at least 1, so that no output exceeds its
 * exponential rounded to 2^-8. */
enum { LEAST_COUNTED = 1 << 11, LEAST_VISIBLE = 1 << 22 };

struct exponentials exponentials_make(struct pool *pool, const struct op *op) {
  const sn_softmax *softmax = &op->arguments.softmax;
  int32_t *value = POOL_ARRAY(pool, int32_t, DIFFERENCES);
  struct exponentials made = {.value = value};
  for (int32_t d = 0; d < DIFFERENCES && -d >= softmax->diff_min; d++) {
    value[d] = sn_softmax_exp(softmax, -d);
    if (value[d] >= LEAST_COUNTED)
      made.counted = d + 1;
    if (value[d] >= LEAST_VISIBLE)
      made.visible = d + 1;
  }
  return made;
}
