/* Semihosting: files, console and exit status through the emulator. */
#ifndef HARNESS_SEMIHOST_H
#define HARNESS_SEMIHOST_H

#include <stdint.h>

/* Reads part `number` of a file of the host that consists of parts of `bytes`
 * bytes, and returns how many parts it has; or writes such a part behind those
 * before it. Exits with status 5 when the file cannot be opened or has no whole
 * number of parts. */
uint32_t file_read(const char *path, uint32_t number, void *data,
                   uint32_t bytes);
void file_write(const char *path, uint32_t number, const void *data,
                uint32_t bytes);

/* The last `count` numbers of the program's command line, in decimal. */
void arguments_read(uint32_t *numbers, int count);

/* Ends the emulation with an exit status. */
_Noreturn void harness_exit(uint32_t status);

#endif
