/* Semihosting: files, console and exit status through the emulator. */
#ifndef HARNESS_SEMIHOST_H
#define HARNESS_SEMIHOST_H

#include <stdint.h>

/* Reads a whole file of the host, or writes one. Exits with status 5 when the
 * file cannot be opened or does not have exactly `bytes` bytes. */
void file_read(const char *path, void *data, uint32_t bytes);
void file_write(const char *path, const void *data, uint32_t bytes);

/* The number at the end of the program's command line, in decimal. */
uint32_t argument_read(void);

/* Ends the emulation with an exit status. */
_Noreturn void harness_exit(uint32_t status);

#endif
