// SPDX-License-Identifier: Apache-2.0

/// `peers` fires when `distinct` different members of the same group, or of a member's neighbourhood
/// in a graph, did it; once per group (or member) and period.
package struct PeersTrigger: Sendable {
    package enum Circle: Hashable, Sendable {
        /// Index into the rulebook's groups.
        case group(Int)
        /// Index into the rulebook's graphs: each member to whom the doer is a peer has a circle.
        case graph(Int)
    }

    /// Among whom.
    package let circle: Circle
    /// The group's or the graph's name, which outlives the order of declarations.
    package let circleName: String
    /// How many members it takes.
    package let distinct: Int
    /// Over what it counts.
    package let extent: Extent

    /// A checked trigger.
    package init(circle: Circle, circleName: String, distinct: Int, extent: Extent) {
        self.circle = circle
        self.circleName = circleName
        self.distinct = distinct
        self.extent = extent
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        let kind = if case .group = circle { "group" } else { "graph" }
        return "peers \(kind)=\(circleName) distinct=\(distinct) \(extent.countingIdentity)"
    }
}

extension PeersTrigger {
    /// `peers: { group: team, distinct: 3, per: day }`, or `peers: { graph: friends, distinct: 3 }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> PeersTrigger? {
        let example = "{ group: team, distinct: 3, per: day }"
        guard let fields = scope.fields("peers", of: rule, .peers, example: example) else {
            return nil
        }
        fields.exclude(
            "group", "graph", because: "members of a group or peers of a member: keep one")
        let circle = readCircle(fields, scope)
        let hasDistinct = fields.require("distinct", "distinct: with how many members") != nil
        let distinct = fields.whole("distinct", in: 1...RulebookLimits.countMax)
        guard let extent = scope.extent(fields), let circle, hasDistinct, let distinct else {
            return nil
        }
        return PeersTrigger(
            circle: circle.circle, circleName: circle.name, distinct: distinct, extent: extent)
    }

    private static func readCircle(
        _ fields: Fields, _ scope: RuleScope
    ) -> (circle: Circle, name: String)? {
        if fields.has("graph") {
            let graph = scope.book.find(fields, "graph", in: scope.declarations.graphs)
            return graph.map { (.graph($0.index), $0.name) }
        }
        return scope.group(fields).map { (.group($0.index), $0.name) }
    }
}
