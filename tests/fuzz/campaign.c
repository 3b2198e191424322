/* Compiles mutated model files, each in its own way, and counts what became of
 * them. A file is the same for the same seed and number, whatever ran before.
 *
 * fuzz_campaign [--seed S] [--first I] [--count N] [--jobs J] [--keep DIR]
 *               MODEL...
 *
 * DIR gets the files at which something went wrong; a worker that crashed, hung
 * or leaked is replaced by another that goes on behind that file.
 */
#define _GNU_SOURCE
#include "fuzz/mutate.h"
#include "fuzz/trial.h"
#include "support/pipeline.h"

#include "base/file.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  CHUNK = 500,
  ROOM = 1 << 17,
  HANG_SECONDS = 120,
  JOBS_MOST = 16,
  NETWORKS = 4096, /* random ones that files are made of */
};

#define COUNT_LIST(X)                                                          \
  X(files)                                                                     \
  X(cut)                                                                       \
  X(flipped)                                                                   \
  X(restructured)                                                              \
  X(compiled)                                                                  \
  X(refused)                                                                   \
  X(over_budget)                                                               \
  X(only_read)                                                                 \
  X(out_of_memory)

struct counts {
#define X(name) uint64_t name;
  COUNT_LIST(X)
#undef X
};

/* Memory that a worker shares with its parent. */
struct share {
  struct counts counts;
  uint64_t at; /* the file that it is busy with */
};

struct settings {
  uint64_t seed, first, count;
  long jobs;
  const char *keep;
  int models;
  char **model;
};

struct worker {
  pid_t pid; /* 0: none */
  uint64_t end;
  struct share *share;
};

static const struct settings *settings;

/* Flips one to eight bits. */
static void flip_bits(uint8_t *data, size_t size, struct random *random) {
  for (int32_t i = random_between(random, 1, 8); i > 0 && size > 0; i--)
    data[random_next(random) % size] ^=
        (uint8_t)(1 << random_between(random, 0, 7));
}

/* File number `index`: one of the given models or a random network, changed;
 * `choice` is for the trial. Returns its size. */
static size_t make_file(uint8_t *data, uint64_t index, uint32_t *choice,
                        struct counts *counts) {
  struct random random =
      random_start(settings->seed, (uint32_t)index, (uint32_t)(index >> 32));
  size_t size = 0;
  if (settings->models > 0 && random_chance(&random, 30)) {
    unsigned char *model = file_load(
        settings->model[random_between(&random, 0, settings->models - 1)],
        &size);
    size = size < ROOM ? size : ROOM;
    memcpy(data, model, size);
    free(model);
  } else {
    size = model_make(data, ROOM, 1,
                      (uint32_t)random_between(&random, 0, NETWORKS - 1));
  }
  const int32_t kind = random_between(&random, 0, 9);
  /* What is cut or flipped may have been restructured before. */
  const bool restructured = kind >= 4 || random_chance(&random, 20);
  if (restructured)
    size = model_mutate(data, size, ROOM, random_next(&random));
  if (kind < 2 && size > 0)
    size = (size_t)(random_next(&random) % size);
  else if (kind < 4)
    flip_bits(data, size, &random);
  *choice = (uint32_t)random_next(&random);
  counts->files++;
  counts->cut += kind < 2;
  counts->flipped += kind == 2 || kind == 3;
  counts->restructured += kind >= 4;
  return size;
}

static void count_trial(const struct trial *trial, struct counts *counts) {
  if (trial->out_of_memory)
    counts->out_of_memory++;
  else if (trial->status == STATUS_BUDGET)
    counts->over_budget++;
  else if (trial->status != STATUS_OK)
    counts->refused++;
  else if (trial->planned)
    counts->compiled++;
  else
    counts->only_read++;
}

/* Only where a file compiles is there a result. */
static void check_folder(const struct trial *trial, const char *folder) {
  struct stat status;
  const bool there = stat(folder, &status) == 0;
  const bool wanted =
      !trial->out_of_memory && trial->status == STATUS_OK && trial->planned;
  if (there != wanted) {
    fprintf(stderr, "wrong: there is %s result\n", there ? "a" : "no");
    abort();
  }
  if (there)
    folder_clear(folder);
}

static void work(struct share *share, uint64_t first, uint64_t end) {
  static uint8_t data[ROOM];
  char folder[4096];
  snprintf(folder, sizeof folder, "%s/streamnet-fuzz-%ld",
           getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp",
           (long)getpid());
  for (uint64_t i = first; i < end; i++) {
    share->at = i;
    struct trial trial = {.folder = folder};
    trial.size = make_file(data, i, &trial.choice, &share->counts);
    /* A copy of its own size: the byte behind it is nobody's. */
    uint8_t *copy = malloc(trial.size > 0 ? trial.size : 1);
    if (copy == NULL)
      abort();
    memcpy(copy, data, trial.size);
    trial.data = copy;
    alarm(HANG_SECONDS);
    trial_insist(&trial);
    alarm(0);
    free(copy);
    check_folder(&trial, folder);
    count_trial(&trial, &share->counts);
  }
  share->at = end;
}

static void start(struct worker *worker, uint64_t first, uint64_t end) {
  worker->end = end;
  worker->share->at = first;
  fflush(stdout);
  worker->pid = fork();
  if (worker->pid < 0) {
    perror("fork");
    exit(EXIT_FAILURE);
  }
  if (worker->pid > 0)
    return;
  work(worker->share, first, end);
  exit(EXIT_SUCCESS); /* and look for leaks */
}

/* Says what went wrong, and keeps the file. */
static void report(uint64_t index, int status) {
  static uint8_t data[ROOM];
  struct counts ignored = {0};
  uint32_t choice;
  const size_t size = make_file(data, index, &choice, &ignored);
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  const char *what = signal == SIGALRM ? "hung"
                     : signal != 0     ? "crashed"
                                       : "leaked, or a sanitizer stopped it";
  printf("file %llu: %s (seed %llu, options %u)\n", (unsigned long long)index,
         what, (unsigned long long)settings->seed, (unsigned)choice);
  if (settings->keep == NULL)
    return;
  char path[4096];
  snprintf(path, sizeof path, "%s/%llu-%llu.tflite", settings->keep,
           (unsigned long long)settings->seed, (unsigned long long)index);
  if (mkdir(settings->keep, 0777) != 0 && errno != EEXIST)
    perror(settings->keep);
  struct diagnostics diagnostics = {.sink = stderr};
  file_write(path, data, size, &diagnostics);
}

/* Waits for a worker. One that was stopped by a file is followed by another,
 * behind that file. Returns whether all was well. */
static bool finish_one(struct worker *workers) {
  int status;
  const pid_t pid = wait(&status);
  struct worker *worker = workers;
  while (worker->pid != pid)
    worker++;
  worker->pid = 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return true;
  const uint64_t at = worker->share->at;
  report(at, status);
  if (at + 1 < worker->end)
    start(worker, at + 1, worker->end);
  return false;
}

static void print_counts(const struct counts *counts, bool finished) {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
#define X(name) printf("%s %llu, ", #name, (unsigned long long)counts->name);
  COUNT_LIST(X)
#undef X
  printf("processor seconds %ld%s\n",
         (long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec),
         finished ? "; done" : "");
  fflush(stdout);
}

static bool run_all(struct worker *workers) {
  const uint64_t end = settings->first + settings->count;
  uint64_t next = settings->first;
  uint64_t chunks = 0;
  long wrong = 0;
  for (;;) {
    bool busy = false;
    for (long i = 0; i < settings->jobs; i++) {
      if (workers[i].pid == 0 && next < end) {
        const uint64_t to = end - next < CHUNK ? end : next + CHUNK;
        start(&workers[i], next, to);
        next = to;
      }
      busy = busy || workers[i].pid != 0;
    }
    if (!busy)
      break;
    wrong += !finish_one(workers);
    if (++chunks % 20 == 0)
      print_counts(&workers[0].share->counts, false);
  }
  struct counts sum = {0};
  for (long i = 0; i < settings->jobs; i++) {
#define X(name) sum.name += workers[i].share->counts.name;
    COUNT_LIST(X)
#undef X
  }
  print_counts(&sum, true);
  printf("%ld files went wrong\n", wrong);
  return wrong == 0;
}

static bool read_settings(int argc, char **argv, struct settings *read) {
  *read = (struct settings){.seed = 1, .count = 1000, .jobs = 1};
  int i = 1;
  for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
    const char *value = argv[i + 1];
    if (strcmp(argv[i], "--seed") == 0)
      read->seed = strtoull(value, NULL, 10);
    else if (strcmp(argv[i], "--first") == 0)
      read->first = strtoull(value, NULL, 10);
    else if (strcmp(argv[i], "--count") == 0)
      read->count = strtoull(value, NULL, 10);
    else if (strcmp(argv[i], "--jobs") == 0)
      read->jobs = strtol(value, NULL, 10);
    else if (strcmp(argv[i], "--keep") == 0)
      read->keep = value;
    else
      return false;
  }
  read->models = argc - i;
  read->model = argv + i;
  return read->jobs >= 1 && read->jobs <= JOBS_MOST && read->count > 0 &&
         (i >= argc || argv[i][0] != '-');
}

int main(int argc, char **argv) {
  static struct settings read;
  if (!read_settings(argc, argv, &read)) {
    fprintf(stderr, "usage: fuzz_campaign [--seed S] [--first I] [--count N] "
                    "[--jobs J] [--keep DIR] MODEL...\n");
    return EXIT_FAILURE;
  }
  settings = &read;
  struct share *shares =
      mmap(NULL, JOBS_MOST * sizeof *shares, PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shares == MAP_FAILED) {
    perror("mmap");
    return EXIT_FAILURE;
  }
  struct worker workers[JOBS_MOST] = {{0}};
  for (int i = 0; i < JOBS_MOST; i++)
    workers[i].share = &shares[i];
  return run_all(workers) ? EXIT_SUCCESS : EXIT_FAILURE;
}
