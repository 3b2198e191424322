/* Runs a fuzz target on the files of a corpus: what is left of it where there
 * is no fuzzer.
 *
 * replay FOLDER...
 */
#include "support/pipeline.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_folder(const char *path) {
  DIR *folder = opendir(path);
  int files = 0;
  if (folder == NULL) {
    perror(path);
    exit(EXIT_FAILURE);
  }
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char name[4096];
    struct stat status;
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (stat(name, &status) != 0 || !S_ISREG(status.st_mode))
      continue;
    size_t size;
    unsigned char *data = file_load(name, &size);
    /* The last line of a run that crashes says why. */
    printf("%s\n", name);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    files++;
  }
  closedir(folder);
  return files;
}

int main(int argc, char **argv) {
  int files = 0;
  for (int i = 1; i < argc; i++)
    files += replay_folder(argv[i]);
  printf("%d files\n", files);
  return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
