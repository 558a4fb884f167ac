// SPDX-License-Identifier: Apache-2.0

/// A mapping whose keys were held against a vocabulary, with the ways to read single values from
/// it. A value that is missing and one that was complained about are both nil: whoever needs to
/// know whether a key was written asks `has`.
struct Fields {
    let problems: Problems
    let mapping: Mapping
    /// What a problem with the mapping as a whole is blamed on: its name or its first line.
    let place: Span
    /// What the mapping is, for messages: `rule 'early-bird'`.
    let owner: String

    /// nil, with a problem, if the node is no mapping.
    init?(
        _ node: Node, _ owner: String, _ vocabulary: Vocabulary, place: Span? = nil,
        example: String, problems: Problems
    ) {
        guard let mapping = node.mapping else {
            problems.error(
                .wrongType, at: place ?? node.span,
                "\(owner) is \(node.described), expected a mapping", hint: "write \(example)")
            return nil
        }
        self.problems = problems
        self.mapping = mapping
        self.place = place ?? node.span
        self.owner = owner
        checkKeys(vocabulary)
    }

    subscript(key: String) -> Node? { mapping[key]?.value }

    func has(_ key: String) -> Bool { mapping[key] != nil }

    /// Where a key stands; the mapping's place if it is not there.
    func keySpan(_ key: String) -> Span { mapping[key]?.key.span ?? place }

    /// The key in a message: `'reach' of 'streak' in rule 'early-bird'`.
    func name(_ key: String) -> String { "'\(key)' of \(owner)" }

    /// The value of a key that has to be there.
    func require(_ key: String, _ advice: String) -> Node? {
        if let node = self[key] { return node }
        problems.error(.missingKey, at: place, "\(owner) has no '\(key)'", hint: "add \(advice)")
        return nil
    }

    /// Complains if both keys are there.
    func exclude(_ first: String, _ second: String, because reason: String) {
        guard has(first), has(second) else { return }
        problems.error(
            .conflictingKeys, at: keySpan(second),
            "\(owner) has both '\(first)' and '\(second)'", hint: reason,
            related: ("the other is here", keySpan(first)))
    }

    private func checkKeys(_ vocabulary: Vocabulary) {
        for entry in mapping.entries where !vocabulary.keys.contains(entry.name) {
            if let reason = vocabulary.refused[entry.name] {
                problems.error(
                    .conflictingKeys, at: entry.key.span,
                    "'\(entry.name)' does not go with \(owner)", hint: reason)
                continue
            }
            problems.error(
                .unknownKey, at: entry.key.span,
                "unknown key \(quoted(entry.name)) in \(owner)",
                hint: advice(for: entry.name, vocabulary))
        }
    }

    private func advice(for name: String, _ vocabulary: Vocabulary) -> String {
        if vocabulary.keys.contains("grant"), let example = Vocabulary.insideTriggers[name] {
            return "'\(name)' stands inside a trigger, as in \(example)"
        }
        if let key = Synonyms.key(name, among: vocabulary.keys) { return "did you mean '\(key)'?" }
        if let hint = didYouMean(name, among: vocabulary.keys) { return hint }
        return "known are \(vocabulary.keys.joined(separator: ", "))"
    }
}
