// SPDX-License-Identifier: Apache-2.0

/// What came of reading rule files.
package struct RulebookReading: Sendable {
    /// nil if there is any error: a rulebook is taken whole or not at all.
    package let rulebook: Rulebook?
    /// All problems of all files, by file, line and column.
    package let diagnostics: [Diagnostic]
}

/// Makes a checked rulebook of rule files: text, then nodes with places, then declarations, then
/// rules. Each step goes on as far as it can, so that an author sees all problems at once.
///
/// Reading is pure: the same files and time zones give the same rulebook and the same diagnostics.
package enum RulebookReader {
    /// Reads files as one rulebook, in the order of their paths.
    package static func read(
        _ files: [RuleFile], zoneExists: (String) -> Bool
    ) -> RulebookReading {
        let problems = Problems()
        let ordered = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        let parsed = ordered.map { YAMLFile($0, problems: problems) }
        return withoutActuallyEscaping(zoneExists) { zoneExists in
            var merge = RulebookMerge(problems: problems, zoneExists: zoneExists)
            let rulebook = merge.read(parsed)
            return RulebookReading(
                rulebook: problems.hasErrors ? nil : rulebook, diagnostics: problems.sorted)
        }
    }
}

/// One reading over files that are trees already.
private struct RulebookMerge {
    let problems: Problems
    let zoneExists: (String) -> Bool
    private let usage = Usage()
    private var settings = Settings()
    private var settingPlaces: [String: Span] = [:]
    private var schemas: [EventSchema] = []
    private var groups: [GroupKind] = []
    private var drafts: [RewardReader.Draft] = []

    init(problems: Problems, zoneExists: @escaping (String) -> Bool) {
        self.problems = problems
        self.zoneExists = zoneExists
    }

    mutating func read(_ files: [YAMLFile]) -> Rulebook {
        let sections = files.flatMap { $0.sections(problems) }
        let expressions = ExpressionReader(problems: problems, usage: usage)
        var declarations = Declarations(isComplete: files.allSatisfy(\.isComplete))
        readSettings(sections)
        readEvents(sections, into: &declarations)
        readGroups(sections, into: &declarations)
        readRewards(sections, into: &declarations, RewardReader(expressions: expressions))

        let environments = Environments(declarations)
        let rules = readRules(
            sections,
            RuleReader(
                expressions: expressions, declarations: declarations, environments: environments))
        let rewards = finishRewards(declarations, environments, expressions)
        warnOfUnused(declarations)
        var rulebook = Rulebook()
        rulebook.settings = settings
        rulebook.schemas = schemas
        rulebook.groups = groups
        rulebook.rewards = rewards
        rulebook.rules = rules
        return rulebook
    }

    // MARK: Sections

    private mutating func readSettings(_ sections: [Mapping.Entry]) {
        for section in sections where section.name == "settings" && !section.value.isNull {
            let fields = Fields(
                section.value, "'settings'", .settings, place: section.key.span,
                example: "settings: { timezone: UTC }", problems: problems)
            guard let fields else { continue }
            for entry in fields.mapping.entries {
                if let first = settingPlaces[entry.name] {
                    problems.error(
                        .duplicateName, at: entry.key.span,
                        "the setting \(quoted(entry.name)) is given twice",
                        hint: "settings hold for all rule files: keep one",
                        related: ("first given here", first))
                }
                settingPlaces[entry.name] = entry.key.span
            }
            SettingsReader(problems: problems, zoneExists: zoneExists)
                .read(fields, into: &settings)
        }
    }

    private mutating func readEvents(
        _ sections: [Mapping.Entry], into declarations: inout Declarations
    ) {
        var names = UniqueNames(what: "the event")
        for entry in entries(of: "events", sections) {
            guard names.add(entry.name, at: entry.key.span, problems) else { continue }
            let read = EventReader(problems: problems).read(entry)
            declarations.schemas[entry.name] =
                .some(read.flatMap { $0.hasData ? $0.schema.fields : nil })
            declarations.eventTypes.append(entry.name)
            if let read { schemas.append(read.schema) }
        }
    }

    private mutating func readGroups(
        _ sections: [Mapping.Entry], into declarations: inout Declarations
    ) {
        var names = UniqueNames(what: "the group")
        for entry in entries(of: "groups", sections) {
            guard isName(entry, "a group"), names.add(entry.name, at: entry.key.span, problems)
            else { continue }
            declarations.addGroup(entry.name, at: entry.key.span)
            if let group = GroupReader(problems: problems).read(entry) { groups.append(group) }
        }
    }

    private mutating func readRewards(
        _ sections: [Mapping.Entry], into declarations: inout Declarations, _ reader: RewardReader
    ) {
        var names = UniqueNames(what: "the reward")
        for entry in entries(of: "rewards", sections) {
            guard isName(entry, "a reward"), names.add(entry.name, at: entry.key.span, problems)
            else { continue }
            let draft = reader.draft(entry)
            declarations.addReward(entry.name, at: entry.key.span, kind: draft?.kind)
            if let draft { drafts.append(draft) }
        }
    }

    private func readRules(_ sections: [Mapping.Entry], _ reader: RuleReader) -> [Rule] {
        var reader = reader
        var rules: [Rule] = []
        var count = 0
        for section in sections where section.name == "rules" && !section.value.isNull {
            guard let nodes = section.value.list else {
                problems.wrongType(
                    section.value, "'rules'", "a list", at: section.key.span,
                    hint: "begin each rule with '- id: …'")
                continue
            }
            count += nodes.count
            guard count <= RulebookLimits.rulesMax else {
                problems.error(
                    .tooMany, at: section.key.span,
                    "\(count) rules up to here, expected at most \(RulebookLimits.rulesMax)")
                break
            }
            rules += nodes.compactMap { reader.read($0) }
        }
        return rules
    }

    /// Reads the texts of rewards, now that it is known which events lead to them.
    private func finishRewards(
        _ declarations: Declarations, _ environments: Environments, _ expressions: ExpressionReader
    ) -> [Reward] {
        drafts.compactMap { draft in
            let reward = declarations.reward(draft.name)
            let granted = reward.flatMap { usage.grants[$0.index] }
            let environment = environments.environment(
                for: granted?.patterns ?? [], hasGroup: granted?.haveGroups ?? false)
            return RewardReader(expressions: expressions).finish(draft, in: environment)
        }
    }

    // MARK: Parts

    /// The entries of all sections of a name.
    private func entries(of name: String, _ sections: [Mapping.Entry]) -> [Mapping.Entry] {
        var entries: [Mapping.Entry] = []
        for section in sections where section.name == name && !section.value.isNull {
            guard let mapping = section.value.mapping else {
                problems.wrongType(
                    section.value, "'\(name)'", "a mapping of names", at: section.key.span)
                continue
            }
            entries += mapping.entries
        }
        if entries.count > RulebookLimits.namesMax, let first = entries.last {
            problems.error(
                .tooMany, at: first.key.span,
                "\(entries.count) names under '\(name)', expected at most "
                    + "\(RulebookLimits.namesMax)")
            return Array(entries.prefix(RulebookLimits.namesMax))
        }
        return entries
    }

    private func isName(_ entry: Mapping.Entry, _ what: String) -> Bool {
        if NameText.isName(entry.name) { return true }
        problems.error(
            .badName, at: entry.key.span,
            "\(quoted(entry.name)) as the name of \(what), expected 1 to 64 of A-Z, a-z, 0-9, '.', "
                + "'_', '-' and a letter or digit first",
            hint: NameText.suggestion(for: entry.name).map { "write '\($0)'" })
        return false
    }

    private func warnOfUnused(_ declarations: Declarations) {
        // A misspelt name is one problem, not two: what is unused is said when all else is right.
        guard !problems.hasErrors else { return }
        for reward in declarations.rewards where usage.grants[reward.index] == nil {
            problems.warning(
                .unusedReward, at: reward.place, "no rule grants the reward '\(reward.name)'")
        }
        for group in declarations.groups where !usage.groups.contains(group.name) {
            problems.warning(
                .unusedGroup, at: group.place, "no rule uses the group '\(group.name)'")
        }
    }
}

extension YAMLFile {
    /// The top-level entries of the file, with keys that are known.
    fileprivate func sections(_ problems: Problems) -> [Mapping.Entry] {
        guard let root, !root.isNull else { return [] }
        let fields = Fields(
            root, "a rule file", .file, example: "rules: and a list of rules", problems: problems)
        return fields?.mapping.entries ?? []
    }
}
