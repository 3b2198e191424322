/* Networks that ask for too much, through the compiler's command line, with 10
 * seconds of a processor and 2 GB of memory as limits that the system enforces:
 * each is compiled, or refused with a message.
 *
 * limits STREAMNET FOLDER [NAME]: FOLDER is for the files.
 */
#define _DEFAULT_SOURCE
#include "base/file.h"
#include "fuzz/model_write.h"
#include "limits/hostile.h"
#include "support/pipeline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 10, OUTPUT_BYTES = 4096 };
static const rlim_t memory_limit = (rlim_t)2 << 30;

struct trial {
  const char *compiler;
  const struct hostile *hostile;
  bool wrong;
};

static void write_model(struct pool *pool, void *context) {
  const struct trial *trial = context;
  const struct hostile *hostile = trial->hostile;
  const struct model_file file =
      model_write(hostile->make(pool, hostile->a, hostile->b));
  FILE *stream = fopen("model.tflite", "wb");
  if (stream == NULL || fwrite(file.data, 1, file.size, stream) != file.size ||
      fclose(stream) != 0) {
    perror("model.tflite");
    exit(EXIT_FAILURE);
  }
}

static void limit(int what, rlim_t most) {
  const struct rlimit rlimit = {most, most};
  if (setrlimit(what, &rlimit) != 0) {
    perror("setrlimit");
    _exit(EXIT_FAILURE);
  }
}

/* Compiles model.tflite within the limits; messages go to model.log. */
static int run_compiler(const char *compiler, struct rusage *usage) {
  fflush(stdout);
  const pid_t pid = fork();
  if (pid == 0) {
    const int log = open("model.log", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (log < 0 || dup2(log, STDERR_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0)
      _exit(EXIT_FAILURE);
    limit(RLIMIT_AS, memory_limit);
    limit(RLIMIT_CPU, SECONDS);
    limit(RLIMIT_CORE, 0);
    execl(compiler, compiler, "compile", "model.tflite", "-o", "made",
          (char *)NULL);
    _exit(EXIT_FAILURE + 100);
  }
  int status;
  if (pid < 0 || wait4(pid, &status, 0, usage) != pid) {
    perror("wait4");
    exit(EXIT_FAILURE);
  }
  return status;
}

static void read_log(char *log) {
  FILE *stream = fopen("model.log", "rb");
  const size_t length =
      stream == NULL ? 0 : fread(log, 1, OUTPUT_BYTES - 1, stream);
  log[length] = '\0';
  if (stream != NULL)
    fclose(stream);
}

static void judge(struct trial *trial, int status, const char *log) {
  const bool refused = trial->hostile->verdict == VERDICT_REFUSED;
  const int wanted = refused ? 1 : 0;
  struct stat folder;
  const bool made = stat("made", &folder) == 0;
  trial->wrong =
      !WIFEXITED(status) || WEXITSTATUS(status) != wanted || made == refused ||
      (refused && (strstr(log, "streamnet: model.tflite: error: ") != log ||
                   strstr(log, trial->hostile->says) == NULL));
}

static void run_trial(struct trial *trial) {
  struct rusage usage;
  char log[OUTPUT_BYTES];
  if (!pool_try(write_model, trial))
    abort();
  const int status = run_compiler(trial->compiler, &usage);
  read_log(log);
  judge(trial, status, log);
  printf("%-45s %s %d, %ld.%02ld s, %ld MB%s\n", trial->hostile->name,
         WIFEXITED(status) ? "status" : "signal",
         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
         (long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec),
         (long)(usage.ru_utime.tv_usec / 10000), usage.ru_maxrss / 1024,
         trial->wrong ? "  WRONG" : "");
  if (trial->wrong)
    printf("%.600s\n", log);
  folder_clear("made");
}

/* A small model in a file of many bytes, of which the disk holds few. */
static bool run_sparse(const char *compiler, long long bytes, int wanted) {
  struct hostile small = hostile_list[0];
  struct trial trial = {.hostile = &small};
  struct rusage usage;
  small.a = 4;
  small.b = 4;
  if (!pool_try(write_model, &trial) ||
      truncate("model.tflite", (off_t)bytes) != 0)
    abort();
  const int status = run_compiler(compiler, &usage);
  char log[OUTPUT_BYTES];
  read_log(log);
  const bool good = WIFEXITED(status) && WEXITSTATUS(status) == wanted;
  printf("a file of %lld bytes: status %d, %ld.%02ld s, %ld MB%s\n%s", bytes,
         WEXITSTATUS(status),
         (long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec),
         (long)(usage.ru_utime.tv_usec / 10000), usage.ru_maxrss / 1024,
         good ? "" : "  WRONG", good ? "" : log);
  folder_clear("made");
  unlink("model.tflite");
  return good;
}

int main(int argc, char **argv) {
  if (argc < 3 || argc > 4) {
    fprintf(stderr, "usage: limits STREAMNET FOLDER [NAME]\n");
    return EXIT_FAILURE;
  }
  if ((mkdir(argv[2], 0777) != 0 && errno != EEXIST) || chdir(argv[2]) != 0) {
    perror(argv[2]);
    return EXIT_FAILURE;
  }
  bool good = true;
  for (int i = 0; i < hostile_count; i++) {
    struct trial trial = {.compiler = argv[1], .hostile = &hostile_list[i]};
    if (argc == 4 && strcmp(argv[3], hostile_list[i].name) != 0)
      continue;
    run_trial(&trial);
    good = good && !trial.wrong;
  }
  if (argc == 3)
    good = run_sparse(argv[1], 400LL << 20, 0) &&
           run_sparse(argv[1], (2LL << 30) + 1, 5) && good;
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
