/* Pieces that the emitter's parts share. */
#ifndef EMIT_EMIT_TEXT_H
#define EMIT_EMIT_TEXT_H

#include "base/text.h"
#include "emit/emit.h"

struct emitter {
  const struct plan *plan;
  const struct graph *graph;
  const struct emit_options *options;
  const char *name;
};

/* The parts of a result, each the whole text of one file. */
void emit_header(const struct emitter *emitter, struct text *text);
void emit_source(const struct emitter *emitter, struct text *text);
void emit_weights_header(const struct emitter *emitter, struct text *text);
void emit_weights(const struct emitter *emitter, struct text *text);

/* The initialiser of an operator's kernel arguments, one field a line. */
void emit_arguments(const struct emitter *emitter, const struct op *op,
                    const struct kernel *kernel, struct text *text);

/* Constants, units and schedule of one stage. */
void emit_stage(const struct emitter *emitter, struct text *text,
                int32_t number);

/* The functions of the interface. */
void emit_interface(const struct emitter *emitter, struct text *text);

/* Bytes before a network input in the packed inputs. */
int64_t emit_input_start(const struct graph *graph, int32_t tensor);

/* The first line of every file: what it is. */
void emit_mark(struct text *text, const char *what);

/* Drawing of the arena over time. */
void emit_memory_map(const struct plan *plan, struct text *text,
                     const char *prefix);

#endif
