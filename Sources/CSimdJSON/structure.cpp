// SPDX-License-Identifier: Apache-2.0
#include "structure.hpp"

#include <simdjson.h>

#include "CSimdJSON.h"

namespace rewardd {

static_assert(simdjson::SIMDJSON_PADDING <= RW_TEXT_PADDING_BYTES);

namespace {

const uint8_t *bytes_of(const char *text) { return reinterpret_cast<const uint8_t *>(text); }

// The length of the valid UTF-8 in front.
size_t valid_prefix(const char *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        auto lead = uint8_t(text[at]);
        size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (bytes > length - at || !simdjson::validate_utf8(text + at, bytes)) break;
        at += bytes;
    }
    return at;
}

}  // namespace

Structure::Structure(size_t bytes_max)
    : takes_many_lines(simdjson::get_active_implementation()->name() != "fallback") {
    auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
        bytes_max + RW_TEXT_PADDING_BYTES, RW_DEPTH_MAX, parser);
    if (error) std::abort();
}

Structure::~Structure() = default;

bool Structure::scan(const char *text, size_t length) {
    if (length == 0) return false;
    // Without vector instructions, stage 1 looks at the UTF-8 of strings only.
    if (!takes_many_lines && !simdjson::validate_utf8(text, length)) return false;
    auto error = parser->stage1(bytes_of(text), length, simdjson::stage1_mode::regular);
    if (error) return false;
    parser->structural_indexes[parser->n_structural_indexes] = uint32_t(length);
    return true;
}

const uint32_t *Structure::tokens() const { return parser->structural_indexes.get(); }

StructureFault Structure::fault(const char *text, size_t length) const {
    if (!simdjson::validate_utf8(text, length))
        return {RW_BAD_UTF8, RW_DETAIL_NONE, uint32_t(valid_prefix(text, length))};
    // Simdjson says what, not where: walk along the strings.
    bool is_inside = false;
    uint32_t opened = 0;
    for (uint32_t at = 0; at < length; at++) {
        auto byte = uint8_t(text[at]);
        if (is_inside && byte < 0x20) return {RW_BAD_JSON, RW_DETAIL_CONTROL_CHARACTER, at};
        if (byte == '\\') {
            // What is escaped is no quote, but it may be a control character.
            if (at + 1 < length && uint8_t(text[at + 1]) >= 0x20) at++;
        } else if (byte == '"') {
            is_inside = !is_inside;
            opened = at;
        }
    }
    if (is_inside) return {RW_BAD_JSON, RW_DETAIL_UNCLOSED_STRING, opened};
    // Nothing but blanks.
    return {RW_BAD_JSON, RW_DETAIL_VALUE_EXPECTED, uint32_t(length)};
}

}  // namespace rewardd
