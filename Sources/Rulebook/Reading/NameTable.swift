// SPDX-License-Identifier: Apache-2.0

/// What a rulebook declares by name.
enum NameKind: CaseIterable, Hashable {
    case reward, persona, group, graph, board, journey, experiment, channel

    /// For messages: `the group`.
    var noun: String { "\(self)" }

    /// The section that declares them.
    var section: String { noun + "s" }

    /// The code of a name that is not declared.
    var unknown: Diagnostic.Code {
        switch self {
        case .reward: .unknownReward
        case .persona: .unknownPersona
        case .group: .unknownGroup
        case .graph: .unknownGraph
        case .board: .unknownBoard
        case .journey: .unknownJourney
        case .experiment: .unknownExperiment
        case .channel: .undeclaredChannel
        }
    }

    /// The code and the words of a name that nothing uses.
    var unused: (code: Diagnostic.Code, found: String) {
        switch self {
        case .reward: (.unusedReward, "no rule grants the reward")
        case .persona: (.unusedPersona, "nothing is for the persona")
        case .group: (.unusedGroup, "no rule uses the group")
        case .graph: (.unusedGraph, "no rule uses the graph")
        case .board: (.unusedBoard, "no rule ranks by the board")
        case .journey: (.unusedJourney, "no rule looks at the journey")
        case .experiment: (.unusedExperiment, "no rule is for an arm of the experiment")
        case .channel: (.unusedChannel, "no reward is told by the channel")
        }
    }

    /// How one of them is declared: `rewards: { xp: { kind: points } }`.
    func declaration(_ name: String) -> String {
        let declared =
            switch self {
            case .reward: "{ kind: points }"
            case .persona: "member.level.xp < 2"
            case .group: "{ key: data.\(name) }"
            case .graph: "{ add: friend.added, to: data.to }"
            case .board: "{ rank: xp, per: week }"
            case .journey: "{ stages: [{ name: joined, when: member.joined }] }"
            case .experiment: "{ arms: [control, changed] }"
            case .channel: "{ per: day, count: 3 }"
            }
        return "\(section): { \(name): \(declared) }"
    }

    /// A name that one of them could have.
    var exampleName: String {
        switch self {
        case .reward: "xp"
        case .persona: "newcomer"
        case .group: "team"
        case .graph: "friends"
        case .board: "weekly"
        case .journey: "onboarding"
        case .experiment: "welcome"
        case .channel: "push"
        }
    }
}

/// The declared names of a kind, in the order of declaration.
struct NameTable<Value> {
    /// A declared name and where it stands.
    struct Named {
        let index: Int
        let name: String
        let place: Span
        let value: Value
    }

    let kind: NameKind
    private(set) var all: [Named] = []
    private var indices: [String: Int] = [:]

    init(_ kind: NameKind) {
        self.kind = kind
    }

    /// Adds a name that is not there yet.
    mutating func add(_ name: String, at place: Span, _ value: Value) {
        indices[name] = all.count
        all.append(Named(index: all.count, name: name, place: place, value: value))
    }

    subscript(name: String) -> Named? { indices[name].map { all[$0] } }

    /// What to do about a name that is not there.
    func advice(for name: String) -> String {
        let known = all.lazy.map(\.name)
        if let hint = didYouMean(name, among: known) { return hint }
        if known.isEmpty {
            let name = NameText.suggestion(for: name) ?? "name"
            return "declare it, as in \(kind.declaration(name))"
        }
        return "declared are \(known.prefix(10).joined(separator: ", "))"
    }
}

/// Names that have to be unique, over the whole rulebook or within something.
struct UniqueNames {
    /// What they name, for messages: `the rule`.
    private let what: String
    /// Within what: `journey 'onboarding'`; nil is the whole rulebook.
    private let owner: String?
    private var places: [String: Span] = [:]

    init(what: String, in owner: String? = nil) {
        self.what = what
        self.owner = owner
    }

    /// Whether the name is new; complains, with both places, if it is not.
    mutating func add(_ name: String, at place: Span, _ problems: Problems) -> Bool {
        if let first = places[name] {
            let scope = owner.map { " in \($0)" } ?? ""
            problems.error(
                .duplicateName, at: place,
                "\(what) \(quoted(name)) is declared twice\(scope)",
                hint: owner == nil
                    ? "names are unique over all rule files: rename one" : "rename one",
                related: ("first declared here", first))
            return false
        }
        places[name] = place
        return true
    }
}
