#include "emit/emit.h"

#include "base/embedded.h"
#include "emit/emit_text.h"
#include "plan/walk.h"

#include <ctype.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 64, COMMON_FILES = 48 };

char *emit_name(struct pool *pool, const char *path) {
  const char *slash = strrchr(path, '/');
  const char *stem = slash == NULL ? path : slash + 1;
  const char *dot = strrchr(stem, '.');
  size_t length =
      dot == NULL || dot == stem ? strlen(stem) : (size_t)(dot - stem);
  length = length < NAME_MAX_LENGTH ? length : NAME_MAX_LENGTH;
  char *name = pool_format(pool, "%.*s", (int)length, stem);
  for (char *c = name; *c != '\0'; c++)
    if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
          (*c >= '0' && *c <= '9')))
      *c = '_';
  /* sn_ is the kernels' own prefix. */
  if (*name == '\0' || isdigit((unsigned char)*name) ||
      strncmp(name, "sn_", 3) == 0)
    name = pool_format(pool, "_%.*s", NAME_MAX_LENGTH - 1, name);
  return name;
}

bool emit_name_is_valid(const char *name) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  const size_t length = strlen(name);
  return length > 0 && length <= NAME_MAX_LENGTH &&
         strncmp(name, "sn_", 3) != 0 && strspn(name, letters) == length &&
         !(name[0] >= '0' && name[0] <= '9');
}

void emit_mark(struct text *text, const char *what) {
  text_add(text, OUTPUT_FILE_MARK " " STREAMNET_VERSION ": %s */\n", what);
}

static void add_file(struct emitted *emitted, const char *name,
                     const struct text *text) {
  emitted->file[emitted->count++] =
      (struct output_file){name, text->data, text->length};
}

/* The file name behind an include of "...", or NULL for other lines. */
static char *included_name(struct pool *pool, const char *line) {
  static const char directive[] = "#include \"";
  if (strncmp(line, directive, sizeof directive - 1) != 0)
    return NULL;
  const char *name = line + sizeof directive - 1;
  return pool_format(pool, "%.*s", (int)strcspn(name, "\"\n"), name);
}

/* Copies a kernel header and, before it, the headers it includes. */
static void add_kernel(struct pool *pool, struct emitted *emitted,
                       const char *path) {
  const struct embedded_file *file = embedded_find(path);
  const char *name = strrchr(path, '/') + 1;
  for (size_t i = 0; i < emitted->count; i++)
    if (strcmp(emitted->file[i].name, name) == 0)
      return;
  const char *source = (const char *)file->data;
  char *copy = pool_format(pool, "%.*s", (int)file->size, source);
  for (char *line = copy; line != NULL; line = strchr(line, '\n')) {
    line += *line == '\n';
    char *include = included_name(pool, line);
    if (include == NULL)
      continue;
    /* Beside the kernel itself, or common to all sets. */
    char *beside =
        pool_format(pool, "%.*s/%s", (int)(name - 1 - path), path, include);
    add_kernel(pool, emitted,
               embedded_find(beside) != NULL
                   ? beside
                   : pool_format(pool, "kernels/%s", include));
  }
  struct text text = {pool, NULL, 0, 0};
  emit_mark(&text, "kernel library, copied unchanged");
  text_add_bytes(&text, copy, file->size);
  add_file(emitted, name, &text);
}

struct emitted emit_network(const struct plan *plan,
                            const struct emit_options *options) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  const struct emitter emitter = {plan, graph, options, options->name};
  struct emitted emitted = {POOL_ARRAY(pool, struct output_file,
                                       COMMON_FILES + 2 * (size_t)plan->steps),
                            0};
  static const struct {
    const char *suffix;
    void (*emit)(const struct emitter *emitter, struct text *text);
  } parts[] = {
      {".h", emit_header},
      {".c", emit_source},
      {"_weights.h", emit_weights_header},
      {"_weights.c", emit_weights},
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    struct text text = {pool, NULL, 0, 0};
    parts[i].emit(&emitter, &text);
    add_file(&emitted,
             pool_format(pool, "%s%s", options->name, parts[i].suffix), &text);
  }
  add_kernel(pool, &emitted, "kernels/sn_stream.h");
  for (struct plan_walk walk = plan_walk(plan); plan_walk_next(&walk);)
    add_kernel(pool, &emitted, plan_walk_kernel(&walk).path);
  return emitted;
}
