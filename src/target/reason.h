/* Why an operator has no better kernel. */
#ifndef TARGET_REASON_H
#define TARGET_REASON_H

/* X(enumerator, what is said of it). The first is there for whatever has the
 * best kernel; the others say what a better one that there is cannot do. */
#define REASON_LIST(X)                                                         \
  X(BEST, "the target's best set that has one")                                \
  X(GROUPS, "groups: no packed kernel")                                        \
  X(WEIGHT_OFFSET, "zero point of the weights: no faster kernel")              \
  X(CHANNELS, "fewer than 4 channels: no faster kernel")                       \
  X(ROWS, "more than 8 window rows: no packed kernel")                         \
  X(COLUMNS, "window or stride too wide for a packed kernel")                  \
  X(SUMS, "sums or factors too large for a packed kernel")                     \
  X(FACTORS, "a negative factor: no faster kernel")                            \
  X(TAPS, "few taps: less code")                                               \
  X(OPERANDS, "shapes or scales that a faster kernel leaves out")              \
  X(DIGITS, "a single loop: no faster kernel")

enum reason {
#define X(name, text) REASON_##name,
  REASON_LIST(X)
#undef X
      REASONS
};

/* What is said of a reason. */
const char *reason_text(enum reason reason);

#endif
