// SPDX-License-Identifier: Apache-2.0

/// Reads what stands under `groups`: `{ key: data.team }`.
struct GroupReader {
    let problems: Problems

    /// nil, with a problem, if it was not understood.
    func read(_ entry: Mapping.Entry) -> GroupKind? {
        let owner = "group \(quoted(entry.name))"
        let fields = Fields(
            entry.value, owner, .group, place: entry.key.span, example: "{ key: data.team }",
            problems: problems)
        guard let fields else { return nil }
        guard let node = fields.require("key", "key: with the field that names the group"),
            let key = fields.text("key")
        else { return nil }
        guard let path = FieldPath.inData(key) else {
            problems.error(
                .badPath, at: node.span,
                "\(fields.name("key")) is \(quoted(key)), expected a field of the event's data",
                hint: "write it as data.team")
            return nil
        }
        return GroupKind(name: entry.name, key: path)
    }
}

/// Paths of fields, as `data.order.amount`.
enum FieldPath {
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
