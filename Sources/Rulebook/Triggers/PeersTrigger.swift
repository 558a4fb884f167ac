// SPDX-License-Identifier: Apache-2.0

/// `peers` fires when `distinct` different members of the same group did it; once per group and
/// period.
package struct PeersTrigger: Sendable {
    /// Index into the rulebook's groups.
    package let group: Int
    package let groupName: String
    package let distinct: Int
    package let extent: Extent

    package init(group: Int, groupName: String, distinct: Int, extent: Extent) {
        self.group = group
        self.groupName = groupName
        self.distinct = distinct
        self.extent = extent
    }

    package var countingIdentity: String {
        "peers group=\(groupName) distinct=\(distinct) \(extent.countingIdentity)"
    }
}
