// SPDX-License-Identifier: Apache-2.0

/// Reads what bounds how often a rule fires: `limit` and `cooldown`.
struct LimitReader {
    let problems: Problems

    /// `limit: { per: week, count: 1 }`, or a list of such; with `scope: rule` over all members.
    func readLimits(_ rule: Fields) -> [Limit] {
        guard let node = rule["limit"] else { return [] }
        let what = rule.name("limit")
        return (problems.items(node, what, of: "a limit") ?? []).compactMap { read($0, what, rule) }
    }

    private func read(_ node: Node, _ what: String, _ rule: Fields) -> Limit? {
        let fields = Fields(
            node, what, .limit, example: "limit: { per: week, count: 1 }", problems: problems)
        guard let fields else { return nil }
        let quota = fields.quota("firings are allowed")
        let scope = fields.has("scope") ? fields.choice("scope", of: Limit.Scope.self) : .member
        let decision =
            fields.has("decide") ? fields.choice("decide", of: Limit.Decision.self) : .onArrival
        guard let quota, let scope, let decision else { return nil }
        if decision == .atClose { checkClose(fields, rule, quota.period, scope) }
        return Limit(
            period: quota.period, count: quota.count, scope: scope, decision: decision)
    }

    /// `decide: at_close` needs something that closes.
    private func checkClose(
        _ fields: Fields, _ rule: Fields, _ period: Period, _ scope: Limit.Scope
    ) {
        if scope != .rule {
            problems.error(
                .conflictingKeys, at: fields.keySpan("decide"),
                "\(fields.owner) is decided at the close, and counts for each member by himself",
                hint: "add scope: rule, which counts over all members")
        } else if period == .lifetime, rule["active"]?.mapping?["until"] == nil {
            problems.error(
                .missingKey, at: fields.keySpan("decide"),
                "\(fields.owner) is decided at the close, and nothing closes",
                hint: "give the rule active: { until: … }, or the limit a period such as per: week")
        }
    }

    /// `cooldown: 24h`, or `{ for: 24h, pair: true }` for each pair of member and subject.
    func readCooldown(_ rule: Fields) -> Cooldown? {
        guard let node = rule["cooldown"] else { return nil }
        if node.mapping == nil {
            return rule.span("cooldown").map { Cooldown(span: $0, isPerPair: false) }
        }
        let fields = rule.inner("cooldown", .cooldown, example: "{ for: 24h, pair: true }")
        guard let fields else { return nil }
        let isPerPair = fields.flag("pair") ?? false
        guard fields.require("for", "for: 24h, or another duration") != nil,
            let span = fields.span("for")
        else { return nil }
        return Cooldown(span: span, isPerPair: isPerPair)
    }
}
