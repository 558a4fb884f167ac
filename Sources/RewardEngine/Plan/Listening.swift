// SPDX-License-Identifier: Apache-2.0
internal import Rulebook

/// Who asks for events of which types, found by pattern: what a type wakes is gathered from the few
/// patterns that match it, and not by asking every rule about every type.
struct Listening {
    /// What a pattern wakes. Indices ascend.
    struct Listeners {
        var rules: [Int] = []
        /// Rules for which it is an enrolment.
        var enrolments: [Int] = []
        var outcomes: [Int] = []
        var boards: [Int] = []
        var stages: [StageReference] = []
        var joins: [Int] = []
        var leaves: [Int] = []
        var adds: [Int] = []
        var removes: [Int] = []
    }

    private var listeners: [EventPattern: Listeners] = [:]
    private(set) var exactTypes: Set<String> = Set(BuiltInEvent.allCases.map(\.rawValue))
    private(set) var prefixes: Set<String> = []

    init(_ rulebook: Rulebook) {
        for (index, rule) in rulebook.rules.enumerated() {
            // A rule that is off stays known by its types, so that it can be switched on.
            for pattern in rule.when { note(pattern) }
            if rule.mode != .off { listen(rule.when, \.rules, index) }
            listen(rule.since, \.enrolments, index)
        }
        for (index, experiment) in rulebook.experiments.enumerated() {
            listen(experiment.outcome?.when ?? [], \.outcomes, index)
        }
        for (index, board) in rulebook.boards.enumerated() {
            if case .events(let when, _, _) = board.measure { listen(when, \.boards, index) }
        }
        for (index, journey) in rulebook.journeys.enumerated() {
            for (stage, entry) in journey.stages.enumerated() {
                listen(entry.when, \.stages, StageReference(journey: index, stage: stage))
            }
        }
        for (index, group) in rulebook.groups.enumerated() {
            guard case .explicit(let join, let leave) = group.membership else { continue }
            listen(join, \.joins, index)
            listen(leave, \.leaves, index)
        }
        for (index, graph) in rulebook.graphs.enumerated() {
            listen(graph.add, \.adds, index)
            listen(graph.remove, \.removes, index)
        }
        for schema in rulebook.schemas { exactTypes.insert(schema.eventType) }
    }

    private mutating func listen<Listener>(
        _ patterns: [EventPattern], _ list: WritableKeyPath<Listeners, [Listener]>,
        _ listener: Listener
    ) {
        for pattern in patterns {
            note(pattern)
            listeners[pattern, default: Listeners()][keyPath: list].append(listener)
        }
    }

    private mutating func note(_ pattern: EventPattern) {
        switch pattern {
        case .exactly(let type): exactTypes.insert(type)
        case .prefix(let prefix): prefixes.insert(prefix)
        }
    }

    // MARK: Asking

    /// What an event wakes that comes in with this type.
    func listeners(ofType type: String) -> Listeners {
        gathered([.exactly(type)] + patterns(before: type))
    }

    /// What an event wakes whose type begins with this prefix and that nothing names more closely.
    func listeners(ofPrefix prefix: String) -> Listeners {
        gathered(patterns(before: prefix))
    }

    /// What a derived event wakes.
    func listeners(of type: DerivedEvent) -> Listeners {
        let patterns = [.exactly(type.rawValue)] + patterns(before: type.rawValue)
        return gathered(patterns.filter { $0.watches(type) })
    }

    func watches(_ type: DerivedEvent) -> Bool {
        let patterns = [.exactly(type.rawValue)] + patterns(before: type.rawValue)
        return patterns.contains { $0.watches(type) && listeners[$0] != nil }
    }

    /// The known prefixes that a text begins with: each is empty or ends with a point.
    private func patterns(before text: String) -> [EventPattern] {
        var found: [EventPattern] = prefixes.contains("") ? [.prefix("")] : []
        for point in text.indices where text[point] == "." {
            let prefix = String(text[...point])
            if prefixes.contains(prefix) { found.append(.prefix(prefix)) }
        }
        return found
    }

    private func gathered(_ patterns: [EventPattern]) -> Listeners {
        let found = patterns.compactMap { listeners[$0] }
        guard var all = found.first else { return Listeners() }
        for more in found.dropFirst() {
            all.rules = merge(all.rules, more.rules)
            all.enrolments = merge(all.enrolments, more.enrolments)
            all.outcomes = merge(all.outcomes, more.outcomes)
            all.boards = merge(all.boards, more.boards)
            all.stages = merge(all.stages, more.stages)
            all.joins = merge(all.joins, more.joins)
            all.leaves = merge(all.leaves, more.leaves)
            all.adds = merge(all.adds, more.adds)
            all.removes = merge(all.removes, more.removes)
        }
        return all
    }

    /// Both, each once and in order.
    private func merge<Listener: Comparable>(
        _ left: [Listener], _ right: [Listener]
    ) -> [Listener] {
        guard !left.isEmpty, !right.isEmpty else { return left + right }
        var merged = (left + right).sorted()
        var last: Listener?
        merged.removeAll { listener in
            defer { last = listener }
            return listener == last
        }
        return merged
    }
}

extension StageReference: Comparable {
    /// By journey, then as its stages stand.
    static func < (left: StageReference, right: StageReference) -> Bool {
        (left.journey, left.stage) < (right.journey, right.stage)
    }
}
