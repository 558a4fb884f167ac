// SPDX-License-Identifier: Apache-2.0
//
// Decodes a text of lines, each an event, into `rw_event`s and cells (see event.h and cell.h).
//
// A decoder is compiled from a projection: which fields of which event types are wanted. It belongs
// to one thread. A batch belongs to nobody in particular: it is filled and decoded on one thread,
// may be handed to another, decoded again with another decoder, and freed anywhere.
//
// Everything in a line is visited and checked, wanted or not: a line is accepted only if all of it
// is valid JSON without duplicate keys. Simdjson finds the structure (its stage 1, chosen for the
// CPU at run time), the walk over it is ours.
#ifndef REWARDD_CSIMDJSON_H
#define REWARDD_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>
#include "cell.h"
#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    RW_DEPTH_MAX = 32,              // levels of nesting; the event itself is the first
    RW_ATTRIBUTE_BYTES_MAX = 256,   // type, subject, source and id: they become keys of tables
    RW_TEXT_PADDING_BYTES = 64,     // readable bytes behind a batch's text
};

// The type that an event's field must have.
enum {
    RW_TYPE_ANY = 0,
    RW_TYPE_BOOL = 1,
    RW_TYPE_INT = 2,
    RW_TYPE_DOUBLE = 3,
    RW_TYPE_STRING = 4,
    RW_TYPE_LIST = 5,
    RW_TYPE_MAP = 6,
};

typedef struct {
    const rw_text *path;  // from the event's root
    uint32_t path_length;
    uint32_t is_decimal;  // as RW_CELL_DECIMAL if it is a number
} rw_field;

typedef struct {
    uint32_t field;
    uint16_t type;  // RW_TYPE_*
    uint16_t is_optional;
} rw_check;

typedef struct {
    const uint32_t *fields;  // in the order of the event's cells
    uint32_t field_count;
    const rw_check *checks;
    uint32_t check_count;
} rw_class;

typedef struct {
    rw_text text;  // an event type, or a prefix of event types
    uint32_t event_class;
} rw_type_class;

// As Swift's `Projection`. It is copied by `rw_decoder_create`. No two fields have the same path
// and form; class 0 is that of the types which nobody names.
typedef struct {
    const rw_field *fields;
    uint32_t field_count;
    const rw_class *classes;
    uint32_t class_count;
    const rw_type_class *exact_types;
    uint32_t exact_type_count;
    const rw_type_class *prefix_types;
    uint32_t prefix_type_count;
} rw_projection;

typedef struct rw_decoder rw_decoder;

rw_decoder *rw_decoder_create(const rw_projection *projection, uint32_t line_bytes_max);
void rw_decoder_free(rw_decoder *decoder);

// A text and what was decoded from it. Read the fields; only the functions below change them.
// `text` does not move once it is decoded; cells' addresses point into it or into `chunks`.
typedef struct {
    char *text;
    size_t text_length;
    size_t text_capacity;
    rw_event *events;  // entry i is line i of the text
    size_t event_count;
    size_t event_capacity;
    rw_cell *cells;
    size_t cell_count;
    size_t cell_capacity;
    rw_text default_source;
    struct rw_chunk *chunks;  // elements of lists and maps, strings whose escapes were undone
} rw_batch;

// `default_source` stands in for an event's missing `source`; it is copied.
rw_batch *rw_batch_create(rw_text default_source, size_t text_capacity);
void rw_batch_free(rw_batch *batch);

// Appends to the text, which may be at most 2^32 - 128 bytes.
void rw_batch_append(rw_batch *batch, const void *bytes, size_t count);

// Decodes the whole text; what was decoded before is gone.
void rw_decode(rw_decoder *decoder, rw_batch *batch);

#ifdef __cplusplus
}
#endif

#endif
