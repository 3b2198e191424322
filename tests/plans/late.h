/* Late layers: what widens few pixels to many channels.
 *
 *   0 expand, 1 depthwise 7 x 7 of stride 2, 2 project to 40 channels
 */
#ifndef TESTS_PLANS_LATE_H
#define TESTS_PLANS_LATE_H

#include "property/network.h"

enum { EXPAND, DEPTHWISE, PROJECT, OPERATORS, TABLE = OPERATORS };

enum { WIDE = 144, SIZE = 10 };

/* A network of `pool` with nothing but an input of SIZE x SIZE pixels. */
struct network late_start(struct pool *pool, struct random *random,
                          int32_t channels);

/* 7 x 7 of stride 2, each channel with so many outputs. */
int32_t late_add_depthwise(struct network *network, int32_t input,
                           int32_t multiplier);

/* The layer with so many channels, resolved; with `table` an activation behind
 * the expansion, which then is number 3. */
struct graph *late_make(struct network *network, int32_t wide,
                        int32_t multiplier, bool table);

/* So many of them, one behind the other, each made large again, and by some
 * channels narrower than the one before; resolved. */
struct graph *late_make_row(struct network *network, int32_t blocks,
                            int32_t narrower);

#endif
