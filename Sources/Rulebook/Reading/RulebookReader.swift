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
    ///
    /// - Parameters:
    ///   - files: rule files, and the `.txt` files that they name.
    ///   - root: what stands in front of each path; what a rule file names is below it.
    package static func read(
        _ files: [RuleFile], root: String = "", zoneExists: (String) -> Bool
    ) -> RulebookReading {
        let problems = Problems()
        let ordered = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        let codes = CodesReader(
            ordered.filter { $0.path.hasSuffix(".txt") }, root: root, problems: problems)
        let parsed = ordered.filter { !$0.path.hasSuffix(".txt") }
            .map { YAMLFile($0, problems: problems) }
        return withoutActuallyEscaping(zoneExists) { zoneExists in
            var merge = RulebookMerge(problems: problems, codes: codes, zoneExists: zoneExists)
            let rulebook = merge.read(parsed)
            return RulebookReading(
                rulebook: problems.hasErrors ? nil : rulebook, diagnostics: problems.sorted)
        }
    }
}

/// One reading over files that are trees already.
///
/// First all names are gathered, for anything may name what a later file declares; then what is
/// behind them is read; the texts of rewards come last, when it is known which rules grant them.
private struct RulebookMerge {
    private let problems: Problems
    private let codes: CodesReader
    private let zoneExists: (String) -> Bool
    private var rulebook = Rulebook()

    init(problems: Problems, codes: CodesReader, zoneExists: @escaping (String) -> Bool) {
        self.problems = problems
        self.codes = codes
        self.zoneExists = zoneExists
    }

    mutating func read(_ files: [YAMLFile]) -> Rulebook {
        let sections = Sections(files, problems)
        var declarations = Declarations(isComplete: files.allSatisfy(\.isComplete))
        readSettings(sections)
        readEvents(sections, into: &declarations)
        let drafts = declare(sections, in: &declarations)
        let book = BookScope(
            expressions: ExpressionReader(problems: problems, usage: Usage()),
            declarations: declarations, environments: Environments(declarations))
        readPeople(sections, book)
        readRules(sections, book)
        readRewards(drafts, book)
        guard !problems.hasErrors else { return rulebook }
        var cycles = RuleCycles(rulebook, declarations, problems)
        cycles.find()
        // A misspelt name is one problem, not two: what is unused is said when all else is right.
        if !problems.hasErrors {
            UnusedNames(rulebook, book).warn()
            GuessableDraws(rulebook, book).warn()
        }
        return rulebook
    }

    // MARK: Names

    private mutating func readSettings(_ sections: Sections) {
        var places: [String: Span] = [:]
        for section in sections.named("settings") {
            let fields = Fields(
                section.value, "'settings'", .settings, place: section.key.span,
                example: "settings: { timezone: UTC }", problems: problems)
            guard let fields else { continue }
            for entry in fields.mapping.entries {
                if let first = places[entry.name] {
                    problems.error(
                        .duplicateName, at: entry.key.span,
                        "the setting \(quoted(entry.name)) is given twice",
                        hint: "settings hold for all rule files: keep one",
                        related: ("first given here", first))
                }
                places[entry.name] = entry.key.span
            }
            SettingsReader(problems: problems, zoneExists: zoneExists)
                .read(fields, into: &rulebook.settings)
        }
    }

    private mutating func readEvents(_ sections: Sections, into declarations: inout Declarations) {
        var names = UniqueNames(what: "the event")
        for entry in sections.entries(of: "events")
        where names.add(entry.name, at: entry.key.span, problems) {
            let read = EventReader(problems: problems).read(entry)
            let hasData = read?.hasData ?? false
            declarations.addEvent(entry.name, fields: hasData ? read?.schema.fields : nil)
            if let read { rulebook.schemas.append(read.schema) }
        }
    }

    private func declare(
        _ sections: Sections, in declarations: inout Declarations
    ) -> [RewardReader.Draft] {
        for entry in sections.declared(.persona) {
            declarations.personas.add(entry.name, at: entry.key.span, ())
        }
        for entry in sections.declared(.group) {
            declarations.groups.add(entry.name, at: entry.key.span, GroupReader.isJoined(entry))
        }
        for entry in sections.declared(.graph) {
            declarations.graphs.add(entry.name, at: entry.key.span, ())
        }
        for entry in sections.declared(.journey) {
            declarations.journeys.add(
                entry.name, at: entry.key.span, JourneyReader.stageNames(entry))
        }
        for entry in sections.declared(.experiment) {
            declarations.experiments.add(
                entry.name, at: entry.key.span, ExperimentReader.armNames(entry))
        }
        for entry in sections.declared(.board) {
            declarations.boards.add(entry.name, at: entry.key.span, BoardReader.shape(entry))
        }
        for entry in sections.declared(.channel) {
            declarations.channels.add(entry.name, at: entry.key.span, ())
        }
        for node in sections.rules { declarations.addRule(node) }
        return sections.declared(.reward).compactMap { entry in
            let draft = RewardReader(problems: problems).draft(entry)
            declarations.rewards.add(entry.name, at: entry.key.span, draft?.kind)
            return draft
        }
    }

    // MARK: What is behind the names

    private mutating func readPeople(_ sections: Sections, _ book: BookScope) {
        rulebook.personas = sections.declared(.persona).compactMap(PersonaReader(book: book).read)
        rulebook.groups = sections.declared(.group).compactMap(GroupReader(book: book).read)
        rulebook.graphs = sections.declared(.graph).compactMap(GraphReader(book: book).read)
        rulebook.journeys = sections.declared(.journey).compactMap(JourneyReader(book: book).read)
        rulebook.experiments = sections.declared(.experiment)
            .compactMap(ExperimentReader(book: book).read)
        rulebook.boards = sections.declared(.board).compactMap(BoardReader(book: book).read)
        let boosts = BoostReader(book: book)
        rulebook.channels = sections.declared(.channel).compactMap(boosts.readChannel)
        rulebook.boosts = sections.boosts.compactMap { boost in
            boosts.read(boost.node, name: boost.name, at: boost.place)
        }
    }

    private mutating func readRules(_ sections: Sections, _ book: BookScope) {
        var reader = RuleReader(book)
        for node in sections.rules {
            if let rule = reader.read(node) { rulebook.rules.append(rule) }
        }
    }

    /// Whatever grants a draw grants what it draws.
    private mutating func readRewards(_ drafts: [RewardReader.Draft], _ book: BookScope) {
        let rewards = book.declarations.rewards
        for draft in drafts {
            guard let draw = rewards[draft.name], case .draw? = draw.value,
                let sight = book.usage.grants[draw.index]
            else { continue }
            for share in draft.fields["of"]?.mapping?.entries ?? [] {
                if let reward = rewards[share.name] { book.usage.grant(reward.index, sight) }
            }
        }
        let finisher = RewardFinisher(book: book, codes: codes)
        rulebook.rewards = drafts.compactMap { draft in
            rewards[draft.name].map { finisher.finish(draft, index: $0.index) }
        }
        if !problems.hasErrors { ReplacedBadges(rulebook.rewards, rewards, problems).check() }
    }
}
