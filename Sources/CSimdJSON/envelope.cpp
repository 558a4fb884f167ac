// SPDX-License-Identifier: Apache-2.0
//
// The members of the event itself: CloudEvents' attributes, which we read, and `data`.
#include <cstring>

#include "walk.hpp"

namespace rewardd {

namespace {

// What a value is, from its first byte.
uint8_t kind_of(char first) {
    switch (first) {
    case '"': return RW_CELL_STRING;
    case '{': return RW_CELL_MAP;
    case '[': return RW_CELL_LIST;
    case 't': case 'f': return RW_CELL_BOOL;
    case 'n': return RW_CELL_NULL;
    default: return RW_CELL_DOUBLE;
    }
}

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? char(byte + 32) : byte; }

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

// Is this media type, without its parameters, JSON? `application/json`, `application/x+json`.
bool is_json_type(rw_text text) {
    static constexpr char application[] = "application/", json[] = "json";
    constexpr uint32_t front = sizeof application - 1, back = sizeof json - 1;
    uint32_t length = 0;
    while (length < text.length && text.start[length] != ';') length++;
    while (length > 0 && is_blank(text.start[length - 1])) length--;
    if (length < front + back) return false;
    for (uint32_t at = 0; at < back; at++)
        if (lower(text.start[length - back + at]) != json[at]) return false;
    // Any structured type will do, whoever registered it.
    if (length > front + back && text.start[length - back - 1] == '+') return true;
    if (length != front + back) return false;
    for (uint32_t at = 0; at < front; at++)
        if (lower(text.start[at]) != application[at]) return false;
    return true;
}

bool has_control_character(rw_text text) {
    for (uint32_t at = 0; at < text.length; at++)
        if (uint8_t(text.start[at]) < 0x20) return true;
    return false;
}

}  // namespace

// The value at `token` of the member that `node` is, or of one that nobody asked for.
const uint32_t *Walk::attribute_slowly(const uint32_t *token, const Node *node, Key *keys) {
    if (*token >= line_end) return wrong(RW_DETAIL_VALUE_EXPECTED, base + *token);
    Attribute attribute = node ? node->attribute : Attribute::extension;
    if (attribute == Attribute::data) return data(token, node, keys);
    char first = base[*token];
    // Null means absent. The walk below still makes sure that it is null.
    bool is_null = first == 'n';
    if (attribute == Attribute::extension) return field(token, is_null ? nullptr : node, keys, 1);

    // An attribute that is wanted as a field as well is read twice: that is rare.
    const uint32_t *next = first != '"' || node->has_field()
        ? field(token, is_null ? nullptr : node, keys, 1)
        : token + 1;
    if (!next) return nullptr;
    if (is_null && attribute != Attribute::type && attribute != Attribute::subject) return next;
    return read(attribute, token) ? next : nullptr;
}

const uint32_t *Walk::data(const uint32_t *token, const Node *node, Key *keys) {
    char first = base[*token];
    if (first == '{') {
        note(Attribute::data);
        return field(token, node, keys, 1);
    }
    if (first != 'n') {
        Fault other;
        other.code = RW_SCHEMA;
        other.detail = RW_DETAIL_DATA_NO_OBJECT;
        other.found = kind_of(first);
        other.at = base + *token;
        refuse(other);
    }
    return field(token, nullptr, keys, 1);
}

// Reads an attribute that should be a string. False if the line is no JSON; what is wrong with the
// attribute goes to `refuse`.
bool Walk::read(Attribute attribute, const uint32_t *token) {
    Fault trouble;
    trouble.code = RW_SCHEMA;
    if (attribute == Attribute::type) trouble.code = RW_MISSING_TYPE;
    if (attribute == Attribute::subject) trouble.code = RW_MISSING_SUBJECT;
    if (attribute == Attribute::time) trouble.code = RW_BAD_TIME;
    note(attribute);
    trouble.attribute = attribute;
    trouble.at = base + *token;
    trouble.found = kind_of(*trouble.at);

    rw_text text = {nullptr, 0};
    if (trouble.found == RW_CELL_STRING) {
        if (!string(token, text)) return false;
        trouble.quoted = text;
        trouble.detail = take_slowly(attribute, text);
        // Without an escape there is none, or the line would not be JSON.
        bool is_verbatim = text.start == trouble.at + 1;
        if (!trouble.detail && !is_verbatim && has_control_character(text))
            trouble.detail = RW_DETAIL_ATTRIBUTE_CONTROL_CHARACTER;
        if (trouble.detail == RW_DETAIL_ATTRIBUTE_TOO_LONG
            || trouble.detail == RW_DETAIL_ATTRIBUTE_CONTROL_CHARACTER)
            trouble.code = RW_SCHEMA;
    } else if (trouble.found == RW_CELL_NULL) {
        trouble.detail = RW_DETAIL_ATTRIBUTE_MISSING;
    } else {
        trouble.detail = RW_DETAIL_ATTRIBUTE_NO_STRING;
    }
    if (attribute == Attribute::data_base64) trouble.detail = RW_DETAIL_DATA_BASE64;
    if (trouble.detail) refuse(trouble);
    return true;
}

uint16_t Walk::take_content_type(rw_text text) {
    return is_json_type(text) ? RW_DETAIL_NONE : RW_DETAIL_CONTENT_TYPE;
}

// Remembers why the event cannot be taken: the lowest code, of those the first in the line.
void Walk::refuse(const Fault &other) {
    if (refusal.code == RW_ACCEPTED || other.code < refusal.code) refusal = other;
}

}  // namespace rewardd
