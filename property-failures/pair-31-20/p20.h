/* StreamNet 0.1.0: interface of a generated network */
/*
 *   input 0: INT8[1x18x12x3], real = 0.0705350488 * (q - 127)
 *   output 0: INT8[1x18x12x3], real = 0.0357835777 * (q - 50)
 *   output 1: INT8[1x1x1x3], real = 0.0195069499 * (q - 0)
 * Tensors are dense, row by row, all channels of a pixel together; several stand
 * one after another. Strategy auto, input external.
 */
#ifndef STREAMNET_p20_H
#define STREAMNET_p20_H

#define p20_ARENA_BYTES 4016
#define p20_ARENA_ALIGN 4
#define p20_INPUT_BYTES 648
#define p20_OUTPUT_BYTES 651
#define p20_OUTPUT0_BYTES 648
#define p20_OUTPUT1_BYTES 3

/* What p20_run returns when it is called wrongly. */
#define p20_ERROR_ALIGN (-1) /* the arena is not aligned */
#define p20_ERROR_INPUT (-2) /* there is no input */

#ifdef __cplusplus
extern "C" {
#endif

/* One inference. The arena holds all state: p20_ARENA_BYTES, aligned to
 * p20_ARENA_ALIGN; nothing of it is kept from run to run. Fills p20_OUTPUT_BYTES of
 * output. Returns 0, or an error above. */
int p20_run(void *arena, const void *input, void *output);

#ifdef __cplusplus
}
#endif

#endif
