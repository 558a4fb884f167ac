// SPDX-License-Identifier: Apache-2.0

/// Reads what stands under `events`: `{ description: …, data: { minutes: int, team: string? } }`.
struct EventReader {
    let problems: Problems

    /// nil, with a problem, if a part was not understood. `hasData` is whether it has a schema.
    func read(_ entry: Mapping.Entry) -> (schema: EventSchema, hasData: Bool)? {
        if let fault = EventTypeText.fault(in: entry.name, allowsPrefix: false) {
            problems.error(
                .eventType, at: entry.key.span,
                "\(quoted(entry.name)) under 'events': \(fault.found)", hint: fault.advice)
            return nil
        }
        if DerivedEvent(rawValue: entry.name) != nil {
            problems.error(
                .builtInEvent, at: entry.key.span,
                "\(quoted(entry.name)) under 'events' is an event that the engine derives itself",
                hint: "take it out: rules can watch it without that")
            return nil
        }
        // `lesson.completed:` alone declares the type.
        if entry.value.isNull {
            let schema = EventSchema(eventType: entry.name, description: nil, fields: [])
            return (schema, false)
        }
        let owner = "event \(quoted(entry.name))"
        let fields = Fields(
            entry.value, owner, .event, place: entry.key.span,
            example: "data: { minutes: int }", problems: problems)
        guard let fields else { return nil }
        let description = fields.text("description")
        guard fields.has("data"), let data = fields["data"] else {
            return (EventSchema(eventType: entry.name, description: description, fields: []), false)
        }
        guard let mapping = data.mapping else {
            problems.wrongType(
                data, fields.name("data"), "a mapping", at: fields.keySpan("data"),
                hint: "write data: { minutes: int, team: string? }")
            return nil
        }
        guard mapping.entries.count <= RulebookLimits.schemaFieldsMax else {
            problems.error(
                .tooMany, at: fields.keySpan("data"),
                "\(fields.name("data")) has \(mapping.entries.count) fields, expected at most "
                    + "\(RulebookLimits.schemaFieldsMax)",
                hint: "declare those that rules read: others may be there")
            return nil
        }
        let read = mapping.entries.map { field($0, owner, of: BuiltInEvent(rawValue: entry.name)) }
        let understood = read.compactMap { $0 }
        guard understood.count == read.count else { return nil }
        let schema = EventSchema(
            eventType: entry.name, description: description, fields: understood)
        return (schema, true)
    }

    private func field(
        _ entry: Mapping.Entry, _ owner: String, of builtIn: BuiltInEvent?
    ) -> EventSchema.Field? {
        let words = EventSchema.FieldType.allCases.map(\.rawValue)
        let what = "the type of \(quoted(entry.name)) in \(owner)"
        guard let scalar = entry.value.scalar, scalar.resolved != .null else {
            problems.wrongType(
                entry.value, what, "one of \(words.joined(separator: ", "))",
                at: entry.value.isNull ? entry.key.span : entry.value.span,
                hint: "for what is inside a list or a map there is no schema")
            return nil
        }
        let isOptional = scalar.text.hasSuffix("?")
        let word = isOptional ? String(scalar.text.dropLast()) : scalar.text
        guard let type = EventSchema.FieldType(rawValue: word) else {
            problems.error(
                .unknownValue, at: entry.value.span,
                "\(what) is \(quoted(scalar.text)), expected \(alternatives(words))",
                hint: (Synonyms.word(word, among: words) ?? nearestName(to: word, among: words))
                    .map { "did you mean '\($0)'?" })
            return nil
        }
        if let known = builtIn?.fields.first(where: { $0.name == entry.name })?.type,
            !type.allows(known)
        {
            problems.error(
                .builtInEvent, at: entry.value.span,
                "\(what) is '\(type.rawValue)', and the engine reads '\(known.rawValue)' there",
                hint: "write \(entry.name): \(known.rawValue), or give the field another name")
        }
        return EventSchema.Field(name: entry.name, type: type, isOptional: isOptional)
    }
}

extension EventSchema.FieldType {
    /// Whether a field that is declared so can hold what the engine reads from it.
    fileprivate func allows(_ known: EventSchema.FieldType) -> Bool {
        self == known || self == .any || (self == .int && known == .double)
    }
}
