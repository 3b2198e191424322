#include "cli/fit.h"

#include "flash/flash.h"
#include "plan/rewrite.h"

/* Of two plans, or sets of kernels, whose estimated instructions differ by less
 * than this part, the one that takes less flash. */
enum { FLASH_TIE = 1024 };

/* A plan that fits --flash by its kernels, for at most this part more of
 * instructions, is taken without a look at others. */
enum { FLASH_ENOUGH = 50 };

/* Whether one plan is to be taken rather than another by --flash and
 * --optimize. */
static bool is_better(const struct options *options, const struct plan *plan,
                      const struct plan *best) {
  const int64_t flash = flash_bytes(plan);
  const int64_t best_flash = flash_bytes(best);
  const bool fits = options->flash == 0 || flash <= options->flash;
  const bool best_fits = options->flash == 0 || best_flash <= options->flash;
  if (fits != best_fits)
    return fits;
  if ((!fits || options->optimize == OPTIMIZE_flash) && flash != best_flash)
    return flash < best_flash;
  if (options->optimize == OPTIMIZE_ram &&
      plan->arena_bytes != best->arena_bytes)
    return plan->arena_bytes < best->arena_bytes;
  return plan->instructions < best->instructions;
}

/* A plan with kernels that take less flash, arena and RAM within their limits,
 * or no more than before. */
static struct plan *save_flash(const struct options *options,
                               const struct planner_options *wanted,
                               struct plan *plan, int64_t bytes,
                               int64_t instructions) {
  const int64_t sram = options->sram;
  const int64_t arena =
      wanted->arena > plan->arena_bytes ? wanted->arena : plan->arena_bytes;
  struct plan *made =
      flash_save(plan, &(struct flash_limits){bytes, instructions, arena});
  return sram == 0 || plan_ram_bytes(made) <= sram ||
                 plan_ram_bytes(made) <= plan_ram_bytes(plan)
             ? made
             : plan;
}

/* The best of all plans of the front within --sram, and of the one that is
 * known, with kernels that suit flash. */
static struct plan *search_flash(const struct options *options,
                                 const struct kernels *kernels,
                                 const struct planner_options *wanted,
                                 struct plan *plan) {
  const int64_t bytes =
      options->optimize == OPTIMIZE_flash ? 0 : options->flash;
  struct plan *best = save_flash(options, wanted, plan, bytes, INT64_MAX);
  if (bytes > 0 && flash_bytes(best) <= bytes &&
      best->instructions - plan->instructions <=
          plan->instructions / FLASH_ENOUGH)
    return best;
  const struct planner_front front = rewrite_front(kernels, wanted);
  for (int32_t i = 0; i < front.count; i++) {
    struct plan *other =
        save_flash(options, wanted, front.plan[i], bytes, INT64_MAX);
    if ((options->sram == 0 || plan_ram_bytes(other) <= options->sram) &&
        is_better(options, other, best))
      best = other;
  }
  return best;
}

/* A plan with kernels that take less flash than others which are hardly faster;
 * no RAM is spent on that. */
static struct plan *settle_ties(struct plan *plan) {
  struct plan *made = flash_save(
      plan,
      &(struct flash_limits){.instructions = plan->instructions / FLASH_TIE,
                             .arena = plan->arena_bytes});
  return plan_ram_bytes(made) <= plan_ram_bytes(plan) ? made : plan;
}

struct plan *fit_plan(const struct options *options,
                      const struct kernels *kernels,
                      const struct planner_options *wanted, struct plan *plan) {
  struct plan *chosen = settle_ties(plan);
  if (options->optimize != OPTIMIZE_flash &&
      (options->flash == 0 || flash_bytes(chosen) <= options->flash))
    return chosen;
  return search_flash(options, kernels, wanted, plan);
}

void fit_front(const struct options *options, struct planner_front *front) {
  const int64_t flash = options->flash;
  int32_t kept = 0;
  for (int32_t i = 0; i < front->count; i++) {
    struct plan *plan = settle_ties(front->plan[i]);
    if (flash > 0 && flash_bytes(plan) > flash)
      plan = flash_save(front->plan[i],
                        &(struct flash_limits){flash, INT64_MAX,
                                               front->plan[i]->arena_bytes});
    if (flash > 0 && flash_bytes(plan) > flash)
      continue;
    while (kept > 0 &&
           plan_ram_bytes(plan) <= plan_ram_bytes(front->plan[kept - 1]) &&
           plan->instructions <= front->plan[kept - 1]->instructions)
      kept--;
    if (kept == 0 || plan->instructions < front->plan[kept - 1]->instructions)
      front->plan[kept++] = plan;
  }
  front->count = kept;
}
