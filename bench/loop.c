#include "loop.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_INSTRUCTIONS = 20000, WORD = 32 };

struct instruction {
  uint32_t address;
  uint32_t target; /* of a branch, else 0 */
  int32_t macs;
  int32_t load_bytes;
};

/* Instructions of one function. */
struct function {
  struct instruction instruction[MOST_INSTRUCTIONS];
  int count;
};

/* Bytes that an instruction loads; `operands` are those of ldm. */
static int32_t loaded(const char *mnemonic, const char *operands) {
  if (strncmp(mnemonic, "ldrd", 4) == 0)
    return 8;
  if (strncmp(mnemonic, "ldrb", 4) == 0 || strncmp(mnemonic, "ldrsb", 5) == 0)
    return 1;
  if (strncmp(mnemonic, "ldrh", 4) == 0 || strncmp(mnemonic, "ldrsh", 5) == 0)
    return 2;
  if (strncmp(mnemonic, "ldm", 3) == 0) {
    const char *list = strchr(operands, '{');
    int32_t words = list != NULL;
    for (; list != NULL && *list != '\0'; list++)
      words += *list == ',';
    return 4 * words;
  }
  return strncmp(mnemonic, "ldr", 3) == 0 ? 4 : 0;
}

/* Multiply-accumulates of an instruction: of both halves, or of one of each. */
static int32_t multiplied(const char *mnemonic) {
  return strncmp(mnemonic, "smlad", 5) == 0 ? 2
         : strncmp(mnemonic, "smlat", 5) == 0 ||
                 strncmp(mnemonic, "smlab", 5) == 0
             ? 1
             : 0;
}

/* A line such as "   80012:\tfb21 3304 \tsmlad\tr3, r1, r4, r3". */
static bool parse(const char *line, struct instruction *instruction) {
  char mnemonic[WORD];
  unsigned address;
  const char *tab = strchr(line, '\t');
  if (sscanf(line, " %x:", &address) != 1 || tab == NULL)
    return false;
  const char *text = strchr(tab + 1, '\t');
  if (text == NULL || sscanf(text, " %31s", mnemonic) != 1)
    return false;
  *instruction = (struct instruction){.address = address,
                                      .macs = multiplied(mnemonic),
                                      .load_bytes = loaded(mnemonic, text)};
  const char *operands = strchr(text + 1, '\t');
  unsigned target;
  if (mnemonic[0] == 'b' && operands != NULL &&
      sscanf(operands, " %x <", &target) == 1)
    instruction->target = target;
  return true;
}

/* Looks at the loop that a branch back closes; false where there is none, or
 * another one is inside. */
static bool measure(const struct function *function, int branch,
                    struct loop *loop) {
  const struct instruction *last = &function->instruction[branch];
  const uint32_t first = last->target;
  *loop = (struct loop){.instructions = 0};
  if (first == 0 || first > last->address ||
      first < function->instruction[0].address)
    return false;
  for (int i = 0; i <= branch; i++) {
    const struct instruction *one = &function->instruction[i];
    if (one->address < first)
      continue;
    if (i < branch && one->target >= first && one->target <= one->address)
      return false;
    loop->instructions++;
    loop->macs += one->macs;
    loop->load_bytes += one->load_bytes;
  }
  return true;
}

static void look_at(const struct function *function, struct loop *best) {
  struct loop loop;
  for (int i = 0; i < function->count; i++)
    if (measure(function, i, &loop) && loop.macs > best->macs)
      *best = loop;
}

bool loop_find(const char *image, const char *prefix, struct loop *loop) {
  char line[512];
  *loop = (struct loop){.instructions = 0};
  if (snprintf(line, sizeof line, "arm-none-eabi-objdump -d '%s'", image) >=
      (int)sizeof line)
    return false;
  struct function *function = calloc(1, sizeof *function);
  FILE *listing = popen(line, "r");
  if (function == NULL || listing == NULL)
    abort();
  bool inside = false;
  while (fgets(line, sizeof line, listing) != NULL) {
    const char *name = strchr(line, '<');
    if (line[0] != ' ' && name != NULL) {
      look_at(function, loop);
      function->count = 0;
      inside = strncmp(name + 1, prefix, strlen(prefix)) == 0;
    } else if (inside && function->count < MOST_INSTRUCTIONS &&
               parse(line, &function->instruction[function->count])) {
      function->count++;
    }
  }
  look_at(function, loop);
  free(function);
  return pclose(listing) == 0 && loop->macs > 0;
}
