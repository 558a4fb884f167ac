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

// Why a line is refused; 0 = it is not. The names are part of the wire contract.
enum {
    RW_ACCEPTED = 0,
    RW_BAD_JSON = 1,
    RW_BAD_UTF8 = 2,
    RW_TOO_LONG = 3,
    RW_TOO_DEEP = 4,
    RW_MISSING_TYPE = 5,
    RW_MISSING_SUBJECT = 6,
    RW_BAD_TIME = 7,
    RW_FUTURE = 8,
    RW_SCHEMA = 9,
    RW_NOT_ALLOWED = 10,
    RW_NUMBER_RANGE = 11,
    RW_EMPTY_LINE = 255,  // nothing on the line: skipped, neither accepted nor refused
};

typedef struct {
    uint32_t line_offset;  // of the raw line in the batch's text
    uint32_t line_length;  // without its line end
    uint16_t code;         // RW_ACCEPTED, or why not; then only line_* and detail are meaningful
    uint16_t event_class;  // which class of the projection the event's type belongs to
    uint16_t flags;
    uint16_t detail;       // what is wrong, see rw_detail
    uint32_t first_cell;   // index of the first of the class's wanted fields in the batch's cells
    uint32_t detail_path;  // the projection's path that `detail` is about
    int64_t time;          // nanoseconds since 1970, if RW_EVENT_HAS_TIME
    rw_text type;
    rw_text subject;
    rw_text source;
    rw_text id;
    uint64_t identity[2];  // 128-bit hash of source and id, if RW_EVENT_HAS_ID
} rw_event;

#endif
