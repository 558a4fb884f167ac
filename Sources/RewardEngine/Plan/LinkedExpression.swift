// SPDX-License-Identifier: Apache-2.0
internal import CEL
internal import Rulebook

/// What the engine itself knows about an event, a member or a firing: the part of an expression's
/// inputs that the decoder does not extract.
enum HostField: Hashable, Sendable {
    case now
    case eventID
    case eventType
    case eventSource
    case eventSubject
    case memberID
    case memberFirstSeen
    case memberLastSeen
    case memberBadges
    /// Index into the rulebook's rewards.
    case memberPoints(Int)
    /// Index into the rulebook's rewards.
    case memberTokens(Int)
    /// Index into the rulebook's rewards.
    case memberLevel(Int)
    /// Index into the rulebook's groups.
    case memberGroup(Int)
    /// Index into the rulebook's journeys.
    case memberStage(Int)
    /// A rule's id.
    case memberStreak(String)
    /// Index into the rulebook's experiments.
    case memberArm(Int)
    case memberAttribute(path: [String])
    case memberReferrer
    case groupID
    case groupKind
    case firing(FiringVariable)
}

/// Where an expression's slot gets its cell.
enum SlotSource: Hashable, Sendable {
    /// Index into the projection's fields.
    case field(Int)
    case host(HostField)
}

/// An expression with its slots bound to the projection and to the host.
///
/// A class, so that handing one to the evaluator costs one reference count and not one for each of
/// its parts.
final class LinkedExpression: Sendable {
    let expression: Expression
    let program: Program
    let sources: [SlotSource]
    /// The event's field, if the expression is nothing but that field.
    let soleField: Int?

    init(expression: Expression, sources: [SlotSource], soleField: Int?) {
        self.expression = expression
        program = expression.program
        self.sources = sources
        self.soleField = soleField
    }
}

/// Binds slots to fields, collecting the fields that the decoder must extract.
struct Linker {
    private(set) var fields: [Projection.Field] = []
    private var indices: [Projection.Field: Int] = [:]
    private let rewards: [String: Int]
    private let groups: [String: Int]
    private let journeys: [String: Int]
    private let experiments: [String: Int]

    init(_ rulebook: Rulebook) {
        func indices(_ names: [String]) -> [String: Int] {
            Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        }
        rewards = indices(rulebook.rewards.map(\.name))
        groups = indices(rulebook.groups.map(\.name))
        journeys = indices(rulebook.journeys.map(\.name))
        experiments = indices(rulebook.experiments.map(\.name))
    }

    mutating func field(_ path: [String], _ form: Projection.Field.Form) -> Int {
        let field = Projection.Field(path: path, form: form)
        if let index = indices[field] { return index }
        indices[field] = fields.count
        fields.append(field)
        return fields.count - 1
    }

    /// - Parameter numeric: the value is summed or granted: a sole field is then read as an exact
    ///   decimal instead of a CEL number.
    mutating func link(_ expression: Expression, numeric: Bool = false) -> LinkedExpression {
        let program = expression.program
        let sole = program.soleSlot.flatMap { eventPath($0.fields) }
        if numeric, let sole {
            let field = field(sole, .decimal)
            return LinkedExpression(
                expression: expression, sources: [.field(field)], soleField: field)
        }
        let sources = program.slots.map { source(of: $0.fields) }
        var soleField: Int?
        if sole != nil, case .field(let field)? = sources.first { soleField = field }
        return LinkedExpression(expression: expression, sources: sources, soleField: soleField)
    }

    /// The path from the event's root, if the slot is a field that the decoder extracts.
    private func eventPath(_ fields: [String]) -> [String]? {
        switch fields[0] {
        case "data": return fields
        case "event":
            guard fields.count > 1 else { return nil }
            let envelope = ["id", "type", "source", "subject", "time"]
            return envelope.contains(fields[1]) ? nil : Array(fields.dropFirst())
        default: return nil
        }
    }

    private mutating func source(of fields: [String]) -> SlotSource {
        if let path = eventPath(fields) { return .field(field(path, .value)) }
        let host: HostField? =
            switch (fields[0], fields.count > 1 ? fields[1] : "") {
            case ("now", _), ("event", "time"): .now
            case ("event", "id"): .eventID
            case ("event", "type"): .eventType
            case ("event", "source"): .eventSource
            case ("event", "subject"): .eventSubject
            case ("member", "id"): .memberID
            case ("member", "first_seen"): .memberFirstSeen
            case ("member", "last_seen"): .memberLastSeen
            case ("member", "badges"): .memberBadges
            case ("member", "points"):
                fields.count == 3 ? rewards[fields[2]].map(HostField.memberPoints) : nil
            case ("member", "tokens"):
                fields.count == 3 ? rewards[fields[2]].map(HostField.memberTokens) : nil
            case ("member", "level"):
                fields.count == 3 ? rewards[fields[2]].map(HostField.memberLevel) : nil
            case ("member", "groups"):
                fields.count == 3 ? groups[fields[2]].map(HostField.memberGroup) : nil
            case ("member", "stage"):
                fields.count == 3 ? journeys[fields[2]].map(HostField.memberStage) : nil
            case ("member", "streak"): fields.count == 3 ? .memberStreak(fields[2]) : nil
            case ("member", "arm"):
                fields.count == 3 ? experiments[fields[2]].map(HostField.memberArm) : nil
            case ("member", "referrer"): .memberReferrer
            case ("group", "id"): .groupID
            case ("group", "kind"): .groupKind
            case (let name, _) where FiringVariable(rawValue: name) != nil:
                FiringVariable(rawValue: name).map { .firing($0) }
            case ("member", _) where fields.count > 1:
                .memberAttribute(path: Array(fields.dropFirst()))
            default: nil
            }
        // What nothing provides reads as a missing field: the expression fails on every event, is
        // counted, and says so.
        return .host(host ?? .memberAttribute(path: fields))
    }
}
