// SPDX-License-Identifier: Apache-2.0
//
// The walk over one line's tokens: checks all of it, picks the envelope and the wanted fields.
//
// The position is a pointer to the next token. It is handed from function to function, and
// returned, rather than kept in the object: in a register it costs nothing, in memory each token
// would wait for the store of the one before. Null means that the line is wrong.
//
// Tokens of the next line follow directly. Every member and element looks whether its token still
// belongs to the line, so what a broken line can run into is bounded by one member.
#ifndef REWARDD_WALK_HPP
#define REWARDD_WALK_HPP

#include <cstring>

#include "CSimdJSON.h"
#include "arena.hpp"
#include "identity.hpp"
#include "members.hpp"
#include "projection.hpp"
#include "timestamp.hpp"

namespace rewardd {

// Why a line is refused.
struct Fault {
    uint16_t code = RW_ACCEPTED;
    uint16_t detail = RW_DETAIL_NONE;
    uint8_t found = RW_CELL_MISSING;            // RW_CELL_*
    Attribute attribute = Attribute::extension; // which one it is about, if one
    uint32_t field = 0;
    const char *at = nullptr;
    rw_text quoted = {nullptr, 0};
};

class Walk {
public:
    Walk(const Projection &projection, uint32_t line_bytes_max);
    ~Walk();
    Walk(const Walk &) = delete;
    Walk &operator=(const Walk &) = delete;

    // Where the next tokens' positions count from, and up to where their text reaches.
    void begin(rw_batch *batch, const char *base, const char *end);

    // Walks over the line whose first token is given and which ends at `end` from the base. Fills
    // `event` but for line_*; gives back the tokens behind, or null if it stopped early.
    const uint32_t *line(const uint32_t *token, uint32_t end, rw_event &event);

private:
    // Objects are walked in three ways: as the event itself, for the fields in them, or with all
    // their contents becoming cells.
    enum class Purpose { envelope, fields, cells };

    template <Purpose purpose>
    const uint32_t *object(const uint32_t *token, const Node *node, Key *keys, int depth);
    template <Purpose purpose>
    const uint32_t *array(const uint32_t *token, Key *keys, int depth);
    template <Purpose purpose>
    const uint32_t *value(const uint32_t *token, const Node *node, Key *keys, int depth);
    template <Purpose purpose>
    const uint32_t *container(const uint32_t *token, const Node *node, Key *keys, int depth);

    template <Purpose purpose>
    bool member(const uint32_t *token, Members &members, const Node *&child);
    bool unexpected_member(const uint32_t *token, Members &members);
    bool end_members(Members &members);
    bool key(const uint32_t *token, Key &key, bool &has_escapes);
    bool is_new(const Key &key, const Key *first, const Key *last);
    bool are_distinct(Key *first, Key *last);
    rw_text raw_string(const uint32_t *token) const;
    bool string(const uint32_t *token, rw_text &text);
    bool check_string(const uint32_t *token);
    bool unescape_into_arena(const char *text, uint32_t length, rw_text &result);
    bool has_escape(const char *text, const char *text_end);
    bool find_escape(const char *text, const char *text_end);
    void keep(const Node *node, size_t first);
    const uint32_t *whole_event(const uint32_t *token);
    const uint32_t *field(const uint32_t *token, const Node *node, Key *keys, int depth);

    const uint32_t *attribute(const uint32_t *token, const Node *node, Key *keys);
    const uint32_t *attribute_slowly(const uint32_t *token, const Node *node, Key *keys);
    const uint32_t *data(const uint32_t *token, const Node *node, Key *keys);
    bool read(Attribute attribute, const uint32_t *token);
    uint16_t take(Attribute attribute, rw_text text);
    uint16_t take_slowly(Attribute attribute, rw_text text);
    uint16_t take_content_type(rw_text text);

    bool wants(uint32_t field) const {
        return field != no_field && (!wanted_fields || wanted_fields[field]);
    }
    bool wants(const Node *node) const {
        return node && (wants(node->value_field) || wants(node->decimal_field));
    }
    void store(uint32_t field, const rw_cell &cell) {
        // A key that stands twice may come here twice: it is found out at the object's end.
        if (slots[field].kind == RW_CELL_MISSING) touched[touched_count++] = field;
        touched_error |= cell.kind == RW_CELL_ERROR;
        slots[field] = cell;
    }
    void store(const Node *node, const rw_cell &cell) {
        if (!node) return;
        if (wants(node->value_field)) store(node->value_field, cell);
        if (wants(node->decimal_field)) store(node->decimal_field, cell);
    }

    const uint32_t *wrong(uint16_t detail, const char *at, rw_text quoted = {nullptr, 0});
    void refuse(const Fault &fault);
    void finish();
    void require_attributes();
    void supply_empty_data();
    void check_fields(const EventClass &event_class);
    void write(const EventClass &event_class);
    void write_refusal(const Fault &why);
    void grow_cells(size_t count);

    bool has(Attribute attribute) const { return attributes >> unsigned(attribute) & 1; }
    void note(Attribute attribute) { attributes |= 1u << unsigned(attribute); }

    const Projection &projection;
    rw_batch *batch = nullptr;
    const char *base = nullptr;
    const char *end = nullptr;
    uint32_t line_end = 0;
    const char *next_escape = nullptr;  // the first backslash not before the last one asked for

    // The line's event: attributes go straight into it.
    rw_event *event = nullptr;
    uint32_t attributes = 0;  // a bit for each that the line has, fit to be taken or not
    const EventClass *event_class = nullptr;  // as soon as the type is known
    const uint8_t *wanted_fields = nullptr;   // by the class
    Fault fault;    // the line is no JSON, or too deep: this outranks all else
    Fault refusal;  // the line is JSON, but not an event that we take

    rw_cell *slots;  // by field: what the line has of it
    uint32_t *touched;  // the slots to be cleared behind the line
    uint32_t touched_count = 0;
    bool touched_error = false;  // is one of them a number out of range?

    // Sized for the longest line, so that no bound is checked: a key needs at least four bytes
    // (`"":{`), a cell at least one.
    Key *key_stack;
    rw_cell *capture;  // the children of a wanted list or map, before their number is known
    size_t captured = 0;

    Shapes shapes;
    TimestampReader timestamps;
    IdentityHash identities;
};

}  // namespace rewardd

#endif
