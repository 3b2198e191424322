/* The firmware around the examples, on the host: the camera is standard input,
 * the scores go to standard output. */
#include "firmware.h"

#include "camera.h"

#include <stdio.h>
#include <stdlib.h>

static void capture(void *bytes, size_t size) {
  if (fread(bytes, 1, size, stdin) != size)
    exit(EXIT_FAILURE);
}

void frame_capture(void *frame) { capture(frame, camera_INPUT_BYTES); }

void row_capture(void *row) {
#ifdef camera_ROW_BYTES
  capture(row, camera_ROW_BYTES);
#else
  (void)row;
  exit(EXIT_FAILURE); /* a whole frame has no rows */
#endif
}

void watchdog_serve(void) {}

void scores_use(const signed char *scores) {
  if (fwrite(scores, 1, camera_OUTPUT_BYTES, stdout) != camera_OUTPUT_BYTES)
    exit(EXIT_FAILURE);
}
