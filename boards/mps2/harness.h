/* The program that runs on an MPS2 board: the frames of input.bin, one
 * after another in one arena, to output.bin, and one line with what was
 * measured. */
#ifndef HARNESS_H
#define HARNESS_H

/* Runs the frames and exits: status 0, or 5 after a message. The program's
 * argument is the byte that fills arena and output before the run. */
_Noreturn void harness_main(void);

#endif
