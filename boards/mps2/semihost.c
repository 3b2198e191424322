/* Operation numbers and argument blocks: Arm's "Semihosting for AArch32 and
 * AArch64", release 2023Q3. */
#include "semihost.h"

#include "window.h"

#define SYS_OPEN 0x01
#define SYS_CLOSE 0x02
#define SYS_WRITE0 0x04
#define SYS_WRITE 0x05
#define SYS_READ 0x06
#define SYS_SEEK 0x0A
#define SYS_FLEN 0x0C
#define SYS_GET_CMDLINE 0x15
#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026
#define MODE_READ_BINARY 1
#define MODE_WRITE_BINARY 5
#define MODE_UPDATE_BINARY 3

static uint32_t semihost_call(uint32_t operation, const void *block) {
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void console_write(const char *text) { semihost_call(SYS_WRITE0, text); }

_Noreturn void harness_exit(uint32_t status) {
  const uint32_t block[2] = {STOPPED_APPLICATION_EXIT, status};
  for (;;) {
    semihost_call(SYS_EXIT_EXTENDED, block);
  }
}

static _Noreturn void file_fail(const char *what, const char *path) {
  text_print(what);
  text_print(path);
  text_print("\n");
  harness_exit(5);
}

static uint32_t file_open(const char *path, uint32_t mode) {
  uint32_t length = 0;
  while (path[length]) {
    length++;
  }
  const uint32_t block[3] = {(uint32_t)path, mode, length};
  const uint32_t handle = semihost_call(SYS_OPEN, block);
  if (handle == UINT32_MAX) {
    file_fail("cannot open ", path);
  }
  return handle;
}

uint32_t file_read(const char *path, uint32_t number, void *data,
                   uint32_t bytes) {
  const uint32_t handle = file_open(path, MODE_READ_BINARY);
  const uint32_t block[3] = {handle, (uint32_t)data, bytes};
  const uint32_t place[2] = {handle, number * bytes};
  const uint32_t size = semihost_call(SYS_FLEN, block);
  if (size == 0 || size % bytes != 0 || semihost_call(SYS_SEEK, place) != 0 ||
      semihost_call(SYS_READ, block) != 0) {
    file_fail("unexpected size of ", path);
  }
  semihost_call(SYS_CLOSE, block);
  return size / bytes;
}

void file_write(const char *path, uint32_t number, const void *data,
                uint32_t bytes) {
  const uint32_t handle =
      file_open(path, number == 0 ? MODE_WRITE_BINARY : MODE_UPDATE_BINARY);
  const uint32_t place[2] = {handle, number * bytes};
  const uint32_t block[3] = {handle, (uint32_t)data, bytes};
  if (semihost_call(SYS_SEEK, place) != 0 ||
      semihost_call(SYS_WRITE, block) != 0 ||
      semihost_call(SYS_CLOSE, block) != 0) {
    file_fail("cannot write ", path);
  }
}

void arguments_read(uint32_t *numbers, int count) {
  char text[64];
  const uint32_t block[2] = {(uint32_t)text, sizeof text};
  if (semihost_call(SYS_GET_CMDLINE, block) != 0) {
    file_fail("no ", "command line");
  }
  for (int i = 0; i < count; i++) {
    numbers[i] = 0;
  }
  for (const char *c = text; *c; c++) {
    if (*c != ' ') {
      numbers[count - 1] = numbers[count - 1] * 10 + (uint32_t)(*c - '0');
      continue;
    }
    for (int i = 0; i + 1 < count; i++) {
      numbers[i] = numbers[i + 1];
    }
    numbers[count - 1] = 0;
  }
}
