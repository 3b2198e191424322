/* Random networks with random plans, and with the planner's: each is checked,
 * compiled, run as its header allows, and compared with the reference kernels,
 * byte for byte.
 *
 * property [--seed S] [--first I] [--count N] [--keep DIR]
 *
 * PROPERTY_SEED and PROPERTY_COUNT in the environment stand for --seed and
 * --count where those are not given. DIR gets the network, the plan and the
 * generated C of every pair; without --keep, of those that fail, and DIR is
 * property-failures.
 */
#include "property/chunk.h"

#include "base/file.h"
#include "base/temporary.h"
#include "plan/plan_file.h"
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK_PAIRS = 64, JOBS_MOST = 64, REREAD_EVERY = 8 };

struct settings {
  const char *program; /* as it was called */
  uint64_t seed;
  uint32_t first, count;
  const char *keep; /* NULL: only what fails */
};

/* A worker's share of memory: what it did, and with which pair it is busy. */
struct share {
  struct coverage coverage;
  uint32_t index;
  bool failed;
};

struct job {
  const struct settings *settings;
  struct share *share;
  uint32_t first, count;
  char log[CHUNK_LOG_BYTES];
};

static void save(const struct pair *pair, const char *keep) {
  struct pool *pool = pair->graph->pool;
  if (mkdir(keep, 0777) != 0 && errno != EEXIST)
    perror(keep);
  const char *folder =
      pool_format(pool, "%s/pair-%llu-%u", keep, (unsigned long long)pair->seed,
                  (unsigned)pair->index);
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    perror(folder);
  struct text network = {pool, NULL, 0, 0};
  report_dump_graph(pair->graph, &network);
  file_write_all(folder, "network.txt", network.data, network.length);
  if (pair->plan == NULL)
    return;
  struct text plan = {pool, NULL, 0, 0};
  plan_file_write(pair->plan, &plan);
  file_write_all(folder, "plan.txt", plan.data, plan.length);
  struct text layout = {pool, NULL, 0, 0};
  report_dump_layout(pair->plan, &layout);
  file_write_all(folder, "layout.txt", layout.data, layout.length);
  struct chunk chunk;
  chunk_open(&chunk, folder);
  chunk_add(&chunk, pair);
}

/* Says what is wrong, and how to see it again. */
static void report(const struct settings *settings, uint32_t index,
                   const char *wrong) {
  printf(
      "pair %u: %.1500s\n  again: %s --seed %llu --first %u --count 1 --keep "
      "property-failures\n",
      (unsigned)index, wrong, settings->program,
      (unsigned long long)settings->seed, (unsigned)index);
  fflush(stdout);
}

static void save_again(struct pool *pool, void *context) {
  const struct job *job = context;
  struct coverage coverage = {0};
  const struct pair pair =
      pair_make(pool, job->settings->seed, job->share->index, &coverage);
  save(&pair,
       job->settings->keep != NULL ? job->settings->keep : "property-failures");
}

/* Where the last line of the log starts that names a pair, or NULL. */
static const char *last_pair(const char *log) {
  const char *last = NULL;
  for (const char *line = log; line != NULL; line = strchr(line, '\n')) {
    line += *line == '\n';
    if (strncmp(line, "pair ", 5) == 0)
      last = line;
  }
  return last;
}

/* Runs all pairs of a chunk that has been built: after one that fails, those
 * behind it. */
static void run_pairs(struct job *job, const struct chunk *chunk) {
  struct share *share = job->share;
  uint32_t first = job->first;
  while (!chunk_run(chunk, first, job->log)) {
    share->failed = true;
    const char *last = last_pair(job->log);
    if (last == NULL) {
      printf("the program of pairs from %u on: %s\n", (unsigned)first,
             job->log);
      return;
    }
    share->index = (uint32_t)strtoul(last + 5, NULL, 10);
    const char *what = strchr(last, '\n');
    report(job->settings, share->index,
           what == NULL || what[1] == '\0' ? "its program was killed"
                                           : what + 1);
    if (!pool_try(save_again, job))
      abort();
    first = share->index + 1;
  }
}

struct adding {
  struct job *job;
  struct chunk *chunk;
};

static void add_pair(struct pool *pool, void *context) {
  const struct adding *adding = context;
  struct job *job = adding->job;
  struct share *share = job->share;
  const struct settings *settings = job->settings;
  struct pair pair =
      pair_make(pool, settings->seed, share->index, &share->coverage);
  if (pair.wrong == NULL && pair.index % REREAD_EVERY == 0)
    pair.wrong = pair_reread(
        &pair, pool_format(pool, "%s/plan.txt", adding->chunk->folder));
  if (pair.wrong != NULL) {
    share->failed = true;
    report(settings, share->index, pair.wrong);
    save(&pair, settings->keep != NULL ? settings->keep : "property-failures");
    return;
  }
  if (settings->keep != NULL)
    save(&pair, settings->keep);
  chunk_add(adding->chunk, &pair);
}

static void run_chunk(struct pool *pool, void *context) {
  struct job *job = context;
  struct share *share = job->share;
  struct diagnostics diagnostics = {.sink = stderr};
  const char *folder = folder_temporary(pool, &diagnostics);
  if (folder == NULL)
    exit(EXIT_FAILURE);
  struct chunk chunk;
  chunk_open(&chunk, folder);
  struct adding adding = {job, &chunk};
  for (uint32_t i = 0; i < job->count; i++) {
    share->index = job->first + i;
    if (!pool_try(add_pair, &adding)) {
      share->failed = true;
      report(job->settings, share->index, "out of memory");
    }
  }
  if (chunk_build(&chunk, job->log)) {
    run_pairs(job, &chunk);
  } else {
    share->failed = true;
    printf("pairs %u to %u are not compiled:\n%s\n", (unsigned)job->first,
           (unsigned)(job->first + job->count - 1), job->log);
  }
  temporary_remove(folder);
}

/* Memory that children share with their parent. */
static struct share *shares_make(size_t count) {
  FILE *file = tmpfile();
  void *memory = MAP_FAILED;
  const size_t bytes = count * sizeof(struct share);
  if (file != NULL && ftruncate(fileno(file), (off_t)bytes) == 0)
    memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
  if (memory == MAP_FAILED) {
    perror("shared memory");
    exit(EXIT_FAILURE);
  }
  return memory;
}

static pid_t start(struct job *job) {
  fflush(stdout);
  const pid_t pid = fork();
  if (pid != 0)
    return pid;
  if (!pool_try(run_chunk, job))
    job->share->failed = true;
  fflush(stdout);
  _exit(0);
}

/* Waits for one worker; one that crashed was busy with the pair that it
 * names. */
static void finish_one(const struct settings *settings, const pid_t *workers,
                       struct share *shares, uint32_t chunks) {
  int status;
  const pid_t pid = wait(&status);
  for (uint32_t i = 0; i < chunks; i++) {
    if (workers[i] != pid || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
      continue;
    shares[i].failed = true;
    report(settings, shares[i].index, "the compiler crashed");
  }
}

static void add(struct coverage *sum, const struct coverage *part) {
#define X(name, least) sum->name += part->name;
  COVERAGE_LIST(X)
#undef X
}

/* Prints what came up how often; too rarely is a failure of the generator. */
static bool print_coverage(const struct coverage *coverage) {
  bool enough = true;
  printf("coverage:");
#define X(name, least) printf(" %s %lld", #name, (long long)coverage->name);
  COVERAGE_LIST(X)
#undef X
  printf("\n");
#define X(name, least)                                                         \
  if (coverage->name * 100 < coverage->pairs * (least)) {                      \
    printf("too few with %s: wanted are %d %%\n", #name, (least));             \
    enough = false;                                                            \
  }
  COVERAGE_LIST(X)
#undef X
  return enough;
}

static bool run_all(const struct settings *settings) {
  const uint32_t chunks = (settings->count + CHUNK_PAIRS - 1) / CHUNK_PAIRS;
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  const uint32_t jobs =
      processors < 1 || processors > JOBS_MOST ? 2 : (uint32_t)processors;
  struct share *shares = shares_make(chunks);
  pid_t *workers = calloc(chunks, sizeof *workers);
  struct job *job = calloc(1, sizeof *job);
  if (workers == NULL || job == NULL)
    abort();
  for (uint32_t i = 0; i < chunks; i++) {
    if (i >= jobs)
      finish_one(settings, workers, shares, i);
    const uint32_t done = i * CHUNK_PAIRS;
    const uint32_t left = settings->count - done;
    job->settings = settings;
    job->share = &shares[i];
    job->first = settings->first + done;
    job->count = left < CHUNK_PAIRS ? left : CHUNK_PAIRS;
    workers[i] = start(job);
  }
  for (uint32_t i = 0; i < chunks && i < jobs; i++)
    finish_one(settings, workers, shares, chunks);
  struct coverage sum = {0};
  bool good = true;
  for (uint32_t i = 0; i < chunks; i++) {
    add(&sum, &shares[i].coverage);
    good = good && !shares[i].failed;
  }
  const bool covered = print_coverage(&sum);
  free(job);
  free(workers);
  return good && (covered || settings->count < 1000);
}

static bool read_number(const char *text, uint64_t most, uint64_t *value) {
  char *end;
  errno = 0;
  *value = strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 &&
         *value <= most;
}

static bool read_settings(int argc, char **argv, struct settings *settings) {
  uint64_t first = 0;
  uint64_t count = PROPERTY_PAIRS;
  const char *seed = getenv("PROPERTY_SEED");
  const char *pairs = getenv("PROPERTY_COUNT");
  *settings = (struct settings){.program = argv[0], .seed = 1};
  bool good =
      (seed == NULL || read_number(seed, UINT64_MAX, &settings->seed)) &&
      (pairs == NULL || read_number(pairs, UINT32_MAX / 2, &count));
  for (int i = 1; good && i < argc; i += 2) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--seed") == 0)
      good = read_number(value, UINT64_MAX, &settings->seed);
    else if (strcmp(argv[i], "--first") == 0)
      good = read_number(value, UINT32_MAX / 2, &first);
    else if (strcmp(argv[i], "--count") == 0)
      good = read_number(value, UINT32_MAX / 2, &count);
    else if (strcmp(argv[i], "--keep") == 0)
      settings->keep = value;
    else
      good = false;
  }
  settings->first = (uint32_t)first;
  settings->count = (uint32_t)count;
  return good && count > 0;
}

int main(int argc, char **argv) {
  struct settings settings;
  if (!read_settings(argc, argv, &settings)) {
    fprintf(stderr, "usage: property [--seed S] [--first I] [--count N] "
                    "[--keep DIR]\n");
    return EXIT_FAILURE;
  }
  return run_all(&settings) ? EXIT_SUCCESS : EXIT_FAILURE;
}
