/* The innermost loop of a kernel, from the disassembly of an image. */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* What one turn has. A smlad is two multiply-accumulates, a
 * smlabt or smlatb one. */
struct loop {
  int32_t instructions;
  int32_t macs;
  int32_t load_bytes;
};

/* Finds the loop without another one inside that has the most MACs, in
 * functions whose names begin with `prefix`. Runs arm-none-eabi-objdump;
 * returns false when that cannot be done or there is no such loop. */
bool loop_find(const char *image, const char *prefix, struct loop *loop);

#endif
