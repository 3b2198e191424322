#include "plan/apart.h"

#include "graph/channels.h"
#include "graph/geometry.h"
#include "graph/group.h"
#include "plan/candidate.h"
#include "plan/label.h"
#include "plan/layout.h"

/* Operators that are looked at behind a convolution, and channels of which
 * groups are multiples where they can, as kernels do them at a time. */
enum { FOLLOWERS_MOST = 8, BLOCK = 4 };

/* Groups whose outputs are joined, pixel by pixel, by what reads them: more
 * tensors than a run of units may wait for (DEMANDS_MAX, a skip among them) are
 * joined by a copy of their own. */
enum { JOINED_MOST = DEMANDS_MAX - 1 };

/* A stage that computes things again recomputes much, if these are this part of
 * the network's MACs. */
enum { MUCH = 128 };

struct search {
  const struct plan *plan;
  const struct graph *graph;
  const struct lifetime *lifetimes;
  const int64_t *crossing;
};

/* Operators that could compute their channels in groups. */
struct chain {
  int32_t position; /* of the first; the others follow it */
  int32_t count;
  int32_t op[FOLLOWERS_MOST + 1];
  int32_t channels; /* that the first makes */
  /* What is estimated to live: beside the tensors between the operators; these
   * for one channel of the first operator, with the rows that are needed at a
   * time and whole; and behind the groups, where what they make is joined as it
   * is read, or copied before. */
  int64_t beside, each, whole, joined, copied;
};

static struct search search_new(const struct plan *plan) {
  const struct lifetime *lifetimes = candidate_lifetimes(plan);
  return (struct search){plan, plan->graph, lifetimes,
                         candidate_crossing(plan, lifetimes)};
}

static const struct tensor *output_of(const struct search *search,
                                      int32_t number) {
  return &search->graph->tensor[search->graph->op[number].output];
}

/* Scratch of an operator's kernel for the smallest tiles. */
static int64_t least_scratch(const struct search *search, int32_t number) {
  return kernel_scratch_bytes(search->plan->kernels, &search->graph->op[number],
                              (struct pack_tile){1, 1, true, PACK_ROWS_FREE},
                              false);
}

/* Rows of a tensor that its reader, number i of the chain, has to find at a
 * time, times its columns. */
static int64_t kept_pixels(const struct search *search,
                           const struct chain *chain, int32_t i) {
  const struct op *op = &search->graph->op[chain->op[i]];
  const sn_shape shape = op_input_shape(search->graph, op, 0);
  sn_window window;
  op_input_window(search->graph, op, 0, &window);
  const int32_t rows = (window.rows - 1) * window.dilation_rows + 1;
  return (int64_t)(rows < shape.rows ? rows : shape.rows) * shape.columns;
}

/* Fills in what the first `count` operators would need. */
static void estimate(const struct search *search, struct chain *chain) {
  const int32_t first = chain->op[0];
  const int32_t last = chain->op[chain->count - 1];
  const int32_t end = chain->position + chain->count;
  const int32_t channels = output_of(search, first)->shape.channels;
  int64_t scratch = 0;
  chain->each = 0;
  chain->whole = 0;
  for (int32_t i = 0; i < chain->count; i++) {
    const int64_t bytes = least_scratch(search, chain->op[i]);
    scratch = bytes > scratch ? bytes : scratch;
    if (i == 0)
      continue;
    const struct tensor *tensor = output_of(search, chain->op[i - 1]);
    chain->each +=
        kept_pixels(search, chain, i) * tensor->shape.channels / channels;
    chain->whole += tensor->bytes / channels;
  }
  chain->channels = channels;
  chain->beside = search->crossing[chain->position] +
                  output_of(search, last)->bytes + scratch;
  chain->joined = search->crossing[end];
  chain->copied = search->crossing[end] + output_of(search, last)->bytes;
  if (end < search->plan->steps)
    chain->joined +=
        search->graph->tensor[plan_output_storage(search->plan, end)].bytes;
}

static int32_t round_up(int32_t count, int32_t step) {
  return (count + step - 1) / step * step;
}

/* What a chain needs in groups of so many channels. */
static int64_t bytes_of(const struct chain *chain, int32_t channels) {
  const bool joins = chain->channels <= channels * JOINED_MOST;
  const int64_t behind = joins ? chain->joined : chain->copied;
  const int64_t groups = chain->beside + channels * chain->each;
  return groups > behind ? groups : behind;
}

/* The channels at a time that need the fewest bytes: as many groups as there
 * can be, or as can be joined as they are read. */
static int32_t fewest_channels(const struct chain *chain) {
  const int32_t few = round_up(round_up(chain->channels, OPERATOR_INPUTS_MAX) /
                                   OPERATOR_INPUTS_MAX,
                               BLOCK);
  const int32_t more =
      round_up(round_up(chain->channels, JOINED_MOST) / JOINED_MOST, BLOCK);
  return bytes_of(chain, few) < bytes_of(chain, more) ? few : more;
}

static int64_t least_bytes(const struct chain *chain) {
  return bytes_of(chain, fewest_channels(chain));
}

/* As many channels at a time as there is room for in `most` bytes, with the
 * tensors between the operators whole, or with `fewest` those that need the
 * fewest bytes; 0 where there are no groups. The last group is not much smaller
 * than the others. */
static int32_t choose_channels(const struct chain *chain, int64_t most,
                               bool fewest) {
  const int32_t least = fewest_channels(chain);
  if (least >= chain->channels || bytes_of(chain, least) > most)
    return 0;
  int32_t chosen = fewest ? least : round_up(chain->channels, 2 * BLOCK) / 2;
  while (chosen > least && (chain->beside + chosen * chain->whole > most ||
                            bytes_of(chain, chosen) > most))
    chosen -= BLOCK;
  chosen = chosen < least ? least : chosen;
  const int32_t groups = (chain->channels + chosen - 1) / chosen;
  return round_up(round_up(chain->channels, groups) / groups, BLOCK);
}

/* The operators from a position on that need the fewest bytes in groups; false
 * where there are none. */
static bool find_chain(const struct search *search, int32_t position,
                       struct chain *best) {
  const struct plan *plan = search->plan;
  struct chain chain = {.position = position, .count = 1};
  best->count = 0;
  chain.op[0] = plan->order[position];
  if (!group_can_begin(search->graph, chain.op[0]))
    return false;
  while (chain.count <= FOLLOWERS_MOST) {
    const int32_t next =
        group_follower(search->graph, chain.op[chain.count - 1]);
    const int32_t place = position + chain.count;
    if (next == NO_OPERATOR || place >= plan->steps ||
        plan->order[place] != next)
      break;
    chain.op[chain.count++] = next;
    estimate(search, &chain);
    if (best->count == 0 || least_bytes(&chain) < least_bytes(best))
      *best = chain;
  }
  return best->count > 0;
}

static bool touches(const struct chain *chain, const struct stage *stage) {
  return chain->position <= stage->last &&
         stage->first < chain->position + chain->count;
}

/* Whether a stage computes much more than once. */
static bool computes_twice(const struct search *search,
                           const struct stage *stage) {
  int64_t once = 0;
  for (int32_t p = stage->first; p <= stage->last; p++)
    once += op_macs(search->graph, &search->graph->op[search->plan->order[p]]);
  return stage->macs - once > search->plan->layer_macs / MUCH;
}

/* Whether two chains need the same. */
static bool is_alike(const struct chain *a, const struct chain *b) {
  return a->beside == b->beside && a->each == b->each &&
         a->joined == b->joined && a->count == b->count;
}

static bool is_wanted(const struct search *search, const struct chain *chain,
                      enum apart_reason reason, const struct stage *peak,
                      const struct chain *at_peak) {
  if (reason == APART_PEAK)
    return touches(chain, peak) || is_alike(chain, at_peak);
  for (int32_t s = 0; s < search->plan->stages; s++)
    if (touches(chain, &search->plan->stage[s]) &&
        computes_twice(search, &search->plan->stage[s]))
      return true;
  return false;
}

/* The chain of the peak that has room; false where there is none. */
static bool find_at_peak(const struct search *search, const struct stage *peak,
                         int64_t most, struct chain *found) {
  for (int32_t p = 0; p < search->plan->steps; p++)
    if (find_chain(search, p, found) && touches(found, peak) &&
        choose_channels(found, most, true) > 0)
      return true;
  return false;
}

static const struct kernels *group(const struct kernels *kernels,
                                   const struct grouping *grouping) {
  struct graph *made;
  return graph_group(kernels->graph, grouping, &made) == NULL
             ? kernels_rewritten(kernels, made)
             : NULL;
}

const struct kernels *apart_group(const struct plan *plan,
                                  enum apart_reason reason, int64_t most,
                                  bool fewest) {
  if (plan->stages == 0)
    return NULL;
  const struct search search = search_new(plan);
  const struct stage *peak = &plan->stage[layout_peak_stage(plan)];
  struct chain at_peak;
  const struct kernels *kernels = plan->kernels;
  if (reason == APART_PEAK && !find_at_peak(&search, peak, most, &at_peak))
    return NULL;
  for (int32_t p = 0; p < plan->steps; p++) {
    struct chain chain;
    if (!find_chain(&search, p, &chain) ||
        !is_wanted(&search, &chain, reason, peak, &at_peak))
      continue;
    const int32_t channels = choose_channels(&chain, most, fewest);
    const struct grouping grouping = {channels, chain.count, chain.op};
    const struct kernels *made =
        channels > 0 ? group(kernels, &grouping) : NULL;
    kernels = made != NULL ? made : kernels;
    p += chain.count - 1;
  }
  return kernels != plan->kernels ? kernels : NULL;
}
