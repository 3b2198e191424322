#include "plan/bound.h"

#include "graph/geometry.h"
#include "plan/closure.h"
#include "plan/reading.h"

#include <string.h>

/* Rows of a window's tensors, of those that it is asked about, and the work
 * that is done at most, in nodes that searches look at. */
enum { WINDOW_ROWS = 12000, OWN_ROWS = 3000, WORK_MOST = 60000000 };

enum { NONE = -1 };

/* A tensor's rows as nodes of the closure problem: that a row has been computed
 * costs its bytes, that it is dead gives them back. */
struct tensor_rows {
  int32_t position; /* of the operator that makes it; -1: an input */
  int32_t rows;
  int64_t row_bytes;
  int32_t computed; /* node of row 0, or NONE: all are there from the start */
  int32_t dead;     /* likewise, or NONE: the network's output */
};

/* Operators [first, last] and what they read, all others left out. Asked about
 * are the rows of what [own_first, own_last] make. */
struct window {
  int32_t own_first, own_last, first, last;
};

struct bound_search {
  const struct plan *plan;
  int32_t tile_rows;
  int32_t tensors;
  struct tensor_rows *tensor;
  int32_t *number; /* by storage: of its tensor, or NONE */
  struct closure closure;
  bool *answered; /* by node: of a computed row */
  int64_t given;  /* bytes that are there from the start */
  int64_t least;
};

static const struct op *op_at(const struct plan *plan, int32_t position) {
  return &plan->graph->op[plan->order[position]];
}

/* Whether, at any place across the image, what an output computes up to there
 * needs the input up to there, and all before that place is needed no more only
 * when the output has come as far: then a column of the image can be looked at
 * alone. */
static bool columns_go_together(const struct graph *graph, const struct op *op,
                                int32_t i) {
  if (!op_is_separable(op, false))
    return false;
  const int32_t made = op_output_shape(graph, op).columns;
  const int32_t read = op_input_shape(graph, op, i).columns;
  for (int32_t m = 0, r = 0; m < made && r < read;) {
    const struct needs needs = op_needs(graph, op, i, 0, m);
    if (r < needs.column || r >= needs.column_end)
      return false;
    const int64_t made_end = (int64_t)(m + 1) * read;
    const int64_t read_end = (int64_t)(r + 1) * made;
    m += made_end <= read_end;
    r += read_end <= made_end;
  }
  return true;
}

/* Rows of a tensor that can be looked at; 0: none. */
static int32_t rows_of(const struct plan *plan, int32_t storage) {
  const struct graph *graph = plan->graph;
  const struct tensor *tensor = &graph->tensor[storage];
  if (tensor->data != NULL || graph_is_variable(graph, storage) ||
      plan_is_external(plan, storage) || tensor->shape.rows > OWN_ROWS)
    return 0;
  return tensor->shape.rows;
}

static const struct tensor_rows *find_tensor(const struct bound_search *search,
                                             int32_t storage) {
  const int32_t number = search->number[storage];
  return number == NONE ? NULL : &search->tensor[number];
}

/* Adds what is made at a position, or with -1 an input of the network. */
static void add_tensor(struct bound_search *search, int32_t position,
                       int32_t storage, int32_t *nodes) {
  const struct plan *plan = search->plan;
  const int32_t rows = rows_of(plan, storage);
  if (rows == 0 || search->number[storage] != NONE)
    return;
  struct tensor_rows made = {.position = position,
                             .rows = rows,
                             .row_bytes =
                                 plan->graph->tensor[storage].bytes / rows,
                             .computed = NONE,
                             .dead = NONE};
  if (position >= 0 || plan_is_streamed(plan, storage)) {
    made.computed = *nodes;
    *nodes += rows;
  }
  if (!plan_is_output(plan->graph, storage)) {
    made.dead = *nodes;
    *nodes += rows;
  }
  search->number[storage] = search->tensors;
  search->tensor[search->tensors++] = made;
}

/* The window's tensors: what its operators make, and the network's inputs that
 * they read. Returns the nodes that they take. */
static int32_t add_tensors(struct bound_search *search,
                           const struct window *window) {
  const struct plan *plan = search->plan;
  const struct graph *graph = plan->graph;
  int32_t nodes = 0;
  for (int32_t p = window->first; p <= window->last; p++) {
    const struct op *op = op_at(plan, p);
    for (int32_t i = 0; i < op->data_inputs; i++) {
      const int32_t storage = graph_storage(graph, op->input[i]);
      if (graph->tensor[storage].producer == NO_OPERATOR)
        add_tensor(search, -1, storage, &nodes);
    }
    if (stage_writes_as_made(graph, op))
      add_tensor(search, p, plan_output_storage(plan, p), &nodes);
  }
  return nodes;
}

static void weigh_rows(struct bound_search *search,
                       const struct tensor_rows *of) {
  struct closure *closure = &search->closure;
  if (of->computed == NONE)
    search->given += of->rows * of->row_bytes;
  for (int32_t r = 0; r < of->rows; r++) {
    if (of->computed != NONE)
      closure->weight[of->computed + r] = of->row_bytes;
    if (of->computed != NONE && r > 0)
      closure_imply(closure, of->computed + r, of->computed + r - 1);
    if (of->dead != NONE)
      closure->weight[of->dead + r] = -of->row_bytes;
    if (of->dead != NONE && of->computed != NONE)
      closure_imply(closure, of->dead + r, of->computed + r);
  }
}

/* Whether an operator's reading of an input can be described by rows. Where it
 * cannot, it is left out: that the input has to be there before, and until
 * when. */
static bool reads_by_rows(const struct plan *plan, const struct op *op,
                          int32_t i) {
  const struct graph *graph = plan->graph;
  return stage_reads_as_made(graph, op, i) && op_is_separable(op, true) &&
         columns_go_together(graph, op, i);
}

/* What operator p needs of data input i, and until when. */
static void link_reading(struct bound_search *search, int32_t p, int32_t i) {
  const struct plan *plan = search->plan;
  const struct graph *graph = plan->graph;
  struct closure *closure = &search->closure;
  const struct op *op = op_at(plan, p);
  const struct tensor_rows *made =
      find_tensor(search, plan_output_storage(plan, p));
  const struct tensor_rows *read =
      find_tensor(search, graph_storage(graph, op->input[i]));
  if (made == NULL || read == NULL)
    return;
  /* Sums eat what they read. */
  const bool sums = stage_can_sum(graph, op);
  if (!sums && !reads_by_rows(plan, op, i))
    return;
  int32_t *last_reader = POOL_ARRAY(graph->pool, int32_t, (size_t)read->rows);
  memset(last_reader, 0xFF, (size_t)read->rows * sizeof *last_reader);
  for (int32_t r = 0; r < made->rows; r++) {
    const struct needs needs = op_needs(graph, op, i, r, 0);
    int32_t last = sums ? read->rows - 1 : NONE;
    for (int32_t row = needs.row; !sums && row < needs.row_end;
         row += needs.row_step) {
      last_reader[row] = r;
      last = row;
    }
    if (last != NONE && read->computed != NONE)
      closure_imply(closure, made->computed + r, read->computed + last);
  }
  for (int32_t row = 0; row < read->rows && read->dead != NONE; row++)
    if (last_reader[row] != NONE)
      closure_imply(closure, read->dead + row,
                    made->computed + last_reader[row]);
}

/* Notes the times that the state found last has an answer for: its tensors
 * have as many rows as it has. */
static void note_answers(struct bound_search *search) {
  for (int32_t t = 0; t < search->tensors; t++) {
    const struct tensor_rows *of = &search->tensor[t];
    if (of->computed == NONE)
      continue;
    int32_t rows = 0;
    while (rows < of->rows && search->closure.inside[of->computed + rows])
      rows++;
    for (int32_t r = rows - search->tile_rows; r < rows; r++)
      if (r >= 0)
        search->answered[of->computed + r] = true;
  }
}

/* The least memory of a state in which a tensor has row `row`, but not the one
 * tile_rows below it. Every schedule comes through such a state. */
static void ask(struct bound_search *search, const struct tensor_rows *of,
                int32_t row) {
  const int32_t below = row + search->tile_rows;
  /* A state that takes no more than is known already will do: mostly the one
   * that has computed what the row needs, and nothing else. */
  int64_t bytes =
      search->given + closure_some(&search->closure, of->computed + row);
  if (bytes > search->least)
    bytes = search->given +
            closure_least(&search->closure, of->computed + row,
                          below < of->rows ? of->computed + below : NONE);
  search->least = bytes > search->least ? bytes : search->least;
  note_answers(search);
}

/* Asks about all rows of a window, the far apart ones first, until too much has
 * been done; whether it was not. */
static bool ask_window(struct bound_search *search, const struct window *window,
                       int64_t work) {
  static const int32_t steps[] = {64, 16, 4, 1};
  for (size_t s = 0; s < sizeof steps / sizeof *steps; s++)
    for (int32_t t = 0; t < search->tensors; t++) {
      const struct tensor_rows *of = &search->tensor[t];
      if (of->computed == NONE || of->position > window->own_last ||
          (of->position >= 0 && of->position < window->own_first))
        continue;
      for (int32_t r = 0; r < of->rows; r += steps[s]) {
        if (search->answered[of->computed + r])
          continue;
        if (search->closure.work > work)
          return false;
        ask(search, of, r);
      }
    }
  return true;
}

/* The next window: operators to ask about from `first` on, and as many others
 * on both sides as there is room for. */
static struct window next_window(const struct plan *plan, int32_t first) {
  const struct graph *graph = plan->graph;
  int32_t inputs = 0;
  for (int32_t i = 0; i < graph->inputs; i++)
    inputs += rows_of(plan, graph->input[i]);
  struct window window = {first, first, first, first};
  int64_t rows = inputs + rows_of(plan, plan_output_storage(plan, first));
  int32_t more;
  while (window.own_last + 1 < plan->steps &&
         rows + (more = rows_of(
                     plan, plan_output_storage(plan, window.own_last + 1))) <=
             OWN_ROWS) {
    rows += more;
    window.own_last++;
  }
  window.last = window.own_last;
  bool grown = true;
  while (grown) {
    grown = false;
    if (window.first > 0) {
      more = rows_of(plan, plan_output_storage(plan, window.first - 1));
      grown = rows + more <= WINDOW_ROWS;
      rows += grown ? more : 0;
      window.first -= grown;
    }
    if (window.last + 1 < plan->steps) {
      more = rows_of(plan, plan_output_storage(plan, window.last + 1));
      const bool fits = rows + more <= WINDOW_ROWS;
      rows += fits ? more : 0;
      window.last += fits;
      grown = grown || fits;
    }
  }
  return window;
}

static int64_t rows_in_all(const struct plan *plan) {
  int64_t rows = 0;
  for (int32_t p = 0; p < plan->steps; p++)
    rows += rows_of(plan, plan_output_storage(plan, p));
  return rows;
}

/* Looks at one window; false where it was too much. */
static bool search_window(struct bound_search *search,
                          const struct window *window, int64_t work) {
  const struct plan *plan = search->plan;
  struct pool *pool = plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  const size_t most =
      (size_t)(window->last - window->first) + 1 + (size_t)plan->graph->inputs;
  search->tensors = 0;
  search->tensor = POOL_ARRAY(pool, struct tensor_rows, most);
  search->given = 0;
  const int32_t nodes = add_tensors(search, window);
  search->closure = closure_new(pool, nodes);
  search->answered = POOL_ARRAY(pool, bool, (size_t)nodes);
  for (int32_t t = 0; t < search->tensors; t++)
    weigh_rows(search, &search->tensor[t]);
  for (int32_t p = window->first; p <= window->last; p++)
    for (int32_t i = 0; i < op_at(plan, p)->data_inputs; i++)
      link_reading(search, p, i);
  const bool done = ask_window(search, window, work);
  for (int32_t t = 0; t < plan->graph->tensors; t++)
    search->number[t] = NONE;
  pool_release(pool, mark);
  return done;
}

struct schedule_bound bound_schedules(const struct plan *plan,
                                      int32_t tile_rows) {
  const struct graph *graph = plan->graph;
  struct bound_search search = {.plan = plan, .tile_rows = tile_rows};
  struct schedule_bound bound = {.tile_rows = tile_rows, .whole = true};
  const struct pool_mark mark = pool_mark(graph->pool);
  search.number = POOL_ARRAY(graph->pool, int32_t, (size_t)graph->tensors);
  memset(search.number, 0xFF, (size_t)graph->tensors * sizeof *search.number);
  const int64_t all = rows_in_all(plan) + 1;
  for (int32_t first = 0; first < plan->steps;) {
    const struct window window = next_window(plan, first);
    int64_t own = 1;
    for (int32_t p = window.own_first; p <= window.own_last; p++)
      own += rows_of(plan, plan_output_storage(plan, p));
    const bool done =
        search_window(&search, &window, (int64_t)WORK_MOST * own / all);
    bound.whole = bound.whole && done && window.first == 0 &&
                  window.last == plan->steps - 1;
    first = window.own_last + 1;
  }
  pool_release(graph->pool, mark);
  bound.bytes = search.least;
  for (int32_t i = 0; i < graph->variables; i++)
    bound.bytes += graph->tensor[graph->variable[i].tensor].bytes;
  return bound;
}

void bound_fill(struct plan *const *plan, int32_t count) {
  for (int32_t i = 0; i < count; i++) {
    const int32_t class_rows = bound_class(plan[i]);
    const int32_t tile_rows =
        class_rows > BOUND_TILE_ROWS ? class_rows : BOUND_TILE_ROWS;
    int32_t same = 0;
    while (same < i && plan[same]->bound.tile_rows != tile_rows)
      same++;
    plan[i]->bound =
        same < i
            ? plan[same]->bound
            : bound_schedules(plan_new(plan[i]->kernels->original,
                                       plan[i]->strategy, plan[i]->input_mode),
                              tile_rows);
    plan[i]->in_bound_class = class_rows > 0;
  }
}
