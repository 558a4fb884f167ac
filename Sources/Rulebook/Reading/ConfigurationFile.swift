// SPDX-License-Identifier: Apache-2.0

/// The daemon's configuration file: single values by key, and who may send what.
///
/// It is YAML as the rule files are, and its problems are told in the same way. What the values
/// mean is the daemon's business: they are texts here, as they are in flags and in the environment.
package struct ConfigurationFile: Sendable {
    /// One entry of `producers`.
    package struct Producer: Sendable {
        package enum Subject: Hashable, Sendable {
            case user(String)
            case group(String)
        }

        package let subject: Subject
        /// Event types that it may send; empty = all.
        package let types: [EventPattern]
        /// Sources for which it may send; empty = all.
        package let sources: [EventPattern]
    }

    package private(set) var values: [String: String] = [:]
    package private(set) var producers: [Producer] = []

    /// - Parameter keys: the single values that there are.
    /// - Returns: nil for the file if there is any error.
    package static func read(
        _ file: RuleFile, keys: [String]
    ) -> (file: ConfigurationFile?, diagnostics: [Diagnostic]) {
        let problems = Problems()
        let parsed = YAMLFile(file, problems: problems)
        var configuration = ConfigurationFile()
        if let root = parsed.root, !root.isNull {
            configuration.read(root, keys: keys, problems)
        }
        return (problems.hasErrors ? nil : configuration, problems.sorted)
    }

    private mutating func read(_ root: Node, keys: [String], _ problems: Problems) {
        let fields = Fields(
            root, "the configuration", Vocabulary(keys + ["producers"]),
            example: "rules: /etc/rewardd/rules", problems: problems)
        guard let fields else { return }
        for key in keys {
            guard let node = fields[key] else { continue }
            guard let scalar = node.scalar, scalar.resolved != .null else {
                problems.wrongType(node, fields.name(key), "a value", at: fields.keySpan(key))
                continue
            }
            values[key] = scalar.text
        }
        guard let list = fields["producers"] else { return }
        for node in problems.items(list, fields.name("producers"), of: "a producer") ?? [] {
            if let producer = readProducer(node, problems) { producers.append(producer) }
        }
    }

    private func readProducer(_ node: Node, _ problems: Problems) -> Producer? {
        let fields = Fields(
            node, "a producer", Vocabulary(["user", "group", "types", "sources"]),
            example: "- user: learning-app", problems: problems)
        guard let fields else { return nil }
        fields.exclude("user", "group", because: "write an entry for each")
        let types = patterns("types", fields)
        let sources = patterns("sources", fields)
        if let user = fields.text("user") {
            return Producer(subject: .user(user), types: types, sources: sources)
        }
        if let group = fields.text("group") {
            return Producer(subject: .group(group), types: types, sources: sources)
        }
        if !fields.has("user") && !fields.has("group") {
            _ = fields.require("user", "'user' or 'group'")
        }
        return nil
    }

    /// Names, or beginnings of names followed by a star.
    private func patterns(_ key: String, _ fields: Fields) -> [EventPattern] {
        guard let node = fields[key] else { return [] }
        let items = fields.problems.items(node, fields.name(key), of: "a name") ?? []
        return items.compactMap { item in
            guard let scalar = item.scalar, scalar.resolved == .string, !scalar.text.isEmpty else {
                fields.problems.wrongType(item, fields.name(key), "a name such as lesson.*")
                return nil
            }
            return scalar.text.hasSuffix("*")
                ? .prefix(String(scalar.text.dropLast())) : .exactly(scalar.text)
        }
    }
}
