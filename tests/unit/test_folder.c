/* Result folders and files: all or nothing, and nothing of others touched. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PATH_ROOM 256
#define MARK OUTPUT_FILE_MARK " test */\n"

static char root[] = "/tmp/streamnet-test-XXXXXX";
static char path[PATH_ROOM]; /* of the result */
static char message[8192];   /* diagnostics of the last call */

static const struct output_file two_files[] = {
    {"a.c", MARK "first", sizeof MARK - 1 + 5},
    {"b.c", MARK, sizeof MARK - 1},
};
static const struct output_file one_file[] = {
    {"c.c", MARK "second", sizeof MARK - 1 + 6},
};

static void put(const char *name, const char *content) {
  char full[PATH_ROOM];
  snprintf(full, sizeof full, "%s/%s", root, name);
  FILE *file = fopen(full, "w");
  assert_non_null(file);
  fputs(content, file);
  assert_int_equal(fclose(file), 0);
}

static bool holds(const char *name, const char *content) {
  char full[PATH_ROOM];
  char found[256] = "";
  snprintf(full, sizeof full, "%s/%s", root, name);
  FILE *file = fopen(full, "r");
  if (file == NULL)
    return false;
  const size_t length = fread(found, 1, sizeof found - 1, file);
  found[length] = '\0';
  fclose(file);
  return strcmp(found, content) == 0;
}

/* Entries of a folder below the root ("." is the root itself). */
static int entries(const char *name) {
  char full[PATH_ROOM];
  snprintf(full, sizeof full, "%s/%s", root, name);
  DIR *folder = opendir(full);
  assert_non_null(folder);
  int count = -2; /* . and .. */
  while (readdir(folder) != NULL)
    count++;
  closedir(folder);
  return count;
}

struct replacement {
  const char *path;
  const struct output_file *files;
  size_t count;
  enum status status;
};

static void replace_in_pool(struct pool *pool, void *context) {
  struct replacement *replacement = context;
  FILE *sink = fmemopen(message, sizeof message, "w");
  assert_non_null(sink);
  struct diagnostics diagnostics = {.sink = sink};
  replacement->status =
      folder_replace(pool, replacement->path, replacement->files,
                     replacement->count, &diagnostics);
  fclose(sink);
  assert_int_equal(replacement->status != STATUS_OK, diagnostics.errors != 0);
}

static enum status replace(const char *to, const struct output_file *files,
                           size_t count) {
  struct replacement replacement = {to, files, count, STATUS_OK};
  message[0] = '\0';
  assert_true(pool_try(replace_in_pool, &replacement));
  return replacement.status;
}

static void refuse(const char *to, const char *words) {
  const int before = entries(".");
  assert_int_equal(replace(to, one_file, 1), STATUS_ENVIRONMENT);
  if (strstr(message, words) == NULL)
    fail_msg("\"%s\" does not say \"%s\"", message, words);
  assert_int_equal(entries("."), before);
}

static void folders_are_made_and_exchanged(void **state) {
  (void)state;
  assert_int_equal(replace(path, two_files, 2), STATUS_OK);
  assert_int_equal(entries("out"), 2);
  assert_true(holds("out/a.c", MARK "first"));
  assert_true(holds("out/b.c", MARK));
  assert_int_equal(replace(path, one_file, 1), STATUS_OK);
  assert_int_equal(entries("out"), 1);
  assert_true(holds("out/c.c", MARK "second"));
  assert_int_equal(entries("."), 1);
}

static void empty_folders_and_slashes_are_taken(void **state) {
  (void)state;
  char slashes[PATH_ROOM + 2];
  assert_int_equal(mkdir(path, 0777), 0);
  snprintf(slashes, sizeof slashes, "%s//", path);
  assert_int_equal(replace(slashes, one_file, 1), STATUS_OK);
  assert_true(holds("out/c.c", MARK "second"));
  assert_int_equal(entries("."), 1);
}

/* The folder's mode is what mkdir would have given, not that of mkdtemp. */
static void folders_follow_the_umask(void **state) {
  (void)state;
  const mode_t mask = umask(027);
  assert_int_equal(replace(path, one_file, 1), STATUS_OK);
  umask(mask);
  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 0777, 0750);
}

static void foreign_files_are_left_alone(void **state) {
  (void)state;
  assert_int_equal(replace(path, two_files, 2), STATUS_OK);
  put("out/main.c", "int main(void) {}\n");
  refuse(path, "main.c, which streamnet did not write");
  assert_int_equal(entries("out"), 3);
  assert_true(holds("out/a.c", MARK "first"));
}

/* Shorter than the mark, empty, a folder, a link to one of ours. */
static void anything_without_the_mark_is_foreign(void **state) {
  (void)state;
  char inner[PATH_ROOM + 8];
  char outer[PATH_ROOM];
  snprintf(inner, sizeof inner, "%s/inner", path);
  snprintf(outer, sizeof outer, "%s/ours.c", root);
  put("ours.c", MARK);
  assert_int_equal(mkdir(path, 0777), 0);
  put("out/inner", "/* S");
  refuse(path, "inner");
  put("out/inner", "");
  refuse(path, "inner");
  assert_int_equal(unlink(inner), 0);
  assert_int_equal(mkdir(inner, 0777), 0);
  refuse(path, "inner");
  assert_int_equal(rmdir(inner), 0);
  assert_int_equal(symlink(outer, inner), 0);
  refuse(path, "inner");
  assert_int_equal(unlink(inner), 0);
  assert_int_equal(mkfifo(inner, 0666), 0);
  refuse(path, "inner");
}

static void what_is_no_folder_is_refused(void **state) {
  (void)state;
  put("out", MARK);
  refuse(path, "is not a folder");
  assert_true(holds("out", MARK));
  assert_int_equal(unlink(path), 0);
  /* A link is not followed: what it leads to is not ours to exchange. */
  assert_int_equal(symlink("/tmp", path), 0);
  refuse(path, "is not a folder");
  assert_int_equal(unlink(path), 0);
}

static void places_that_cannot_be_written_are_told(void **state) {
  (void)state;
  char below[PATH_ROOM + 16];
  put("file", "x");
  snprintf(below, sizeof below, "%s/file/out", root);
  refuse(below, "cannot write folder");
  snprintf(below, sizeof below, "%s/missing/out", root);
  refuse(below, "cannot write folder");
  refuse("/proc/out", "cannot write folder");
}

/* A disk that fills up, stood in for by the limit on a file's size. */
static void a_failing_write_leaves_the_old_result(void **state) {
  (void)state;
  assert_int_equal(replace(path, two_files, 2), STATUS_OK);
  struct rlimit old;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
  const struct rlimit tight = {4, old.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const enum status status = replace(path, one_file, 1);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
  assert_int_equal(status, STATUS_ENVIRONMENT);
  assert_non_null(strstr(message, strerror(EFBIG)));
  assert_int_equal(entries("."), 1);
  assert_int_equal(entries("out"), 2);
  assert_true(holds("out/a.c", MARK "first"));
}

static bool write_file(const char *to, const char *content) {
  FILE *sink = fmemopen(message, sizeof message, "w");
  assert_non_null(sink);
  struct diagnostics diagnostics = {.sink = sink};
  const bool good = file_write(to, content, strlen(content), &diagnostics);
  fclose(sink);
  assert_int_equal(good, diagnostics.errors == 0);
  return good;
}

static void files_are_written_and_replaced(void **state) {
  (void)state;
  assert_true(write_file(path, "one"));
  assert_true(holds("out", "one"));
  assert_true(write_file(path, "two"));
  assert_true(holds("out", "two"));
  assert_int_equal(entries("."), 1);
}

static void devices_are_written_to_not_replaced(void **state) {
  (void)state;
  assert_true(write_file("/dev/null", "x"));
  struct stat status;
  assert_int_equal(stat("/dev/null", &status), 0);
  assert_true(S_ISCHR(status.st_mode));
  assert_false(write_file("/dev/full", "x"));
  assert_non_null(strstr(message, strerror(ENOSPC)));
}

static void files_that_cannot_be_written_are_told(void **state) {
  (void)state;
  char below[PATH_ROOM + 16];
  assert_false(write_file(root, "x"));
  assert_non_null(strstr(message, strerror(EISDIR)));
  snprintf(below, sizeof below, "%s/missing/out", root);
  assert_false(write_file(below, "x"));
  assert_non_null(strstr(message, strerror(ENOENT)));
  char name[5000];
  memset(name, 'x', sizeof name - 1);
  name[sizeof name - 1] = '\0';
  assert_false(write_file(name, "x"));
  assert_non_null(strstr(message, strerror(ENAMETOOLONG)));
  assert_int_equal(entries("."), 0);
}

static int remove_all(void **state) {
  (void)state;
  char command[PATH_ROOM + 16];
  snprintf(command, sizeof command, "rm -rf %s", root);
  return system(command);
}

static int make_root(void **state) {
  (void)state;
  memset(root + strlen(root) - 6, 'X', 6); /* as mkdtemp wants it */
  if (mkdtemp(root) == NULL)
    return -1;
  snprintf(path, sizeof path, "%s/out", root);
  return 0;
}

#define IN_FOLDER(test)                                                        \
  cmocka_unit_test_setup_teardown(test, make_root, remove_all)

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_FOLDER(folders_are_made_and_exchanged),
      IN_FOLDER(empty_folders_and_slashes_are_taken),
      IN_FOLDER(folders_follow_the_umask),
      IN_FOLDER(foreign_files_are_left_alone),
      IN_FOLDER(anything_without_the_mark_is_foreign),
      IN_FOLDER(what_is_no_folder_is_refused),
      IN_FOLDER(places_that_cannot_be_written_are_told),
      IN_FOLDER(a_failing_write_leaves_the_old_result),
      IN_FOLDER(files_are_written_and_replaced),
      IN_FOLDER(devices_are_written_to_not_replaced),
      IN_FOLDER(files_that_cannot_be_written_are_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
