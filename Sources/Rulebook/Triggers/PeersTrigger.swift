// SPDX-License-Identifier: Apache-2.0

/// `peers` fires when `distinct` different members of the same group did it; once per group and
/// period.
package struct PeersTrigger: Sendable {
    /// Index into the rulebook's groups.
    package let group: Int
    /// Its name, which outlives the order of declarations.
    package let groupName: String
    /// How many members it takes.
    package let distinct: Int
    /// Over what it counts.
    package let extent: Extent

    /// A checked trigger.
    package init(group: Int, groupName: String, distinct: Int, extent: Extent) {
        self.group = group
        self.groupName = groupName
        self.distinct = distinct
        self.extent = extent
    }

    /// What progress is tied to; see `Rule.countingIdentity`.
    package var countingIdentity: String {
        "peers group=\(groupName) distinct=\(distinct) \(extent.countingIdentity)"
    }
}

extension PeersTrigger {
    /// `peers: { group: team, distinct: 3, per: day }`.
    static func read(_ rule: Fields, _ scope: RuleScope) -> PeersTrigger? {
        let example = "{ group: team, distinct: 3, per: day }"
        guard let fields = scope.fields("peers", of: rule, .peers, example: example) else {
            return nil
        }
        // `graph` is the other way to say who is whose peer, and was answered as not built.
        let group = fields.has("graph") ? nil : scope.group(fields)
        let hasDistinct = fields.require("distinct", "distinct: with how many members") != nil
        let distinct = fields.whole("distinct", in: 1...RulebookLimits.countMax)
        guard let extent = scope.extent(fields), let group, hasDistinct, let distinct else {
            return nil
        }
        return PeersTrigger(
            group: group.index, groupName: group.name, distinct: distinct, extent: extent)
    }
}
