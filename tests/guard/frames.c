/* The frames that src/run reads from machine code are those that GCC states
 * (-fstack-usage).
 *
 *   frames LISTING USAGE: what objdump prints of an object, and its .su file
 */
#include "run/disassembly.h"
#include "support/pipeline.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
  const char *listing, *usage; /* paths */
  int32_t equal, different;
};

/* GCC leaves out the numbers in a clone's name: f.constprop.0.isra.0 is stated
 * as f.constprop.isra. */
static bool is_called(struct word name, const char *stated) {
  int at = 0;
  while (at < name.length) {
    int digits = 0;
    while (name.at[at] == '.' && at + 1 + digits < name.length &&
           isdigit((unsigned char)name.at[at + 1 + digits]))
      digits++;
    if (digits > 0)
      at += 1 + digits;
    else if (name.at[at++] != *stated++)
      return false;
  }
  return *stated == '\0';
}

/* Compares all functions of that name. */
static void compare(const struct code *code, struct job *job,
                    const char *function, int32_t bytes) {
  int32_t least = INT32_MAX;
  for (int32_t i = 0; i < code->functions; i++) {
    const struct code_function *one = &code->function[i];
    if (!is_called(one->name, function))
      continue;
    const int32_t off = abs(one->frame - bytes);
    least = off < least ? off : least;
  }
  if (least == 0) {
    job->equal++;
    return;
  }
  printf("%s: GCC states %d bytes, off by %d\n", function, bytes, least);
  job->different++;
}

static void run_job(struct pool *pool, void *context) {
  struct job *job = context;
  size_t size;
  unsigned char *listing = file_load(job->listing, &size);
  struct code code = code_new(pool);
  code_read(&code, (const char *)listing, size);
  FILE *usage = fopen(job->usage, "r");
  char line[1024];
  while (usage != NULL && fgets(line, sizeof line, usage) != NULL) {
    char *tab = strchr(line, '\t');
    if (tab == NULL)
      continue;
    *tab = '\0';
    compare(&code, job, strrchr(line, ':') + 1,
            (int32_t)strtol(tab + 1, NULL, 10));
  }
  if (usage != NULL)
    fclose(usage);
  free(listing);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: frames LISTING USAGE\n");
    return EXIT_FAILURE;
  }
  struct job job = {.listing = argv[1], .usage = argv[2]};
  const bool good = pool_try(run_job, &job);
  printf("%d frames, %d of them equal\n", job.equal + job.different, job.equal);
  return good && job.equal > 10 && job.different == 0 ? EXIT_SUCCESS
                                                      : EXIT_FAILURE;
}
