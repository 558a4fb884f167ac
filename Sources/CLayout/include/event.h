// SPDX-License-Identifier: Apache-2.0
//
// One decoded event: the envelope, and where its wanted fields stand. The decoder (C++) writes
// these, the engine (Swift) reads them as they are. All addresses point into the batch's text, or
// into the decoder's own storage where an escape had to be undone; they live as long as the batch.
#ifndef REWARDD_EVENT_H
#define REWARDD_EVENT_H

#include <stdint.h>
#include "cell.h"

typedef struct {
    const char *start;
    uint32_t length;
} rw_text;

enum {
    RW_EVENT_HAS_TIME = 1,    // time was given by the sender
    RW_EVENT_HAS_ID = 2,      // id was given; without one there is no protection from duplicates
    RW_EVENT_HAS_SOURCE = 4,  // source was given; otherwise the connection's name stands in
};

// Why a line is refused by what stands in it; 0 = it is not. The names are part of the wire
// contract, and of several reasons the lowest is told.
enum {
    RW_ACCEPTED = 0,
    RW_BAD_JSON = 1,
    RW_BAD_UTF8 = 2,
    RW_TOO_LONG = 3,
    RW_TOO_DEEP = 4,
    RW_MISSING_TYPE = 5,
    RW_MISSING_SUBJECT = 6,
    RW_BAD_TIME = 7,
    RW_SCHEMA = 8,
    RW_NUMBER_RANGE = 9,
    RW_EMPTY_LINE = 255,  // nothing on the line: skipped, neither accepted nor refused
};

// What exactly is wrong with a refused line: together with what a refused event holds (see below)
// enough for a message that says what was found, what was expected and what to do.
enum {
    RW_DETAIL_NONE = 0,

    // RW_BAD_JSON
    RW_DETAIL_NO_OBJECT,            // the line is JSON, but not an object
    RW_DETAIL_KEY_EXPECTED,
    RW_DETAIL_COLON_EXPECTED,
    RW_DETAIL_COMMA_OR_BRACE_EXPECTED,
    RW_DETAIL_COMMA_OR_BRACKET_EXPECTED,
    RW_DETAIL_VALUE_EXPECTED,
    RW_DETAIL_LINE_ENDS_EARLY,
    RW_DETAIL_MORE_AFTER_OBJECT,
    RW_DETAIL_NUMBER_SYNTAX,
    RW_DETAIL_LITERAL_SYNTAX,       // not quite true, false or null
    RW_DETAIL_ESCAPE_SYNTAX,
    RW_DETAIL_LONE_SURROGATE,
    RW_DETAIL_CONTROL_CHARACTER,    // U+0000-001F unescaped in a string
    RW_DETAIL_UNCLOSED_STRING,
    RW_DETAIL_DUPLICATE_KEY,

    // RW_MISSING_TYPE, RW_MISSING_SUBJECT, RW_BAD_TIME, RW_SCHEMA: an attribute of the envelope
    RW_DETAIL_ATTRIBUTE_MISSING,
    RW_DETAIL_ATTRIBUTE_EMPTY,
    RW_DETAIL_ATTRIBUTE_NO_STRING,
    RW_DETAIL_ATTRIBUTE_TOO_LONG,
    RW_DETAIL_ATTRIBUTE_CONTROL_CHARACTER,
    RW_DETAIL_TIME_SYNTAX,
    RW_DETAIL_TIME_RANGE,
    RW_DETAIL_SPECVERSION,
    RW_DETAIL_CONTENT_TYPE,
    RW_DETAIL_DATA_BASE64,
    RW_DETAIL_DATA_NO_OBJECT,

    // RW_SCHEMA: a field
    RW_DETAIL_FIELD_MISSING,
    RW_DETAIL_FIELD_TYPE,

    // RW_NUMBER_RANGE
    RW_DETAIL_DOUBLE_RANGE,         // not within +-1.8e308
    RW_DETAIL_DECIMAL_PLACES,       // more than six decimal places
    RW_DETAIL_DECIMAL_RANGE,        // more than 96 bits of millionths
};

// A refused event holds, besides line_offset, line_length, code and detail:
//   first_cell   where in the line it is wrong, as a byte counted from 1; 0 = nowhere in particular
//   event_class  what was found, as RW_CELL_*, where something else was expected
//   flags        the class of the event's type, for RW_DETAIL_FIELD_* and RW_NUMBER_RANGE
//   detail_path  the field, for the same
//   type         the name of the attribute, for RW_DETAIL_ATTRIBUTE_*
//   id           the text that a message should quote: a key or a value
typedef struct {
    uint32_t line_offset;  // of the raw line in the batch's text
    uint32_t line_length;  // without its line end
    uint16_t code;         // RW_ACCEPTED, or why not; then the rest is as said above
    uint16_t event_class;  // which class of the projection the event's type belongs to
    uint16_t flags;
    uint16_t detail;       // what is wrong, RW_DETAIL_*
    uint32_t first_cell;   // index of the first of the class's wanted fields in the batch's cells
    uint32_t detail_path;  // the projection's field that `detail` is about
    int64_t time;          // nanoseconds since 1970, if RW_EVENT_HAS_TIME
    rw_text type;
    rw_text subject;
    rw_text source;
    rw_text id;
    uint64_t identity[2];  // 128-bit hash of source and id, if RW_EVENT_HAS_ID
} rw_event;

// Asks for a cache line that will be read soon.
static inline void rw_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
