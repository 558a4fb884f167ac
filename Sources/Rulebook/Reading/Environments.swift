// SPDX-License-Identifier: Apache-2.0
internal import CEL

/// What expressions can name, and of what type it is: `event`, `data`, `member`, `now`, and for
/// some rules `group` and what their trigger counted.
struct Environments {
    private let declarations: Declarations
    private let member: RecordType

    /// Attributes of `member` that the language has and this version does not.
    static let memberLater: Set<String> = [
        "tokens", "level", "stage", "streak", "arm", "referrer",
    ]

    init(_ declarations: Declarations) {
        self.declarations = declarations
        let points = declarations.rewards.filter { $0.value == nil || $0.value == .points }
        member = RecordType(
            name: "member",
            fields: [
                "id": .string,
                // Attributes come with `member.updated` and are what its sender made them.
                "name": .dyn,
                "points": .record(
                    Environments.record("member.points", points.map(\.name), of: .dyn, declarations)
                ),
                "badges": .list(.string),
                "groups": .record(
                    Environments.record(
                        "member.groups", declarations.groups.map(\.name), of: .string,
                        declarations)),
                "first_seen": .timestamp,
                "last_seen": .timestamp,
            ],
            otherFields: .dyn)
    }

    /// For expressions that events of these types are evaluated by.
    func environment(
        for patterns: Set<EventPattern>, hasGroup: Bool = false, counted: [String: CELType] = [:]
    ) -> Environment {
        let data = CELType.record(dataType(patterns))
        let event = RecordType(
            name: "event",
            fields: [
                "id": .string, "type": .string, "source": .string, "subject": .string,
                "time": .timestamp, "data": data,
            ],
            // Extension attributes.
            otherFields: .dyn, refusesSlips: true)
        var variables: [String: CELType] = [
            "event": .record(event), "data": data, "member": .record(member), "now": .timestamp,
        ]
        if hasGroup {
            variables["group"] = .record(
                RecordType(
                    name: "group", fields: ["id": .string, "kind": .string], otherFields: nil))
        }
        variables.merge(counted) { _, new in new }
        var environment = Environment(variables: variables)
        // JSON does not tell 10 from 10.0: `data.amount * 1.5` must not depend on how a sender's
        // library prints numbers.
        environment.mixesHostNumbers = true
        return environment
    }

    /// The fields of `data`, whatever order the types come in. Where each event type that wakes the rule has a schema, a field that
    /// none of them has is a mistake; otherwise anything may be there.
    private func dataType(_ patterns: Set<EventPattern>) -> RecordType {
        var schemas: [[EventSchema.Field]] = []
        for pattern in patterns {
            guard case .exactly(let type) = pattern, let schema = declarations.schemas[type] ?? nil
            else { return RecordType(name: "data", fields: [:], otherFields: .dyn) }
            schemas.append(schema)
        }
        guard !schemas.isEmpty else {
            return RecordType(name: "data", fields: [:], otherFields: .dyn)
        }
        var types: [String: CELType] = [:]
        var counts: [String: Int] = [:]
        for field in schemas.joined() {
            counts[field.name, default: 0] += 1
            let type = field.type.celType
            types[field.name] = (types[field.name] ?? type) == type ? type : .dyn
        }
        // A field that only some of the types have is typed for those, and unknown for the rest.
        for (name, count) in counts where count < schemas.count { types[name] = .dyn }
        return RecordType(name: "data", fields: types, otherFields: nil)
    }

    /// A record of declared names; open if declarations are missing.
    private static func record(
        _ name: String, _ fields: [String], of type: CELType, _ declarations: Declarations
    ) -> RecordType {
        RecordType(
            name: name, fields: Dictionary(uniqueKeysWithValues: fields.map { ($0, type) }),
            otherFields: declarations.isComplete ? nil : .dyn)
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
