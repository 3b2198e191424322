#include "emit/kernel.h"

#include "base/embedded.h"
#include "sn_kernel_list.h"

#include <stdlib.h>
#include <string.h>

const char *kernel_target_name(enum kernel_target target) {
  static const char *const names[] = {
#define X(name, text, sets) text,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  return names[target];
}

/* Type of the arguments, and the kernel's name without its set. */
static void describe(enum work work, bool sums, const char **type,
                     const char **stem) {
#define X(name, member, arguments, kernel)                                     \
  if (sums && work == WORK_##name) {                                           \
    *type = #arguments;                                                        \
    *stem = #kernel;                                                           \
    return;                                                                    \
  }
  SN_SUMS_KERNEL_LIST(X)
#undef X
  switch (work) {
  case WORK_NONE:
    break;
#define X(name, member, arguments, kernel, inputs)                             \
  case WORK_##name:                                                            \
    *type = #arguments;                                                        \
    *stem = #kernel;                                                           \
    return;
    SN_KERNEL_LIST(X)
#undef X
  }
  abort(); /* no kernel for an operator that resolved: our own bug */
}

struct kernel kernel_select(struct pool *pool, enum kernel_target target,
                            enum work work, bool sums) {
  static const char *const sets[] = {
#define X(name, text, sets) sets,
      KERNEL_TARGET_LIST(X)
#undef X
  };
  struct kernel kernel = {NULL, NULL, NULL};
  const char *stem = NULL;
  describe(work, sums, &kernel.arguments, &stem);
  for (const char *set = sets[target]; *set != '\0';) {
    const int length = (int)strcspn(set, " ");
    kernel.function = pool_format(pool, "%s__%.*s", stem, length, set);
    kernel.path =
        pool_format(pool, "kernels/%.*s/%s.h", length, set, kernel.function);
    if (embedded_find(kernel.path) != NULL)
      return kernel;
    set += length;
    set += strspn(set, " ");
  }
  abort(); /* ref has every kernel */
}
