// SPDX-License-Identifier: Apache-2.0

/// Reads `guard`:
///
///     guard:
///       self: deny
///       pair: { per: day, count: 1 }
///       giver: { per: day, count: 5 }
///       receiver: { per: day, count: 5 }
///       mutual: { within: 7d, count: 2 }
struct GuardReader {
    let problems: Problems

    private enum SelfGuard: String, CaseIterable {
        case deny, allow
    }

    /// - Parameter deniesSelf: what holds where `self` is not written.
    func read(_ rule: Fields, deniesSelf: Bool) -> Guards {
        var guards = Guards(deniesSelf: deniesSelf)
        let fields = rule.inner("guard", .guards, example: "{ self: deny }")
        guard let fields else { return guards }
        if let choice = fields.choice("self", of: SelfGuard.self) {
            guards.deniesSelf = choice == .deny
        }
        guards.pair = quota("pair", fields)
        guards.giver = quota("giver", fields)
        guards.receiver = quota("receiver", fields)
        guards.mutual = mutual(fields)
        return guards
    }

    private func quota(_ key: String, _ fields: Fields) -> Guards.Quota? {
        fields.inner(key, .quota, example: "{ per: day, count: 1 }")?
            .quota("events are allowed").map { Guards.Quota(period: $0.period, count: $0.count) }
    }

    private func mutual(_ fields: Fields) -> Guards.Mutual? {
        let fields = fields.inner("mutual", .mutual, example: "{ within: 7d, count: 2 }")
        guard let fields else { return nil }
        let hasSpan = fields.require("within", "within: 7d, or another duration") != nil
        let hasCount = fields.require("count", "count: with how many events are allowed") != nil
        let span = fields.span("within")
        let count = fields.whole("count", in: 1...RulebookLimits.countMax)
        guard hasSpan, hasCount, let span, let count else { return nil }
        return Guards.Mutual(span: span, count: count)
    }
}
