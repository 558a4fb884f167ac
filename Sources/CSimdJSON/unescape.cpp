// SPDX-License-Identifier: Apache-2.0
#include "unescape.hpp"

#include <cstring>

#include "event.h"

namespace rewardd {

namespace {

// The number that four hexadecimal digits make, or -1.
int32_t hexadecimal(const char *text) {
    int32_t value = 0;
    for (int at = 0; at < 4; at++) {
        char byte = text[at];
        int32_t digit;
        if (byte >= '0' && byte <= '9') digit = byte - '0';
        else if (byte >= 'a' && byte <= 'f') digit = byte - 'a' + 10;
        else if (byte >= 'A' && byte <= 'F') digit = byte - 'A' + 10;
        else return -1;
        value = value * 16 + digit;
    }
    return value;
}

char *write_utf8(uint32_t scalar, char *into) {
    if (scalar < 0x80) {
        *into++ = char(scalar);
    } else if (scalar < 0x800) {
        *into++ = char(0xC0 | (scalar >> 6));
        *into++ = char(0x80 | (scalar & 0x3F));
    } else if (scalar < 0x10000) {
        *into++ = char(0xE0 | (scalar >> 12));
        *into++ = char(0x80 | ((scalar >> 6) & 0x3F));
        *into++ = char(0x80 | (scalar & 0x3F));
    } else {
        *into++ = char(0xF0 | (scalar >> 18));
        *into++ = char(0x80 | ((scalar >> 12) & 0x3F));
        *into++ = char(0x80 | ((scalar >> 6) & 0x3F));
        *into++ = char(0x80 | (scalar & 0x3F));
    }
    return into;
}

// The byte that a one-letter escape stands for; 0 = there is no such escape.
char short_escape(char letter) {
    switch (letter) {
    case '"': case '\\': case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
    }
}

// Reads `\uXXXX`, or a pair of them, from behind `\u`; moves `text` behind it.
uint16_t read_scalar(const char *&text, const char *end, uint32_t &scalar) {
    if (end - text < 4) return RW_DETAIL_ESCAPE_SYNTAX;
    int32_t first = hexadecimal(text);
    if (first < 0) return RW_DETAIL_ESCAPE_SYNTAX;
    text += 4;
    scalar = uint32_t(first);
    if (first < 0xD800 || first > 0xDFFF) return RW_DETAIL_NONE;
    if (first > 0xDBFF || end - text < 6 || text[0] != '\\' || text[1] != 'u')
        return RW_DETAIL_LONE_SURROGATE;
    int32_t second = hexadecimal(text + 2);
    if (second < 0) return RW_DETAIL_ESCAPE_SYNTAX;
    if (second < 0xDC00 || second > 0xDFFF) return RW_DETAIL_LONE_SURROGATE;
    text += 6;
    scalar = 0x10000 + ((uint32_t(first) - 0xD800) << 10) + (uint32_t(second) - 0xDC00);
    return RW_DETAIL_NONE;
}

}  // namespace

Unescaped unescape(const char *text, uint32_t length, char *into) {
    const char *end = text + length;
    char *written = into;
    while (text < end) {
        auto *escape = static_cast<const char *>(std::memchr(text, '\\', size_t(end - text)));
        if (!escape) escape = end;
        std::memcpy(written, text, size_t(escape - text));
        written += escape - text;
        if (escape == end) break;
        if (end - escape < 2) return {0, RW_DETAIL_ESCAPE_SYNTAX, escape};
        text = escape + 2;
        if (escape[1] == 'u') {
            uint32_t scalar;
            uint16_t detail = read_scalar(text, end, scalar);
            if (detail) return {0, detail, escape};
            written = write_utf8(scalar, written);
        } else {
            char byte = short_escape(escape[1]);
            if (!byte) return {0, RW_DETAIL_ESCAPE_SYNTAX, escape};
            *written++ = byte;
        }
    }
    return {uint32_t(written - into), RW_DETAIL_NONE, nullptr};
}

}  // namespace rewardd
