// SPDX-License-Identifier: Apache-2.0

/// Reads `reach`: a number, a list of them, or a mapping from a number to what is granted there.
struct ReachReader {
    let scope: RuleScope
    /// Whether thresholds count things; otherwise they are exact numbers.
    let isWhole: Bool
    /// The largest threshold if they are whole.
    let wholeMax: Int

    private struct Entry {
        let threshold: Reach.Threshold
        let place: Span
    }

    private var problems: Problems { scope.problems }

    init(_ scope: RuleScope, wholeMax: Int = RulebookLimits.countMax) {
        self.scope = scope
        self.isWhole = true
        self.wholeMax = wholeMax
    }

    private init(exact scope: RuleScope) {
        self.scope = scope
        self.isWhole = false
        self.wholeMax = 0
    }

    /// For thresholds that are exact numbers.
    static func exact(_ scope: RuleScope) -> ReachReader { ReachReader(exact: scope) }

    /// The thresholds of a trigger, ascending.
    func read(_ fields: Fields) -> Reach? {
        guard let node = fields.require("reach", "reach: 10, a list, or { 10: reward }") else {
            return nil
        }
        let what = fields.name("reach")
        let repeats = fields.has("repeat") ? fields.flag("repeat") : false
        let near = readNear(fields)
        guard let entries = self.entries(node, what), let repeats,
            isWithinBounds(entries, node, what)
        else { return nil }
        let sorted = entries.sorted { $0.threshold.value < $1.threshold.value }
        var isUnique = true
        for (lower, higher) in zip(sorted, sorted.dropFirst())
        where lower.threshold.value == higher.threshold.value {
            isUnique = false
            problems.error(
                .duplicateThreshold, at: higher.place,
                "\(what) has the threshold \(higher.threshold.value) twice",
                hint: "each fires once: take one out", related: ("the other is here", lower.place))
        }
        guard isUnique else { return nil }
        return Reach(thresholds: sorted.map(\.threshold), repeats: repeats, near: near)
    }

    /// `near: 0.9`: the share of the next threshold at which `progress.near` is raised.
    private func readNear(_ fields: Fields) -> Amount? {
        guard let node = fields["near"], let share = problems.amount(node, fields.name("near"))
        else { return nil }
        guard share > .zero, share < .one else {
            problems.error(
                .numberRange, at: node.span,
                "\(fields.name("near")) is \(share), expected a share between 0 and 1",
                hint: "at nine of ten, write near: 0.9")
            return nil
        }
        return share
    }

    /// One number above zero.
    func value(_ node: Node, _ what: String) -> Amount? {
        isWhole
            ? problems.whole(node, what, in: 1...wholeMax).map { Amount($0) }
            : problems.positive(node, what)
    }

    /// nil if one of them was not understood.
    private func entries(_ node: Node, _ what: String) -> [Entry]? {
        var entries: [Entry?] = []
        switch node.content {
        case .scalar, .list:
            for item in node.list ?? [node] {
                entries.append(
                    value(item, what).map {
                        Entry(threshold: Reach.Threshold(value: $0, grants: nil), place: item.span)
                    })
            }
        case .mapping(let mapping):
            let grants = GrantReader(scope)
            for entry in mapping.entries {
                let value = value(entry.key.unquoted, "a threshold of \(what)")
                let granted = grants.read(
                    entry.value, "\(what) at \(entry.name)")
                guard let value, let granted else {
                    entries.append(nil)
                    continue
                }
                let threshold = Reach.Threshold(value: value, grants: granted)
                entries.append(Entry(threshold: threshold, place: entry.key.span))
            }
        }
        let understood = entries.compactMap { $0 }
        return understood.count == entries.count ? understood : nil
    }

    private func isWithinBounds(_ entries: [Entry], _ node: Node, _ what: String) -> Bool {
        if entries.isEmpty {
            problems.error(
                .wrongType, at: node.span, "\(what) is empty, expected at least one threshold")
        } else if entries.count > RulebookLimits.thresholdsMax {
            problems.error(
                .tooMany, at: node.span,
                "\(what) has \(entries.count) thresholds, expected at most "
                    + "\(RulebookLimits.thresholdsMax)")
        } else {
            return true
        }
        return false
    }
}

extension Node {
    /// The scalar as it is without quotes: in JSON, which is YAML, every key has some.
    var unquoted: Node {
        guard let scalar else { return self }
        let plain = Scalar(
            text: scalar.text, style: scalar.style, resolved: CoreSchema.resolve(scalar.text))
        return Node(source: source, start: start, end: end, content: .scalar(plain))
    }
}
