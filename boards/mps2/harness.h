/* The program that runs on an MPS2 board: one frame from input.bin to
 * output.bin, and one line with what was measured. */
#ifndef HARNESS_H
#define HARNESS_H

/* Runs the frame and exits: status 0, or 5 after a message. The program's
 * argument is the byte that fills arena and output before the run. */
_Noreturn void harness_main(void);

#endif
