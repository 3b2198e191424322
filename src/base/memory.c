#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sanitizer sees accesses behind what was allocated, and to what was
 * released: all else in the blocks is out of bounds. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_WATCHED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED 1
#endif
#ifdef IS_WATCHED
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(memory, bytes) ((void)(memory), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(memory, bytes)                             \
  ((void)(memory), (void)(bytes))
enum { GAP = 0 };
#endif

enum { BLOCK_BYTES = 64 * 1024 };

struct pool_block {
  struct pool_block *next;
  size_t used;
  size_t size;
  max_align_t data[];
};

void *(*pool_system_alloc)(size_t bytes) = malloc;

/* Nothing behind what is used may be touched. */
static void close_rest(struct pool_block *block) {
  ASAN_POISON_MEMORY_REGION((char *)block->data + block->used,
                            block->size - block->used);
}

struct pool_mark pool_mark(const struct pool *pool) {
  return (struct pool_mark){pool->blocks,
                            pool->blocks == NULL ? 0 : pool->blocks->used};
}

void pool_release(struct pool *pool, struct pool_mark mark) {
  while (pool->blocks != mark.block) {
    struct pool_block *next = pool->blocks->next;
    free(pool->blocks);
    pool->blocks = next;
  }
  if (pool->blocks != NULL) {
    pool->blocks->used = mark.used;
    close_rest(pool->blocks);
  }
}

static void pool_free(struct pool *pool) {
  pool_release(pool, (struct pool_mark){NULL, 0});
}

bool pool_try(void (*body)(struct pool *, void *), void *context) {
  jmp_buf failure;
  struct pool pool = {NULL, &failure};
  /* The pool's address has been handed out, so its fields survive the jump in
   * memory; no other local is read after it. */
  struct pool *volatile owned = &pool;
  if (setjmp(failure) != 0) {
    pool_free(owned);
    return false;
  }
  body(owned, context);
  pool_free(owned);
  return true;
}

void *pool_alloc(struct pool *pool, size_t count, size_t size) {
  const size_t align = sizeof(max_align_t);
  if (size != 0 && count > (SIZE_MAX / 4) / size)
    longjmp(*pool->failure, 1);
  const size_t bytes = (count * size + align - 1) / align * align + GAP;
  struct pool_block *block = pool->blocks;
  if (block == NULL || block->size - block->used < bytes) {
    const size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    block = pool_system_alloc(sizeof(struct pool_block) + room);
    if (block == NULL)
      longjmp(*pool->failure, 1);
    *block = (struct pool_block){pool->blocks, 0, room};
    pool->blocks = block;
    close_rest(block);
  }
  void *memory = (char *)block->data + block->used;
  block->used += bytes;
  ASAN_UNPOISON_MEMORY_REGION(memory, count * size);
  return memset(memory, 0, count * size);
}

char *pool_format(struct pool *pool, const char *format, ...) {
  /* Most texts are short: those are formatted once. */
  enum { SHORT_BYTES = 128 };
  char brief[SHORT_BYTES];
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(brief, sizeof brief, format, arguments);
  va_end(arguments);
  if (length < 0)
    longjmp(*pool->failure, 1);
  char *text = pool_alloc(pool, (size_t)length + 1, 1);
  if (length < SHORT_BYTES)
    return memcpy(text, brief, (size_t)length + 1);
  va_start(arguments, format);
  vsnprintf(text, (size_t)length + 1, format, arguments);
  va_end(arguments);
  return text;
}
