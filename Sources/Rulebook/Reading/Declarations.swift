// SPDX-License-Identifier: Apache-2.0

/// The names that a rulebook declares, gathered over all files before any rule is read: a rule may
/// name what a later file declares.
struct Declarations {
    /// What is known of an event type's `data`.
    struct Shape {
        var fields: [EventSchema.Field]
        /// Whether other fields may be there.
        var isOpen: Bool
    }

    /// Of a board, before it is read.
    struct BoardShape {
        let hasGroup: Bool
        /// Whether it is never closed.
        let isForLife: Bool
    }

    /// The kind is nil where it was not understood: what is said about it then is enough. What
    /// names other rewards (a draw, a badge that replaces one) is not in it.
    var rewards = NameTable<Reward.Kind?>(.reward)
    var personas = NameTable<Void>(.persona)
    /// Whether members join and leave, so that they may be in several.
    var groups = NameTable<Bool>(.group)
    var graphs = NameTable<Void>(.graph)
    var boards = NameTable<BoardShape>(.board)
    /// The names of its stages.
    var journeys = NameTable<[String]>(.journey)
    /// The names of its arms.
    var experiments = NameTable<[String]>(.experiment)
    var channels = NameTable<Void>(.channel)
    /// The ids of rules, with the key of its trigger each.
    private(set) var rules: [(id: String, place: Span, trigger: String?)] = []
    private(set) var ruleIDs: Set<String> = []

    /// Of each event type that is declared or built in.
    private(set) var shapes: [String: Shape] = [:]
    /// Declared event types in order.
    private(set) var eventTypes: [String] = []
    /// Whether every file was read to its end. If not, a name that is missing proves nothing.
    let isComplete: Bool

    init(isComplete: Bool) {
        self.isComplete = isComplete
        for event in BuiltInEvent.allCases {
            shapes[event.rawValue] = Shape(fields: event.fields, isOpen: true)
        }
        for event in DerivedEvent.allCases {
            shapes[event.rawValue] = Shape(fields: event.fields, isOpen: false)
        }
    }

    /// - Parameter fields: nil if anything may be in its `data`.
    mutating func addEvent(_ type: String, fields: [EventSchema.Field]?) {
        eventTypes.append(type)
        let known = shapes[type]?.fields ?? []
        let declared = fields ?? []
        let further = known.filter { field in !declared.contains { $0.name == field.name } }
        shapes[type] = Shape(fields: declared + further, isOpen: fields == nil)
    }

    /// A rule by the id and the trigger that its mapping names, whatever else is in it.
    mutating func addRule(_ node: Node) {
        guard let mapping = node.mapping, let id = mapping["id"]?.value, let scalar = id.scalar,
            NameText.isRuleID(scalar.text), ruleIDs.insert(scalar.text).inserted
        else { return }
        let trigger = mapping.entries.first { Vocabulary.triggers.keys.contains($0.name) }
        rules.append((scalar.text, id.span, trigger?.name))
    }
}
