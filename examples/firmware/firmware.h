/* What the firmware around the network supplies in these examples. */
#ifndef FIRMWARE_H
#define FIRMWARE_H

/* Writes a frame of camera_INPUT_BYTES, or its next row of camera_ROW_BYTES:
 * int8, row by row, all channels of a pixel together. */
void frame_capture(void *frame);
void row_capture(void *row);

/* Called between two pieces of work. */
void watchdog_serve(void);

/* Receives camera_OUTPUT_BYTES scores. */
void scores_use(const signed char *scores);

#endif
