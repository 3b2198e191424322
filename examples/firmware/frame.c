/* Firmware that has the whole frame in memory: the camera writes it into the
 * arena, where it is overwritten as the network runs. */
#include "camera.h"
#include "firmware.h"

#include <stddef.h>

static _Alignas(camera_ARENA_ALIGN) unsigned char arena[camera_ARENA_BYTES];

int main(void) {
  signed char scores[camera_OUTPUT_BYTES];
  frame_capture(camera_input(arena));
  const int status = camera_run(arena, NULL, scores);
  if (status == 0)
    scores_use(scores);
  return status;
}
