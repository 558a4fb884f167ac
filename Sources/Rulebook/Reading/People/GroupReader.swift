// SPDX-License-Identifier: Apache-2.0

/// Reads what stands under `groups`:
///
///     groups:
///       team: { key: data.team }
///       club: { join: club.joined, leave: club.left, key: data.club }
struct GroupReader {
    let book: BookScope
    private var problems: Problems { book.problems }

    init(book: BookScope) {
        self.book = book
    }

    /// nil, with a problem, if it was not understood.
    func read(_ entry: Mapping.Entry) -> GroupKind? {
        let fields = Fields(
            entry.value, "group \(quoted(entry.name))", .group, place: entry.key.span,
            example: "{ key: data.team }", problems: problems)
        guard let fields else { return nil }
        _ = fields.require("key", "key: with the field that names the group")
        let key = FieldPath.read(fields, "key", example: "data.team")
        if fields.has("join") || fields.has("leave") {
            _ = fields.require("join", "join: with the event type by which a member joins")
            _ = fields.require("leave", "leave: with the event type by which a member leaves")
        }
        let join = book.patterns(fields, "join", derived: false)
        let leave = book.patterns(fields, "leave", derived: false)
        guard let key else { return nil }
        guard let join, let leave else { return GroupKind(name: entry.name, key: key) }
        return GroupKind(
            name: entry.name, key: key, membership: .explicit(join: join, leave: leave))
    }

    /// Whether members join and leave, as far as can be seen before it is read.
    static func isJoined(_ entry: Mapping.Entry) -> Bool {
        entry.value.mapping?["join"] != nil
    }
}

/// Reads what stands under `graphs`:
///
///     graphs:
///       friends: { add: friend.added, remove: friend.removed, to: data.to, mutual: true }
struct GraphReader {
    let book: BookScope

    /// nil, with a problem, if it was not understood.
    func read(_ entry: Mapping.Entry) -> Graph? {
        let fields = Fields(
            entry.value, "graph \(quoted(entry.name))", .graph, place: entry.key.span,
            example: "{ add: friend.added, to: data.to }", problems: book.problems)
        guard let fields else { return nil }
        let add = book.requirePatterns(fields, "add", derived: false)
        let remove = book.patterns(fields, "remove", derived: false)
        _ = fields.require("to", "to: with the field that names the other member")
        let to = FieldPath.read(fields, "to", example: "data.to")
        let isMutual = fields.flag("mutual") ?? false
        guard let add, let to else { return nil }
        return Graph(name: entry.name, add: add, remove: remove ?? [], to: to, isMutual: isMutual)
    }
}

/// Paths of fields, as `data.order.amount`.
enum FieldPath {
    /// The path under a key, from the event's root.
    static func read(_ fields: Fields, _ key: String, example: String) -> [String]? {
        guard let node = fields[key], let text = fields.text(key) else { return nil }
        guard let path = inData(text) else {
            fields.problems.error(
                .badPath, at: node.span,
                "\(fields.name(key)) is \(quoted(text)), expected a field of the event's data",
                hint: "write it as \(example)")
            return nil
        }
        return path
    }

    /// The parts of a path that begins at `data`, or nil if it is none.
    static func inData(_ text: String) -> [String]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "data", parts.allSatisfy(isIdentifier) else {
            return nil
        }
        return parts.map(String.init)
    }

    /// `[A-Za-z_][A-Za-z0-9_]*`.
    private static func isIdentifier(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
        }
    }
}
