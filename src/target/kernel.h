/* Which kernel does which operator on which target. */
#ifndef TARGET_KERNEL_H
#define TARGET_KERNEL_H

#include "target/pack.h"

/* X(enumerator, name on the command line, kernel sets from the best on, bytes
 * of stack). A set is a directory below kernels/; the last one, ref, has every
 * kernel. The stack is what the target's kernels take at most, with what calls
 * them, interrupts aside; tests hold it against the call graphs of images. */
#define KERNEL_TARGET_LIST(X)                                                  \
  X(PORTABLE, "portable", "portable ref", 1280)                                \
  X(CORTEX_M4, "cortex-m4", "armv7em portable ref", 1024)                      \
  X(CORTEX_M7, "cortex-m7", "armv7em portable ref", 1024)

/* X(enumerator, word of plan files, what is said of it). Ways to do with a
 * kernel that other operators use too, or with a smaller one, for less flash:
 * packed kernels that widen weights themselves where others have them widened,
 * that finish as those without a clamp do, or one row of output at a time; sets
 * behind the first one that would do. */
#define KERNEL_SAVING_LIST(X)                                                  \
  X(BYTES, "bytes", "weights as bytes")                                        \
  X(FULL, "full", "finishes as operators without a clamp do")                  \
  X(ROWS, "rows", "a row at a time")                                           \
  X(PORTABLE, "portable", "the portable set")                                  \
  X(PLAIN, "ref", "the plain set")

enum kernel_saving {
#define X(name, word, text) KERNEL_SAVING_##name,
  KERNEL_SAVING_LIST(X)
#undef X
      KERNEL_SAVINGS
};

enum kernel_target {
#define X(name, text, sets, stack) KERNEL_TARGET_##name,
  KERNEL_TARGET_LIST(X)
#undef X
      KERNEL_TARGETS
};

/* Kernels that take constants as they are, by their sets. */
enum kernel_speed {
  KERNEL_SPEED_PLAIN,
  KERNEL_SPEED_PORTABLE,
  KERNEL_SPEED_DSP
};

struct kernel {
  const char *arguments; /* type of its arguments */
  const char *function;
  const char *path;        /* of its header among the embedded files */
  bool two_inputs;         /* takes two views, not an array of them */
  struct pack_choice pack; /* how its constants are packed, if they are */
  enum kernel_speed speed; /* not packed: of which set */
  bool folds;              /* it reads `start` in place of `bias` */
  bool looks_up;           /* it reads `exponentials` */
  int32_t constants;  /* the operator under whose number its constants stand */
  uint8_t saving;     /* for less flash: set of enum kernel_saving */
  enum reason reason; /* not packed: why there is no better one */
};

const char *kernel_target_name(enum kernel_target target);

/* The list's bytes of stack. */
int32_t kernel_stack_bytes(enum kernel_target target);

/* Whether the target has a set that packs constants. */
bool kernel_target_packs(enum kernel_target target);

/* What a target runs for a graph. */
struct kernels {
  const struct graph *graph;
  enum kernel_target target;
  bool packs;                     /* the target has a set that packs */
  bool widens;                    /* made by kernels_widening, or of such */
  const struct pack_choice *pack; /* by operator, as pack_choose made it */
  const enum kernel_speed
      *speed[2]; /* by operator, without and with sums; if not packed */
  const struct kernels *original; /* of the graph before rewriting */
  const uint8_t *saving; /* by operator, set of enum kernel_saving; or NULL */
  const struct pack_choice *shared; /* by operator, as pack_share has it; NULL
                                       before kernels_saving */
};

const char *kernel_saving_word(enum kernel_saving saving);
const char *kernel_saving_text(enum kernel_saving saving);

/* Whether a set of enum kernel_saving has one. */
bool kernel_saves(uint8_t set, enum kernel_saving saving);

/* Whether a way to save flash can be added to others: packed kernels' go
 * together, a set of kernels goes alone. */
bool kernel_saving_goes(uint8_t set, enum kernel_saving saving);

/* Looks at all operators, which passes must not change any more. Belongs to
 * the graph's pool. */
const struct kernels *kernels_new(const struct graph *graph,
                                  enum kernel_target target);

/* The same with weights widened ahead of time wherever a packed kernel takes
 * them so: fewer instructions, more flash. The given kernels are new ones. */
const struct kernels *kernels_widening(const struct kernels *kernels);

/* The same for a graph that graph_repeat or graph_group made of
 * `kernels->graph`. The given kernels are best ones: ways to save flash are
 * chosen behind rewriting. */
const struct kernels *kernels_rewritten(const struct kernels *kernels,
                                        const struct graph *graph);

/* The same graph with operators that save flash: `saving` has a set of enum
 * kernel_saving for each, which belongs to the pool. What an operator cannot do
 * exactly, or does anyway, changes nothing. */
const struct kernels *kernels_saving(const struct kernels *kernels,
                                     const uint8_t *saving);

/* The best kernel for an operator with tiles of some extent, or with `sums` the
 * one that eats its input tile by tile; strings belong to the graph's pool. */
struct kernel kernel_select(const struct kernels *kernels, const struct op *op,
                            struct pack_tile tile, bool sums);

/* How this kernel wants its constants packed; form PACK_NONE where it takes
 * them as they are. */
struct pack_choice kernel_pack(const struct kernels *kernels,
                               const struct op *op, struct pack_tile tile,
                               bool sums);

/* Whether two kernels of operators that do the same work take its constants in
 * the same form. */
bool kernel_shares_constants(const struct kernel *a, const struct kernel *b);

/* Of which set the kernel for an operator is that takes its constants as they
 * are. */
enum kernel_speed kernel_speed_of(const struct kernels *kernels,
                                  const struct op *op, bool sums);

/* Whether the operator has a kernel of a set behind the best one that does it,
 * which it was told to save flash by. */
bool kernel_is_slower(const struct kernels *kernels, const struct op *op);

/* Bytes of scratch that this kernel wants. */
int32_t kernel_scratch_bytes(const struct kernels *kernels, const struct op *op,
                             struct pack_tile tile, bool sums);

#endif
