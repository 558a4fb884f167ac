// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What expressions can name, and of what type it is: `event`, `data`, `member`, `now`, and for
/// some rules `group` and what their trigger knows of a firing.
struct Environments {
    private let declarations: Declarations
    private let member: RecordType

    /// For what is asked of a member at any time: personas, `for`, anniversaries.
    let ofMember: Environment

    init(_ declarations: Declarations) {
        self.declarations = declarations
        member = Environments.memberType(declarations)
        var environment = Environment(variables: ["member": .record(member), "now": .timestamp])
        environment.mixesHostNumbers = true
        environment.holders = ["data", "member"]
        ofMember = environment
    }

    /// For expressions that see this much.
    func environment(_ sight: Sight) -> Environment {
        var environment = ofMember
        if sight.hasEvent {
            let data = CELType.record(dataType(sight.patterns))
            let event = RecordType(
                name: "event",
                fields: [
                    "id": .string, "type": .string, "source": .string, "subject": .string,
                    "time": .timestamp, "data": data,
                ],
                // Extension attributes.
                otherFields: .dyn, refusesSlips: true)
            environment.variables["event"] = .record(event)
            environment.variables["data"] = data
        }
        if sight.hasGroup {
            environment.variables["group"] = .record(
                RecordType(
                    name: "group", fields: ["id": .string, "kind": .string], otherFields: nil))
        }
        for variable in sight.variables {
            environment.variables[variable.rawValue] = variable.celType
        }
        // JSON does not tell 10 from 10.0: `data.amount * 1.5` must not depend on how a sender's
        // library prints numbers.
        environment.mixesHostNumbers = true
        return environment
    }

    /// The fields of `data`, whatever order the types come in. Where all is known of each event
    /// type that wakes the rule, a field that none of them has is a mistake; otherwise anything may
    /// be there.
    private func dataType(_ patterns: Set<EventPattern>) -> RecordType {
        var types: [String: CELType] = [:]
        var counts: [String: Int] = [:]
        var isOpen = patterns.isEmpty
        for pattern in patterns {
            guard case .exactly(let type) = pattern, let shape = declarations.shapes[type] else {
                return RecordType(name: "data", fields: [:], otherFields: .dyn)
            }
            isOpen = isOpen || shape.isOpen
            for field in shape.fields {
                counts[field.name, default: 0] += 1
                let type = field.type.celType
                types[field.name] = (types[field.name] ?? type) == type ? type : .dyn
            }
        }
        // A field that only some of the types have is typed for those, and unknown for the rest.
        for (name, count) in counts where count < patterns.count { types[name] = .dyn }
        return RecordType(name: "data", fields: types, otherFields: isOpen ? .dyn : nil)
    }

    private static func memberType(_ declarations: Declarations) -> RecordType {
        func record(_ name: String, _ fields: [(String, CELType)]) -> CELType {
            // If declarations are missing, any name may be one of them.
            .record(
                RecordType(
                    name: "member.\(name)", fields: Dictionary(fields) { first, _ in first },
                    otherFields: declarations.isComplete ? nil : .dyn))
        }
        let rewards = declarations.rewards.all
        let points = rewards.filter { $0.value?.isPoints ?? true }
        let levels = rewards.filter { $0.value?.hasLevels ?? true }
        let tokens = rewards.filter { $0.value?.isToken ?? true }
        let streaks = declarations.rules.filter { $0.trigger == "streak" }
        return RecordType(
            name: "member",
            fields: [
                "id": .string,
                // Attributes come with `member.updated` and are what its sender made them.
                "name": .dyn,
                "points": record("points", points.map { ($0.name, .dyn) }),
                "level": record("level", levels.map { ($0.name, .int) }),
                "tokens": record("tokens", tokens.map { ($0.name, .int) }),
                "badges": .list(.string),
                "groups": record(
                    "groups",
                    declarations.groups.all.map { ($0.name, $0.value ? .list(.string) : .string) }),
                "stage": record("stage", declarations.journeys.all.map { ($0.name, .string) }),
                "streak": record("streak", streaks.map { ($0.id, .int) }),
                "arm": record("arm", declarations.experiments.all.map { ($0.name, .string) }),
                // Missing for who came by himself.
                "referrer": .dyn,
                "first_seen": .timestamp,
                "last_seen": .timestamp,
            ],
            otherFields: .dyn)
    }
}

extension EventSchema.FieldType {
    /// The type that expressions see.
    fileprivate var celType: CELType {
        switch self {
        case .bool: .bool
        case .int: .int
        case .double: .double
        case .string: .string
        case .list: .list(.dyn)
        case .map: .map(.string, .dyn)
        case .any: .dyn
        }
    }
}

extension FiringVariable {
    /// The type that expressions see.
    fileprivate var celType: CELType {
        switch self {
        case .total, .threshold, .contribution: .dyn
        case .length, .place: .int
        case .band, .previous: .string
        }
    }
}

extension Reward.Kind {
    fileprivate var hasLevels: Bool {
        if case .points(let points) = self { !points.levels.isEmpty } else { false }
    }

    var isToken: Bool {
        if case .token = self { true } else { false }
    }
}
