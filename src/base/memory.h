/* Memory by lifetime: a pool hands out zeroed blocks and frees them together.
 * Allocation never returns NULL; when the system has no more, control goes
 * back to the enclosing pool_try. Built with an address sanitizer, the program
 * stops where it touches what lies between blocks or was freed. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

struct pool_block;

struct pool {
  struct pool_block *blocks;
  jmp_buf *failure;
};

/* Where pools get their blocks; tests replace it to make the Nth call fail. */
extern void *(*pool_system_alloc)(size_t bytes);

/* Runs body(pool, context) with a new pool and frees the pool. Returns false
 * when memory ran out, in which case body was left at an allocation. */
bool pool_try(void (*body)(struct pool *, void *), void *context);

/* Zeroed memory for `count` elements of `size` bytes, aligned for any type,
 * owned by the pool. A product that overflows counts as out of memory. */
void *pool_alloc(struct pool *pool, size_t count, size_t size);

/* A point in a pool's life, and the way back to it: everything that was
 * allocated since is freed. */
struct pool_mark {
  struct pool_block *block;
  size_t used;
};
struct pool_mark pool_mark(const struct pool *pool);
void pool_release(struct pool *pool, struct pool_mark mark);

/* printf into memory of the pool. */
char *pool_format(struct pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define POOL_NEW(pool, type) ((type *)pool_alloc((pool), 1, sizeof(type)))
#define POOL_ARRAY(pool, type, count)                                          \
  ((type *)pool_alloc((pool), (count), sizeof(type)))

#endif
