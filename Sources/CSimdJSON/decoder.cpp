// SPDX-License-Identifier: Apache-2.0
//
// From a text to its events: windows, lines, and what can be told of a line without walking it.
//
// Stage 1 runs over a window of many lines at once: alone, each line would pay for starting and
// ending it. Should something be wrong in the window, stage 1 runs again for each of its lines,
// so that one bad line is one refusal. A window is small enough that its text and its tokens are
// still in the second-level cache when they are walked over.
#include <cstring>

#include "CSimdJSON.h"
#include "arena.hpp"
#include "structure.hpp"
#include "walk.hpp"

namespace rewardd {

namespace {

constexpr size_t window_bytes = 32 * 1024;

const char *line_end_after(const char *text, const char *end) {
    auto *found = static_cast<const char *>(std::memchr(text, '\n', size_t(end - text)));
    return found ? found : end;
}

// Ends a line that is not walked over.
void finish(rw_event &event, uint16_t code, uint16_t detail, uint32_t byte) {
    uint32_t offset = event.line_offset, length = event.line_length;
    event = {};
    event.line_offset = offset;
    event.line_length = length;
    event.code = code;
    event.detail = detail;
    event.first_cell = byte;
}

}  // namespace

class Decoder {
public:
    Decoder(const rw_projection &description, uint32_t line_bytes_max)
        : projection(description), walk(projection, line_bytes_max),
          structure(line_bytes_max > window_bytes ? line_bytes_max : window_bytes),
          line_bytes_max(line_bytes_max) {}

    void decode(rw_batch *into);

private:
    void window(const char *start, const char *end);
    void whole_line(const char *start, const char *end, const char *base);
    void single_line(const char *start, const char *end);
    bool is_too_long(const char *start, const char *end);
    rw_event &next_event(const char *start, const char *end);

    Projection projection;
    Walk walk;
    Structure structure;
    size_t line_bytes_max;
    rw_batch *batch = nullptr;
    const uint32_t *token = nullptr;  // the window's next
};

void Decoder::decode(rw_batch *into) {
    batch = into;
    batch->event_count = 0;
    batch->cell_count = 0;
    Arena::free_all(batch->chunks);
    const char *start = batch->text, *end = start + batch->text_length;
    // A line end behind the text ends a last number that has none, and a last line.
    std::memset(batch->text + batch->text_length, '\n', RW_TEXT_PADDING_BYTES);
    while (start < end) {
        const char *stop = end;
        if (size_t(end - start) > window_bytes) {
            stop = static_cast<const char *>(memrchr(start, '\n', window_bytes));
            if (!stop) stop = line_end_after(start + window_bytes, end);
        } else if (end[-1] == '\n') {
            stop = end - 1;
        }
        // `stop` is the line end of the window's last line, or the text's end.
        window(start, stop);
        start = stop + 1;
    }
}

// Decodes the lines up to `end`, where the last of them ends.
void Decoder::window(const char *start, const char *end) {
    auto length = size_t(end - start);
    const char *base = start;
    // Only a single line can be longer than a window, and then it is too long as well.
    bool is_whole = structure.takes_many_lines
        && length <= (line_bytes_max > window_bytes ? line_bytes_max : window_bytes)
        && structure.scan(start, length);
    if (is_whole) {
        token = structure.tokens();
        walk.begin(batch, base, end);
    }
    while (start <= end) {
        const char *stop = line_end_after(start, end);
        const char *line_stop = stop > start && stop[-1] == '\r' ? stop - 1 : stop;
        if (is_whole) whole_line(start, line_stop, base);
        else single_line(start, line_stop);
        start = stop + 1;
    }
}

// A line of a window in which all bytes are in order.
void Decoder::whole_line(const char *start, const char *end, const char *base) {
    rw_event &event = next_event(start, end);
    auto line_end = uint32_t(end - base);
    if (is_too_long(start, end)) {
        finish(event, RW_TOO_LONG, RW_DETAIL_NONE, 0);
    } else if (start == end) {
        finish(event, RW_EMPTY_LINE, RW_DETAIL_NONE, 0);
    } else if (*token >= line_end) {
        finish(event, RW_BAD_JSON, RW_DETAIL_VALUE_EXPECTED, uint32_t(end - start) + 1);
    } else if (auto *next = walk.line(token, line_end, event)) {
        token = next;
        return;
    }
    while (*token < line_end) token++;
}

// A line of a window in which something is wrong, maybe here.
void Decoder::single_line(const char *start, const char *end) {
    rw_event &event = next_event(start, end);
    auto length = size_t(end - start);
    if (is_too_long(start, end)) {
        finish(event, RW_TOO_LONG, RW_DETAIL_NONE, 0);
    } else if (start == end) {
        finish(event, RW_EMPTY_LINE, RW_DETAIL_NONE, 0);
    } else if (structure.scan(start, length)) {
        walk.begin(batch, start, end);
        walk.line(structure.tokens(), uint32_t(length), event);
    } else {
        StructureFault fault = structure.fault(start, length);
        finish(event, fault.code, fault.detail, fault.position + 1);
    }
}

bool Decoder::is_too_long(const char *start, const char *end) {
    return size_t(end - start) > line_bytes_max;
}

rw_event &Decoder::next_event(const char *start, const char *end) {
    if (__builtin_expect(batch->event_count == batch->event_capacity, 0)) {
        size_t guess = batch->text_length / 128 + 16;
        size_t capacity = batch->event_capacity * 2;
        batch->event_capacity = capacity > guess ? capacity : guess;
        batch->events = static_cast<rw_event *>(
            reallocate(batch->events, batch->event_capacity * sizeof(rw_event)));
    }
    rw_event &event = batch->events[batch->event_count++];
    // The rest is written by whoever knows what has become of the line: events are large, so they
    // are not cleared first.
    event.line_offset = uint32_t(start - batch->text);
    event.line_length = uint32_t(end - start);
    return event;
}

}  // namespace rewardd

struct rw_decoder {
    rewardd::Decoder decoder;
};

extern "C" {

rw_decoder *rw_decoder_create(const rw_projection *projection, uint32_t line_bytes_max) {
    return new rw_decoder{{*projection, line_bytes_max}};
}

void rw_decoder_free(rw_decoder *decoder) { delete decoder; }

void rw_decode(rw_decoder *decoder, rw_batch *batch) { decoder->decoder.decode(batch); }

}  // extern "C"
