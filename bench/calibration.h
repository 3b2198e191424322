/* What `calibrate` writes for bench/calibration/ to measure on a board, and
 * what it reads of what that board printed. */
#ifndef BENCH_CALIBRATION_H
#define BENCH_CALIBRATION_H

#include "cli/session.h"

/* Networks that are collected; all belongs to the pool. */
struct calibration;

struct calibration *calibration_new(struct pool *pool);

/* Adds a plan's code under a name of its own; false where it is taken. */
bool calibration_add(struct calibration *calibration, const struct plan *plan,
                     const char *key, struct emitted emitted);

/* Makes `path` a folder with the networks and their list. */
enum status calibration_write(const struct calibration *calibration,
                              const char *path,
                              struct diagnostics *diagnostics);

/* What a board has counted. */
struct calibration_counts;

/* Reads a file, a serial line or, as `-`, stdin, to the line `calibration end`.
 * NULL after a message. */
struct calibration_counts *calibration_read(struct pool *pool, const char *path,
                                            struct diagnostics *diagnostics);

/* The count of a plan's code, as it would be added; 0 after a message where
 * the board did not measure it, or measured other code. */
uint64_t calibration_count_of(const struct calibration_counts *counts,
                              const char *key, struct emitted emitted,
                              struct diagnostics *diagnostics);

#endif
