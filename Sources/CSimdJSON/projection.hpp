// SPDX-License-Identifier: Apache-2.0
//
// A projection, compiled: a trie of the wanted paths, a table of event types, and for each class
// of types which fields become its cells.
#ifndef REWARDD_PROJECTION_HPP
#define REWARDD_PROJECTION_HPP

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "CSimdJSON.h"
#include "key.hpp"

namespace rewardd {

constexpr uint32_t no_field = UINT32_MAX;

// The members of a CloudEvent that mean something to us; all others are extension attributes.
enum class Attribute : uint8_t {
    extension, specversion, type, subject, source, id, time, datacontenttype, data, data_base64,
};

// The key names of the above, NUL-terminated, in that order.
extern const char *const attribute_names[10];

// A place in an event. Every place on the way to a wanted field has a node.
struct Node {
    uint32_t value_field = no_field;    // the field that is this place's value
    uint32_t decimal_field = no_field;  // the same as an exact decimal
    Attribute attribute = Attribute::extension;
    bool is_plain_text = false;  // an attribute that is a string, and nobody's field
    KeyTable children;  // key -> node

    bool has_field() const { return value_field != no_field || decimal_field != no_field; }
};

struct EventClass {
    std::vector<uint32_t> fields;
    std::vector<rw_check> checks;
    std::vector<uint8_t> wants;  // by field: is it read or checked?
};

class Projection {
public:
    explicit Projection(const rw_projection &description);

    const Node &root() const { return nodes[0]; }
    const Node *child(const Node &node, const Key &key) const {
        uint32_t index = node.children.find(key);
        return index == KeyTable::none ? nullptr : &nodes[index];
    }

    // An exactly named type wins; otherwise the longest prefix; otherwise class 0.
    const EventClass &class_of(const Key &type) const {
        uint32_t found = exact_types.find(type);
        return classes[found == KeyTable::none ? class_by_prefix(type) : found];
    }
    uint32_t index_of(const EventClass &event_class) const {
        return uint32_t(&event_class - classes.data());
    }

    std::vector<EventClass> classes;
    uint32_t field_count;
    uint32_t data_field = no_field;  // the field that is the whole of `data`
    uint32_t data_decimal_field = no_field;

private:
    // Children while the trie is built: by node, and to be found by node and key.
    struct Children {
        std::vector<std::vector<std::pair<Key, uint32_t>>> of_node;
        std::map<std::pair<uint32_t, Key>, uint32_t> index;
    };

    uint32_t class_by_prefix(const Key &type) const;
    Key keep(rw_text text);
    uint32_t child_made(Children &children, uint32_t node, Key key);
    void build_trie(const rw_projection &description);
    void build_types(const rw_projection &description);

    std::vector<Node> nodes;
    KeyTable exact_types;
    KeyTable prefix_types;
    std::vector<uint32_t> prefix_lengths;  // distinct, longest first
    std::vector<std::unique_ptr<char[]>> texts;
};

}  // namespace rewardd

#endif
