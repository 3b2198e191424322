/* Building generated C and running it on the host or on an emulated board.
 *
 *   struct run run;
 *   status = run_build(&run, pool, RUN_CORTEX_M7, &network, NULL, diagnostics);
 *   if (status == STATUS_OK)
 *     status = run_execute(&run, input, output, &measure, diagnostics);
 *   run_discard(&run);
 *
 * Everything is made in a private temporary folder that run_discard removes.
 * Failures return STATUS_ENVIRONMENT after a report. */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/status.h"
#include "run/stack.h"

#include <stdbool.h>
#include <stdint.h>

enum run_target { RUN_HOST, RUN_CORTEX_M4, RUN_CORTEX_M7 };

/* Values as in boards/common/frame.h. */
enum run_input { RUN_RESIDENT = 0, RUN_EXTERNAL = 1, RUN_STREAMED = 2 };

/* Generated C, and the sizes that its plan promises. A network that needs a
 * larger arena, or static memory, does not link for a board. */
struct run_network {
  const char *directory; /* holds NAME.h, NAME.c and NAME_weights.c */
  const char *name;
  enum run_input input_mode;
  int32_t arena_bytes;
  int32_t arena_align;
  int32_t input_bytes;  /* all inputs, one after another, in model order */
  int32_t output_bytes; /* all outputs likewise */
  bool remembers;       /* state from frame to frame: it has a reset */
};

/* Most stack that a board has room for: STACK_LIMIT of boards/mps2/memory.h. */
#define RUN_STACK_MOST 0x20000

struct run_options {
  int32_t stack_bytes;      /* of the network on a board; 0: 4096 */
  bool sanitize;            /* host: address and undefined behaviour */
  const char *const *flags; /* for the network's C; ends in NULL, or is NULL */
  int timeout_seconds;      /* for each program; 0: half an hour */

  /* What an execution has to withstand, or not. */
  uint8_t poison;      /* fills arena and output beforehand */
  uint32_t interrupts; /* boards: seeds when it is interrupted; 0: never */
  bool short_window;   /* boards: the arena's last 32 bytes are out of reach */
};

/* What a board measured. All zero on the host. */
struct run_measure {
  uint64_t instructions; /* of the network's functions alone */
  int32_t stack_bytes;   /* most that was used; 32 stands for "at most 32" */
  int32_t stack_bound;   /* most that any run can use, by the call graph; -1:
                            none was found, see run_stack_doubt */
  int32_t static_bytes;  /* .data and .bss of the network */
  int32_t flash_bytes;   /* its code, constants and library routines */
  uint32_t interrupts;   /* while it ran; they count in the first two */
};

/* A built program. The members are private to src/run. */
struct run {
  enum run_target target;
  struct run_network network;
  struct run_options options;
  char *folder; /* owned by the pool; NULL when there is none */
  char *directory;
  char *log;        /* output of the last program */
  struct code code; /* boards: of the image, while it is built */
  int32_t stack_bound;
  char stack_doubt[STACK_DOUBT_ROOM];
};

/* Builds. `pool` must outlive the run; `options` may be NULL. The run must be
 * discarded whatever is returned. */
enum status run_build(struct run *run, struct pool *pool,
                      enum run_target target, const struct run_network *network,
                      const struct run_options *options,
                      struct diagnostics *diagnostics);

/* Runs once: reads network.input_bytes of `input`, fills network.output_bytes
 * of `output`. May be called again with other inputs. `measure` may be NULL. */
enum status run_execute(struct run *run, const uint8_t *input, uint8_t *output,
                        struct run_measure *measure,
                        struct diagnostics *diagnostics);

/* The same for several frames one after another in one arena, which is reset
 * before the first; input and output hold as many frames. */
enum status run_execute_frames(struct run *run, int32_t frames,
                               const uint8_t *input, uint8_t *output,
                               struct run_measure *measure,
                               struct diagnostics *diagnostics);

/* Sets what executions from now on have to withstand: the last three of
 * `options`. */
void run_withstand(struct run *run, const struct run_options *options);

/* Why there is no bound of the stack. */
const char *run_stack_doubt(const struct run *run);

/* Path of the image that was built for a board, until the run is discarded;
 * belongs to the pool. */
const char *run_image(const struct run *run, struct pool *pool);

/* Removes the temporary folder. */
void run_discard(struct run *run);

#endif
