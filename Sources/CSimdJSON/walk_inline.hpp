// SPDX-License-Identifier: Apache-2.0
//
// The parts of the walk that are small and needed at almost every token: a call would cost more
// than what they do.
#ifndef REWARDD_WALK_INLINE_HPP
#define REWARDD_WALK_INLINE_HPP

#include "walk.hpp"

#define RW_INLINE __attribute__((always_inline)) inline

namespace rewardd {

// MARK: Strings

// Asked for strings in the order in which they stand, so each byte is looked at once; where there
// are no escapes at all, that is one comparison a string.
RW_INLINE bool Walk::has_escape(const char *text, const char *text_end) {
    return __builtin_expect(next_escape < text_end, 0) && find_escape(text, text_end);
}

// The string at `token` as it stands, without its quotes.
RW_INLINE rw_text Walk::raw_string(const uint32_t *token) const {
    uint32_t close = token[1] - 1;
    // Between the closing quote and the next token stand only blanks.
    if (__builtin_expect(base[close] != '"', 0)) {
        do close--; while (base[close] != '"');
    }
    return {base + token[0] + 1, close - token[0] - 1};
}

RW_INLINE bool Walk::check_string(const uint32_t *token) {
    // Up to the next token will do: behind the string there are no backslashes.
    if (!has_escape(base + token[0], base + token[1])) return true;
    rw_text text;
    return string(token, text);
}

// MARK: The event's own members

// Almost always a string without escapes that is as it should be. Anything else is looked at again,
// slowly.
RW_INLINE const uint32_t *Walk::attribute(const uint32_t *token, const Node *node, Key *keys) {
    if (node && node->is_plain_text && base[*token] == '"') {
        rw_text text = raw_string(token);
        if (!has_escape(text.start, text.start + text.length)
            && take(node->attribute, text) == RW_DETAIL_NONE)
            return token + 1;
    }
    if (node && node->attribute == Attribute::data && base[*token] == '{' && !wants(node)) {
        note(Attribute::data);
        return object<Purpose::fields>(token, node, keys, 2);
    }
    return attribute_slowly(token, node, keys);
}

// Takes the text of an attribute into the event; gives back what is wrong with it. It may be
// called again with the same.
RW_INLINE uint16_t Walk::take(Attribute attribute, rw_text text) {
    note(attribute);
    // One comparison for both bounds: no bytes at all wrap around.
    bool has_bounded_length = text.length - 1 < RW_ATTRIBUTE_BYTES_MAX;
    uint16_t unbounded = text.length ? RW_DETAIL_ATTRIBUTE_TOO_LONG : RW_DETAIL_ATTRIBUTE_EMPTY;
    switch (attribute) {
    case Attribute::type:
        if (!has_bounded_length) return unbounded;
        event->type = text;
        event_class = &projection.class_of(Key(text.start, text.length));
        wanted_fields = event_class->wants.data();
        return RW_DETAIL_NONE;
    case Attribute::subject:
        event->subject = text;
        break;
    case Attribute::source:
        event->source = text;
        break;
    case Attribute::id:
        event->id = text;
        break;
    case Attribute::specversion:
        return text.length == 3 && std::memcmp(text.start, "1.0", 3) == 0
            ? RW_DETAIL_NONE : RW_DETAIL_SPECVERSION;
    case Attribute::time:
        return timestamps.read(text.start, text.length, event->time);
    case Attribute::datacontenttype:
        return take_content_type(text);
    default:
        return RW_DETAIL_DATA_BASE64;
    }
    return has_bounded_length ? RW_DETAIL_NONE : unbounded;
}

}  // namespace rewardd

#endif
