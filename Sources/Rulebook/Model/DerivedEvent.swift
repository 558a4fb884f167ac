// SPDX-License-Identifier: Apache-2.0

/// What the engine raises itself: rules can watch it, and the journal can list it.
package enum DerivedEvent: String, CaseIterable, Hashable, Sendable {
    case rewardGranted = "reward.granted"
    case levelReached = "level.reached"
    case bandChanged = "band.changed"
    case stageEntered = "stage.entered"
    case stageStuck = "stage.stuck"
    case boardClosed = "board.closed"
    case streakBroken = "streak.broken"
    case streakAtRisk = "streak.at_risk"
    case goalReached = "goal.reached"
    case goalFailed = "goal.failed"
    case progressNear = "progress.near"
    case memberLapsed = "member.lapsed"

    /// What is in its `data`, and nothing else.
    package var fields: [EventSchema.Field] {
        switch self {
        case .rewardGranted: strings("rule", "reward", "kind") + [field("amount", .double)]
        case .levelReached: strings("reward") + [field("level", .int), field("previous", .int)]
        case .bandChanged: strings("rule", "band", "previous")
        case .stageEntered: strings("journey", "stage", "previous")
        case .stageStuck: strings("journey", "stage")
        case .boardClosed: strings("board", "period", "group")
        case .streakBroken, .streakAtRisk: strings("rule") + [field("length", .int)]
        case .goalReached, .goalFailed:
            strings("rule", "group", "period") + [field("total", .double)]
        case .progressNear:
            strings("rule") + [field("total", .double), field("threshold", .double)]
        case .memberLapsed: strings("rule") + [field("days", .int)]
        }
    }
}

/// Events that come in and mean something by themselves. An app may declare them, and add fields,
/// but not give their own fields another type.
package enum BuiltInEvent: String, CaseIterable, Hashable, Sendable {
    case memberUpdated = "member.updated"
    case memberForgotten = "member.forgotten"
    case pointsRedeem = "points.redeem"
    case eventRetracted = "event.retracted"
    case streakPaused = "streak.paused"
    case streakRepaired = "streak.repaired"

    /// What the engine reads of its `data`; anything else may be there.
    package var fields: [EventSchema.Field] {
        switch self {
        case .memberUpdated:
            [
                field("timezone", .string, isOptional: true),
                field("consent", .map, isOptional: true),
            ]
        case .memberForgotten: []
        case .pointsRedeem: strings("reward") + [field("amount", .double)]
        case .eventRetracted: strings("source", "id")
        case .streakPaused: strings("from", "until") + [field("rule", .string, isOptional: true)]
        case .streakRepaired:
            [
                field("rule", .string, isOptional: true),
                field("period", .string, isOptional: true),
            ]
        }
    }
}

extension EventPattern {
    /// Whether a rule with this pattern sees a derived event. `*` alone is everything that comes
    /// in: a rule that grants something on every event would otherwise watch itself.
    package func watches(_ event: DerivedEvent) -> Bool {
        self != .prefix("") && matches(event.rawValue)
    }
}

private func strings(_ names: String...) -> [EventSchema.Field] {
    names.map { field($0, .string) }
}

private func field(
    _ name: String, _ type: EventSchema.FieldType, isOptional: Bool = false
) -> EventSchema.Field {
    EventSchema.Field(name: name, type: type, isOptional: isOptional)
}
