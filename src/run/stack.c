#include "run/stack.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What is known of a function's need while the graph is walked. */
enum { NEED_UNKNOWN = -1, NEED_BEING_FOUND = -2 };

/* Longer chains of calls would be our own bug. */
enum { MOST_DEPTH = 64 };

struct walk {
  const struct code *code;
  const char *name;
  char *doubt;
  int32_t depth;
};

static int32_t give_up(struct walk *walk, const struct code_function *function,
                       const char *why) {
  if (walk->doubt[0] == '\0')
    snprintf(walk->doubt, STACK_DOUBT_ROOM, "%.*s %s",
             function->name.length < 100 ? function->name.length : 100,
             function->name.at, why);
  return -1;
}

/* What stands behind the network's name and a '_', or NULL. */
static const char *own_suffix(const struct walk *walk, struct word name,
                              int *length) {
  const int own = (int)strlen(walk->name);
  if (name.length <= own + 1 ||
      strncmp(name.at, walk->name, (size_t)own) != 0 || name.at[own] != '_')
    return NULL;
  *length = name.length - own - 1;
  return name.at + own + 1;
}

/* NAME_fire and a number: computes a tile of a stage. */
static bool is_fire(const struct walk *walk, struct word name) {
  static const char fire[] = "fire";
  const int prefix = (int)sizeof fire - 1;
  int length;
  const char *suffix = own_suffix(walk, name, &length);
  if (suffix == NULL || length <= prefix || memcmp(suffix, fire, 4) != 0)
    return false;
  for (int i = prefix; i < length; i++)
    if (!isdigit((unsigned char)suffix[i]))
      return false;
  return true;
}

/* What users call. */
static bool is_interface(const struct walk *walk, struct word name) {
  static const char *const functions[] = {"run",   "begin",  "push", "step",
                                          "input", "output", "reset"};
  int length;
  const char *suffix = own_suffix(walk, name, &length);
  for (size_t i = 0; suffix != NULL && i < sizeof functions / sizeof *functions;
       i++)
    if (word_is((struct word){suffix, length}, functions[i]))
      return true;
  return false;
}

/* Runs the schedule: the one function beside the interface that fires. */
static bool is_schedule(const struct walk *walk, struct word name) {
  static const char run[] = "sn_stage_run";
  return is_interface(walk, name) ||
         (name.length >= (int)sizeof run - 1 &&
          memcmp(name.at, run, sizeof run - 1) == 0);
}

static int32_t need_of(struct walk *walk, struct code_function *function);

/* The most that a function behind a pointer needs. */
static int32_t need_of_pointers(struct walk *walk,
                                const struct code_function *caller) {
  const bool fires = is_schedule(walk, caller->name);
  int32_t most = 0;
  int32_t targets = 0;
  for (int32_t i = 0; i < walk->code->functions; i++) {
    struct code_function *target = &walk->code->function[i];
    if (!target->is_taken || (is_fire(walk, target->name) && !fires))
      continue;
    const int32_t need = need_of(walk, target);
    if (need < 0)
      return -1;
    most = need > most ? need : most;
    targets++;
  }
  return targets > 0 ? most : give_up(walk, caller, "calls nobody knows whom");
}

/* The part of a function that the compiler has put elsewhere jumps back. */
static bool is_part_of(const struct code_function *part,
                       const struct code_function *whole) {
  static const char cold[] = ".cold";
  return part->name.length == whole->name.length + (int)sizeof cold - 1 &&
         memcmp(part->name.at, whole->name.at, (size_t)whole->name.length) ==
             0 &&
         memcmp(part->name.at + whole->name.length, cold, sizeof cold - 1) == 0;
}

static int32_t add_calls(struct walk *walk, struct code_function *function) {
  int32_t calls = 0; /* while the frame is there */
  int32_t tails = 0; /* when it is gone */
  for (int32_t i = 0; i < function->calls; i++) {
    const struct code_call *call = &walk->code->call[function->first_call + i];
    struct code_function *target = code_find(walk->code, call->target);
    if (target == NULL)
      return give_up(walk, function, "calls what is not in the image");
    if (is_part_of(function, target) || (call->tail && target == function))
      continue;
    const bool part = is_part_of(target, function);
    if (!part && call->target != target->address)
      return give_up(walk, function, "branches into another function");
    const int32_t need = need_of(walk, target);
    if (need < 0)
      return -1;
    int32_t *most = call->tail && !part ? &tails : &calls;
    *most = need > *most ? need : *most;
  }
  if (function->calls_pointer) {
    const int32_t need = need_of_pointers(walk, function);
    if (need < 0)
      return -1;
    calls = need > calls ? need : calls;
  }
  calls += function->frame;
  return calls > tails ? calls : tails;
}

static int32_t need_of(struct walk *walk, struct code_function *function) {
  if (function->need >= 0)
    return function->need;
  if (function->need == NEED_BEING_FOUND || walk->depth == MOST_DEPTH)
    return give_up(walk, function, "calls itself");
  if (function->unbounded)
    return give_up(walk, function, "has a frame of variable size");
  function->need = NEED_BEING_FOUND;
  walk->depth++;
  const int32_t need = add_calls(walk, function);
  walk->depth--;
  function->need = need < 0 ? NEED_UNKNOWN : need;
  return need;
}

int32_t stack_bound(const struct code *code, const char *name, char *doubt) {
  struct walk walk = {code, name, doubt, 0};
  int32_t most = -1;
  doubt[0] = '\0';
  if (code->is_full) {
    snprintf(doubt, STACK_DOUBT_ROOM, "the image has too many functions");
    return -1;
  }
  for (int32_t i = 0; i < code->functions; i++)
    code->function[i].need = NEED_UNKNOWN;
  for (int32_t i = 0; i < code->functions; i++) {
    if (!is_interface(&walk, code->function[i].name))
      continue;
    const int32_t need = need_of(&walk, &code->function[i]);
    if (need < 0)
      return -1;
    most = need > most ? need : most;
  }
  if (most < 0)
    snprintf(doubt, STACK_DOUBT_ROOM, "the image has no function of %s", name);
  return most;
}
