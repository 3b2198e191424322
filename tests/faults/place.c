#define _GNU_SOURCE
#include "place.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char root[PATH_MAX];

_Noreturn void place_fail(const char *what) {
  fprintf(stderr, "faults: %s: %s\n", what, strerror(errno));
  exit(EXIT_FAILURE);
}

static bool is_plain(const struct dirent *entry) {
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int plain_only(const struct dirent *entry) { return is_plain(entry); }

/* Calls for each entry, in the order of the names. */
static void folder_walk(const char *path,
                        void (*visit)(const char *entry, const char *name,
                                      void *context),
                        void *context) {
  struct dirent **entries;
  const int count = scandir(path, &entries, plain_only, alphasort);
  if (count < 0)
    place_fail(path);
  for (int i = 0; i < count; i++) {
    char full[PATH_MAX];
    if (snprintf(full, sizeof full, "%s/%s", path, entries[i]->d_name) >=
        (int)sizeof full)
      place_fail(path);
    visit(full, entries[i]->d_name, context);
    free(entries[i]);
  }
  free(entries);
}

static bool is_folder(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void remove_entry(const char *entry, const char *name, void *context) {
  (void)name;
  (void)context;
  path_remove(entry);
}

/* Children of a command that was killed may go on to write into a folder that
 * is being removed, for some milliseconds. */
void path_remove(const char *path) {
  for (int tries = 0; tries < 1000; tries++) {
    static const struct timespec pause = {.tv_nsec = 1000000};
    if (is_folder(path))
      folder_walk(path, remove_entry, NULL);
    if (remove(path) == 0 || errno == ENOENT)
      return;
    if (errno != ENOTEMPTY && errno != EEXIST)
      break;
    nanosleep(&pause, NULL);
  }
  place_fail(path);
}

static void append(struct snapshot *snapshot, const void *bytes, size_t size) {
  char *grown = realloc(snapshot->bytes, snapshot->size + size + 1);
  if (grown == NULL)
    place_fail("snapshot");
  memcpy(grown + snapshot->size, bytes, size);
  snapshot->bytes = grown;
  snapshot->size += size;
}

static void append_file(const char *entry, const char *name, void *context) {
  struct snapshot *snapshot = context;
  char data[4096];
  append(snapshot, name, strlen(name) + 1);
  FILE *file = fopen(entry, "rb");
  if (file == NULL)
    place_fail(entry);
  for (size_t n; (n = fread(data, 1, sizeof data, file)) > 0;)
    append(snapshot, data, n);
  fclose(file);
}

struct snapshot snapshot_take(const char *path) {
  struct snapshot snapshot = {NULL, 0};
  if (is_folder(path))
    folder_walk(path, append_file, &snapshot);
  else if (access(path, F_OK) == 0)
    append_file(path, "", &snapshot);
  return snapshot;
}

bool snapshot_same(const struct snapshot *a, const struct snapshot *b) {
  return a->size == b->size &&
         (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

void snapshot_free(struct snapshot *snapshot) {
  free(snapshot->bytes);
  *snapshot = (struct snapshot){NULL, 0};
}

static void copy_entry(const char *entry, const char *name, void *context) {
  char to[PATH_MAX];
  if (snprintf(to, sizeof to, "%s/%s", (const char *)context, name) >=
      (int)sizeof to)
    place_fail(name);
  path_copy(entry, to);
}

void path_copy(const char *from, const char *to) {
  if (is_folder(from)) {
    if (mkdir(to, 0777) != 0)
      place_fail(to);
    folder_walk(from, copy_entry, (void *)(size_t)to);
    return;
  }
  char data[4096];
  FILE *source = fopen(from, "rb");
  FILE *target = fopen(to, "wb");
  if (source == NULL || target == NULL)
    place_fail(from);
  for (size_t n; (n = fread(data, 1, sizeof data, source)) > 0;)
    if (fwrite(data, 1, n, target) != n)
      place_fail(to);
  fclose(source);
  if (fclose(target) != 0)
    place_fail(to);
}

void place_make(void) {
  const char *parent = getenv("TMPDIR");
  snprintf(root, sizeof root, "%s/streamnet-faults-XXXXXX",
           parent == NULL ? "/tmp" : parent);
  if (mkdtemp(root) == NULL || chdir(root) != 0 || mkdir("tmp", 0777) != 0 ||
      mkdir("bin", 0777) != 0)
    place_fail(root);
}

void place_remove(void) {
  if (chdir("/") != 0)
    place_fail("/");
  path_remove(root);
}

static void clean_entry(const char *entry, const char *name, void *context) {
  if (strstr(name, "streamnet-") == NULL)
    return;
  ++*(int *)context;
  path_remove(entry);
}

int place_clean(void) {
  int count = 0;
  folder_walk("tmp", clean_entry, &count);
  folder_walk(".", clean_entry, &count);
  return count;
}
