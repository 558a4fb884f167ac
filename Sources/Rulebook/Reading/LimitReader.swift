// SPDX-License-Identifier: Apache-2.0

/// Reads `limit`: `{per: week, count: 1}`, or a list of such.
struct LimitReader {
    let problems: Problems

    /// nil, with a problem, if one of them was not understood.
    func read(_ node: Node, _ rule: Fields) -> [Limit]? {
        let what = rule.name("limit")
        guard let items = problems.items(node, what, of: "a limit") else { return nil }
        let limits = items.map { read(limit: $0, what) }
        let understood = limits.compactMap { $0 }
        return understood.count == limits.count ? understood : nil
    }

    private func read(limit node: Node, _ what: String) -> Limit? {
        let fields = Fields(
            node, what, .limit, example: "limit: { per: week, count: 1 }", problems: problems)
        guard let fields else { return nil }
        let hasPeriod = fields.require("per", "per: week, or another period") != nil
        let period = fields.choice("per", of: Period.self)
        let hasCount = fields.require("count", "count: with how many firings are allowed") != nil
        let count = fields.whole("count", in: 1...RulebookLimits.countMax)
        let scope = fields.has("scope") ? fields.choice("scope", of: Limit.Scope.self) : .member
        guard hasPeriod, hasCount, let period, let count, let scope else { return nil }
        return Limit(period: period, count: count, scope: scope)
    }
}
