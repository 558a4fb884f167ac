// SPDX-License-Identifier: Apache-2.0

/// A checked rulebook: what a directory of rule files means.
///
/// It can only be made by `RulebookReader`, so whoever holds one knows that every name in it is
/// declared, every expression is planned and every number is in range.
package struct Rulebook: Sendable {
    package var settings = Settings()
    package var schemas: [EventSchema] = []
    package var personas: [Persona] = []
    package var groups: [GroupKind] = []
    package var graphs: [Graph] = []
    package var journeys: [Journey] = []
    package var experiments: [Experiment] = []
    package var rewards: [Reward] = []
    package var boosts: [Boost] = []
    package var channels: [Channel] = []
    package var boards: [Board] = []
    package var rules: [Rule] = []

    /// Of an engine before its first rulebook.
    package init() {}
}

/// The rulebook's `settings`.
package struct Settings: Hashable, Sendable {
    /// The IANA zone of group goals, boards and rule-wide limits, and of members without their own.
    package var timezone = "UTC"
    package var weekStarts = Weekday.monday
    /// How long after civil midnight a day begins, in seconds (`day_start: "04:00"`).
    package var dayStartSeconds: Int64 = 0
    package var lateness = TimeSpan.hours(48)
    package var currency: String?
    /// The key of draws; nil = everybody can foretell them.
    package var secret: String?
    /// The derived events that the journal lists.
    package var journal: [String] = []

    package init() {}
}

/// What an event type's `data` must look like (`events:`). Fields that are not named are allowed.
package struct EventSchema: Sendable {
    package enum FieldType: String, CaseIterable, Hashable, Sendable {
        case bool, int, double, string, list, map, any
    }

    package struct Field: Hashable, Sendable {
        package let name: String
        package let type: FieldType
        package let isOptional: Bool

        package init(name: String, type: FieldType, isOptional: Bool) {
            self.name = name
            self.type = type
            self.isOptional = isOptional
        }
    }

    package let eventType: String
    package let description: String?
    package let fields: [Field]

    package init(eventType: String, description: String?, fields: [Field]) {
        self.eventType = eventType
        self.description = description
        self.fields = fields
    }
}
