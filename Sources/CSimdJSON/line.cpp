// SPDX-License-Identifier: Apache-2.0
//
// One line from its first token to its event: accepted with its cells, or refused.
#include "walk.hpp"

namespace rewardd {

Walk::Walk(const Projection &projection, uint32_t line_bytes_max) : projection(projection) {
    slots = static_cast<rw_cell *>(allocate((projection.field_count + 1) * sizeof(rw_cell)));
    for (uint32_t field = 0; field < projection.field_count; field++) slots[field] = {};
    touched = static_cast<uint32_t *>(allocate((projection.field_count + 1) * sizeof(uint32_t)));
    // The last member of a line may run a few tokens beyond it.
    key_stack = static_cast<Key *>(allocate((line_bytes_max / 4 + 64) * sizeof(Key)));
    capture = static_cast<rw_cell *>(allocate((size_t(line_bytes_max) + 64) * sizeof(rw_cell)));
}

Walk::~Walk() {
    std::free(slots);
    std::free(touched);
    std::free(key_stack);
    std::free(capture);
}

void Walk::begin(rw_batch *into, const char *text, const char *text_end) {
    batch = into;
    base = text;
    end = text_end;
    next_escape = nullptr;
}

const uint32_t *Walk::line(const uint32_t *token, uint32_t line_end, rw_event &into) {
    this->line_end = line_end;
    const char *escape_before = next_escape;
    event = &into;
    attributes = 0;
    event_class = nullptr;
    wanted_fields = nullptr;
    fault.code = RW_ACCEPTED;
    refusal.code = RW_ACCEPTED;
    captured = 0;
    touched_error = false;

    if (base[*token] == '{') {
        token = whole_event(token);
        // An end that is not on this line belongs to another.
        if (token && token[-1] >= line_end)
            token = wrong(RW_DETAIL_LINE_ENDS_EARLY, base + line_end);
        else if (token && *token < line_end)
            token = wrong(RW_DETAIL_MORE_AFTER_OBJECT, base + *token);
    } else {
        token = field(token, nullptr, key_stack, 0);
        bool is_value = token && token[-1] < line_end && *token >= line_end;
        if (is_value) token = wrong(RW_DETAIL_NO_OBJECT, nullptr);
        else if (token) token = wrong(RW_DETAIL_MORE_AFTER_OBJECT, base + *token);
    }
    if (!token) {
        // The walk may have looked for escapes in the next line already.
        next_escape = escape_before;
        write_refusal(fault);
    } else {
        finish();
    }
    for (; touched_count > 0; touched_count--) slots[touched[touched_count - 1]] = {};
    return token;
}

// The line is JSON, and an object. Is it an event?
void Walk::finish() {
    if (!has(Attribute::type) || !has(Attribute::subject)) require_attributes();
    if (refusal.code == RW_ACCEPTED) {
        if (!has(Attribute::data)) supply_empty_data();
        if (touched_error || !event_class->checks.empty()) check_fields(*event_class);
        if (refusal.code == RW_ACCEPTED) return write(*event_class);
    }
    write_refusal(refusal);
}

void Walk::require_attributes() {
    Fault missing;
    missing.detail = RW_DETAIL_ATTRIBUTE_MISSING;
    if (!has(Attribute::type)) {
        missing.code = RW_MISSING_TYPE;
        missing.attribute = Attribute::type;
        refuse(missing);
    }
    if (!has(Attribute::subject)) {
        missing.code = RW_MISSING_SUBJECT;
        missing.attribute = Attribute::subject;
        refuse(missing);
    }
}

// An event without data has empty data.
void Walk::supply_empty_data() {
    if (projection.data_field == no_field && projection.data_decimal_field == no_field) return;
    Arena arena(batch->chunks);
    auto address = reinterpret_cast<uintptr_t>(arena.reserve(0));
    rw_cell empty = {RW_CELL_MAP, {}, 0, uint64_t(address)};
    if (wants(projection.data_field)) store(projection.data_field, empty);
    if (wants(projection.data_decimal_field)) store(projection.data_decimal_field, empty);
}

static bool is_of_type(uint8_t kind, uint16_t type) {
    switch (type) {
    case RW_TYPE_BOOL: return kind == RW_CELL_BOOL;
    case RW_TYPE_INT: return kind == RW_CELL_INT;
    case RW_TYPE_DOUBLE: return kind == RW_CELL_INT || kind == RW_CELL_DOUBLE;
    case RW_TYPE_STRING: return kind == RW_CELL_STRING;
    case RW_TYPE_LIST: return kind == RW_CELL_LIST;
    case RW_TYPE_MAP: return kind == RW_CELL_MAP;
    default: return true;
    }
}

void Walk::check_fields(const EventClass &event_class) {
    for (const rw_check &check : event_class.checks) {
        uint8_t kind = slots[check.field].kind;
        // Out of range is not of the wrong type: it is told below, or here if nobody reads it.
        if (kind == RW_CELL_ERROR) continue;
        bool is_absent = kind == RW_CELL_MISSING || (kind == RW_CELL_NULL && check.is_optional);
        if (is_absent ? check.is_optional : is_of_type(kind, check.type)) continue;
        Fault trouble;
        trouble.code = RW_SCHEMA;
        trouble.detail = is_absent ? RW_DETAIL_FIELD_MISSING : RW_DETAIL_FIELD_TYPE;
        trouble.found = kind;
        trouble.field = check.field;
        return refuse(trouble);
    }
    for (uint32_t at = 0; at < touched_count; at++) {
        uint32_t field = touched[at];
        if (slots[field].kind != RW_CELL_ERROR || !event_class.wants[field]) continue;
        Fault trouble;
        trouble.code = RW_NUMBER_RANGE;
        trouble.detail = uint16_t(slots[field].bits);
        trouble.field = field;
        return refuse(trouble);
    }
}

void Walk::write(const EventClass &event_class) {
    size_t count = event_class.fields.size();
    if (__builtin_expect(batch->cell_capacity - batch->cell_count < count, 0)) grow_cells(count);
    rw_cell *cells = batch->cells + batch->cell_count;
    for (size_t at = 0; at < count; at++) cells[at] = slots[event_class.fields[at]];
    event->code = RW_ACCEPTED;
    event->event_class = uint16_t(projection.index_of(event_class));
    event->flags = 0;
    event->detail = RW_DETAIL_NONE;
    event->first_cell = uint32_t(batch->cell_count);
    event->detail_path = 0;
    batch->cell_count += count;
    if (has(Attribute::time)) event->flags |= RW_EVENT_HAS_TIME;
    else event->time = 0;
    if (has(Attribute::source)) event->flags |= RW_EVENT_HAS_SOURCE;
    else event->source = batch->default_source;
    if (has(Attribute::id)) {
        event->flags |= RW_EVENT_HAS_ID;
        identities.hash(event->source, event->id, event->identity);
    } else {
        event->id = {nullptr, 0};
        event->identity[0] = event->identity[1] = 0;
    }
}

void Walk::grow_cells(size_t count) {
    size_t capacity = batch->cell_capacity * 2 + count + 256;
    batch->cells = static_cast<rw_cell *>(reallocate(batch->cells, capacity * sizeof(rw_cell)));
    batch->cell_capacity = capacity;
}

void Walk::write_refusal(const Fault &why) {
    uint32_t offset = event->line_offset, length = event->line_length;
    *event = {};
    event->line_offset = offset;
    event->line_length = length;
    event->code = why.code;
    event->detail = why.detail;
    event->event_class = why.found;
    if (event_class) event->flags = uint16_t(projection.index_of(*event_class));
    event->detail_path = why.field;
    if (why.at) event->first_cell = uint32_t(why.at - (batch->text + offset)) + 1;
    const char *name = attribute_names[size_t(why.attribute)];
    event->type = {name, uint32_t(std::strlen(name))};
    event->id = why.quoted;
}

}  // namespace rewardd
