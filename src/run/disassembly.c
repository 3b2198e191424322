#include "run/disassembly.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FUNCTIONS = 4096, MOST_CALLS = 16384, LINE_ROOM = 256 };

struct code code_new(struct pool *pool) {
  return (struct code){
      .function = POOL_ARRAY(pool, struct code_function, MOST_FUNCTIONS),
      .call = POOL_ARRAY(pool, struct code_call, MOST_CALLS)};
}

bool word_is(struct word word, const char *text) {
  return strlen(text) == (size_t)word.length &&
         memcmp(word.at, text, (size_t)word.length) == 0;
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

/* "s16" or "r4" as a number; names such as lr as one that no range ends at. */
static int32_t register_number(const char *name) {
  return (int32_t)strtol(name + 1, NULL, 10);
}

/* Bytes of a list such as "{r4, r5, lr}" or "{d8-d15}". */
static int32_t list_bytes(const char *operands) {
  const char *at = strchr(operands, '{');
  int32_t bytes = 0;
  while (at != NULL && *at != '\0' && *at != '}') {
    at += 1 + strspn(at + 1, " ");
    const int32_t each = *at == 'd' ? 8 : 4;
    const size_t length = strcspn(at, "-,}");
    int32_t count = 1;
    if (at[length] == '-')
      count = register_number(at + length + 1) - register_number(at) + 1;
    bytes += count * each;
    at = strpbrk(at, ",}");
  }
  return bytes;
}

/* Adds what an instruction does to the stack pointer. Only pushing counts, so
 * that the sum is right for whatever path a function takes. */
static void count_push(struct code_function *function, const char *mnemonic,
                       const char *operands) {
  const char *constant = strchr(operands, '#');
  const long value = constant == NULL ? 0 : strtol(constant + 1, NULL, 0);
  const char *base = strstr(operands, "[sp, #-");
  if (begins(mnemonic, "push") || begins(mnemonic, "vpush") ||
      ((begins(mnemonic, "stmdb") || begins(mnemonic, "stmfd") ||
        begins(mnemonic, "vstmdb")) &&
       begins(operands, "sp!"))) {
    function->frame += list_bytes(operands);
  } else if (begins(mnemonic, "str") && base != NULL &&
             strstr(base, "]!") != NULL) {
    function->frame -= (int32_t)value;
  } else if (begins(operands, "sp, ") && begins(mnemonic, "sub")) {
    if (constant == NULL || strstr(operands, "sp, sp, r") == operands)
      function->unbounded = true;
    else
      function->frame += (int32_t)value;
  } else if (begins(operands, "sp, ") &&
             (begins(mnemonic, "mov") || begins(mnemonic, "ldr") ||
              (begins(mnemonic, "add") && constant == NULL))) {
    function->unbounded = true;
  }
}

/* Notes where an instruction goes, if it leaves the function. */
static void count_call(struct code *code, struct code_function *function,
                       const char *mnemonic, const char *operands) {
  char *end;
  const bool is_register = strchr(operands, '<') == NULL;
  if (is_register && (begins(mnemonic, "blx") ||
                      (begins(mnemonic, "bx") && !begins(operands, "lr"))))
    function->calls_pointer = true;
  if (mnemonic[0] != 'b' && mnemonic[0] != 'c')
    return;
  const char *target = mnemonic[0] == 'c' ? strchr(operands, ',') : operands;
  if (target == NULL)
    return;
  target += strspn(target, ", ");
  const unsigned long address = strtoul(target, &end, 16);
  if (end == target || strstr(end, " <") != end)
    return;
  if (code->calls == MOST_CALLS) {
    code->is_full = true;
    return;
  }
  code->call[code->calls++] = (struct code_call){
      (uint32_t)address,
      !(begins(mnemonic, "bl") && strchr(".x", mnemonic[2]) != NULL)};
  function->calls++;
}

/* A line such as "00080040 <camera_run>:". */
static bool read_head(struct code *code, const char *line, const char *text) {
  char *end;
  const unsigned long address = strtoul(line, &end, 16);
  const char *close = strstr(end, ">:");
  if (end == line || begins(end, " <") == false || close == NULL)
    return false;
  if (code->functions == MOST_FUNCTIONS) {
    code->is_full = true;
    return true;
  }
  code->function[code->functions++] = (struct code_function){
      .name = {text + (end + 2 - line), (int)(close - end - 2)},
      .address = (uint32_t)address,
      .end = (uint32_t)address + 1,
      .first_call = code->calls};
  return true;
}

/* A line such as "   80040:\tpush\t{r4, lr}". */
static void read_instruction(struct code *code, char *line) {
  char *end;
  const unsigned long address = strtoul(line, &end, 16);
  if (end == line || begins(end, ":\t") == false || code->functions == 0)
    return;
  struct code_function *function = &code->function[code->functions - 1];
  char *mnemonic = end + 2;
  char *operands = strchr(mnemonic, '\t');
  function->end = (uint32_t)address + 1;
  if (operands == NULL)
    return;
  *operands++ = '\0';
  operands[strcspn(operands, "@")] = '\0';
  count_push(function, mnemonic, operands);
  count_call(code, function, mnemonic, operands);
}

/* The next line of a text, cut to what fits; NULL at the end. */
static const char *line_next(const char *at, const char *end, char *line) {
  if (at == end)
    return NULL;
  const char *stop = memchr(at, '\n', (size_t)(end - at));
  const size_t length = (size_t)((stop == NULL ? end : stop) - at);
  snprintf(line, LINE_ROOM, "%.*s",
           (int)(length < LINE_ROOM ? length : LINE_ROOM - 1), at);
  return stop == NULL ? end : stop + 1;
}

void code_read(struct code *code, const char *text, size_t size) {
  char line[LINE_ROOM];
  const char *next;
  for (const char *at = text; (next = line_next(at, text + size, line)) != NULL;
       at = next)
    if (line[0] != ' ' ? !read_head(code, line, at) : true)
      read_instruction(code, line);
}

/* ".text.unlikely.NAME" without what is before the name. */
static const char *section_function(const char *section) {
  static const char *const prefixes[] = {".text.", "unlikely.", "hot.",
                                         "startup."};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
    if (begins(section, prefixes[i]))
      section += strlen(prefixes[i]);
  return section;
}

void code_read_relocations(struct code *code, const char *text, size_t size) {
  char line[LINE_ROOM];
  const char *next;
  for (const char *at = text; (next = line_next(at, text + size, line)) != NULL;
       at = next) {
    char type[64];
    char symbol[LINE_ROOM];
    if (sscanf(line, "%*x %63s %255s", type, symbol) != 2 ||
        begins(type, "R_ARM_THM_CALL") || begins(type, "R_ARM_THM_JUMP") ||
        begins(type, "R_ARM_PREL31"))
      continue;
    const char *name = section_function(symbol);
    for (int32_t i = 0; i < code->functions; i++)
      if (word_is(code->function[i].name, name))
        code->function[i].is_taken = true;
  }
}

struct code_function *code_find(const struct code *code, uint32_t address) {
  int32_t low = 0;
  int32_t high = code->functions;
  while (low < high) {
    const int32_t middle = (low + high) / 2;
    if (code->function[middle].end <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low < code->functions && code->function[low].address <= address
             ? &code->function[low]
             : NULL;
}
