#include "plan/again.h"

#include "plan/candidate.h"
#include "plan/reading.h"

#include <string.h>

/* How far back a reader's waiting is looked at, and the operators that may run
 * again for it. */
enum { LOOKED_BACK = 128, OPERATORS_MOST = 16 };

/* One more operator has to save this part of what lives. */
enum { WORTHWHILE = 16 };

struct search {
  const struct plan *plan;
  const struct graph *graph;
  const struct lifetime *lifetimes;
  const int64_t *crossing;
  int32_t reader;   /* position */
  bool *awaited;    /* by position: the reader waits for it */
  int32_t *barrier; /* by position: the last operator in between that wants all
                       of what is made here; -1 where none does */
  struct again best;
};

/* Operators that would run again, from the last one back, and what they read.
 */
struct trial {
  int32_t count;
  int32_t position[OPERATORS_MOST];
  int32_t reads;
  int32_t storage[OPERATORS_MOST * OPERATOR_INPUTS_MAX + 1];
  int32_t barrier; /* the last one that wants all of what they make, or -1 */
};

static const struct op *op_at(const struct search *search, int32_t position) {
  return &search->graph->op[search->plan->order[position]];
}

/* Where a storage is made, not too far back; -1 elsewhere. */
static int32_t find_maker(const struct search *search, int32_t storage) {
  const int32_t made = search->lifetimes[storage].made;
  return made < search->plan->steps && made >= search->reader - LOOKED_BACK
             ? made
             : -1;
}

/* Marks what all inputs of the reader wait for but those that are `storage`. */
static void mark_awaited(struct search *search, int32_t storage) {
  const struct graph *graph = search->graph;
  const int32_t reader = search->reader;
  const int32_t from = reader > LOOKED_BACK ? reader - LOOKED_BACK : 0;
  for (int32_t p = from; p <= reader; p++) {
    search->awaited[p] = p == reader;
    search->barrier[p] = -1;
  }
  for (int32_t p = reader; p >= from; p--) {
    const struct op *op = op_at(search, p);
    for (int32_t i = 0; search->awaited[p] && i < op->data_inputs; i++) {
      const int32_t read = graph_storage(graph, op->input[i]);
      const int32_t made = find_maker(search, read);
      if (made < 0 || (p == reader && read == storage))
        continue;
      const bool all = p < reader && (stage_can_sum(graph, op) ||
                                      !stage_reads_as_made(graph, op, i));
      const int32_t barrier =
          all && search->barrier[p] < p ? p : search->barrier[p];
      search->awaited[made] = true;
      if (search->barrier[made] < barrier)
        search->barrier[made] = barrier;
    }
  }
}

/* The largest tensor that the trial reads and that is not there anyway, or
 * -1; of equals the latest. */
static int32_t find_widest(const struct search *search,
                           const struct trial *trial) {
  int32_t widest = -1;
  for (int32_t i = 0; i < trial->reads; i++) {
    const int32_t storage = trial->storage[i];
    if (search->lifetimes[storage].last_read > search->reader)
      continue;
    const int64_t bytes = search->graph->tensor[storage].bytes;
    const int64_t most =
        widest < 0 ? -1 : search->graph->tensor[trial->storage[widest]].bytes;
    if (bytes > most ||
        (bytes == most && search->lifetimes[storage].made >
                              search->lifetimes[trial->storage[widest]].made))
      widest = i;
  }
  return widest;
}

static void add_read(const struct search *search, struct trial *trial,
                     int32_t storage) {
  for (int32_t i = 0; i < trial->reads; i++)
    if (trial->storage[i] == storage)
      return;
  if (search->graph->tensor[storage].data == NULL)
    trial->storage[trial->reads++] = storage;
}

/* One operator more: the maker of the largest tensor that is read. */
static bool extend(const struct search *search, struct trial *trial) {
  const int32_t widest = find_widest(search, trial);
  const int32_t made =
      widest < 0 ? -1 : find_maker(search, trial->storage[widest]);
  if (made < 0 || trial->count == OPERATORS_MOST ||
      graph_uses_variable(search->graph, op_at(search, made)))
    return false;
  const struct op *op = op_at(search, made);
  trial->storage[widest] = trial->storage[--trial->reads];
  trial->position[trial->count++] = made;
  for (int32_t i = 0; i < op->data_inputs; i++)
    add_read(search, trial, graph_storage(search->graph, op->input[i]));
  if (search->barrier[made] > trial->barrier)
    trial->barrier = search->barrier[made];
  return true;
}

/* Whether anything between a cut and the reader reads a storage. */
static bool is_read_between(const struct search *search, int32_t storage,
                            int32_t cut) {
  for (int32_t p = cut; p < search->reader; p++) {
    const struct op *op = op_at(search, p);
    for (int32_t i = 0; i < op->data_inputs; i++)
      if (graph_storage(search->graph, op->input[i]) == storage)
        return true;
  }
  return false;
}

/* What lives across a cut if the operators run again. */
static int64_t count_after(const struct search *search,
                           const struct trial *trial, int32_t cut) {
  const struct graph *graph = search->graph;
  int64_t bytes = search->crossing[cut];
  for (int32_t i = 0; i < trial->count; i++) {
    const int32_t storage =
        plan_output_storage(search->plan, trial->position[i]);
    const struct lifetime life = search->lifetimes[storage];
    if (life.made < cut && life.last_read >= cut &&
        life.last_read < search->plan->steps &&
        !is_read_between(search, storage, cut))
      bytes -= graph->tensor[storage].bytes;
  }
  for (int32_t i = 0; i < trial->reads; i++)
    if (search->lifetimes[trial->storage[i]].last_read < cut &&
        !plan_is_external(search->plan, trial->storage[i]))
      bytes += graph->tensor[trial->storage[i]].bytes;
  return bytes;
}

static void keep(struct search *search, const struct trial *trial,
                 int64_t bytes, int64_t after) {
  struct again *best = &search->best;
  int32_t *op = POOL_ARRAY(search->graph->pool, int32_t, (size_t)trial->count);
  int32_t sorted[OPERATORS_MOST];
  for (int32_t i = 0; i < trial->count; i++) {
    int32_t at = i;
    for (; at > 0 && sorted[at - 1] > trial->position[i]; at--)
      sorted[at] = sorted[at - 1];
    sorted[at] = trial->position[i];
  }
  for (int32_t i = 0; i < trial->count; i++)
    op[i] = search->plan->order[sorted[i]];
  *best = (struct again){
      .repetition = {search->plan->order[search->reader], trial->count, op},
      .reader = search->reader,
      .bytes = bytes,
      .after = after};
}

/* What can run again so that the reader finds one of its inputs. */
static void search_input(struct search *search, int32_t storage) {
  struct trial trial = {.reads = 1, .storage = {storage}, .barrier = -1};
  int64_t least = INT64_MAX;
  mark_awaited(search, storage);
  while (extend(search, &trial)) {
    if (trial.barrier < 0)
      continue;
    int32_t cut = trial.barrier + 1;
    for (int32_t p = cut; p <= search->reader; p++)
      if (search->crossing[p] > search->crossing[cut])
        cut = p;
    const int64_t bytes = search->crossing[cut];
    const int64_t after = count_after(search, &trial, cut);
    const int64_t saving = bytes / WORTHWHILE;
    if (least == INT64_MAX)
      least = bytes;
    if (after + saving > least || bytes < search->best.bytes)
      continue;
    least = after;
    if (bytes > search->best.bytes ||
        (search->best.reader == search->reader && after < search->best.after))
      keep(search, &trial, bytes, after);
  }
}

struct again again_find(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  const struct lifetime *lifetimes = candidate_lifetimes(plan);
  const size_t steps = (size_t)plan->steps + 1;
  struct search search = {.plan = plan,
                          .graph = graph,
                          .lifetimes = lifetimes,
                          .crossing = candidate_crossing(plan, lifetimes),
                          .awaited = POOL_ARRAY(graph->pool, bool, steps),
                          .barrier = POOL_ARRAY(graph->pool, int32_t, steps),
                          .best = {.reader = -1}};
  for (int32_t p = 0; p < plan->steps; p++) {
    const struct op *op = op_at(&search, p);
    search.reader = p;
    for (int32_t i = 0; op->data_inputs > 1 && i < op->data_inputs; i++)
      search_input(&search, graph_storage(graph, op->input[i]));
  }
  return search.best;
}
