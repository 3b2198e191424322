/* How a harness drives one frame through a network, whatever the input mode.
 *
 * The protocol is the same on the host and on every board; what differs is how
 * the network's functions are entered (directly, or without privileges behind
 * a memory protection unit). A harness therefore supplies the harness_
 * functions below, and frame.c calls them in order.
 *
 * Two headers are written by the compiler for each build: harness_plan.h holds
 * the planned sizes, and harness_network.h includes the network's header and
 * defines NETWORK(x) as the network's name followed by _x. */
#ifndef HARNESS_FRAME_H
#define HARNESS_FRAME_H

#include <stdint.h>

/* Values of PLAN_INPUT_MODE. */
#define INPUT_RESIDENT 0
#define INPUT_EXTERNAL 1
#define INPUT_STREAMED 2

/* PLAN_REMEMBERS is 1 where the network keeps state from frame to frame and has
 * a function reset. */

/* What went wrong: the step that failed and its return value. `step` is NULL
 * when nothing did. */
struct frame_error {
  const char *step;
  int status;
};

/* Prepares an arena for the first frame of a sequence. */
struct frame_error frame_reset(void *arena);

/* Runs the network over one frame. `input` is the whole frame; it is not read
 * when the frame is resident in the arena. */
struct frame_error frame_drive(void *arena, const uint8_t *input,
                               uint8_t *output);

/* Supplied by the harness; each enters the network's function of that name.
 * harness_push exposes one row to the network for the duration of the call. */
int harness_reset(void *arena);
int harness_run(void *arena, const void *input, void *output);
int harness_begin(void *arena);
int harness_push(void *arena, const uint8_t *row);
int harness_step(void *arena);
int harness_output(void *arena, void *output);

#endif
