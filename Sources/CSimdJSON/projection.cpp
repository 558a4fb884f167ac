// SPDX-License-Identifier: Apache-2.0
#include "projection.hpp"

#include <algorithm>
#include <functional>

namespace rewardd {

const char *const attribute_names[10] = {
    "", "specversion", "type", "subject", "source", "id", "time", "datacontenttype", "data",
    "data_base64",
};

Projection::Projection(const rw_projection &description) : field_count(description.field_count) {
    for (uint32_t index = 0; index < description.class_count; index++) {
        const rw_class &source = description.classes[index];
        EventClass made;
        made.fields.assign(source.fields, source.fields + source.field_count);
        made.checks.assign(source.checks, source.checks + source.check_count);
        made.wants.assign(field_count, false);
        for (uint32_t field : made.fields) made.wants[field] = true;
        // What is checked is extracted too, whether it becomes a cell or not.
        for (const rw_check &check : made.checks) made.wants[check.field] = true;
        classes.push_back(std::move(made));
    }
    build_trie(description);
    build_types(description);
}

Key Projection::keep(rw_text text) {
    // Zeroed: a key is read eight bytes at a time.
    texts.emplace_back(new char[text.length + key_slack_bytes]());
    if (text.length) std::memcpy(texts.back().get(), text.start, text.length);
    return Key(texts.back().get(), text.length);
}

uint32_t Projection::child_made(Children &children, uint32_t node, Key key) {
    auto [entry, is_new] = children.index.emplace(std::pair(node, key), uint32_t(nodes.size()));
    if (!is_new) return entry->second;
    children.of_node[node].emplace_back(key, entry->second);
    children.of_node.emplace_back();
    nodes.emplace_back();
    return entry->second;
}

void Projection::build_trie(const rw_projection &description) {
    Children children;
    children.of_node.emplace_back();
    nodes.emplace_back();
    for (auto attribute = uint8_t(Attribute::specversion);
         attribute <= uint8_t(Attribute::data_base64); attribute++) {
        const char *name = attribute_names[attribute];
        uint32_t node = child_made(children, 0, keep({name, uint32_t(std::strlen(name))}));
        nodes[node].attribute = Attribute(attribute);
    }
    for (uint32_t field = 0; field < description.field_count; field++) {
        const rw_field &wanted = description.fields[field];
        uint32_t node = 0;
        for (uint32_t step = 0; step < wanted.path_length; step++)
            node = child_made(children, node, keep(wanted.path[step]));
        (wanted.is_decimal ? nodes[node].decimal_field : nodes[node].value_field) = field;
        if (nodes[node].attribute == Attribute::data)
            (wanted.is_decimal ? data_decimal_field : data_field) = field;
    }
    for (size_t index = 0; index < nodes.size(); index++) {
        Node &node = nodes[index];
        node.children.build(children.of_node[index]);
        bool is_text = node.attribute != Attribute::extension && node.attribute != Attribute::data;
        node.is_plain_text = is_text && !node.has_field();
    }
}

void Projection::build_types(const rw_projection &description) {
    std::vector<std::pair<Key, uint32_t>> exact, prefixes;
    for (uint32_t index = 0; index < description.exact_type_count; index++) {
        const rw_type_class &entry = description.exact_types[index];
        exact.emplace_back(keep(entry.text), entry.event_class);
    }
    for (uint32_t index = 0; index < description.prefix_type_count; index++) {
        const rw_type_class &entry = description.prefix_types[index];
        prefixes.emplace_back(keep(entry.text), entry.event_class);
        prefix_lengths.push_back(entry.text.length);
    }
    exact_types.build(exact);
    prefix_types.build(prefixes);
    std::sort(prefix_lengths.begin(), prefix_lengths.end(), std::greater<uint32_t>());
    auto end = std::unique(prefix_lengths.begin(), prefix_lengths.end());
    prefix_lengths.erase(end, prefix_lengths.end());
}

uint32_t Projection::class_by_prefix(const Key &type) const {
    for (uint32_t length : prefix_lengths) {
        if (length > type.length) continue;
        uint32_t found = prefix_types.find(Key(type.text, length));
        if (found != KeyTable::none) return found;
    }
    return 0;
}

}  // namespace rewardd
