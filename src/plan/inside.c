#include "plan/inside.h"

#include "graph/geometry.h"
#include "plan/front.h"
#include "plan/ranking.h"
#include "plan/reading.h"

enum {
  NONE = INT32_MIN,
  LABELS_MAX =
      RANKED_MAX, /* kept for each run of operators at the stage's end */
  WAYS_MAX = 24,  /* kept of a stage */

  /* Of making a label, and of comparing it with another. */
  WORK_LABEL = 150,
  WORK_COMPARED = 4,
};

/* Labels of the same operators. */
struct labels {
  struct ranking ranking;
  struct label label[LABELS_MAX + 1];
};

struct ways {
  struct ranking ranking;
  struct way way[WAYS_MAX + 1];
};

struct inside_search {
  struct variants *variants;
  struct inside_options options;
  int64_t most;
  int64_t made;      /* bytes of whole tensors that the label in hand makes */
  int64_t *crossing; /* by cut: bytes of tensors that live across it */
  int32_t *lopsided; /* by position: the last one up to there to whose
                        operator rows and columns are not alike, or NONE */
  struct ending ending;
  int32_t shared; /* labels of up to so many operators are those of the width
                     before; -1: none are */
  struct front front;
  struct labels *labels; /* by number of operators covered */
  struct ways *ways;     /* likewise */
};

static int32_t lesser(int32_t a, int32_t b) { return a < b ? a : b; }

static const struct op *op_at(const struct plan *plan, int32_t position) {
  return &plan->graph->op[plan->order[position]];
}

/* Whether rows and columns are not alike to an operator. */
static bool is_lopsided(const struct graph *graph, const struct op *op) {
  const sn_shape output = op_output_shape(graph, op);
  bool alike = output.rows == output.columns;
  for (int32_t i = 0; i < op->data_inputs; i++) {
    const sn_shape input = op_input_shape(graph, op, i);
    sn_window window;
    alike = alike && input.rows == input.columns;
    if (op_input_window(graph, op, i, &window))
      alike = alike && window.rows == window.columns &&
              window.stride_rows == window.stride_columns &&
              window.dilation_rows == window.dilation_columns;
  }
  return !alike;
}

struct inside_search *inside_new(struct variants *variants,
                                 struct inside_options options) {
  struct plan *plan = variants->plan;
  struct pool *pool = plan->graph->pool;
  struct inside_search *search = POOL_NEW(pool, struct inside_search);
  options.longest = lesser(options.longest, plan->steps);
  const size_t runs = (size_t)options.longest + 1;
  *search = (struct inside_search){
      .variants = variants,
      .options = options,
      .crossing = candidate_crossing(plan, variants->lifetimes),
      .lopsided = POOL_ARRAY(pool, int32_t, (size_t)plan->steps + 1),
      .labels = POOL_ARRAY(pool, struct labels, runs),
      .ways = POOL_ARRAY(pool, struct ways, runs),
      .ending = {.variants = variants},
  };
  int32_t latest = NONE;
  for (int32_t p = 0; p < plan->steps; p++) {
    if (is_lopsided(plan->graph, op_at(plan, p)))
      latest = p;
    search->lopsided[p] = latest;
  }
  return search;
}

static bool is_label_as_good(const void *labels, int32_t a, int32_t b) {
  const struct label *label = labels;
  return label_dominates(&label[a], &label[b]);
}

static void prepend(struct inside_search *search, const struct label *label,
                    const struct demand *demand, const struct variant *variant,
                    bool complete) {
  const int32_t covered = search->ending.last + 1 - variant->unit.first;
  struct labels *labels = &search->labels[covered];
  struct label *made = &labels->label[ranking_next(&labels->ranking)];
  effort_spend(search->variants->plan->effort, WORK_LABEL);
  label_weigh(&search->ending, label, demand, variant, made);
  made->complete = complete;
  struct rank rank = {made->bytes, made->instructions, made->macs, 0};
  /* At the best the stage's output grows into all that dies. */
  if (made->bytes + made->scratch + search->made > search->most ||
      ranking_refuses(&labels->ranking, &rank) ||
      !label_prepend(label, demand, variant, made))
    return;
  rank.kind = label_kind(made);
  effort_spend(search->variants->plan->effort,
               WORK_COMPARED * (int64_t)labels->ranking.count *
                   (1 + made->demands));
  if (!ranking_offer(&labels->ranking, &rank, is_label_as_good, labels->label))
    return;
  struct choice *choice =
      POOL_NEW(search->variants->plan->graph->pool, struct choice);
  *choice = (struct choice){variant, label->choice};
  made->choice = choice;
}

/* A unit in front of a label, its tiles aligned to what readers wait for; where
 * that makes the first ones lower than the others, also not aligned. */
static void prepend_tile(struct inside_search *search,
                         const struct label *label, const struct demand *demand,
                         int32_t start, struct front_tile tile) {
  struct placement *placement = &tile.placement;
  const bool complete = search->front.start[start].first_of_stage;
  const struct variant *variant = front_get(&search->front, start, &tile);
  if (variant != NULL)
    prepend(search, label, demand, variant, complete);
  if (placement->first_rows == placement->tile_rows || placement->down)
    return;
  placement->first_rows = placement->tile_rows;
  variant = front_get(&search->front, start, &tile);
  if (variant != NULL)
    prepend(search, label, demand, variant, complete);
}

/* Puts units in front of a label. */
static void extend(struct inside_search *search, const struct label *label) {
  const struct front *front = &search->front;
  const struct demand *demand = label_demand(label, front->storage);
  if (demand != NULL && demand->outside)
    return;
  for (int32_t i = 0; i < front->starts; i++) {
    const int32_t covered = search->ending.last + 1 - front->start[i].first;
    if (covered <= search->shared || covered > search->options.longest)
      continue;
    struct front_tile tile[FRONT_HEIGHTS];
    const int32_t tiles = front_tiles(front, &search->ending, demand, i, tile);
    for (int32_t t = 0; t < tiles; t++)
      prepend_tile(search, label, demand, i, tile[t]);
  }
}

static bool is_way_as_good(const void *ways, int32_t a, int32_t b) {
  const struct way *way = ways;
  return way[a].ram <= way[b].ram &&
         way[a].instructions <= way[b].instructions &&
         way[a].macs <= way[b].macs;
}

static void keep_way(struct ways *ways, const struct way *way) {
  const struct rank rank = {way->ram, way->instructions, way->macs, 0};
  ways->way[ranking_next(&ways->ranking)] = *way;
  ranking_offer(&ways->ranking, &rank, is_way_as_good, ways->way);
}

/* The ring of the streamed input instead of the whole, in bytes; 0 where it has
 * to be whole. */
static int64_t input_saving(const struct inside_search *search,
                            const struct demand *demand) {
  const struct variants *variants = search->variants;
  const struct tensor *input = &variants->plan->graph->tensor[demand->storage];
  if (variants->lifetimes[demand->storage].last_read > search->ending.last ||
      !variants->input_streamable)
    return 0;
  const int32_t width = search->ending.columns;
  const int64_t slots = demand_slots(
      demand, input->shape, 1,
      width == 0 ? input->shape.columns : lesser(width, input->shape.columns),
      0);
  return input->bytes - slots * tensor_pixel_bytes(input);
}

/* What it costs to take the streamed input in tiles of search's width. */
static int64_t input_instructions(const struct inside_search *search,
                                  const struct demand *demand) {
  const sn_shape shape =
      search->variants->plan->graph->tensor[demand->storage].shape;
  const int32_t width = search->ending.columns;
  const int32_t tiles = width == 0 ? 1 : (shape.columns + width - 1) / width;
  const struct cost cost = {
      .count = {[COST_TILE] = (int64_t)shape.rows * tiles,
                [COST_INPUT_PIXEL] = (int64_t)shape.rows * shape.columns}};
  return cost_instructions(&cost, search->variants->plan->kernels) +
         demand->feed_instructions;
}

/* Completes a label to a stage that begins with `first`. */
static void finish(struct inside_search *search, const struct label *label,
                   int32_t first) {
  const struct plan *plan = search->variants->plan;
  /* Rows of the streamed input do not arrive in columns: what goes down finds
   * them collected. */
  const bool input = first == 0 && !search->ending.down &&
                     plan->input_mode == INPUT_MODE_streamed;
  int64_t ram = label->bytes + label->scratch + search->crossing[first] +
                search->made +
                (int64_t)sizeof(sn_cursor) * (label->units + 1 + input);
  int64_t instructions = label->instructions;
  for (int32_t i = 0; i < label->demands; i++) {
    const struct demand *demand = &label->demand[i];
    const bool taken = input && plan_is_streamed(plan, demand->storage);
    if ((demand->inside && !taken) || (demand->outside && taken))
      return;
    if (!taken)
      continue;
    ram -= input_saving(search, demand);
    instructions += input_instructions(search, demand);
  }
  const struct way way = {
      .first = first,
      .last = search->ending.last,
      .input = input,
      .columns = search->ending.columns,
      .choice = label->choice,
      .ram = ram - label_saving(&search->ending, label, first),
      .apart_ram = ram,
      .instructions = instructions,
      .macs = label->macs,
  };
  if (way.ram <= search->most)
    keep_way(&search->ways[search->ending.last + 1 - first], &way);
}

/* All stages of the ending that begin at `latest` or before. */
static void search_ending(struct inside_search *search, int32_t latest) {
  const struct plan *plan = search->variants->plan;
  const int32_t last = search->ending.last;
  const int32_t longest = lesser(search->options.longest, last + 1);
  for (int32_t covered = search->shared + 1; covered <= longest; covered++)
    ranking_open(&search->labels[covered].ranking, LABELS_MAX);
  if (search->shared < 0) {
    struct labels *none = &search->labels[0];
    none->label[ranking_next(&none->ranking)] = (struct label){.choice = NULL};
    ranking_offer(&none->ranking, &(struct rank){0}, is_label_as_good,
                  none->label);
  }
  search->made = 0;
  for (int32_t covered = 0; covered <= longest; covered++) {
    const int32_t first = last + 1 - covered;
    if (covered > 0 && ending_is_whole(&search->ending, first))
      search->made +=
          plan->graph->tensor[plan_output_storage(plan, first)].bytes;
    if (covered < longest)
      front_open(&search->front, search->variants, first - 1,
                 search->options.recompute);
    for (int32_t i = 0;
         i < search->labels[covered].ranking.count &&
         effort_lasts_at(plan->effort, EFFORT_STREAMS, last, plan->steps);
         i++) {
      const struct labels *labels = &search->labels[covered];
      const struct label *label = &labels->label[labels->ranking.at[i]];
      if (covered > 0 && covered > search->shared && first <= latest)
        finish(search, label, first);
      if (covered < longest && !label->complete)
        extend(search, label);
    }
  }
}

/* How many operators at the end have tiles of a whole row with this width, and
 * so with any larger one. */
static int32_t count_narrow(const struct inside_search *search, int32_t width) {
  const struct plan *plan = search->variants->plan;
  const struct graph *graph = plan->graph;
  int32_t covered = 0;
  for (; covered <= search->ending.last && covered < search->options.longest;
       covered++) {
    const int32_t p = search->ending.last - covered;
    const struct op *op = op_at(plan, p);
    bool narrow = op_output_shape(graph, op).columns <= width;
    for (int32_t i = 0; i < op->data_inputs && (p == 0 || i == 0); i++)
      narrow =
          narrow &&
          ((p > 0 && !stage_can_sum(graph, op)) ||
           graph->tensor[graph_storage(graph, op->input[i])].shape.columns <=
               width);
    if (!narrow)
      break;
  }
  return covered;
}

/* All stages of the ending in one order of tiles that begin at `latest` or
 * before. Estimates of the two orders err differently: neither is dropped for
 * the other. */
static void search_order(struct inside_search *search, bool down,
                         int32_t latest,
                         void (*take)(void *context, const struct way *way),
                         void *context) {
  /* 0, the whole row, comes last. Tiles that go down and are as high as the
   * tensor would be those of the other order. */
  static const int32_t widths[] = {1, 4, 16, 0};
  const int32_t count = (int32_t)(sizeof widths / sizeof *widths) - down;
  search->ending.down = down;
  for (int32_t covered = 0; covered <= search->options.longest; covered++)
    ranking_open(&search->ways[covered].ranking, WAYS_MAX);
  for (int32_t i = 0; i < count; i++) {
    search->ending.columns = widths[i];
    search->shared = i == 0 || down ? -1 : count_narrow(search, widths[i - 1]);
    search_ending(search, latest);
  }
  for (int32_t covered = 1; covered <= search->options.longest; covered++)
    for (int32_t i = 0; i < search->ways[covered].ranking.count; i++) {
      const struct ways *ways = &search->ways[covered];
      take(context, &ways->way[ways->ranking.at[i]]);
    }
}

void inside_run(struct inside_search *search, int32_t last, int64_t most,
                void (*take)(void *context, const struct way *way),
                void *context) {
  const int32_t lopsided = search->lopsided[last];
  search->most = most;
  search->ending.last = last;
  search_order(search, false, last, take, context);
  /* Elsewhere the other order is the same turned on its side. */
  if (lopsided > last - search->options.longest)
    search_order(search, true, lopsided, take, context);
}
