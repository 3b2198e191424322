/* mps2-an386: Cortex-M4F on Arm's MPS2 FPGA board, as QEMU 7.2 models it. The
 * boards of the family differ in where the 16 MB of PSRAM lie. */
#ifndef HARNESS_BOARD_H
#define HARNESS_BOARD_H

#define BOARD_PSRAM 0x21000000
#define BOARD_PSRAM_BYTES 0x1000000

#endif
