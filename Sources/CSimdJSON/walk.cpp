// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "number.hpp"
#include "unescape.hpp"
#include "walk_inline.hpp"

namespace rewardd {

namespace {

// Up to here a new key is compared with each before it, beyond all are sorted when the object ends.
constexpr ptrdiff_t keys_compared_max = 16;

rw_cell string_cell(rw_text text) {
    return {RW_CELL_STRING, {}, text.length, uint64_t(reinterpret_cast<uintptr_t>(text.start))};
}

// The literal at `text`, which is anything that begins with t, f or n.
bool read_literal(const char *text, rw_cell &cell) {
    switch (*text) {
    case 't':
        cell = {RW_CELL_BOOL, {}, 0, 1};
        return std::memcmp(text, "true", 4) == 0 && ends_scalar(text[4]);
    case 'f':
        cell = {RW_CELL_BOOL, {}, 0, 0};
        return std::memcmp(text, "false", 5) == 0 && ends_scalar(text[5]);
    default:
        cell = {RW_CELL_NULL, {}, 0, 0};
        return std::memcmp(text, "null", 4) == 0 && ends_scalar(text[4]);
    }
}

}  // namespace

// MARK: Objects

template <Walk::Purpose purpose>
const uint32_t *Walk::object(const uint32_t *token, const Node *node, Key *keys, int depth) {
    uint32_t count = 0;
    size_t header = captured;
    if (purpose == Purpose::cells) captured++;
    token++;
    if (base[*token] == '}' && *token < line_end) {
        token++;
    } else {
        Shape *shape = node ? shapes.at(*node, event_class, depth) : nullptr;
        Members members(shape, node, event_class, keys);
        for (;; token++) {
            const Node *child;
            if (!member<purpose>(token, members, child)) return nullptr;
            count++;
            if (purpose == Purpose::envelope) token = attribute(token + 2, child, members.last);
            else token = value<purpose>(token + 2, child, members.last, depth);
            if (!token) return nullptr;
            if (base[*token] == ',') continue;
            if (base[*token] != '}')
                return wrong(RW_DETAIL_COMMA_OR_BRACE_EXPECTED, base + *token);
            token++;
            break;
        }
        if (!members.is_as_expected && !end_members(members)) return nullptr;
    }
    if (purpose == Purpose::cells) capture[header] = {RW_CELL_MAP, {}, count, 0};
    return token;
}

// Reads the key at `token`; `child` is the place it names, if anything there is wanted.
template <Walk::Purpose purpose>
RW_INLINE bool Walk::member(const uint32_t *token, Members &members, const Node *&child) {
    const Shape::Member *expected = members.expected;
    if (__builtin_expect(expected < members.expected_end && token[0] < line_end
                         && expected->is_at(base, token), 1)) {
        members.expected++;
        child = expected->child;
        if (purpose == Purpose::cells)
            capture[captured++] = string_cell({base + token[0] + 1, expected->key.length});
        return true;
    }
    if (!unexpected_member(token, members)) return false;
    const Key &key = members.last[-1];
    child = members.node ? projection.child(*members.node, key) : nullptr;
    if (purpose == Purpose::cells) capture[captured++] = string_cell({key.text, key.length});
    return true;
}

// The same, for a key that is not the expected one: from here on, keys are compared with those
// before them.
bool Walk::unexpected_member(const uint32_t *token, Members &members) {
    if (members.is_as_expected) members.put_back_expected();
    Key &key = *members.last;
    if (!this->key(token, key, members.has_escapes)) return false;
    uint64_t bit = uint64_t(1) << (key.hash & 63);
    if ((members.seen & bit) && !is_new(key, members.first, members.last)) return false;
    members.seen |= bit;
    members.last++;
    return true;
}

// An object has ended whose keys were not the expected ones.
bool Walk::end_members(Members &members) {
    if (members.shape && !members.has_escapes)
        members.shape->learn(*members.node, members.event_class, projection, members.first,
                             members.last);
    return members.last - members.first <= keys_compared_max
        || are_distinct(members.first, members.last);
}

// Reads the key at `token`, which a colon must follow.
bool Walk::key(const uint32_t *token, Key &key, bool &has_escapes) {
    const char *quote = base + token[0];
    if (__builtin_expect(token[0] >= line_end || *quote != '"', 0))
        return wrong(RW_DETAIL_KEY_EXPECTED, quote);
    const char *colon = base + token[1];
    if (__builtin_expect(*colon != ':', 0)) return wrong(RW_DETAIL_COLON_EXPECTED, colon);
    rw_text text = raw_string(token);
    if (__builtin_expect(has_escape(text.start, colon), 0)) {
        has_escapes = true;
        if (!unescape_into_arena(text.start, text.length, text)) return false;
    }
    key = Key(text.start, text.length);
    return true;
}

bool Walk::is_new(const Key &key, const Key *first, const Key *last) {
    if (last - first >= keys_compared_max) return true;
    for (; first < last; first++) {
        if (!(*first == key)) continue;
        return wrong(RW_DETAIL_DUPLICATE_KEY, nullptr, {key.text, key.length});
    }
    return true;
}

bool Walk::are_distinct(Key *first, Key *last) {
    std::sort(first, last);
    const Key *twice = std::adjacent_find(first, last);
    if (twice == last) return true;
    return wrong(RW_DETAIL_DUPLICATE_KEY, nullptr, {twice->text, twice->length});
}

// MARK: Values

template <Walk::Purpose purpose>
const uint32_t *Walk::array(const uint32_t *token, Key *keys, int depth) {
    uint32_t count = 0;
    size_t header = captured;
    if (purpose == Purpose::cells) captured++;
    token++;
    if (base[*token] == ']' && *token < line_end) {
        token++;
    } else {
        for (;; token++) {
            if (*token >= line_end) return wrong(RW_DETAIL_VALUE_EXPECTED, base + *token);
            count++;
            token = value<purpose>(token, nullptr, keys, depth);
            if (!token) return nullptr;
            if (base[*token] == ',') continue;
            if (base[*token] != ']')
                return wrong(RW_DETAIL_COMMA_OR_BRACKET_EXPECTED, base + *token);
            token++;
            break;
        }
    }
    if (purpose == Purpose::cells)
        capture[header] = {RW_CELL_LIST, {}, count, 0};
    return token;
}

// The value at `token`, which stands at `node` and in an object or array of the given depth.
template <Walk::Purpose purpose>
RW_INLINE const uint32_t *Walk::value(const uint32_t *token, const Node *node, Key *keys,
                                      int depth) {
    constexpr bool is_captured = purpose == Purpose::cells;
    const char *text = base + *token;
    rw_cell cell;
    switch (*text) {
    case '"': {
        if (!is_captured && !wants(node)) return check_string(token) ? token + 1 : nullptr;
        rw_text unquoted;
        if (!string(token, unquoted)) return nullptr;
        cell = string_cell(unquoted);
        break;
    }
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9': {
        Number number;
        if (!number.scan(text)) return wrong(RW_DETAIL_NUMBER_SYNTAX, text);
        if (is_captured) capture[captured++] = number.value();
        if (node) {
            if (wants(node->value_field)) store(node->value_field, number.value());
            if (wants(node->decimal_field)) store(node->decimal_field, number.decimal());
        }
        return token + 1;
    }
    case 't': case 'f': case 'n':
        if (!read_literal(text, cell)) return wrong(RW_DETAIL_LITERAL_SYNTAX, text);
        if (!is_captured && !wants(node)) return token + 1;
        break;
    case '{': case '[':
        return container<purpose>(token, node, keys, depth + 1);
    default:
        return wrong(RW_DETAIL_VALUE_EXPECTED, text);
    }
    if (is_captured) capture[captured++] = cell;
    store(node, cell);
    return token + 1;
}

template <Walk::Purpose purpose>
const uint32_t *Walk::container(const uint32_t *token, const Node *node, Key *keys, int depth) {
    const char *text = base + *token;
    if (depth > RW_DEPTH_MAX) {
        fault = Fault();
        fault.code = RW_TOO_DEEP;
        fault.at = text;
        return nullptr;
    }
    bool is_object = *text == '{';
    bool is_wanted = wants(node);
    if (purpose != Purpose::cells && !is_wanted)
        return is_object ? object<Purpose::fields>(token, node, keys, depth)
                         : array<Purpose::fields>(token, keys, depth);
    size_t first = captured;
    token = is_object ? object<Purpose::cells>(token, node, keys, depth)
                      : array<Purpose::cells>(token, keys, depth);
    if (token && is_wanted) keep(node, first);
    if (purpose != Purpose::cells) captured = first;
    return token;
}

// MARK: Strings with escapes

bool Walk::find_escape(const char *text, const char *text_end) {
    if (next_escape < text) {
        next_escape = static_cast<const char *>(std::memchr(text, '\\', size_t(end - text)));
        if (!next_escape) next_escape = end;
    }
    return next_escape < text_end;
}

// The string at `token`, with its escapes undone.
bool Walk::string(const uint32_t *token, rw_text &text) {
    text = raw_string(token);
    if (!has_escape(text.start, text.start + text.length)) return true;
    return unescape_into_arena(text.start, text.length, text);
}

bool Walk::unescape_into_arena(const char *text, uint32_t length, rw_text &result) {
    Arena arena(batch->chunks);
    char *into = arena.reserve(length + key_slack_bytes);
    Unescaped unescaped = unescape(text, length, into);
    if (unescaped.detail) return wrong(unescaped.detail, unescaped.wrong);
    arena.commit(unescaped.length + key_slack_bytes);
    result = {into, unescaped.length};
    return true;
}

// MARK: What is kept

// Stores the list or map that was captured from `first` on, with its children at their last place.
void Walk::keep(const Node *node, size_t first) {
    rw_cell cell = capture[first];
    size_t count = captured - first - 1;
    Arena arena(batch->chunks);
    auto *children = reinterpret_cast<rw_cell *>(arena.reserve(count * sizeof(rw_cell)));
    arena.commit(count * sizeof(rw_cell));
    std::memcpy(children, capture + first + 1, count * sizeof(rw_cell));
    cell.bits = uint64_t(reinterpret_cast<uintptr_t>(children));
    for (size_t at = 0; at < count; at++) {
        rw_cell &child = children[at];
        if (child.kind == RW_CELL_LIST || child.kind == RW_CELL_MAP)
            child.bits = uint64_t(reinterpret_cast<uintptr_t>(&child + 1));
        // One number that no double holds spoils the whole.
        if (child.kind == RW_CELL_ERROR) cell = child;
    }
    store(node, cell);
}

const uint32_t *Walk::wrong(uint16_t detail, const char *at, rw_text quoted) {
    bool is_behind = at && at >= base + line_end;
    fault = Fault();
    fault.code = RW_BAD_JSON;
    fault.quoted = quoted;
    fault.detail = is_behind ? uint16_t(RW_DETAIL_LINE_ENDS_EARLY) : detail;
    fault.at = is_behind ? base + line_end : at;
    return nullptr;
}

uint16_t Walk::take_slowly(Attribute attribute, rw_text text) { return take(attribute, text); }

// MARK: Ways in, for the other half of this class in envelope.cpp

const uint32_t *Walk::whole_event(const uint32_t *token) {
    return object<Purpose::envelope>(token, &projection.root(), key_stack, 1);
}

const uint32_t *Walk::field(const uint32_t *token, const Node *node, Key *keys, int depth) {
    return value<Purpose::fields>(token, node, keys, depth);
}

}  // namespace rewardd
