/* Plans as text: the decisions only, one operator a line.
 *
 *   streamnet-plan 1                  before anything else
 *   repeat 4 5 before 12              12 reads what 4 and 5 make once more
 *   groups 7 8 by 16                  7 and 8 compute 16 channels at a time
 *   input ring2d tile 1 8 first 1     with --input-mode streamed
 *   stage input                       takes the input's rows
 *     operator 0 ring2d tile 1 8 first 1
 *     operator 2 none
 *     operator 3 whole tile 1 8 first 1
 *   stage frugal                      saves scratch of kernels
 *     operator 4 whole tile 12 12 first 12
 *     operator 5 none kernel full     whose kernel saves flash
 *
 * Behind the first line may stand `widen-weights`: kernels take weights that
 * are widened ahead of time.
 *
 * A tile is rows x columns of the operator's output; `first` is the height of
 * the first row of tiles. Operators with policy ring1d or none follow the tiles
 * of the next one that has a tile. '#' starts a comment. */
#ifndef PLAN_PLAN_FILE_H
#define PLAN_PLAN_FILE_H

#include "base/status.h"
#include "base/text.h"
#include "plan/planner.h"

void plan_file_write(const struct plan *plan, struct text *text);

/* Reads the decisions in a text, which messages call `path`, and completes the
 * plan, its layout included. On failure reports the line, or what is not legal,
 * and returns STATUS_USAGE, or STATUS_ENVIRONMENT where the file cannot be
 * read. A plan that exceeds
 * --max-mac-factor is refused; --sram is left to the caller. */
enum status plan_file_parse(const struct kernels *kernels, const char *path,
                            const void *data, size_t size,
                            const struct planner_options *options,
                            struct plan **plan);

/* The same with what stands in a file. */
enum status plan_file_read(const struct kernels *kernels, const char *path,
                           const struct planner_options *options,
                           struct plan **plan);

#endif
