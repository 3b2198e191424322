/* Firmware that never has a whole frame: it pushes the rows as the camera
 * delivers them, and the network works in between. */
#include "camera.h"
#include "firmware.h"

static _Alignas(camera_ARENA_ALIGN) unsigned char arena[camera_ARENA_BYTES];

int main(void) {
  unsigned char row[camera_ROW_BYTES];
  signed char scores[camera_OUTPUT_BYTES];
  int wanted = camera_INPUT_ROWS;
  int status = camera_begin(arena);
  while (status == 0 && wanted > 0) {
    row_capture(row);
    wanted = camera_push(arena, row, 1);
    status = wanted < 0 ? wanted : 0;
  }
  while (status == 0 && camera_step(arena) > 0)
    watchdog_serve();
  if (status == 0)
    status = camera_output(arena, scores);
  if (status == 0)
    scores_use(scores);
  return status;
}
