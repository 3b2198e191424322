#include "plan/plan_file.h"

#include "base/file.h"
#include "graph/group.h"
#include "graph/reorder.h"
#include "graph/repeat.h"
#include "plan/layout.h"
#include "plan/words.h"

#include <string.h>

/* Weights are widened ahead of time but where a kernel saves flash. */
static const char widening_word[] = "widen-weights";

/* How lines begin that rewrite the graph. */
static const char *const rewriting_words[] = {[REWRITING_ORDER] = "order",
                                              [REWRITING_AGAIN] = "repeat",
                                              [REWRITING_GROUPS] = "groups"};

static void write_placement(const struct placement *placement,
                            struct text *text) {
  text_add(text, "%s", policy_name(placement->policy));
  if (placement->policy == POLICY_whole || placement->policy == POLICY_ring2d)
    text_add(text, " tile %d %d first %d%s", placement->tile_rows,
             placement->tile_columns, placement->first_rows,
             placement->down ? " down" : "");
}

/* How an operator's kernel saves flash, if it does. */
static void write_saving(const struct plan *plan, int32_t number,
                         struct text *text) {
  const uint8_t *saving = plan->kernels->saving;
  if (saving == NULL || saving[number] == 0)
    return;
  text_add(text, " kernel");
  for (int s = 0; s < KERNEL_SAVINGS; s++)
    if (kernel_saves(saving[number], (enum kernel_saving)s))
      text_add(text, " %s", kernel_saving_word((enum kernel_saving)s));
}

static void write_numbers(const int32_t *number, int32_t count,
                          struct text *text) {
  for (int32_t i = 0; i < count; i++)
    text_add(text, " %d", number[i]);
}

static void write_rewriting(const struct rewriting *rewriting,
                            struct text *text) {
  const struct ordering *ordering = &rewriting->ordering;
  const struct repetition *repetition = &rewriting->repetition;
  const struct grouping *grouping = &rewriting->grouping;
  text_add(text, "%s", rewriting_words[rewriting->kind]);
  switch (rewriting->kind) {
  case REWRITING_ORDER:
    write_numbers(ordering->op, ordering->count, text);
    break;
  case REWRITING_AGAIN:
    write_numbers(repetition->op, repetition->count, text);
    text_add(text, " before %d", repetition->reader);
    break;
  case REWRITING_GROUPS:
    write_numbers(grouping->op, grouping->count, text);
    text_add(text, " by %d", grouping->channels);
    break;
  }
  text_add(text, "\n");
}

void plan_file_write(const struct plan *plan, struct text *text) {
  text_add(text, "streamnet-plan 1\n");
  if (plan->kernels->widens)
    text_add(text, "%s\n", widening_word);
  for (int32_t r = 0; r < plan->graph->rewritings; r++)
    write_rewriting(&plan->graph->rewriting[r], text);
  if (plan->input_mode == INPUT_MODE_streamed) {
    text_add(text, "input ");
    write_placement(&plan->input, text);
    text_add(text, "\n");
  }
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct stage *stage = &plan->stage[s];
    text_add(text, "stage%s%s\n", stage->takes_input ? " input" : "",
             stage->frugal ? " frugal" : "");
    for (int32_t p = stage->first; p <= stage->last; p++) {
      text_add(text, "  operator %d ", plan->order[p]);
      write_placement(&plan->placement[p], text);
      write_saving(plan, plan->order[p], text);
      text_add(text, "\n");
    }
  }
}

/* A plan file as far as it has been read. */
struct reader {
  struct words words;
  bool versioned;  /* the first line has been read */
  uint8_t *saving; /* of the plan's operators, by number */
};

static bool read_placement(struct words *words, struct placement *placement) {
  static const char *const names[] = {
#define X(name) #name,
      POLICY_LIST(X)
#undef X
  };
  const char *word = words_next(words);
  int32_t policy = 0;
  const int32_t policies = sizeof names / sizeof *names;
  while (policy < policies &&
         (word == NULL || strcmp(word, names[policy]) != 0))
    policy++;
  if (policy == policies)
    return words_fail(words, "a policy: whole, ring2d, ring1d or none");
  *placement = (struct placement){(enum policy)policy, 1, 1, 1, false};
  if (policy != POLICY_whole && policy != POLICY_ring2d)
    return true;
  if (!words_expect(words, "tile") ||
      !words_read(words, &placement->tile_rows) ||
      !words_read(words, &placement->tile_columns) ||
      !words_expect(words, "first") ||
      !words_read(words, &placement->first_rows))
    return false;
  placement->down = words_take(words, "down");
  return true;
}

/* How an operator's kernel saves flash: words behind `kernel`, to the end of
 * the line. */
static bool read_saving(struct words *words, uint8_t *saving) {
  const char *word = words_next(words);
  if (word == NULL)
    return true;
  if (strcmp(word, "kernel") != 0)
    return words_fail(words,
                      "nothing more on this line, or `down` or `kernel`");
  word = words_next(words);
  do {
    int s = 0;
    while (s < KERNEL_SAVINGS &&
           (word == NULL ||
            strcmp(word, kernel_saving_word((enum kernel_saving)s)) != 0))
      s++;
    if (s == KERNEL_SAVINGS ||
        !kernel_saving_goes(*saving, (enum kernel_saving)s))
      return words_fail(words,
                        "`kernel` with some of `bytes`, `full` and `rows`, "
                        "or with `portable` or `ref`");
    *saving |= (uint8_t)(1u << s);
  } while ((word = words_next(words)) != NULL);
  return true;
}

static bool read_operator(struct reader *reader, struct plan *plan,
                          int32_t *position) {
  struct words *words = &reader->words;
  int32_t number;
  if (!words_read(words, &number))
    return false;
  if (plan->stages == 0)
    return words_fail(words, "a stage before its operators");
  if (*position >= plan->steps || plan->order[*position] != number)
    return words_fail(
        words,
        pool_format(plan->graph->pool,
                    "operator %d here: operators stand in the "
                    "order of `streamnet plan`",
                    *position < plan->steps ? plan->order[*position] : -1));
  plan->stage[plan->stages - 1].last = *position;
  return read_placement(words, &plan->placement[(*position)++]) &&
         read_saving(words, &reader->saving[number]);
}

static bool read_stage(struct words *words, struct plan *plan,
                       int32_t position) {
  if (plan->stages > plan->steps)
    return words_fail(words, "no more stages than operators");
  struct stage stage = {.first = position, .last = position - 1};
  for (const char *word; (word = words_next(words)) != NULL;) {
    const bool input = strcmp(word, "input") == 0;
    if (!input && strcmp(word, "frugal") != 0)
      return words_fail(words, "`stage`, with `input` or `frugal` behind it");
    stage.takes_input = stage.takes_input || input;
    stage.frugal = stage.frugal || !input;
  }
  plan->stage[plan->stages++] = stage;
  return true;
}

/* Goes on with an empty plan whose kernels take weights widened. */
static bool read_widening(struct words *words, struct plan **plan) {
  const struct kernels *kernels = (*plan)->kernels;
  if ((*plan)->stages > 0 || (*plan)->input.tile_rows > 0 || kernels->widens ||
      kernels->original != kernels)
    return words_fail(words, "widen-weights once, behind the first line");
  *plan = plan_new(kernels_widening(kernels), (*plan)->strategy,
                   (*plan)->input_mode);
  return true;
}

/* A list of operators up to the end of the line. */
static bool read_order(struct words *words, const struct graph *graph,
                       struct ordering *ordering) {
  int32_t *op = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->operators + 1);
  ordering->op = op;
  for (const char *word; (word = words_next(words)) != NULL;)
    if (ordering->count == graph->operators)
      return words_fail(words, "each operator once");
    else if (!words_parse(words, word, &op[ordering->count++]))
      return false;
  return true;
}

/* A list of operators up to a keyword, and the number behind that. `wanted`
 * says what has to follow the list. */
static bool read_list(struct words *words, const struct graph *graph,
                      const char *keyword, const char *wanted,
                      const int32_t **list, int32_t *count, int32_t *number) {
  int32_t *op = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->operators + 1);
  const char *word = words_next(words);
  for (; word != NULL && strcmp(word, keyword) != 0; word = words_next(words))
    if (*count == graph->operators)
      return words_fail(words, wanted);
    else if (!words_parse(words, word, &op[(*count)++]))
      return false;
  *list = op;
  return word == NULL ? words_fail(words, wanted) : words_read(words, number);
}

/* Makes the graph that a line asks for; false after a report. */
static bool rewrite(struct words *words, const struct graph *graph,
                    enum rewriting_kind kind, struct graph **made) {
  struct ordering ordering = {.count = 0};
  struct repetition repetition = {.count = 0};
  struct grouping grouping = {.count = 0};
  const char *wrong = NULL;
  switch (kind) {
  case REWRITING_ORDER:
    if (!read_order(words, graph, &ordering))
      return false;
    wrong = graph_reorder(graph, &ordering, made);
    break;
  case REWRITING_AGAIN:
    if (!read_list(words, graph, "before", "`before` another operator",
                   &repetition.op, &repetition.count, &repetition.reader))
      return false;
    wrong = graph_repeat(graph, &repetition, made);
    break;
  case REWRITING_GROUPS:
    if (!read_list(words, graph, "by", "`by` so many channels", &grouping.op,
                   &grouping.count, &grouping.channels))
      return false;
    wrong = graph_group(graph, &grouping, made);
    break;
  }
  if (wrong != NULL)
    diagnostic_error(words->diagnostics, "%s:%d: %s", words->path, words->line,
                     wrong);
  return wrong == NULL;
}

/* Goes on with an empty plan of a graph whose operators run in another order,
 * or again, or compute their channels in groups. */
static bool read_rewriting(struct reader *reader, enum rewriting_kind kind,
                           struct plan **plan) {
  struct words *words = &reader->words;
  const struct graph *graph = (*plan)->graph;
  struct graph *made;
  if ((*plan)->stages > 0 || (*plan)->input.tile_rows > 0)
    return words_fail(words,
                      pool_format(graph->pool,
                                  "%s before the input and the first stage",
                                  rewriting_words[kind]));
  if (!rewrite(words, graph, kind, &made))
    return false;
  *plan = plan_new(kernels_rewritten((*plan)->kernels, made), (*plan)->strategy,
                   (*plan)->input_mode);
  reader->saving =
      POOL_ARRAY(graph->pool, uint8_t, (size_t)made->operators + 1);
  return true;
}

/* Whether a line begins with a word that rewrites the graph, and how. */
static bool is_rewriting(const char *word, enum rewriting_kind *kind) {
  for (int k = REWRITING_ORDER; k <= REWRITING_GROUPS; k++)
    if (strcmp(word, rewriting_words[k]) == 0) {
      *kind = (enum rewriting_kind)k;
      return true;
    }
  return false;
}

static bool read_line(struct reader *reader, struct plan **file_plan,
                      int32_t *position) {
  struct words *words = &reader->words;
  struct plan *plan = *file_plan;
  const char *word = words_next(words);
  enum rewriting_kind kind;
  bool good = false;
  if (word == NULL)
    return true;
  if (!reader->versioned) {
    reader->versioned = true;
    good = strcmp(word, "streamnet-plan") == 0
               ? words_expect(words, "1")
               : words_fail(words, "`streamnet-plan 1` first");
  } else if (strcmp(word, widening_word) == 0) {
    good = read_widening(words, file_plan);
  } else if (is_rewriting(word, &kind)) {
    good = read_rewriting(reader, kind, file_plan);
  } else if (strcmp(word, "input") == 0) {
    good = read_placement(words, &plan->input);
  } else if (strcmp(word, "operator") == 0) {
    good = read_operator(reader, plan, position);
  } else if (strcmp(word, "stage") == 0) {
    good = read_stage(words, plan, *position);
  } else {
    good = words_fail(words, "widen-weights, order, repeat, groups, input, "
                             "stage or operator");
  }
  return good && (words_next(words) == NULL ||
                  words_fail(words, "nothing more on this line"));
}

enum status plan_file_parse(const struct kernels *kernels, const char *path,
                            const void *data, size_t size,
                            const struct planner_options *options,
                            struct plan **result) {
  const struct graph *graph = kernels->graph;
  struct reader reader = {
      .words = {.path = path, .diagnostics = graph->diagnostics}};
  struct plan *plan = plan_new(kernels, options->strategy, options->input_mode);
  reader.saving =
      POOL_ARRAY(graph->pool, uint8_t, (size_t)graph->operators + 1);
  char *text = pool_alloc(graph->pool, size + 1, 1);
  if (size > 0)
    memcpy(text, data, size);
  int32_t position = 0;
  bool good = size == 0 || memchr(text, '\0', size) == NULL;
  if (!good)
    diagnostic_error(graph->diagnostics, "%s: is no text: it holds a NUL byte",
                     path);
  reader.words.rest = text;
  while (good && words_next_line(&reader.words))
    good = read_line(&reader, &plan, &position);
  if (!good)
    return STATUS_USAGE;
  bool saves = false;
  for (int32_t p = 0; p < plan->steps; p++)
    saves = saves || reader.saving[plan->order[p]] != 0;
  if (saves)
    plan->kernels = kernels_saving(plan->kernels, reader.saving);
  const bool takes = plan->stages > 0 && plan->stage[0].takes_input;
  const char *wrong =
      takes != (options->input_mode == INPUT_MODE_streamed)
          ? "with --input-mode streamed, and only then, the first stage is a "
            "`stage input`"
          : plan_complete(plan);
  const double most = options->max_mac_factor;
  if (wrong == NULL && most > 0.0 && plan_mac_factor(plan) > most)
    wrong = pool_format(graph->pool,
                        "executes %.6f times the MACs of layer-wise execution, "
                        "more than --max-mac-factor",
                        plan_mac_factor(plan));
  if (wrong != NULL) {
    diagnostic_error(graph->diagnostics, "%s: %s", path, wrong);
    return STATUS_USAGE;
  }
  *result = plan;
  return layout_make(plan, INT64_MAX) ? STATUS_OK : STATUS_MODEL;
}

enum status plan_file_read(const struct kernels *kernels, const char *path,
                           const struct planner_options *options,
                           struct plan **result) {
  struct mapped_file file;
  if (!file_map(path, &file, kernels->graph->diagnostics))
    return STATUS_ENVIRONMENT;
  const enum status status =
      plan_file_parse(kernels, path, file.data, file.size, options, result);
  file_unmap(&file);
  return status;
}
