// SPDX-License-Identifier: Apache-2.0

/// The top-level entries of all rule files.
struct Sections {
    private let problems: Problems
    private let all: [Mapping.Entry]
    /// The rules of all sections.
    private(set) var rules: [Node] = []
    /// The boosts of all sections, which are lists or have names.
    private(set) var boosts: [(name: String?, node: Node, place: Span)] = []
    private var declarations: [NameKind: [Mapping.Entry]] = [:]

    init(_ files: [YAMLFile], _ problems: Problems) {
        self.problems = problems
        all = files.flatMap { file -> [Mapping.Entry] in
            guard let root = file.root, !root.isNull else { return [] }
            let fields = Fields(
                root, "a rule file", .file, example: "rules: and a list of rules",
                problems: problems)
            return fields?.mapping.entries ?? []
        }
        for kind in NameKind.allCases {
            var names = UniqueNames(what: "the \(kind.noun)")
            declarations[kind] = entries(of: kind.section).filter { entry in
                problems.isName(entry.name, at: entry.key.span, "a \(kind.noun)")
                    && names.add(entry.name, at: entry.key.span, problems)
            }
        }
        rules = readRules()
        boosts = readBoosts()
    }

    /// The sections of a name that have anything in them.
    func named(_ name: String) -> [Mapping.Entry] {
        all.filter { $0.name == name && !$0.value.isNull }
    }

    /// What is declared of a kind, each name once.
    func declared(_ kind: NameKind) -> [Mapping.Entry] { declarations[kind] ?? [] }

    /// The entries of all sections of a name.
    func entries(of name: String) -> [Mapping.Entry] {
        var entries: [Mapping.Entry] = []
        for section in named(name) {
            guard let mapping = section.value.mapping else {
                problems.wrongType(
                    section.value, "'\(name)'", "a mapping of names", at: section.key.span,
                    hint: "write \(example(of: name))")
                continue
            }
            entries += mapping.entries
        }
        if entries.count > RulebookLimits.namesMax, let last = entries.last {
            problems.error(
                .tooMany, at: last.key.span,
                "\(entries.count) names under '\(name)', expected at most "
                    + "\(RulebookLimits.namesMax)")
            return Array(entries.prefix(RulebookLimits.namesMax))
        }
        return entries
    }

    private func example(of name: String) -> String {
        let kind = NameKind.allCases.first { $0.section == name }
        return kind.map { $0.declaration($0.exampleName) }
            ?? "\(name): { lesson.completed: { data: { minutes: int } } }"
    }

    private func readRules() -> [Node] {
        var rules: [Node] = []
        for section in named("rules") {
            guard let nodes = section.value.list else {
                problems.wrongType(
                    section.value, "'rules'", "a list", at: section.key.span,
                    hint: "begin each rule with '- id: …'")
                continue
            }
            guard rules.count + nodes.count <= RulebookLimits.rulesMax else {
                problems.error(
                    .tooMany, at: section.key.span,
                    "\(rules.count + nodes.count) rules up to here, expected at most "
                        + "\(RulebookLimits.rulesMax)")
                break
            }
            rules += nodes
        }
        return rules
    }

    private func readBoosts() -> [(name: String?, node: Node, place: Span)] {
        var boosts: [(name: String?, node: Node, place: Span)] = []
        var names = UniqueNames(what: "the boost")
        for section in named("boosts") {
            switch section.value.content {
            case .list(let nodes): boosts += nodes.map { (nil, $0, $0.span) }
            case .mapping(let mapping):
                for entry in mapping.entries
                where problems.isName(entry.name, at: entry.key.span, "a boost")
                    && names.add(entry.name, at: entry.key.span, problems)
                {
                    boosts.append((entry.name, entry.value, entry.key.span))
                }
            case .scalar:
                problems.wrongType(
                    section.value, "'boosts'", "a list, or boosts by name", at: section.key.span,
                    hint: "write boosts: [{ reward: xp, times: 2 }]")
            }
        }
        if boosts.count > RulebookLimits.listMax, let last = boosts.last {
            problems.error(
                .tooMany, at: last.place,
                "\(boosts.count) boosts, expected at most \(RulebookLimits.listMax)")
        }
        return boosts
    }
}
