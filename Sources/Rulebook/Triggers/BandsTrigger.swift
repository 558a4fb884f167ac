// SPDX-License-Identifier: Apache-2.0

/// `bands` fires when a member's band changes: the first whose condition holds. Where none holds
/// the member stays in the band that he is in.
package struct BandsTrigger: Sendable {
    package struct Band: Sendable {
        package let name: String
        /// Bool.
        package let condition: Expression

        package init(name: String, condition: Expression) {
            self.name = name
            self.condition = condition
        }
    }

    /// In order of declaration.
    package let bands: [Band]
    /// The band (an index) that everyone is in before the first event; nil = none, so that the
    /// first band is a change.
    package let initial: Int?

    /// A checked trigger.
    package init(bands: [Band], initial: Int?) {
        self.bands = bands
        self.initial = initial
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        "bands " + bands.map { "\($0.name)=\($0.condition.text)" }.joined(separator: ",")
    }
}

extension BandsTrigger {
    /// `bands: { gold: data.score >= 90, silver: data.score >= 50 }`, or with a band to begin in:
    /// `bands: { bands: { … }, initial: silver }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> BandsTrigger? {
        guard let node = rule["bands"] else { return nil }
        let place = rule.keySpan("bands")
        guard let mapping = node.mapping, !mapping.entries.isEmpty else {
            scope.problems.wrongType(
                node, rule.name("bands"), "bands by name", at: place,
                hint: "write bands: { gold: data.score >= 90, silver: data.score >= 50 }")
            return nil
        }
        guard mapping["bands"] != nil else {
            if let initial = mapping["initial"] {
                scope.problems.error(
                    .conflictingKeys, at: initial.key.span,
                    "'initial' stands among the bands of \(rule.owner)",
                    hint: "write bands: { bands: { … }, initial: … }")
                return nil
            }
            return readBands(mapping, rule.name("bands"), at: place, scope)
                .map { BandsTrigger(bands: $0, initial: nil) }
        }
        let example = "{ bands: { gold: data.score >= 90 }, initial: gold }"
        let fields = scope.fields("bands", of: rule, .bands, example: example)
        guard let fields, let inner = fields["bands"], let bands = inner.mapping else {
            if let inner = fields?["bands"] {
                scope.problems.wrongType(inner, fields?.name("bands") ?? "", "bands by name")
            }
            return nil
        }
        let read = readBands(bands, fields.name("bands"), at: fields.keySpan("bands"), scope)
        let initial = readInitial(fields, bands.entries.map(\.name))
        guard let read, fields.has("initial") == (initial != nil) else { return nil }
        return BandsTrigger(bands: read, initial: initial)
    }

    private static func readBands(
        _ mapping: Mapping, _ what: String, at place: Span, _ scope: RuleScope
    ) -> [Band]? {
        guard (1...RulebookLimits.bandsMax).contains(mapping.entries.count) else {
            scope.problems.error(
                .tooMany, at: place,
                "\(what) has \(mapping.entries.count) bands, expected 1 to "
                    + "\(RulebookLimits.bandsMax)")
            return nil
        }
        let bands = mapping.entries.map { entry -> Band? in
            let isName = scope.problems.isName(entry.name, at: entry.key.span, "a band")
            let condition = scope.expressions.read(
                entry.value, "band \(quoted(entry.name)) of \(scope.owner)", in: scope.environment,
                expecting: .condition)
            guard isName, let condition else { return nil }
            return Band(name: entry.name, condition: condition)
        }
        let understood = bands.compactMap { $0 }
        return understood.count == bands.count ? understood : nil
    }

    private static func readInitial(_ fields: Fields, _ names: [String]) -> Int? {
        guard let node = fields["initial"],
            let word = fields.problems.word(node, fields.name("initial"), among: names)
        else { return nil }
        return names.firstIndex(of: word)
    }
}
